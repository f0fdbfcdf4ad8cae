#include "store/campaign_senders.h"

#include "wire/columns.h"

namespace campaignd::store::campaign_senders {
namespace {

constexpr const char* kList = R"sql(
    SELECT sender_id, weight, identity FROM campaign_sender
     WHERE campaign_id = ?1 ORDER BY place)sql";
constexpr const char* kIsPool = R"sql(
    SELECT 1 FROM campaign_sender WHERE campaign_id = ?1 LIMIT 1)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM campaign_sender WHERE campaign_id = ?1)sql";
constexpr const char* kInsert = R"sql(
    INSERT INTO campaign_sender(campaign_id, sender_id, place, weight, identity)
    VALUES (?1, ?2, ?3, ?4, ?5))sql";
constexpr const char* kSetIdentity = R"sql(
    UPDATE campaign_sender SET identity = ?3 WHERE campaign_id = ?1 AND sender_id = ?2)sql";
constexpr const char* kSums = R"sql(
    SELECT sender_id, sent, took_over FROM sent_by WHERE campaign_id = ?1)sql";
constexpr const char* kAdd = R"sql(
    INSERT INTO sent_by(campaign_id, sender_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";
constexpr const char* kAddTo = R"sql(
    UPDATE sent_by SET sent = sent + ?3, took_over = took_over + ?4
     WHERE campaign_id = ?1 AND sender_id = ?2)sql";

CampaignSender sender_of(const db::Statement& row) {
    CampaignSender sender{.sender_id = row.integer(0), .weight = row.integer(1)};
    if (!row.is_null(2)) {
        sender.identity = wire::identity_from_column(row.text(2));
    }
    return sender;
}

}  // namespace

std::vector<CampaignSender> list(const db::ReadTx& tx, CampaignId campaign) {
    return db::all(tx.query(kList, campaign), sender_of);
}

bool is_pool(const db::ReadTx& tx, CampaignId campaign) {
    return tx.find_integer(kIsPool, campaign).has_value();
}

void replace(db::WriteTx& tx, CampaignId campaign, const std::vector<CampaignSender>& senders) {
    tx.run(kRemove, campaign);
    int place = 0;
    for (const CampaignSender& sender : senders) {
        std::optional<std::string> identity;
        if (sender.identity) {
            identity = wire::to_column(*sender.identity);
        }
        tx.run(kInsert, campaign, sender.sender_id, place++, sender.weight, identity);
    }
}

void set_identity(db::WriteTx& tx,
                  CampaignId campaign,
                  std::int64_t sender,
                  const CampaignIdentity& identity) {
    tx.run(kSetIdentity, campaign, sender, wire::to_column(identity));
}

std::map<std::int64_t, Sums> sums(const db::ReadTx& tx, CampaignId campaign) {
    std::map<std::int64_t, Sums> sums;
    db::Statement row = tx.query(kSums, campaign);
    while (row.step()) {
        sums[row.integer(0)] = {row.integer(1), row.integer(2)};
    }
    return sums;
}

void add(db::WriteTx& tx, CampaignId campaign, std::int64_t sender, const Sums& more) {
    const auto update = [&] { return tx.run(kAddTo, campaign, sender, more.sent, more.took_over); };
    if (update() == 0) {
        tx.run(kAdd, campaign, sender);
        update();
    }
}

}  // namespace campaignd::store::campaign_senders
