#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/thread.h"
#include "db/database.h"
#include "mail/smtp/types.h"
#include "queue/black_box.h"
#include "queue/queue.h"
#include "service/content/signup_mail.h"
#include "service/content/single_mail.h"
#include "service/content/step_mail.h"
#include "service/sending/domain_limits.h"
#include "service/sending/senders.h"
#include "service/sequence/delivery.h"

namespace campaignd::jobs {

/// Leased messages of one lane.
struct Batch {
    queue::Lane lane;
    std::vector<LeasedJob> jobs;
    std::uint64_t first_ticket = 0;                    // of jobs[0]; the others follow in order
    std::vector<service::DomainAdmission> admitted{};  // empty: no limit by domain
};

struct ComposedMail {
    service::Delivery delivery;
    mail::Outgoing outgoing{};
    std::string subject{};  // for the sandbox alone
};

/// What became of one batch.
struct Composed {
    SenderAccount account;
    std::vector<ComposedMail> mails;
    std::vector<service::DeliveryReport> ended;  // without being sent
};

/// The threads "compose-N": each leased message becomes mail, or a report of why it does not go
/// now. What cannot be composed for trouble with the database goes back to the queue as it was.
/// Owner: SendPipeline. Thread-safe.
class Composer {
  public:
    /// Called on a compose thread.
    using Sink = std::function<void(Composed)>;

    Composer(db::Database& database,
             queue::BlackBox& black_box,
             const service::Senders& senders,
             const service::MailLinks& links,
             int threads,
             Sink sink);

    ~Composer() { stop(); }

    Composer(const Composer&) = delete;
    Composer& operator=(const Composer&) = delete;
    Composer(Composer&&) = delete;
    Composer& operator=(Composer&&) = delete;

    void add(Batch batch);
    /// From now on batches go back to the queue, also those that wait.
    void begin_drain();
    /// The same, and ends the threads.
    void stop();

    /// Forgets campaigns that have not been used for long.
    void drop_idle() {
        compiled_.drop_idle(database_.clock().steady());
        singles_.drop_idle(database_.clock().steady());
    }

  private:
    class Composing;

    void loop(std::size_t slot);

    db::Database& database_;
    queue::BlackBox& black_box_;
    const service::Senders& senders_;
    const service::MailLinks& links_;
    const Sink sink_;
    service::CompiledCampaigns compiled_;
    service::CompiledSingles singles_;
    service::DomainLimits domain_limits_;

    Mutex mutex_;
    Condition work_;
    std::deque<Batch> batches_ GUARDED_BY(mutex_);
    bool draining_ GUARDED_BY(mutex_) = false;
    bool stopping_ GUARDED_BY(mutex_) = false;

    std::vector<Thread> threads_;
};

}  // namespace campaignd::jobs
