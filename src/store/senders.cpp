#include "store/senders.h"

#include "model/throttle_key.h"
#include "store/existing.h"
#include "store/oauth.h"
#include "wire/columns.h"

namespace campaignd::store::senders {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO sender(name, from_name, from_email, reply_to, transport, host, port, tls,
                       username, password, max_connections, limits, ramp, sending_window, mailbox,
                       gap, holidays, auth, oauth2, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
            ?20, ?20)
)sql";

constexpr const char* kUpdate = R"sql(
    UPDATE sender SET name = ?1, from_name = ?2, from_email = ?3, reply_to = ?4, transport = ?5,
        host = ?6, port = ?7, tls = ?8, username = ?9, password = ?10, max_connections = ?11,
        limits = ?12, ramp = ?13, sending_window = ?14, mailbox = ?15, gap = ?16,
        holidays = ?17, auth = ?18, oauth2 = ?19, updated_at = ?20,
        revision = revision + 1, trouble = NULL, trouble_since = NULL, retry_at = NULL,
        failures = 0, refused = 0,
        ramp_started_at = CASE WHEN ?13 IS NULL THEN NULL ELSE ramp_started_at END
    WHERE id = ?21
)sql";

// What read() reads.
#define SELECT_SENDER                                                                        \
    "SELECT id, name, from_name, from_email, reply_to, transport, host, port, tls, "         \
    "username, password, max_connections, limits, ramp, sending_window, mailbox, revision, " \
    "trouble, trouble_since, retry_at, failures, created_at, updated_at, ramp_started_at, "  \
    "gap, holidays, refused, auth, oauth2 FROM sender"

constexpr const char* kFind = SELECT_SENDER R"sql( WHERE id = ?1)sql";

constexpr const char* kList = SELECT_SENDER R"sql(
    WHERE id > ?2 AND (?1 = '' OR instr(lower(name || ' ' || from_email), lower(?1)) > 0)
    ORDER BY id LIMIT ?3)sql";

constexpr const char* kCount = R"sql(
    SELECT count(*) FROM sender
    WHERE ?1 = '' OR instr(lower(name || ' ' || from_email), lower(?1)) > 0
)sql";

// States 1 to 4: scheduled, running, paused, held. Single messages count while some wait.
constexpr const char* kCountActiveCampaigns = R"sql(
    SELECT count(*) FROM campaign c
     WHERE c.state BETWEEN 1 AND 4
       AND (c.sender_id = ?1 OR EXISTS (SELECT 1 FROM campaign_sender s
                                         WHERE s.campaign_id = c.id AND s.sender_id = ?1))
       AND (c.singles = 0 OR EXISTS (SELECT 1 FROM step_counter s
                                      WHERE s.campaign_id = c.id AND s.queued + s.sending > 0))
)sql";

constexpr const char* kDetachCampaigns = R"sql(
    UPDATE campaign SET revision = revision + 1,
           sender_id = CASE WHEN sender_id <> ?1 THEN sender_id
                            ELSE (SELECT sender_id FROM campaign_sender
                                   WHERE campaign_id = campaign.id AND sender_id <> ?1
                                   ORDER BY place LIMIT 1) END
     WHERE sender_id = ?1 OR id IN (SELECT campaign_id FROM campaign_sender WHERE sender_id = ?1)
)sql";

// One that is left alone is campaign.sender_id and needs no row.
constexpr const char* kLeavePools = R"sql(
    DELETE FROM campaign_sender
     WHERE sender_id = ?1
        OR campaign_id IN (SELECT campaign_id FROM campaign_sender
                            WHERE campaign_id IN (SELECT campaign_id FROM campaign_sender
                                                   WHERE sender_id = ?1)
                            GROUP BY campaign_id HAVING count(*) <= 2)
)sql";

// The first one left is the first.
constexpr const char* kCloseRanks = R"sql(
    UPDATE campaign_sender SET place = 0
     WHERE place <> 0 AND sender_id = (SELECT sender_id FROM campaign
                                        WHERE id = campaign_sender.campaign_id)
)sql";

constexpr const char* kDetachLanes = R"sql(
    UPDATE lane SET sender_id = NULL WHERE sender_id = ?1
)sql";

constexpr const char* kRemoveUse = R"sql(
    DELETE FROM throttle_use WHERE throttle_id = ?1
)sql";

constexpr const char* kRemoveFigures = R"sql(
    DELETE FROM sender_hour WHERE sender_id = ?1
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM sender WHERE id = ?1
)sql";

constexpr const char* kRecordTrouble = R"sql(
    UPDATE sender SET trouble = ?2, retry_at = ?3, trouble_since = coalesce(trouble_since, ?4),
        failures = failures + 1, refused = ?5
    WHERE id = ?1
)sql";

constexpr const char* kClearTrouble = R"sql(
    UPDATE sender SET trouble = NULL, trouble_since = NULL, retry_at = NULL, failures = 0,
        refused = 0
    WHERE id = ?1 AND trouble IS NOT NULL
)sql";

constexpr const char* kStartRamp = R"sql(
    UPDATE sender SET ramp_started_at = ?2
    WHERE id = ?1 AND ramp IS NOT NULL AND ramp_started_at IS NULL
)sql";

constexpr const char* kOfCampaign = R"sql(
    SELECT sender_id FROM campaign WHERE id = ?1
)sql";

