#include "service/campaigns/queue_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "queue/queue.h"
#include "service/sending/waiting.h"
#include "store/campaigns.h"
#include "store/job_search.h"
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
    Job job = store::jobs::get(tx, id);
    job.max_attempts = options_.max_attempts;
    return job;
}

Page<Job> QueueView::list(const PageQuery& query,
                          const std::optional<std::string>& state,
                          const std::string& kind) const {
    check_page(query);
    Page<Job> page = query.q.empty() ? newest(query, state_of(state), kind)
                                     : found(query, state_of(state), kind);
    for (Job& job : page.items) {
        job.max_attempts = options_.max_attempts;
    }
    return page;
}

Page<Job> QueueView::newest(const PageQuery& query,
                            std::optional<JobState> state,
                            const std::string& kind) const {
    const store::jobs::Filter filter{
        .state = state, .kind = kind, .before = query.after(), .limit = query.limit + 1};
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(store::jobs::list(tx, filter),
                       query,
                       store::jobs::count(tx, filter, kCountCap),
                       kCountCap);
    });
}

Page<Job> QueueView::found(const PageQuery& query,
                           std::optional<JobState> state,
                           const std::string& kind) const {
    return database_.read([&](const db::ReadTx& tx) {
        const auto found = store::job_search::find(tx,
                                                   {.text = query.q,
                                                    .state = state,
                                                    .kind = kind,
                                                    .cursor = query.cursor,
                                                    .limit = query.limit});
        Page<Job> page{.next = found.next};
        for (const JobId id : found.ids) {
            if (auto job = store::jobs::find(tx, id)) {
                page.items.push_back(*std::move(job));
            }
        }
        page.total = static_cast<std::int64_t>(page.items.size());
        page.total_is_estimate = found.next.has_value() || query.cursor.has_value();
        return page;
    });
}

Job QueueView::get(JobId id) const {
    return database_.read([&](const db::ReadTx& tx) { return find(tx, id); });
}

Job QueueView::retry(const Actor& actor, JobId id) {
    Job before = get(id);
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

InstanceView QueueView::view_of(const db::ReadTx& tx, const queue::InstanceRow& row) const {
    return {.id = row.id,
            .host = row.host,
            .pid = row.pid,
            .version = row.version,
            .started_at = row.started_at,
            .beat_at = row.beat_at,
            .leased = store::jobs::count_leased(tx, row.id),
            .self = options_.self == row.id,
            .drain_asked_at = row.drain_asked_at,
            .drain_heeded = row.drain_heeded};
}

std::vector<InstanceView> QueueView::instances() const {
    return database_.read([&](const db::ReadTx& tx) {
        std::vector<InstanceView> instances;
        for (const queue::InstanceRow& row : queue::list_instances(tx)) {
            instances.push_back(view_of(tx, row));
        }
        return instances;
    });
}

InstanceView QueueView::drain(const Actor& actor, InstanceId id, bool drain) {
    InstanceView view = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto find = [&]() -> InstanceView {
            for (const queue::InstanceRow& row : queue::list_instances(tx)) {
                if (row.id == id) {
                    return view_of(tx, row);
                }
            }
            fail(ErrorCode::kNotFound, fmt::format("there is no instance {}", id));
        };
        InstanceView before = find();
        if (before.drain_asked_at.has_value() == drain) {
            return before;
        }
        queue::ask_drain(tx, id, drain);
        audit(tx, actor, drain ? "instance.drain" : "instance.resume", id, {{"pid", before.pid}});
        return find();
    });
    if (options_.changed) {
        options_.changed();
    }
    return view;
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
