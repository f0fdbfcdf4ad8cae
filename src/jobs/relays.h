#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "jobs/outages.h"
#include "jobs/recorder.h"
#include "mail/smtp/types.h"

namespace campaignd::jobs {

/// What is learnt of the relays while they are sent to: it is stored, and a sender whose relay
/// cannot be used or says "later" rests. Owner: SendPipeline. Thread-safe.
class Relays {
  public:
    /// `changed`: lanes have closed or opened.
    Relays(Outages& outages, Recorder& recorder, const Clock& clock, std::function<void()> changed)
        : outages_(outages), recorder_(recorder), clock_(clock), changed_(std::move(changed)) {}

    /// Which senders rest from now on, and which are well, by these answers; what was put off is
    /// told until when. `under_way`: how many messages of a sender are, these included.
    void weigh(const std::vector<mail::SmtpOutcome>& outcomes,
               Recorder::Reports& reports,
               const std::function<int(std::int64_t)>& under_way);
    /// The relay cannot be used.
    void trouble(const mail::SenderTrouble& trouble);
    void connected(std::int64_t sender_id);
    /// Lost without harm when it cannot be written: it will be learnt again.
    void learnt(std::int64_t sender_id, std::int64_t revision, const RelayHabits& habits);

    /// Another number: what is stored of troubles has changed.
    std::uint64_t round() const noexcept { return round_.load(); }

  private:
    /// What of a sender the relay does not take, if that is why it rests.
    enum class Refusal { kNone, kAccount, kLogin };

    /// The rest of its sender that an answer belongs to. `left`: under way of a sender that was put
    /// off, but for what was.
    std::optional<Outages::Rest> outage_of(const mail::SmtpOutcome& outcome,
                                           const service::DeliveryReport& report,
                                           const std::map<std::int64_t, int>& left);
    void rest(std::int64_t sender_id, const std::string& what, TimeMs until, Refusal refusal);
    void end_trouble(std::int64_t sender_id);

    Outages& outages_;
    Recorder& recorder_;
    const Clock& clock_;
    const std::function<void()> changed_;
    std::atomic<std::uint64_t> round_{0};
};

}  // namespace campaignd::jobs