SenderSettings read_settings(const db::Statement& row) {
    SenderSettings settings;
    settings.name = row.string(1);
    settings.from_name = row.string(2);
    settings.from_email = row.string(3);
    settings.reply_to = row.optional_string(4);
    settings.transport = static_cast<TransportKind>(row.integer(5));
    settings.host = row.string(6);
    settings.port = static_cast<int>(row.integer(7));
    settings.tls = static_cast<TlsMode>(row.integer(8));
    settings.username = row.string(9);
    settings.sealed_password = row.string(10);
    settings.max_connections = static_cast<int>(row.integer(11));
    settings.limits = wire::limits_from_column(row.text(12));
    if (const auto ramp = row.optional_string(13)) {
        settings.ramp = wire::ramp_from_column(*ramp);
    }
    if (const auto window = row.optional_string(14)) {
        settings.window = wire::window_from_column(*window);
    }
    if (const auto mailbox = row.optional_string(15)) {
        settings.mailbox = wire::mailbox_from_column(*mailbox);
    }
    if (const auto gap = row.optional_string(24)) {
        settings.gap = wire::gap_from_column(*gap);
    }
    if (const auto holidays = row.optional_string(25)) {
        settings.holidays = wire::holidays_from_column(*holidays);
    }
    settings.auth = static_cast<AuthKind>(row.integer(27));
    if (const auto client = row.optional_string(28)) {
        settings.oauth2 = wire::oauth_client_from_column(*client);
    }
    return settings;
}

Sender read(const db::Statement& row) {
    return {.id = row.integer(0),
            .settings = read_settings(row),
            .revision = row.integer(16),
            .trouble = row.optional_string(17),
            .trouble_since = row.optional_integer(18),
            .retry_at = row.optional_integer(19),
            .failures = row.integer(20),
            .created_at = row.integer(21),
            .updated_at = row.integer(22),
            .ramp_started_at = row.optional_integer(23),
            .refused = row.integer(26) != 0};
}

template <typename T>
std::optional<std::string> column(const std::optional<T>& value) {
    return value ? std::optional(wire::to_column(*value)) : std::nullopt;
}

/// Binds what kInsert and kUpdate share, ?1 to ?20, and then `more`.
template <typename... More>
void write(db::WriteTx& tx, const char* sql, const SenderSettings& settings, const More&... more) {
    std::optional<db::Blob> password;
    if (!settings.sealed_password.empty()) {
        password = db::Blob{settings.sealed_password};
    }
    std::optional<std::string> mailbox;
    if (settings.mailbox) {
        mailbox = wire::mailbox_to_column(*settings.mailbox);
    }
    tx.run(sql,
           settings.name,
           settings.from_name,
           settings.from_email,
           settings.reply_to,
           settings.transport,
           settings.host,
           settings.port,
           settings.tls,
           settings.username,
           password,
           settings.max_connections,
           wire::to_column(settings.limits),
           column(settings.ramp),
           column(settings.window),
           mailbox,
           column(settings.gap),
           column(settings.holidays),
           settings.auth,
           column(settings.oauth2),
           tx.now(),
           more...);
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const SenderSettings& settings) {
    write(tx, kInsert, settings);
    return tx.last_id();
}

std::optional<Sender> find(const db::ReadTx& tx, std::int64_t id) {
    auto sender = db::first(tx.query(kFind, id), read);
    if (sender && sender->settings.auth == AuthKind::kOAuth2) {
        sender->tokens = oauth::find(tx, id);
    }
    return sender;
}

Sender get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "sender", id);
}

std::vector<Sender> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit) {
    std::vector<Sender> senders = db::all(tx.query(kList, q, after, limit), read);
    for (Sender& sender : senders) {
        sender.tokens = oauth::find(tx, sender.id);
    }
    return senders;
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

void update(db::WriteTx& tx, std::int64_t id, const SenderSettings& settings) {
    write(tx, kUpdate, settings, id);
}

std::int64_t count_active_campaigns(const db::ReadTx& tx, std::int64_t id) {
    return tx.find_integer(kCountActiveCampaigns, id).value_or(0);
}

bool remove(db::WriteTx& tx, std::int64_t id) {
    tx.run(kDetachCampaigns, id);
    tx.run(kLeavePools, id);
    tx.run(kCloseRanks);
    tx.run(kDetachLanes, id);
    for (const ThrottleKey key : {ThrottleKey::sender(id), ThrottleKey::gap(id)}) {
        tx.run(kRemoveUse, key.stored());
    }
    tx.run(kRemoveFigures, id);
    return tx.run(kRemove, id) > 0;
}

void record_trouble(db::WriteTx& tx,
                    std::int64_t id,
                    std::string_view text,
                    std::optional<TimeMs> retry_at,
                    bool refused) {
    tx.run(kRecordTrouble, id, text, retry_at, tx.now(), refused);
}

void clear_trouble(db::WriteTx& tx, std::int64_t id) {
    tx.run(kClearTrouble, id);
}

void start_ramp(db::WriteTx& tx, std::int64_t id, TimeMs at) {
    tx.run(kStartRamp, id, at);
}

std::optional<Sender> of_campaign(const db::ReadTx& tx, std::int64_t campaign_id) {
    const std::optional<std::int64_t> id = tx.find_integer(kOfCampaign, campaign_id);
    return id ? find(tx, *id) : std::nullopt;
}

}  // namespace campaignd::store::senders
