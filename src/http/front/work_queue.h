#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "base/thread.h"
#include "http/front/framer.h"
#include "http/front/limits.h"

namespace campaignd::http {

/// One request on its way from the io thread to a worker.
struct WorkItem {
    std::uint64_t connection = 0;
    FramedRequest request;
    std::string peer;
    bool is_head = false;  // its body waits for leave
};

/// The bounded hand-over between http-io and the workers, a queue for each lane. The ordinary
/// lane's workers help the public lane, whichever request came first. Thread-safe.
class WorkQueue {
  public:
    explicit WorkQueue(const std::array<Crew, kLanes>& crews) : crews_(crews) {}

    /// False, and `item` untouched, when its lane is full or the queue closed.
    bool try_push(WorkItem& item) {
        const Lane lane = item.is_head ? Lane::kOrdinary : item.request.lane;
        Lock lock(mutex_);
        auto& items = of(lane);
        if (closed_ || items.size() >= crews_.at(index_of(lane)).waiting) {
            return false;
        }
        items.push_back({++pushed_, std::move(item)});
        wake_for(lane);
        return true;
    }

    /// For a worker of that lane. Waits; nothing once closed and empty.
    std::optional<WorkItem> pop(Lane crew) {
        Lock lock(mutex_);
        while (true) {
            if (auto* items = next_for(crew)) {
                std::optional<WorkItem> item(std::move(items->front().item));
                items->pop_front();
                return item;
            }
            if (closed_) {
                return std::nullopt;
            }
            ++idle_.at(index_of(crew));
            ready_.at(index_of(crew)).wait(lock);
            --idle_.at(index_of(crew));
        }
    }

    void close() {
        Lock lock(mutex_);
        closed_ = true;
        for (Condition& ready : ready_) {
            ready.notify_all();
        }
    }

    std::size_t size() {
        Lock lock(mutex_);
        std::size_t size = 0;
        for (const auto& items : items_) {
            size += items.size();
        }
        return size;
    }

  private:
    struct Queued {
        std::uint64_t number = 0;  // the order over all lanes
        WorkItem item;
    };

    using Items = std::deque<Queued>;

    Items& of(Lane lane) REQUIRES(mutex_) { return items_.at(index_of(lane)); }

    /// The lane to take from now, if any has something for this crew.
    Items* next_for(Lane crew) REQUIRES(mutex_) {
        Items& own = of(crew);
        Items& shared = of(Lane::kPublic);
        if (crew == Lane::kOrdinary && !shared.empty() &&
            (own.empty() || shared.front().number < own.front().number)) {
            return &shared;
        }
        return own.empty() ? nullptr : &own;
    }

    /// One idle worker; the public lane's own when the ordinary ones have enough to do.
    void wake_for(Lane lane) REQUIRES(mutex_) {
        if (lane == Lane::kPublic) {
            const std::size_t queued = of(Lane::kPublic).size() + of(Lane::kOrdinary).size();
            if (idle_.at(index_of(Lane::kOrdinary)) >= queued) {
                lane = Lane::kOrdinary;
            }
        }
        ready_.at(index_of(lane)).notify_one();
    }

    const std::array<Crew, kLanes> crews_;
    Mutex mutex_;
    std::array<Condition, kLanes> ready_;
    std::array<std::size_t, kLanes> idle_ GUARDED_BY(mutex_){};
    std::array<Items, kLanes> items_ GUARDED_BY(mutex_);
    std::uint64_t pushed_ GUARDED_BY(mutex_) = 0;
    bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace campaignd::http
