#include "queue/dispatcher.h"

#include <algorithm>
#include <set>

#include "base/crash_point.h"
#include "base/log.h"

namespace campaignd::queue {
namespace {

constexpr TimeMs kFar = 1LL << 60;
constexpr std::chrono::seconds kBeatEvery{1};

}  // namespace

Dispatcher::Dispatcher(db::Database& database,
                       Instance& instance,
                       Consumer& consumer,
                       RecoveryHandler& recovery,
                       DispatcherOptions options)
    : database_(database),
      instance_(instance),
      consumer_(consumer),
      recovery_(recovery),
      options_(std::move(options)) {}

Dispatcher::~Dispatcher() {
    stop();
}

void Dispatcher::start() {
    instance_.recover_dead_peers(recovery_);
    thread_ = Thread("dispatch", [this] { loop(); });
}

void Dispatcher::poke() {
    const Lock lock(mutex_);
    poked_ = true;
    wake_.notify_one();
}

void Dispatcher::stop_leasing() {
    const Lock round(leasing_mutex_);
    const Lock lock(mutex_);
    leasing_ = false;
}

void Dispatcher::stop() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    thread_.join();
}

void Dispatcher::loop() {
    while (true) {
        options_.beat();
        std::chrono::milliseconds wait = options_.longest_wait;
        try {
            housekeeping();
            wait = std::min(wait, run_once());
        } catch (const std::exception& error) {
            log::error("queue", "dispatch: {}", error.what());
        }
        Lock lock(mutex_);
        if (!poked_ && !stopping_ && wait.count() > 0) {
            wake_.wait_for(lock, wait);
        }
        poked_ = false;
        if (stopping_) {
            return;
        }
    }
}

void Dispatcher::housekeeping() {
    const SteadyTime now = database_.clock().steady();
    if (now >= next_beat_) {
        next_beat_ = now + kBeatEvery;
        instance_.beat();
    }
    if (now >= next_look_) {
        next_look_ = now + options_.peer_look;
        instance_.recover_dead_peers(recovery_);
    }
}

bool Dispatcher::may_lease() {
    {
        const Lock lock(mutex_);
        if (!leasing_) {
            return false;
        }
    }
    const db::DatabaseStatus status = database_.status();
    return status.writable && !status.sync_failed &&
           status.free_disk_bytes >= options_.stop_free_bytes;
}

std::chrono::milliseconds Dispatcher::run_once() {
    const Lock round(leasing_mutex_);
    if (!may_lease()) {
        return options_.longest_wait;
    }
    TimeMs next = kFar;
    TimeMs now = 0;
    std::vector<Lane> lanes = database_.read([&](const db::ReadTx& tx) {
        now = tx.now();
        return lanes_with_work(tx);
    });
    order_fairly(lanes);
    std::vector<Wish> wishes = collect_wishes(std::move(lanes), now, next);
    if (!wishes.empty()) {
        lease_wishes(wishes, next);
    }
    return std::chrono::milliseconds(std::clamp<TimeMs>(
        next - database_.clock().now(), 0, options_.longest_wait.count()));
}

/// Least served campaign first; within one the latest step first.
void Dispatcher::order_fairly(std::vector<Lane>& lanes) {
    std::map<std::int64_t, std::int64_t> active;
    std::int64_t least = kFar;
    for (const Lane& lane : lanes) {
        const auto found = served_.find(lane.campaign_id);
        if (found != served_.end()) {
            active.insert(*found);
            least = std::min(least, found->second);
        }
    }
    for (const Lane& lane : lanes) {
        // A campaign that was idle starts level with the least served, not with a credit.
        active.try_emplace(lane.campaign_id, least == kFar ? 0 : least);
    }
    served_ = std::move(active);
    std::stable_sort(lanes.begin(), lanes.end(), [this](const Lane& a, const Lane& b) {
        const std::int64_t served_a = served_.at(a.campaign_id);
        const std::int64_t served_b = served_.at(b.campaign_id);
        return served_a != served_b       ? served_a < served_b
               : a.campaign_id != b.campaign_id ? a.campaign_id < b.campaign_id
                                                : a.step > b.step;
    });
}

std::vector<Dispatcher::Wish> Dispatcher::collect_wishes(std::vector<Lane> lanes,
                                                         TimeMs now,
                                                         TimeMs& next) {
    std::vector<Wish> wishes;
    for (Lane& lane : lanes) {
        if (lane.next_due > now) {
            next = std::min(next, lane.next_due);
            continue;
        }
        Consumer::Room room = consumer_.room(lane, now);
        if (room.closed_until > now) {
            next = std::min(next, room.closed_until);
            continue;
        }
        if (room.slots > 0) {
            wishes.push_back({std::move(lane), std::move(room), {}});
        }
    }
    return wishes;
}

/// Campaigns that share a sender share its slots evenly; within a campaign the first lane in
/// order takes what it can. What one leaves goes to the next.
class Dispatcher::Share {
  public:
    explicit Share(const std::vector<Wish>& wishes) {
        for (const Wish& wish : wishes) {
            left_.try_emplace(pool_of(wish.lane), wish.room.slots);
            campaigns_[pool_of(wish.lane)].insert(wish.lane.campaign_id);
        }
    }

    int slots_for(const Lane& lane) {
        const Pool pool = pool_of(lane);
        std::set<std::int64_t>& sharers = campaigns_[pool];
        if (sharers.erase(lane.campaign_id) > 0) {
            const int others = static_cast<int>(sharers.size());
            quota_ = (left_[pool] + others) / (others + 1);
        }
        return std::min(quota_, left_[pool]);
    }

    void used(const Lane& lane, int count) {
        quota_ -= count;
        left_[pool_of(lane)] -= count;
    }

  private:
    using Pool = std::pair<std::int64_t, LaneId>;

    /// Campaign lanes share their sender; each system lane is on its own.
    static Pool pool_of(const Lane& lane) {
        return lane.campaign_id == 0 ? Pool{0, lane.id} : Pool{lane.sender_id, 0};
    }

    std::map<Pool, int> left_;
    std::map<Pool, std::set<std::int64_t>> campaigns_;
    int quota_ = 0;  // of the campaign whose lanes are being served
};

void Dispatcher::lease_wish(db::WriteTx& tx, Wish& wish, Share& share, TimeMs& next) {
    const std::int64_t throttle = wish.lane.sender_id;
    const int slots = share.slots_for(wish.lane);
    const int may = throttle_available(tx, throttle, wish.room.rules, slots);
    if (may < slots) {
        const auto wait = throttle_wait(tx, throttle, wish.room.rules);
        next = std::min(next, wait ? wait->until : tx.now());
    }
    if (may <= 0) {
        return;
    }
    wish.jobs = lease(tx, wish.lane.id, instance_.id(), may);
    const auto leased = static_cast<int>(wish.jobs.size());
    if (leased > 0) {
        throttle_take(tx, throttle, wish.room.rules, leased);
        share.used(wish.lane, leased);
    }
}

void Dispatcher::lease_wishes(std::vector<Wish>& wishes, TimeMs& next) {
    crash_point("lease");
    database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        Share share(wishes);
        for (Wish& wish : wishes) {
            lease_wish(tx, wish, share, next);
        }
    });
    crash_point("t0");
    for (Wish& wish : wishes) {
        if (!wish.jobs.empty()) {
            served_[wish.lane.campaign_id] +=
                static_cast<std::int64_t>(wish.jobs.size()) * 16 / wish.lane.weight;
            consumer_.take(wish.lane, std::move(wish.jobs));
        }
    }
}

}  // namespace campaignd::queue
