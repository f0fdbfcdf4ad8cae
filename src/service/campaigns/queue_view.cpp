#include "service/campaigns/queue_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "queue/instance.h"
#include "queue/queue.h"
#include "service/sending/waiting.h"
#include "store/campaigns.h"
#include "store/jobs.h"
#include "store/lanes.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kCountCap = 10'000;
constexpr std::int64_t kSumCap = 100'000;
constexpr int kMostLanes = 500;

[[noreturn]] void refuse(const Job& job, std::string_view verb) {
    fail(
        ErrorCode::kConflict,
        fmt::format("job {} is {}: only a failed job can be {}", job.id, to_text(job.state), verb));
}

std::optional<JobState> state_of(const std::optional<std::string>& word) {
    if (!word) {
        return std::nullopt;
    }
    const auto state = parse_job_state(*word);
    if (!state) {
        throw Error(std::vector<FieldError>{
            {"state", "must be one of ready, leased, done, failed, cancelled"}});
    }
    return state;
}

}  // namespace

QueueView::QueueView(db::Database& database, Messages& messages, Options options)
    : database_(database), messages_(messages), options_(std::move(options)) {}

Job QueueView::find(const db::ReadTx& tx, JobId id) const {
    auto job = store::jobs::find(tx, id);
    if (!job) {
        fail(ErrorCode::kNotFound, fmt::format("there is no job {}", id));
    }
    job->max_attempts = options_.max_attempts;
    return *std::move(job);
}

Page<Job> QueueView::list(const PageQuery& query,
                          const std::optional<std::string>& state,
                          const std::string& kind) const {
    if (!query.q.empty()) {
        return of_number(query.q);
    }
    const store::jobs::Filter filter{
        .state = state_of(state), .kind = kind, .before = query.after(), .limit = query.limit + 1};
    return database_.read([&](const db::ReadTx& tx) {
        auto page = page_of(store::jobs::list(tx, filter),
                            query,
                            store::jobs::count(tx, filter, kCountCap),
                            kCountCap);
        for (Job& job : page.items) {
            job.max_attempts = options_.max_attempts;
        }
        return page;
    });
}

Page<Job> QueueView::of_number(const std::string& number) const {
    const auto id = parse_int(number);
    return database_.read([&](const db::ReadTx& tx) {
        Page<Job> page;
        if (auto job = id ? store::jobs::find(tx, *id) : std::nullopt) {
            job->max_attempts = options_.max_attempts;
            page.items.push_back(*std::move(job));
            page.total = 1;
        }
        return page;
    });
}

Job QueueView::get(JobId id) const {
    return database_.read([&](const db::ReadTx& tx) { return find(tx, id); });
}

Job QueueView::retry(const Actor& actor, JobId id) {
    const Job before = get(id);
    if (before.state == JobState::kReady) {
        return before;
    }
    if (before.state != JobState::kFailed) {
        refuse(before, "retried");
    }
    if (before.is_send) {
        messages_.retry(actor, {.ids = {before.ref}});
        return get(id);
    }
    Job again = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (!queue::retry_failed(tx, id)) {
            refuse(find(tx, id), "retried");
        }
        audit(tx, actor, "job.retry", id, {{"kind", before.kind}});
        return find(tx, id);
    });
    if (options_.changed) {
        options_.changed();
    }
    return again;
}

Job QueueView::discard(const Actor& actor, JobId id) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Job job = find(tx, id);
        if (job.state == JobState::kFailed) {
            queue::discard_failed(tx, id);
            audit(tx, actor, "job.discard", id, {{"kind", job.kind}});
        } else if (job.state != JobState::kCancelled) {
            refuse(job, "discarded");
        }
        return find(tx, id);
    });
}

std::vector<InstanceView> QueueView::instances() const {
    return database_.read([&](const db::ReadTx& tx) {
        std::vector<InstanceView> instances;
        for (const queue::InstanceRow& row : queue::list_instances(tx)) {
            instances.push_back({row.id,
                                 row.host,
                                 row.pid,
                                 row.version,
                                 row.started_at,
                                 row.beat_at,
                                 store::jobs::count_leased(tx, row.id),
                                 options_.self == row.id});
        }
        return instances;
    });
}

std::vector<LaneView> QueueView::lanes() const {
    return database_.read([&](const db::ReadTx& tx) {
        std::vector<LaneView> lanes = store::lanes::list(tx, kCountCap, kMostLanes);
        std::map<CampaignId, std::optional<Waiting>> waits;
        for (LaneView& lane : lanes) {
            if (!lane.campaign_id || lane.closed) {
                continue;
            }
            const auto [found, is_new] = waits.try_emplace(*lane.campaign_id);
            if (is_new) {
                found->second = waiting(tx, store::campaigns::get(tx, *lane.campaign_id));
            }
            lane.waiting = found->second;
        }
        return lanes;
    });
}

QueueStats QueueView::stats() const {
    return database_.read([](const db::ReadTx& tx) { return stats(tx); });
}

QueueStats QueueView::stats(const db::ReadTx& tx) {
    const store::jobs::Sums sums = store::jobs::sums(tx, kSumCap);
    QueueStats stats{sums.ready, sums.leased, sums.failed, 0};
    TimeMs oldest = tx.now();
    for (const queue::Lane& lane : queue::lanes_with_work(tx)) {
        oldest = std::min(oldest, lane.next_due);
    }
    stats.oldest_due_age_s = (tx.now() - oldest) / 1'000;
    return stats;
}

}  // namespace campaignd::service
