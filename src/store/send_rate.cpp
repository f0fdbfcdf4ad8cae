#include "store/send_rate.h"

#include <algorithm>

namespace campaignd::store::send_rate {
namespace {

constexpr TimeMs kSliceMs = 10'000;

constexpr const char* kAdd = R"sql(
    INSERT INTO send_timeline(campaign_id, slice, step, sent) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET sent = sent + excluded.sent)sql";
constexpr const char* kSince = R"sql(
    SELECT coalesce(sum(sent), 0), min(slice) FROM send_timeline
     WHERE campaign_id = ?1 AND slice > ?2)sql";

constexpr const char* kSeries = R"sql(
    SELECT slice - slice % ?2 AS bucket, sum(sent) FROM send_timeline
     WHERE campaign_id = ?1 GROUP BY bucket ORDER BY bucket)sql";
constexpr const char* kSeriesByStep = R"sql(
    SELECT slice - slice % ?2 AS bucket, step, sum(sent) FROM send_timeline
     WHERE campaign_id = ?1 GROUP BY bucket, step ORDER BY bucket, step)sql";
constexpr const char* kMinutesOfSender = R"sql(
    SELECT slice - slice % 60000 AS bucket, sum(sent)
      FROM campaign c CROSS JOIN send_timeline t ON t.campaign_id = c.id AND t.slice >= ?2
     WHERE c.sender_id = ?1 AND c.launched_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM campaign_sender WHERE campaign_id = c.id)
     GROUP BY bucket ORDER BY bucket)sql";

}  // namespace

TimeMs slice_of(TimeMs sent_at) noexcept {
    return sent_at - sent_at % kSliceMs;
}

void add(db::WriteTx& tx, CampaignId campaign, int step, TimeMs sent_at, std::int64_t count) {
    tx.run(kAdd, campaign, slice_of(sent_at), step, count);
}

double per_minute(const db::ReadTx& tx, CampaignId campaign, TimeMs window_ms) {
    db::Statement row = tx.query(kSince, campaign, tx.now() - window_ms);
    if (!row.step() || row.is_null(1)) {
        return 0;
    }
    const TimeMs span = std::max<TimeMs>(tx.now() - row.integer(1), 1'000);
    return static_cast<double>(row.integer(0)) * 60'000 / static_cast<double>(span);
}

std::vector<Bucket> series(const db::ReadTx& tx, CampaignId campaign, TimeMs bucket_ms) {
    return db::all(tx.query(kSeries, campaign, bucket_ms), [](const db::Statement& row) {
        return Bucket{row.integer(0), row.integer(1)};
    });
}

std::vector<StepBucket> series_by_step(const db::ReadTx& tx,
                                       CampaignId campaign,
                                       TimeMs bucket_ms) {
    return db::all(tx.query(kSeriesByStep, campaign, bucket_ms), [](const db::Statement& row) {
        return StepBucket{row.integer(0), static_cast<int>(row.integer(1)), row.integer(2)};
    });
}

std::vector<Bucket> minutes_of_sender(const db::ReadTx& tx, std::int64_t sender, TimeMs since) {
    return db::all(tx.query(kMinutesOfSender, sender, since), [](const db::Statement& row) {
        return Bucket{row.integer(0), row.integer(1)};
    });
}

}  // namespace campaignd::store::send_rate
