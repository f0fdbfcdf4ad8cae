#include "service/campaigns/queue_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/rfc3339.h"
#include "queue/instance.h"
#include "queue/queue.h"
#include "store/jobs.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

constexpr std::int64_t kCountCap = 10'000;
constexpr std::int64_t kSumCap = 100'000;

/// What a job of system work is about, in the API's words.
void add_subject(const store::jobs::Row& row, json& answer) {
    const Job& job = row.job;
    if (row.is_send) {
        answer["message_id"] = job.ref;
    } else if (job.kind == "import") {
        answer["import_id"] = job.ref;
    } else if (job.kind == "enrol" || job.kind == "cancel" || job.kind == "schedule") {
        answer["campaign_id"] = job.ref;
    }
}

json answer_of(const store::jobs::Row& row, int max_attempts) {
    const Job& job = row.job;
    json answer{{"id", job.id},
                {"kind", job.kind},
                {"lane", job.lane},
                {"state", to_text(job.state)},
                {"run_at", to_rfc3339(job.run_at)},
                {"attempts", job.attempts},
                {"max_attempts", max_attempts},
                {"starts", job.starts},
                {"owner", job.owner ? json(*job.owner) : json(nullptr)},
                {"last_error", job.last_error.empty() ? json(nullptr) : json(job.last_error)},
                {"campaign_id", job.campaign_id ? json(*job.campaign_id) : json(nullptr)},
                {"message_id", nullptr}};
    add_subject(row, answer);
    return answer;
}

store::jobs::Row get_row(const db::ReadTx& tx, JobId id) {
    auto row = store::jobs::find(tx, id);
    if (!row) {
        fail(ErrorCode::kNotFound, fmt::format("there is no job {}", id));
    }
    return std::move(*row);
}

[[noreturn]] void refuse(const store::jobs::Row& row, std::string_view verb) {
    fail(
        ErrorCode::kConflict,
        fmt::format(
            "job {} is {}: only a failed job can be {}", row.job.id, to_text(row.job.state), verb));
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

json QueueView::list(const PageQuery& query,
                     const std::optional<std::string>& state,
                     const std::string& kind) const {
    const std::int64_t before = query.after();
    store::jobs::Filter filter{
        .state = state_of(state), .kind = kind, .before = before, .limit = query.limit + 1};
    return database_.read([&](const db::ReadTx& tx) {
        const auto rows = store::jobs::list(tx, filter);
        json items = json::array();
        const auto limit = static_cast<std::size_t>(query.limit);
        for (std::size_t i = 0; i < std::min(rows.size(), limit); ++i) {
            items.push_back(answer_of(rows[i], options_.max_attempts));
        }
        const std::int64_t total = store::jobs::count(tx, filter, kCountCap);
        json page{{"items", std::move(items)}, {"total", total}, {"next", nullptr}};
        if (rows.size() > limit) {
            page["next"] = std::to_string(rows[limit - 1].job.id);
        }
        if (total == kCountCap) {
            page["total_is_estimate"] = true;
        }
        return page;
    });
}

json QueueView::get(JobId id) const {
    return database_.read(
        [&](const db::ReadTx& tx) { return answer_of(get_row(tx, id), options_.max_attempts); });
}

json QueueView::retry(const Actor& actor, JobId id) {
    const auto before = database_.read([&](const db::ReadTx& tx) { return get_row(tx, id); });
    if (before.job.state == JobState::kReady) {
        return answer_of(before, options_.max_attempts);
    }
    if (before.job.state != JobState::kFailed) {
        refuse(before, "retried");
    }
    if (before.is_send) {
        messages_.retry(actor, json{{"ids", json::array({before.job.ref})}});
        return get(id);
    }
    const json answer = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (!queue::retry_failed(tx, id)) {
            refuse(get_row(tx, id), "retried");
        }
        audit(tx, actor, "job.retry", id, {{"kind", before.job.kind}});
        return answer_of(get_row(tx, id), options_.max_attempts);
    });
    if (options_.changed) {
        options_.changed();
    }
    return answer;
}

json QueueView::discard(const Actor& actor, JobId id) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const store::jobs::Row row = get_row(tx, id);
        if (row.job.state == JobState::kFailed) {
            queue::discard_failed(tx, id);
            audit(tx, actor, "job.discard", id, {{"kind", row.job.kind}});
        } else if (row.job.state != JobState::kCancelled) {
            refuse(row, "discarded");
        }
        return answer_of(get_row(tx, id), options_.max_attempts);
    });
}

json QueueView::instances() const {
    return database_.read([&](const db::ReadTx& tx) {
        json items = json::array();
        for (const queue::InstanceRow& row : queue::list_instances(tx)) {
            items.push_back({{"id", row.id},
                             {"host", row.host},
                             {"pid", row.pid},
                             {"version", row.version},
                             {"started_at", to_rfc3339(row.started_at)},
                             {"beat_at", to_rfc3339(row.beat_at)},
                             {"leased", store::jobs::count_leased(tx, row.id)},
                             {"self", options_.self == row.id}});
        }
        const std::size_t total = items.size();
        return json{{"items", std::move(items)}, {"total", total}, {"next", nullptr}};
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
