#pragma once

#include <vector>

#include "db/transaction.h"
#include "model/message.h"

/// How many messages went out when, in slices of 10 seconds. Throws SqlError.
namespace campaignd::store::send_rate {

/// The slice that holds this moment.
TimeMs slice_of(TimeMs sent_at) noexcept;
/// `count` messages of a step were sent in the slice that holds `sent_at`. Called in the
/// transaction that makes them `sent`, so that the slices of a campaign sum up to its sent
/// messages.
void add(db::WriteTx& tx, CampaignId campaign, int step, TimeMs sent_at, std::int64_t count);
/// Messages a minute over the last `window_ms`, or since the first one when that is shorter.
double per_minute(const db::ReadTx& tx, CampaignId campaign, TimeMs window_ms);

struct Bucket {
    TimeMs at = 0;
    std::int64_t sent = 0;
};

/// Messages sent in each bucket that had any, oldest first. `bucket_ms` is a multiple of 10 s.
std::vector<Bucket> series(const db::ReadTx& tx, CampaignId campaign, TimeMs bucket_ms);

/// The same by step.
struct StepBucket {
    TimeMs at = 0;
    int step = 0;
    std::int64_t sent = 0;
};

std::vector<StepBucket> series_by_step(const db::ReadTx& tx, CampaignId campaign, TimeMs bucket_ms);

/// Messages in each minute since `since` that all campaigns of a sender sent, oldest first; minutes
/// without any are left out.
std::vector<Bucket> minutes_of_sender(const db::ReadTx& tx, std::int64_t sender, TimeMs since);

}  // namespace campaignd::store::send_rate
