#include "store/sequences.h"

namespace campaignd::store::sequences {
namespace {

constexpr const char* kQueuedOf = R"sql(
    SELECT id, campaign_id, step, due_at, essential FROM message INDEXED BY message_recipient
     WHERE recipient_id = ?1 AND state = 0 AND (?2 IS NULL OR campaign_id = ?2) ORDER BY id)sql";
constexpr const char* kEnd = R"sql(
    INSERT INTO sequence_end(campaign_id, recipient_id, reason, at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING)sql";
// 0 = replied
constexpr const char* kReasonOf = R"sql(
    SELECT reason FROM sequence_end WHERE campaign_id = ?1 AND recipient_id = ?2
    UNION ALL
    SELECT 0 FROM company_stop c JOIN recipient r ON r.id = ?2
     WHERE c.campaign_id = ?1 AND c.domain = substr(r.email, instr(r.email, '@') + 1)
    LIMIT 1)sql";
constexpr const char* kForgetReply = R"sql(
    DELETE FROM sequence_end WHERE campaign_id = ?1 AND recipient_id = ?2 AND reason = 0)sql";
constexpr const char* kStopCompany = R"sql(
    INSERT INTO company_stop(campaign_id, domain, at) VALUES (?1, ?2, ?3)
    ON CONFLICT DO NOTHING)sql";
constexpr const char* kFindCompanyStop = R"sql(
    SELECT id, campaign_id, domain, step, recipient_id, round FROM company_stop WHERE id = ?1)sql";
constexpr const char* kCompanySlice = R"sql(
    SELECT m.id, m.step, m.due_at, m.recipient_id,
           m.state = 0 AND substr(r.email, instr(r.email, '@') + 1) = ?4 COLLATE NOCASE, m.round
      FROM message m INDEXED BY message_once JOIN recipient r ON r.id = m.recipient_id
     WHERE m.campaign_id = ?1 AND (m.step, m.recipient_id, m.round) > (?2, ?3, ?6)
     ORDER BY m.step, m.recipient_id, m.round LIMIT ?5)sql";
constexpr const char* kSetCompanyPlace = R"sql(
    UPDATE company_stop SET step = ?2, recipient_id = ?3, round = ?4 WHERE id = ?1)sql";

}  // namespace

std::vector<Queued> queued_of(const db::ReadTx& tx,
                              RecipientId recipient,
                              std::optional<CampaignId> campaign) {
    return db::all(tx.query(kQueuedOf, recipient, campaign), [](const db::Statement& row) {
        return Queued{row.integer(0),
                      row.integer(1),
                      static_cast<int>(row.integer(2)),
                      row.integer(3),
                      row.integer(4) != 0};
    });
}

void end(db::WriteTx& tx, CampaignId campaign, RecipientId recipient, SkipReason reason) {
    tx.run(kEnd, campaign, recipient, reason, tx.now());
}

std::optional<SkipReason> reason_of(const db::ReadTx& tx,
                                    CampaignId campaign,
                                    RecipientId recipient) {
    const auto reason = tx.find_integer(kReasonOf, campaign, recipient);
    return reason ? std::optional(static_cast<SkipReason>(*reason)) : std::nullopt;
}

void forget_reply(db::WriteTx& tx, CampaignId campaign, RecipientId recipient) {
    tx.run(kForgetReply, campaign, recipient);
}

std::optional<std::int64_t> stop_company(db::WriteTx& tx,
                                         CampaignId campaign,
                                         std::string_view domain) {
    if (tx.run(kStopCompany, campaign, domain, tx.now()) == 0) {
        return std::nullopt;
    }
    return tx.last_id();
}

std::optional<CompanyStop> find_company_stop(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFindCompanyStop, id), [](const db::Statement& row) {
        return CompanyStop{
            row.integer(0),
            row.integer(1),
            row.string(2),
            {static_cast<int>(row.integer(3)), row.integer(4), static_cast<int>(row.integer(5))}};
    });
}

CompanySlice company_slice(const db::ReadTx& tx, const CompanyStop& stop, int limit) {
    CompanySlice slice;
    int seen = 0;
    db::Statement row = tx.query(kCompanySlice,
                                 stop.campaign_id,
                                 stop.place.step,
                                 stop.place.recipient_id,
                                 stop.domain,
                                 limit,
                                 stop.place.round);
    while (row.step()) {
        const int step = static_cast<int>(row.integer(1));
        if (row.integer(4) != 0) {
            slice.queued.push_back({row.integer(0), stop.campaign_id, step, row.integer(2)});
        }
        if (++seen == limit) {
            slice.last = {step, row.integer(3), static_cast<int>(row.integer(5))};
        }
    }
    return slice;
}

void set_company_place(db::WriteTx& tx, std::int64_t id, const LedgerPlace& place) {
    tx.run(kSetCompanyPlace, id, place.step, place.recipient_id, place.round);
}

}  // namespace campaignd::store::sequences
