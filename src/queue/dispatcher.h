#pragma once

#include <climits>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "model/sender_pool.h"
#include "queue/instance.h"
#include "queue/queue.h"
#include "queue/throttle.h"

namespace campaignd::queue {

/// Who takes the leased jobs; declared here by what the dispatcher needs, implemented by jobs/.
/// Called on the dispatch thread only.
class Consumer {
  public:
    Consumer() = default;
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;
    virtual ~Consumer() = default;

    /// How many more jobs of this lane can be worked on now, and until when nothing may go.
    struct Room {
        int slots = 0;
        TimeMs closed_until = 0;          // a closed window, a relay in trouble; 0 = open
        std::vector<ThrottleRule> rules;  // limits of its sender and its campaign
        int together = INT_MAX;           // most for all of its takers
        int capacity = 0;                 // slots in all, free or not; 0: of no matter
    };

    /// Which senders may take what is due in this lane, each with its own room.
    virtual std::vector<Taker> takers(const Lane& lane, TimeMs /*now*/) {
        return {{.sender_id = lane.sender_id}};
    }

    virtual Room room(const Lane& lane, TimeMs now) = 0;
    virtual void take(const Lane& lane, std::vector<LeasedJob> jobs) = 0;
};

struct DispatcherOptions {
    std::chrono::milliseconds longest_wait{250};  // another process may have enqueued
    std::chrono::milliseconds peer_look{500};
    std::int64_t stop_free_bytes = 256LL << 20;  // below this nothing is leased
    std::function<void()> beat = [] {};
};

/// The thread "dispatch": finds lanes with due work, leases no more than there are free slots and
/// tokens, fairly between campaigns (weighted round-robin) and follow-ups before openers within
/// one, and hands the jobs to the Consumer. Also beats for the instance and takes over the
/// leases of dead peers.
///
/// Owned by App. start(), stop_leasing(), stop() and poke() are thread-safe.
class Dispatcher {
  public:
    Dispatcher(db::Database& database,
               Instance& instance,
               Consumer& consumer,
               RecoveryHandler& recovery,
               DispatcherOptions options);
    ~Dispatcher();

    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    /// Recovers dead peers first, so that their work is the first to go on.
    void start();
    /// Slots came free or work came in: look at once.
    void poke();
    /// From its return on nothing is leased any more; beating goes on until stop().
    void stop_leasing();
    void stop();

    /// One round without the thread, for tests: leases what can go now.
    /// Returns how long nothing will be due.
    std::chrono::milliseconds run_once();

  private:
    /// Of one taker: lane.sender_id is the taker.
    struct Wish {
        Lane lane;
        Taker taker;
        Consumer::Room room;
        std::vector<LeasedJob> jobs;
    };

    class Share;

    void loop();
    void housekeeping();
    bool may_lease();
    std::vector<Wish> collect_wishes(std::vector<Lane> lanes, TimeMs now, TimeMs& next);
    void lease_wishes(std::vector<Wish>& wishes, TimeMs& next);
    int room_of(const db::ReadTx& tx, const Wish& wish, Share& share, TimeMs& next) const;
    static void keep_those_with_slots(std::vector<Wish>& wishes);
    static int share_of_room(std::span<const Wish> takers,
                             const std::vector<int>& rooms,
                             std::size_t of);
    std::vector<int> share_out(const db::ReadTx& tx,
                               std::span<const Wish> takers,
                               const std::vector<int>& rooms);
    void lease_lane(db::WriteTx& tx, std::span<Wish> takers, Share& share, TimeMs& next);
    std::int64_t& had(const Wish& wish);
    void order_fairly(std::vector<Wish>& wishes);

    db::Database& database_;
    Instance& instance_;
    Consumer& consumer_;
    RecoveryHandler& recovery_;
    const DispatcherOptions options_;

    // dispatch thread
    std::map<std::int64_t, std::int64_t> served_;  // campaign -> work given, by weight
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> had_;  // campaign, taker -> jobs
    std::string trouble_;  // of the last round, so that it is said once
    SteadyTime next_beat_{};
    SteadyTime next_look_{};

    Mutex mutex_;
    Condition wake_;
    bool poked_ GUARDED_BY(mutex_) = false;
    bool leasing_ GUARDED_BY(mutex_) = true;
    bool stopping_ GUARDED_BY(mutex_) = false;
    Mutex leasing_mutex_;  // held while a round leases: stop_leasing() waits for it

    Thread thread_;
};

}  // namespace campaignd::queue
