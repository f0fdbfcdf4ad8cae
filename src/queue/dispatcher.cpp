#include "queue/dispatcher.h"

#include <algorithm>
#include <set>

#include "base/crash_point.h"
#include "base/log.h"

namespace campaignd::queue {
namespace {

constexpr TimeMs kFar = 1LL << 60;
constexpr std::chrono::seconds kBeatEvery{1};
/// Work of one job for a campaign of weight 1; large, so that any weight divides it finely.
constexpr std::int64_t kWorkOfJob = 1 << 20;
/// Campaigns and their senders whose shares are remembered; more begin with what is recorded.
constexpr std::size_t kMostTakers = 4'096;

}  // namespace

/// And, of the same lane, those that are busy: they count when work is shared.
void Dispatcher::keep_those_with_slots(std::vector<Wish>& wishes) {
    std::set<LaneId> alive;
    for (const Wish& wish : wishes) {
        if (wish.room.slots > 0) {
            alive.insert(wish.lane.id);
        }
    }
    std::erase_if(wishes, [&](const Wish& wish) { return alive.count(wish.lane.id) == 0; });
}

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
    try {
        instance_.recover_dead_peers(recovery_);
        instance_.sweep();
    } catch (const Error& error) {
        log::error("queue", "dead peers are looked at again in a moment: {}", error.what());
    }
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
            trouble_.clear();
        } catch (const std::exception& error) {
            if (trouble_ != error.what()) {
                trouble_ = error.what();
                log::error("queue", "dispatch: {}", trouble_);
            }
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
        if (!leasing_ || instance_.is_draining()) {
            return false;
        }
    }
    const db::DatabaseStatus status = database_.status();
    return status.writable && status.may_hand_over() &&
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
    std::vector<Wish> wishes = collect_wishes(std::move(lanes), now, next);
    order_fairly(wishes);
    keep_those_with_slots(wishes);
    if (!wishes.empty()) {
        lease_wishes(wishes, next);
    }
    return std::chrono::milliseconds(
        std::clamp<TimeMs>(next - database_.clock().now(), 0, options_.longest_wait.count()));
}

