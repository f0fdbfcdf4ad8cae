#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/thread.h"
#include "db/database.h"
#include "jobs/composer.h"
#include "jobs/recorder.h"
#include "jobs/relays.h"
#include "jobs/sandbox_sender.h"
#include "mail/smtp/engine.h"
#include "queue/dispatcher.h"
#include "service/sending/ledger.h"
#include "service/sending/senders.h"
#include "service/sending/sending_rules.h"

namespace campaignd::jobs {

struct SendOptions {
    mail::SmtpOptions smtp;
    int compose_threads = 2;
};

/// The life of a leased message in this process:
///
///   take -> Composer -> SMTP envelope and body -> dot mark committed -> final dot -> answer
///               |                      -> noted in the journal -> result committed -> gone
///               +-> SandboxSender ------------------------------------^
///
/// Whatever leaves this path early goes back to the queue without using up an attempt. It leads
/// messages along that path and knows which are on it.
/// Owner: App. take() belongs to the dispatch thread; SmtpObserver's methods to the smtp thread;
/// the rest is thread-safe.
class SendPipeline : public mail::SmtpObserver {
  public:
    SendPipeline(db::Database& database,
                 queue::Instance& instance,
                 const service::Ledger& ledger,
                 const service::Senders& senders,
                 const service::MailLinks& links,
                 const SendOptions& options,
                 std::function<void()> slots_free);
    SendPipeline(const SendPipeline&) = delete;
    SendPipeline& operator=(const SendPipeline&) = delete;
    ~SendPipeline() override;

    /// Room for more messages of this lane, with everything that limits it.
    /// lane.sender_id is who would take them.
    queue::Consumer::Room room(const queue::Lane& lane, TimeMs now);
    /// Which senders may take messages of this lane.
    std::vector<Taker> takers(const queue::Lane& lane);
    void take(const queue::Lane& lane, std::vector<LeasedJob> jobs);

    /// Gives back what has not reached its dot and lets the dialogues under way end. The
    /// dispatcher must have stopped leasing.
    void begin_drain();
    /// True when nothing is in flight and every result is written.
    bool drained() const;
    /// Every dialogue has ended; what is in flight are results that could not be written.
    bool only_unwritten_left() const;
    /// Cuts what is left and waits for the writes under way. What had passed its dot is in doubt,
    /// and recorded so. The database must still be there.
    void stop_now();
    /// Once a second: writes results that could not be written before.
    void tick();

    std::size_t in_flight() const;

    const mail::SmtpEngine& engine() const noexcept { return *engine_; }

    void dots_wanted(std::vector<std::uint64_t> cookies) override;
    void outcomes(std::vector<mail::SmtpOutcome> outcomes) override;
    void sender_trouble(mail::SenderTrouble trouble) override;
    void sender_connected(std::int64_t sender_id) override;
    void relay_learnt(std::int64_t sender_id,
                      std::int64_t revision,
                      const RelayHabits& habits) override;

  private:
    struct Flight {
        service::Delivery delivery;
        std::int64_t sender_id = 0;
    };

    struct CachedRules {
        service::SendingRules rules;
        SteadyTime until{};
        std::uint64_t round = 0;  // of relays_
        int capacity = 0;
        bool has_slice = false;  // its campaign sends a first slice and then waits
    };

    struct CachedTakers {
        std::vector<Taker> takers;
        SteadyTime until{};
        std::uint64_t round = 0;  // of relays_
    };

    void send(Composed work);
    void recorded(const Recorder::Reports& reports);
    int under_way(std::int64_t sender_id) const;
    const CachedRules& rules_of(const queue::Lane& lane);

    db::Database& database_;
    queue::Instance& instance_;
    const service::Ledger& ledger_;
    const SendOptions options_;
    const std::function<void()> slots_free_;
    Recorder recorder_;
    Outages outages_;
    Relays relays_;
    SandboxSender sandbox_;

    // dispatch thread
    std::map<std::pair<LaneId, std::int64_t>, CachedRules> rules_;  // by lane and sender
    std::map<LaneId, CachedTakers> takers_;

    mutable Mutex mutex_;
    std::unordered_map<std::uint64_t, Flight> in_flight_ GUARDED_BY(mutex_);  // by ticket
    std::uint64_t next_ticket_ GUARDED_BY(mutex_) = 1;
    std::map<std::int64_t, int> busy_ GUARDED_BY(mutex_);  // sender -> messages in flight
    bool draining_ GUARDED_BY(mutex_) = false;
    bool stopping_ GUARDED_BY(mutex_) = false;

    // Last: their threads use all of the above.
    std::unique_ptr<mail::SmtpEngine> engine_;
    std::unique_ptr<Composer> composer_;
};

}  // namespace campaignd::jobs
