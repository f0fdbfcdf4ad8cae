#include "store/messages.h"

#include "store/existing.h"

namespace campaignd::store::messages {
namespace {

// What message_of() reads.
#define SELECT_MESSAGE                                                                  \
    "SELECT m.id, m.campaign_id, m.recipient_id, r.email, m.step, m.state, m.reason, "  \
    "m.attempts, m.maybe_duplicate, m.queued_at, m.due_at, m.date_at, m.sent_at, "      \
    "m.last_reply, m.replied_at, m.bounced_at, m.first_opened_at, m.first_clicked_at, " \
    "m.round, m.revision, m.sender_id, m.variant"

constexpr const char* kFind = SELECT_MESSAGE R"sql(
      FROM message m JOIN recipient r ON r.id = m.recipient_id WHERE m.id = ?1)sql";
constexpr const char* kFindState = R"sql(
    SELECT state FROM message WHERE id = ?1)sql";
constexpr const char* kFindEmail = R"sql(
    SELECT r.email FROM message m JOIN recipient r ON r.id = m.recipient_id WHERE m.id = ?1)sql";
constexpr const char* kFindId = R"sql(
    SELECT id FROM message INDEXED BY message_once
     WHERE campaign_id = ?1 AND step = ?2 AND recipient_id = ?3
     ORDER BY round DESC LIMIT 1)sql";
constexpr const char* kFindVariant = R"sql(
    SELECT variant FROM message WHERE id = ?1 AND variant IS NOT NULL)sql";
constexpr const char* kFindRound = R"sql(
    SELECT round FROM message WHERE id = ?1)sql";
constexpr const char* kFindForSending = R"sql(
    SELECT m.id, m.campaign_id, m.recipient_id, m.step, m.state, m.date_at,
           r.email, r.name, r.attributes, r.status, r.timezone,
           EXISTS (SELECT 1 FROM suppression WHERE value = r.email)
           OR EXISTS (SELECT 1 FROM suppression
                       WHERE value = substr(r.email, instr(r.email, '@') + 1)),
           m.revision, m.essential, m.sender_id, m.maybe_duplicate, m.variant
      FROM message m JOIN recipient r ON r.id = m.recipient_id WHERE m.id = ?1)sql";
constexpr const char* kSetPutOff = R"sql(
    UPDATE message SET deferred_since = ?2, deferrals = ?3 WHERE id = ?1)sql";
constexpr const char* kPutOffOf = R"sql(
    SELECT coalesce(m.deferred_since, 0), m.deferrals, coalesce(a.at, 0),
           coalesce(a.result = 'deferred', 0)
      FROM message m LEFT JOIN attempt a
        ON a.id = (SELECT max(id) FROM attempt WHERE message_id = m.id)
     WHERE m.id = ?1)sql";
constexpr const char* kRepeatDeferral = R"sql(
    UPDATE attempt SET at = ?2, stage = ?3, code = ?4, enhanced = ?5, reply = ?6, times = times + 1
     WHERE id = (SELECT max(id) FROM attempt WHERE message_id = ?1) AND result = 'deferred')sql";
constexpr const char* kAddAttempt = R"sql(
    INSERT INTO attempt(message_id, at, result, stage, code, enhanced, reply)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql";
constexpr const char* kAttempts = R"sql(
    SELECT at, result, stage, code, enhanced, reply, times FROM attempt
     WHERE message_id = ?1 ORDER BY id)sql";
constexpr const char* kList = SELECT_MESSAGE R"sql(
      FROM message m INDEXED BY message_once JOIN recipient r ON r.id = m.recipient_id
     WHERE m.campaign_id = ?1 AND (m.step, m.recipient_id, m.round) > (?2, ?3, ?4)
     ORDER BY m.step, m.recipient_id, m.round LIMIT ?5)sql";
// likelihood(): else the planner may take the range of the partial index and sort.
constexpr const char* kIdsInState = R"sql(
    SELECT id FROM message INDEXED BY message_attention
     WHERE campaign_id = ?1 AND likelihood(state = ?2, 0.01) AND state >= 3 AND id > ?3
     ORDER BY id LIMIT ?4)sql";

template <typename T>
std::optional<T> optional_as(const std::optional<std::int64_t>& value) {
    return value ? std::optional<T>(static_cast<T>(*value)) : std::nullopt;
}

