#include "store/first_slice.h"

namespace campaignd::store::first_slice {
namespace {

constexpr const char* kBegin = R"sql(
    UPDATE campaign SET slice_left = ?2, slice_size = ?2 WHERE id = ?1)sql";
constexpr const char* kEnd = R"sql(
    UPDATE campaign SET slice_left = NULL, slice_size = 0 WHERE id = ?1)sql";
constexpr const char* kForget = R"sql(
    DELETE FROM first_slice WHERE campaign_id = ?1)sql";
constexpr const char* kLeft = R"sql(
    SELECT slice_left FROM campaign WHERE id = ?1)sql";
constexpr const char* kIsUntouched = R"sql(
    SELECT 1 FROM campaign WHERE id = ?1 AND slice_left = slice_size)sql";
constexpr const char* kHas = R"sql(
    SELECT 1 FROM first_slice WHERE campaign_id = ?1 AND message_id = ?2)sql";
constexpr const char* kTake = R"sql(
    INSERT INTO first_slice(campaign_id, message_id) VALUES (?1, ?2))sql";
constexpr const char* kGiveBack = R"sql(
    DELETE FROM first_slice WHERE campaign_id = ?1 AND message_id = ?2)sql";
constexpr const char* kAddLeft = R"sql(
    UPDATE campaign SET slice_left = slice_left + ?2 WHERE id = ?1 AND slice_left IS NOT NULL)sql";
// 0 = queued
constexpr const char* kHasQueued = R"sql(
    SELECT 1 FROM first_slice f CROSS JOIN message m
     WHERE f.campaign_id = ?1 AND m.id = f.message_id AND m.state = 0 LIMIT 1)sql";

}  // namespace

void begin(db::WriteTx& tx, CampaignId campaign, std::int64_t size) {
    tx.run(kForget, campaign);
    tx.run(kBegin, campaign, size);
}

void end(db::WriteTx& tx, CampaignId campaign) {
    tx.run(kEnd, campaign);
    tx.run(kForget, campaign);
}

std::optional<std::int64_t> left(const db::ReadTx& tx, CampaignId campaign) {
    db::Statement row = tx.query(kLeft, campaign);
    return row.step() ? row.optional_integer(0) : std::nullopt;
}

bool is_untouched(const db::ReadTx& tx, CampaignId campaign) {
    return tx.find_integer(kIsUntouched, campaign).has_value();
}

bool has(const db::ReadTx& tx, CampaignId campaign, MessageId message) {
    return tx.find_integer(kHas, campaign, message).has_value();
}

void take(db::WriteTx& tx, CampaignId campaign, MessageId message) {
    tx.run(kTake, campaign, message);
    tx.run(kAddLeft, campaign, -1);
}

void give_back(db::WriteTx& tx, CampaignId campaign, MessageId message) {
    if (tx.run(kGiveBack, campaign, message) == 1) {
        tx.run(kAddLeft, campaign, 1);
    }
}

bool has_queued(const db::ReadTx& tx, CampaignId campaign) {
    return tx.find_integer(kHasQueued, campaign).has_value();
}

}  // namespace campaignd::store::first_slice
