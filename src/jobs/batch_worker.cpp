#include "jobs/batch_worker.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "queue/queue.h"

namespace campaignd::jobs {
namespace {

constexpr TimeMs kRestMs = 1'000;
constexpr std::chrono::milliseconds kLongestNap{200};

/// The database or a peer, not the job, is at fault: no attempt is charged.
bool is_passing(const Error& error) {
    return error.code() == ErrorCode::kBusy || error.code() == ErrorCode::kUnavailable ||
           error.code() == ErrorCode::kCorrupt;
}

}  // namespace

BatchWorker::BatchWorker(db::Database& database,
                         queue::Instance& instance,
                         queue::RetryPolicy policy,
                         std::function<void()> slots_free,
                         BatchOptions options)
    : database_(database),
      instance_(instance),
      policy_(std::move(policy)),
      slots_free_(std::move(slots_free)),
      options_(std::move(options)) {}

BatchWorker::~BatchWorker() {
    stop();
}

void BatchWorker::handle(const std::string& kind,
                         Handler handler,
                         std::size_t places,
                         Failed on_failed) {
    kinds_.emplace(
        kind,
        Kind{std::move(handler), places == 0 ? options_.places : places, std::move(on_failed)});
}

std::size_t BatchWorker::held_of(const std::string& kind) const {
    const auto found = held_.find(kind);
    return (found == held_.end() ? 0 : found->second.size()) + (busy_ == kind ? 1 : 0);
}

void BatchWorker::start() {
    thread_ = Thread(options_.thread, [this] { loop(); });
}

queue::Consumer::Room BatchWorker::room(const queue::Lane& lane) const {
    const Lock lock(mutex_);
    queue::Consumer::Room room;
    const auto kind = kinds_.find(lane.kind);
    if (!stopping_ && kind != kinds_.end()) {
        const std::size_t held = held_of(lane.kind);
        const std::size_t places = kind->second.places;
        room.slots = held < places ? static_cast<int>(places - held) : 0;
    }
    return room;
}

void BatchWorker::take(const queue::Lane& lane, const std::vector<LeasedJob>& jobs) {
    const Lock lock(mutex_);
    for (const LeasedJob& job : jobs) {
        held_[lane.kind].push_back({job, lane.kind, {}});
    }
    wake_.notify_one();
}

void BatchWorker::stop() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    thread_.join();
    std::deque<Held> left;
    {
        const Lock lock(mutex_);
        for (auto& [kind, jobs] : held_) {
            left.insert(left.end(), jobs.begin(), jobs.end());
        }
        held_.clear();
    }
    for (const Held& held : left) {
        try {
            database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
                queue::hand_back(tx, held.job, instance_.id(), held.job.run_at);
            });
        } catch (const Error& error) {
            log::warn("jobs", "job {} is not handed back: {}", held.job.id, error.what());
        }
    }
}

std::size_t BatchWorker::active() const {
    const Lock lock(mutex_);
    std::size_t active = busy_ ? 1 : 0;
    for (const auto& [kind, jobs] : held_) {
        active += jobs.size();
    }
    return active;
}

void BatchWorker::loop() {
    while (true) {
        bool stopping = false;
        std::optional<Held> held = next(stopping);
        if (stopping) {
            return;
        }
        if (held) {
            run(std::move(*held));
        }
    }
}

/// Of the kinds in turn, the first that has a job whose pause is over; the job's fellows take turns
/// behind it.
std::optional<BatchWorker::Held> BatchWorker::take_next() {
    const SteadyTime now = database_.clock().steady();
    auto kind = held_.upper_bound(turn_);
    for (std::size_t looked = 0; looked < held_.size(); ++looked, ++kind) {
        kind = kind == held_.end() ? held_.begin() : kind;
        std::deque<Held>& jobs = kind->second;
        const auto found = std::find_if(
            jobs.begin(), jobs.end(), [&](const Held& held) { return held.not_before <= now; });
        if (found != jobs.end()) {
            turn_ = kind->first;
            busy_ = kind->first;
            Held held = std::move(*found);
            jobs.erase(found);
            return held;
        }
    }
    return std::nullopt;
}

std::optional<BatchWorker::Held> BatchWorker::next(bool& stopping) {
    Lock lock(mutex_);
    stopping = stopping_;
    if (stopping) {
        return std::nullopt;
    }
    std::optional<Held> held = take_next();
    if (!held) {
        wake_.wait_for(lock, kLongestNap);
    }
    return held;
}

void BatchWorker::run(Held held) {
    instance_.black_box().note(options_.slot, held.job.id);
    try {
        const queue::Progress progress(held.job, instance_.id());
        const Slice slice = kinds_.at(held.kind).handler(held.job.ref, progress);
        if (slice.more) {
            put_back(std::move(held), slice.pause);
        } else {
            settle(held, slice.again_at);
        }
    } catch (const Error& error) {
        failed(held, error.what(), !is_passing(error));
    } catch (const std::exception& error) {
        failed(held, error.what(), true);
    }
    instance_.black_box().note(options_.slot, 0);
}

void BatchWorker::put_back(Held held, std::chrono::milliseconds pause) {
    const Lock lock(mutex_);
    busy_.reset();
    held.not_before = database_.clock().steady() + pause;
    held_[held.kind].push_back(std::move(held));
}

void BatchWorker::settle(const Held& held, std::optional<TimeMs> again_at) {
    database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        if (again_at) {
            queue::hand_back(tx, held.job, instance_.id(), *again_at);
        } else {
            queue::settle_done(tx, held.job, instance_.id());
        }
    });
    {
        const Lock lock(mutex_);
        busy_.reset();
    }
    slots_free_();
}

void BatchWorker::failed(const Held& held, const std::string& error, bool charge) {
    log::warn("jobs", "{} job {} about {}: {}", held.kind, held.job.id, held.job.ref, error);
    try {
        database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            const int failures = held.job.attempts + 1;
            if (!charge) {
                queue::hand_back(tx, held.job, instance_.id(), tx.now() + kRestMs);
            } else if (failures >= policy_.attempts) {
                const Failed& on_failed = kinds_.at(held.kind).on_failed;
                if (queue::fail_job(tx, held.job, instance_.id(), error) && on_failed) {
                    on_failed(tx, held.job.ref, error);
                }
            } else {
                queue::retry_later(
                    tx, held.job, instance_.id(), policy_.next_run(tx.now(), failures), error);
            }
        });
        {
            const Lock lock(mutex_);
            busy_.reset();
        }
        slots_free_();
    } catch (const Error& again) {
        log::warn("jobs", "job {} stays in hand: {}", held.job.id, again.what());
        put_back(held, std::chrono::milliseconds(kRestMs));
    }
}

}  // namespace campaignd::jobs
