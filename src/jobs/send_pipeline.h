#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/thread.h"
#include "db/database.h"
#include "jobs/outages.h"
#include "mail/smtp/engine.h"
#include "queue/dispatcher.h"
#include "service/content/step_mail.h"
#include "service/sending/domain_limits.h"
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
///   take -> [compose] -> SMTP envelope and body -> dot mark committed -> final dot -> answer
///                                     -> noted in the journal -> result committed -> gone
///
/// Whatever leaves this path early goes back to the queue without using up an attempt. Results
/// that cannot be written (full disk) are kept and written again until they are.
/// Owner: App. take() belongs to the dispatch thread; SmtpObserver's methods to the smtp thread;
/// the rest is thread-safe.
class SendPipeline : public mail::SmtpObserver {
  public:
    SendPipeline(db::Database& database,
                 queue::Instance& instance,
                 const service::Ledger& ledger,
                 const service::Senders& senders,
                 const service::MailLinks& links,
                 SendOptions options,
                 std::function<void()> slots_free);
    ~SendPipeline() override;

    /// Room for more messages of this lane, with everything that limits it.
    queue::Consumer::Room room(const queue::Lane& lane, TimeMs now);
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
    struct Batch {
        queue::Lane lane;
        std::vector<LeasedJob> jobs;
        std::uint64_t first_ticket = 0;                    // of jobs[0]; the others follow in order
        std::vector<service::DomainAdmission> admitted{};  // empty: no limit by domain
    };

    struct Composed {
        service::Delivery delivery;
        mail::Outgoing outgoing;
        std::string subject;  // for the sandbox alone
    };

    struct Flight {
        service::Delivery delivery;
        std::int64_t sender_id = 0;
    };

    /// What one batch turned into.
    struct Work {
        std::shared_ptr<const service::CompiledCampaign> campaign;
        SenderAccount account;
        SendingWindows windows;
        std::shared_ptr<const SmtpAccount> smtp_account;
        std::vector<Composed> composed;
        std::vector<service::DeliveryReport> reports;  // ended without being sent
    };

    struct CachedRules {
        service::SendingRules rules;
        SteadyTime until{};
        std::uint64_t round = 0;  // of rests_stored_
        int capacity = 0;
    };

    using Reports = std::shared_ptr<std::vector<service::DeliveryReport>>;

    void compose_loop(std::size_t slot);
    void compose_batch(std::size_t slot, Batch& batch);
    void admit_domains(Batch& batch, std::int64_t per_minute);
    void compose_one(
        const db::ReadTx& tx, std::size_t slot, const Batch& batch, std::size_t index, Work& work);
    void send(Work work);
    void catch_in_sandbox(std::vector<Composed> composed, const SenderAccount& account);
    static service::Delivery delivery_of(const Batch& batch, std::size_t index, TimeMs date_at);
    void give_back(const Batch& batch, std::string_view why, TimeMs again_at);
    void weigh(const std::vector<mail::SmtpOutcome>& outcomes,
               std::vector<service::DeliveryReport>& reports);
    void rest(std::int64_t sender_id, std::string what, TimeMs until);
    void end_trouble(std::int64_t sender_id);
    void note(std::vector<service::DeliveryReport>& reports);
    void record(std::vector<service::DeliveryReport> reports);
    void submit_record(const Reports& reports);
    /// Every write goes this way: stop_now() waits until each has been answered.
    void submit_write(db::Database::Work work, db::Database::Done done);
    void recorded(const Reports& reports);
    const CachedRules& rules_of(const queue::Lane& lane);

    db::Database& database_;
    queue::Instance& instance_;
    const service::Ledger& ledger_;
    const service::Senders& senders_;
    const service::MailLinks& links_;
    const SendOptions options_;
    const std::function<void()> slots_free_;
    service::CompiledCampaigns compiled_;
    service::DomainLimits domain_limits_;
    Outages outages_;
    std::atomic<std::uint64_t> rests_stored_{0};  // each makes cached rules outdated

    std::map<LaneId, CachedRules> rules_;  // dispatch thread

    mutable Mutex mutex_;
    Condition work_;
    Condition written_;
    std::deque<Batch> batches_ GUARDED_BY(mutex_);
    std::unordered_map<std::uint64_t, Flight> in_flight_ GUARDED_BY(mutex_);  // by ticket
    std::uint64_t next_ticket_ GUARDED_BY(mutex_) = 1;
    std::map<std::int64_t, int> busy_ GUARDED_BY(mutex_);  // sender -> messages in flight
    std::vector<Reports> unrecorded_ GUARDED_BY(mutex_);
    std::size_t writes_ GUARDED_BY(mutex_) = 0;  // submitted and not yet answered
    bool draining_ GUARDED_BY(mutex_) = false;
    bool stopping_ GUARDED_BY(mutex_) = false;

    std::unique_ptr<mail::SmtpEngine> engine_;
    std::vector<Thread> composers_;
};

}  // namespace campaignd::jobs