/// Least served campaign first; within one the latest step first. A campaign counts as waiting
/// while it has due work and an open window, with free slots or not.
void Dispatcher::order_fairly(std::vector<Wish>& wishes) {
    std::map<std::int64_t, std::int64_t> active;
    std::int64_t least = kFar;
    for (const Wish& wish : wishes) {
        const auto found = served_.find(wish.lane.campaign_id);
        if (found != served_.end()) {
            active.insert(*found);
            least = std::min(least, found->second);
        }
    }
    for (const Wish& wish : wishes) {
        // A campaign that was idle starts level with the least served, not with a credit.
        active.try_emplace(wish.lane.campaign_id, least == kFar ? 0 : least);
    }
    served_ = std::move(active);
    std::stable_sort(wishes.begin(), wishes.end(), [this](const Wish& one, const Wish& other) {
        const Lane& a = one.lane;
        const Lane& b = other.lane;
        const std::int64_t served_a = served_.at(a.campaign_id);
        const std::int64_t served_b = served_.at(b.campaign_id);
        return served_a != served_b             ? served_a < served_b
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
        for (const Taker& taker : consumer_.takers(lane, now)) {
            lane.sender_id = taker.sender_id;
            Consumer::Room room = consumer_.room(lane, now);
            if (room.closed_until > now) {
                next = std::min(next, room.closed_until);
            } else {
                wishes.push_back({lane, taker, std::move(room), {}});
            }
        }
    }
    return wishes;
}

/// Campaigns that share a sender share its slots by weight; within a campaign the first lane in
/// order takes what it can. What one leaves goes to the next.
class Dispatcher::Share {
  public:
    explicit Share(const std::vector<Wish>& wishes) {
        for (const Wish& wish : wishes) {
            left_.try_emplace(pool_of(wish.lane), wish.room.slots);
            if (campaigns_[pool_of(wish.lane)].insert(wish.lane.campaign_id).second) {
                weight_[pool_of(wish.lane)] += wish.lane.weight;
            }
        }
    }

    int slots_for(const Lane& lane) {
        const Pool pool = pool_of(lane);
        if (campaigns_[pool].erase(lane.campaign_id) > 0) {
            std::int64_t& weight = weight_[pool];
            quota_[pool] =
                static_cast<int>((std::int64_t{left_[pool]} * lane.weight + weight - 1) / weight);
            weight -= lane.weight;
        }
        return std::min(quota_[pool], left_[pool]);
    }

    void used(const Lane& lane, int count) {
        quota_[pool_of(lane)] -= count;
        left_[pool_of(lane)] -= count;
    }

  private:
    using Pool = std::pair<std::int64_t, LaneId>;

    /// Campaign lanes share their sender; each system lane is on its own.
    static Pool pool_of(const Lane& lane) {
        return lane.campaign_id == 0 ? Pool{0, lane.id} : Pool{lane.sender_id, 0};
    }

    std::map<Pool, int> left_;
    std::map<Pool, std::set<std::int64_t>> campaigns_;  // not yet served in this round
    std::map<Pool, std::int64_t> weight_;               // theirs in sum
    std::map<Pool, int> quota_;                         // of the campaign that is being served
};

/// How many a taker may take, and when it may take more.
int Dispatcher::room_of(const db::ReadTx& tx, const Wish& wish, Share& share, TimeMs& next) const {
    const int slots = share.slots_for(wish.lane);
    const int may = throttle_available(tx, wish.room.rules, slots);
    if (may < slots) {
        const auto wait = throttle_wait(tx, wish.room.rules);
        // Without a wait the rest may go at once, unless a limit is zero.
        next = std::min(next, wait ? wait->until : may > 0 ? tx.now() : kFar);
    }
    return std::max(may, 0);
}

/// What a taker was given of a campaign's work; at first what is recorded of it.
std::int64_t& Dispatcher::had(const Wish& wish) {
    if (had_.size() >= kMostTakers) {
        had_.clear();
    }
    return had_.try_emplace({wish.lane.campaign_id, wish.taker.sender_id}, wish.taker.had)
        .first->second;
}

/// So many slots of a taker stay free that what is under way is shared by weight, too. Who waits
/// for a limit counts for nothing.
int Dispatcher::share_of_room(std::span<const Wish> takers,
                              const std::vector<int>& rooms,
                              std::size_t of) {
    const Wish& one = takers[of];
    std::int64_t share = one.room.capacity;
    for (std::size_t i = 0; i < takers.size(); ++i) {
        const Wish& other = takers[i];
        const bool waits = other.room.slots > 0 && rooms[i] == 0;
        if (!waits && other.taker.weight > 0) {
            share = std::min(share, other.room.capacity * one.taker.weight / other.taker.weight);
        }
    }
    const std::int64_t kept_free = one.room.capacity - std::max<std::int64_t>(share, 1);
    return static_cast<int>(std::clamp<std::int64_t>(one.room.slots - kept_free, 0, rooms[of]));
}

/// How much of a lane's due work each of its takers gets, by weight; `rooms` are theirs.
std::vector<int> Dispatcher::share_out(const db::ReadTx& tx,
                                       std::span<const Wish> takers,
                                       const std::vector<int>& rooms) {
    const Wish& one = takers.front();
    std::int64_t most = 0;
    std::vector<Portion> portions;
    for (std::size_t i = 0; i < takers.size(); ++i) {
        const int room = takers[i].room.capacity > 0 ? share_of_room(takers, rooms, i) : rooms[i];
        most += room;
        portions.push_back({room, takers[i].taker.weight, had(takers[i])});
    }
    // Limits of the campaign hold for all of them together.
    std::vector<ThrottleRule> common = one.room.rules;
    for (const Wish& taker : takers) {
        std::erase_if(common, [&](const ThrottleRule& rule) {
            const auto& theirs = taker.room.rules;
            return std::find(theirs.begin(), theirs.end(), rule) == theirs.end();
        });
    }
    const int wanted =
        static_cast<int>(std::min<std::int64_t>(most, std::max(one.room.together, 0)));
    const int may = wanted > 0 ? throttle_available(tx, common, wanted) : 0;
    return deal(may > 0 ? count_due(tx, one.lane.id, may) : 0, portions);
}

void Dispatcher::lease_lane(db::WriteTx& tx, std::span<Wish> takers, Share& share, TimeMs& next) {
    std::vector<int> counts;
    for (const Wish& wish : takers) {
        counts.push_back(room_of(tx, wish, share, next));
    }
    if (takers.size() > 1) {
        counts = share_out(tx, takers, counts);
    }
    for (std::size_t i = 0; i < takers.size(); ++i) {
        Wish& wish = takers[i];
        if (const int may = std::min(counts[i], wish.room.together); may > 0) {
            wish.jobs = lease(tx, wish.lane.id, instance_.id(), may);
        }
        if (const auto leased = static_cast<int>(wish.jobs.size()); leased > 0) {
            throttle_take(tx, wish.room.rules, leased);
            share.used(wish.lane, leased);
            had(wish) += leased;
        }
    }
}

void Dispatcher::lease_wishes(std::vector<Wish>& wishes, TimeMs& next) {
    crash_point("lease");
    database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        Share share(wishes);
        for (auto from = wishes.begin(); from != wishes.end();) {
            const auto to = std::find_if(from, wishes.end(), [&](const Wish& wish) {
                return wish.lane.id != from->lane.id;
            });
            lease_lane(tx, {from, to}, share, next);
            from = to;
        }
    });
    crash_point("t0");
    for (Wish& wish : wishes) {
        if (!wish.jobs.empty()) {
            served_[wish.lane.campaign_id] +=
                static_cast<std::int64_t>(wish.jobs.size()) * kWorkOfJob / wish.lane.weight;
            consumer_.take(wish.lane, std::move(wish.jobs));
        }
    }
}

}  // namespace campaignd::queue