Message message_of(const db::Statement& row) {
    Message message;
    message.id = row.integer(0);
    message.campaign_id = row.integer(1);
    message.recipient_id = row.integer(2);
    message.email = row.string(3);
    message.step = static_cast<int>(row.integer(4));
    message.state = static_cast<MessageState>(row.integer(5));
    message.reason = optional_as<SkipReason>(row.optional_integer(6));
    message.attempts = static_cast<int>(row.integer(7));
    message.maybe_duplicate = row.integer(8) != 0;
    message.queued_at = row.integer(9);
    message.due_at = row.integer(10);
    message.date_at = row.optional_integer(11);
    message.sent_at = row.optional_integer(12);
    message.last_reply = row.optional_string(13);
    message.replied_at = row.optional_integer(14);
    message.bounced_at = row.optional_integer(15);
    message.first_opened_at = row.optional_integer(16);
    message.first_clicked_at = row.optional_integer(17);
    message.round = static_cast<int>(row.integer(18));
    message.revision = row.optional_integer(19);
    message.sender_id = row.optional_integer(20);
    message.variant = optional_as<int>(row.optional_integer(21));
    return message;
}

}  // namespace

std::optional<Message> find(const db::ReadTx& tx, MessageId id) {
    return db::first(tx.query(kFind, id), message_of);
}

Message get(const db::ReadTx& tx, MessageId id) {
    return existing(find(tx, id), "message", id);
}

std::optional<MessageState> find_state(const db::ReadTx& tx, MessageId id) {
    return optional_as<MessageState>(tx.find_integer(kFindState, id));
}

std::optional<MessageId> find_id(const db::ReadTx& tx,
                                 CampaignId campaign,
                                 int step,
                                 RecipientId recipient) {
    return tx.find_integer(kFindId, campaign, step, recipient);
}

std::optional<int> variant_of(const db::ReadTx& tx, MessageId id) {
    return optional_as<int>(tx.find_integer(kFindVariant, id));
}

int round_of(const db::ReadTx& tx, MessageId id) {
    return static_cast<int>(tx.find_integer(kFindRound, id).value_or(0));
}

std::optional<std::string> find_email(const db::ReadTx& tx, MessageId id) {
    return db::first(tx.query(kFindEmail, id), [](const auto& row) { return row.string(0); });
}

std::optional<ForSending> find_for_sending(const db::ReadTx& tx, MessageId id) {
    return db::first(tx.query(kFindForSending, id), [](const db::Statement& row) {
        return ForSending{.id = row.integer(0),
                          .campaign_id = row.integer(1),
                          .recipient_id = row.integer(2),
                          .step = static_cast<int>(row.integer(3)),
                          .state = static_cast<MessageState>(row.integer(4)),
                          .date_at = row.optional_integer(5),
                          .email = row.string(6),
                          .name = row.string(7),
                          .attributes = row.string(8),
                          .recipient_status = static_cast<RecipientStatus>(row.integer(9)),
                          .timezone = row.string(10),
                          .suppressed = row.integer(11) != 0,
                          .revision = row.optional_integer(12),
                          .essential = row.integer(13) != 0,
                          .sender_id = row.optional_integer(14),
                          .maybe_duplicate = row.integer(15) != 0,
                          .variant = optional_as<int>(row.optional_integer(16))};
    });
}

PutOff put_off_of(const db::ReadTx& tx, MessageId id) {
    db::Statement row = tx.query(kPutOffOf, id);
    if (!row.step()) {
        return {};
    }
    return {.since = row.integer(0),
            .times = static_cast<int>(row.integer(1)),
            .last_try_at = row.integer(2),
            .last_try = row.integer(3) != 0};
}

void set_put_off(db::WriteTx& tx, MessageId id, TimeMs since, int times) {
    tx.run(kSetPutOff, id, since, times);
}

void note_deferral(db::WriteTx& tx, MessageId id, const Attempt& attempt) {
    if (tx.run(kRepeatDeferral,
               id,
               tx.now(),
               attempt.stage,
               attempt.code,
               attempt.enhanced,
               attempt.reply) == 0) {
        add_attempt(tx, id, attempt);
    }
}

void add_attempt(db::WriteTx& tx, MessageId id, const Attempt& attempt) {
    tx.run(kAddAttempt,
           id,
           tx.now(),
           attempt.result,
           attempt.stage,
           attempt.code,
           attempt.enhanced,
           attempt.reply);
}

std::vector<Attempt> attempts(const db::ReadTx& tx, MessageId id) {
    return db::all(tx.query(kAttempts, id), [](const db::Statement& row) {
        return Attempt{row.integer(0),
                       row.string(1),
                       row.string(2),
                       static_cast<int>(row.integer(3)),
                       row.string(4),
                       row.string(5),
                       static_cast<int>(row.integer(6))};
    });
}

std::vector<Message> list(const db::ReadTx& tx,
                          CampaignId campaign,
                          int after_step,
                          RecipientId after_recipient,
                          int after_round,
                          int limit) {
    return db::all(tx.query(kList, campaign, after_step, after_recipient, after_round, limit),
                   message_of);
}

std::vector<MessageId> ids_in_state(
    const db::ReadTx& tx, CampaignId campaign, MessageState state, MessageId after, int limit) {
    return db::integers(tx.query(kIdsInState, campaign, state, after, limit));
}

}  // namespace campaignd::store::messages
