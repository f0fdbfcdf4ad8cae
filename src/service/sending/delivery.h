#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/campaign.h"
#include "model/job.h"
#include "model/throttle_key.h"

namespace campaignd::service {

/// One leased message on its way, as much of it as recording its result needs.
struct Delivery {
    LeasedJob job;  // job.ref is the message
    CampaignId campaign_id = 0;
    RecipientId recipient_id = 0;
    int step = 0;
    TimeMs date_at = 0;
    /// Names this lease within the process: a job may be leased again while an older lease of it,
    /// lost to another process, is still on the wire.
    std::uint64_t ticket = 0;
    std::optional<ThrottleKey> domain_throttle;  // the use of a DomainLimits that it holds
    TimeMs domain_taken_at = 0;
};

/// How an attempt ended. The journal stores these integers: new ones go to the end.
enum class Verdict {
    kSent,           // the relay said 250
    kDeferred,       // not now for this person: tried again until giving up, no attempt used
    kRefused,        // permanent refusal of this recipient or content
    kPolicyRefused,  // permanent refusal of us: counts against the campaign too
    kNotSent,        // surely not sent, nobody's fault: back to the queue, no attempt used
    kUnknown,        // the dot left and no answer came
    kSkipped,        // must not be sent
    kStale,          // the message needs no sending any more: only the job goes
    kLost,           // broken off before the dot: one attempt used
    kRelayDeferred,  // the relay puts the sender off: no attempt used
    kNoSuchAddress,  // permanent refusal that makes the person a hard bounce
    kTooLarge        // the relay takes no mail of this size: holds the campaign, no attempt used
};

struct DeliveryReport {
    Delivery delivery;
    Verdict verdict = Verdict::kNotSent;
    std::optional<SkipReason> skip_reason{};
    int code = 0;
    std::string enhanced{};
    std::string reply{};
    std::string stage{};
    TimeMs answered_at = 0;   // kSent: when, if that is not now
    std::uint64_t noted = 0;  // the journal's number of the write that noted it
    TimeMs again_at = 0;      // kNotSent, kRelayDeferred: not before this moment; kRelayDeferred
                              // without one: the sender goes on, only this message waits
    bool cut_off = false;     // kUnknown: our own stop took the answer away; no attempt used
};

}  // namespace campaignd::service
