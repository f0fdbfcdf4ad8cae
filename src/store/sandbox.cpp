#include "store/sandbox.h"

namespace campaignd::store::sandbox {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO sandbox_message(sender_id, message_id, envelope_from, envelope_to, subject, raw,
                                received_at, campaign_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT campaign_id FROM message WHERE id = ?2)))sql";
constexpr const char* kList = R"sql(
    SELECT id, sender_id, message_id, envelope_from, envelope_to, subject, received_at
      FROM sandbox_message
     WHERE (?1 = '' OR instr(lower(envelope_to), lower(?1)) > 0
                    OR instr(lower(subject), lower(?1)) > 0)
       AND (?2 = 0 OR id < ?2)
     ORDER BY id DESC LIMIT ?3)sql";
constexpr const char* kListOfCampaign = R"sql(
    SELECT id, sender_id, message_id, envelope_from, envelope_to, subject, received_at
      FROM sandbox_message INDEXED BY sandbox_message_campaign
     WHERE campaign_id = ?4
       AND (?1 = '' OR instr(lower(envelope_to), lower(?1)) > 0
                    OR instr(lower(subject), lower(?1)) > 0)
       AND (?2 = 0 OR id < ?2)
     ORDER BY id DESC LIMIT ?3)sql";
constexpr const char* kCountOfCampaign = R"sql(
    SELECT count(*) FROM (SELECT 1 FROM sandbox_message INDEXED BY sandbox_message_campaign
     WHERE campaign_id = ?3
       AND (?1 = '' OR instr(lower(envelope_to), lower(?1)) > 0
                    OR instr(lower(subject), lower(?1)) > 0) LIMIT ?2))sql";
constexpr const char* kClear = R"sql(
    DELETE FROM sandbox_message
     WHERE id IN (SELECT id FROM sandbox_message ORDER BY id LIMIT ?1))sql";
constexpr const char* kClearCampaign = R"sql(
    DELETE FROM sandbox_message
     WHERE id IN (SELECT id FROM sandbox_message INDEXED BY sandbox_message_campaign
                   WHERE campaign_id = ?2 ORDER BY id LIMIT ?1))sql";
constexpr const char* kFind = R"sql(
    SELECT id, sender_id, message_id, envelope_from, envelope_to, subject, received_at
      FROM sandbox_message WHERE id = ?1)sql";
constexpr const char* kFindRaw = R"sql(
    SELECT raw FROM sandbox_message WHERE id = ?1)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM (SELECT 1 FROM sandbox_message
     WHERE (?1 = '' OR instr(lower(envelope_to), lower(?1)) > 0
                    OR instr(lower(subject), lower(?1)) > 0) LIMIT ?2))sql";

CaughtMessage caught_of(const db::Statement& row) {
    return {row.integer(0),
            row.integer(1),
            row.optional_integer(2),
            row.string(3),
            row.string(4),
            row.string(5),
            row.integer(6)};
}

}  // namespace

void insert(db::WriteTx& tx, const CaughtMessage& caught, std::string_view raw) {
    tx.run(kInsert,
           caught.sender_id,
           caught.message_id,
           caught.envelope_from,
           caught.envelope_to,
           caught.subject,
           raw,
           tx.now());
}

std::vector<CaughtMessage> list(const db::ReadTx& tx,
                                const Filter& filter,
                                std::int64_t before,
                                int limit) {
    return filter.campaign
               ? db::all(tx.query(kListOfCampaign, filter.q, before, limit, *filter.campaign),
                         caught_of)
               : db::all(tx.query(kList, filter.q, before, limit), caught_of);
}

std::optional<CaughtMessage> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), caught_of);
}

std::optional<std::string> find_raw(const db::ReadTx& tx, std::int64_t id) {
    db::Statement row = tx.query(kFindRaw, id);
    if (!row.step()) {
        return std::nullopt;
    }
    return row.string(0);
}

std::int64_t count(const db::ReadTx& tx, const Filter& filter, std::int64_t cap) {
    const auto found = filter.campaign
                           ? tx.find_integer(kCountOfCampaign, filter.q, cap, *filter.campaign)
                           : tx.find_integer(kCount, filter.q, cap);
    return found.value_or(0);
}

int clear(db::WriteTx& tx, std::optional<CampaignId> campaign, int limit) {
    return static_cast<int>(campaign ? tx.run(kClearCampaign, limit, *campaign)
                                     : tx.run(kClear, limit));
}

}  // namespace campaignd::store::sandbox
