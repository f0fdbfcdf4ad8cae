#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/campaign.h"
#include "model/job.h"
#include "model/throttle_key.h"
#include "model/verdict.h"

namespace campaignd::service {

/// One leased message on its way, as much of it as recording its result needs.
struct Delivery {
    LeasedJob job;               // job.ref is the message, or the sign-up
    CampaignId campaign_id = 0;  // 0: the mail of a sign-up
    RecipientId recipient_id = 0;
    int step = 0;
    std::int64_t sender_id = 0;  // by whom it goes
    TimeMs date_at = 0;
    /// Names this lease within the process: a job may be leased again while an older lease of it,
    /// lost to another process, is still on the wire.
    std::uint64_t ticket = 0;
    std::optional<ThrottleKey> domain_throttle{};  // the use of a DomainLimits that it holds
    TimeMs domain_taken_at = 0;
    bool contact_cap_exempt = false;
    std::int64_t revision = 0;           // of the campaign as it was composed
    std::optional<int> variant{};        // of the step, as it was composed
    bool is_already_subscribed = false;  // of a sign-up's mail: that is what it says
    std::string moved_because{};         // it was another sender's: why it goes by this one
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
    TimeMs again_at = 0;      // kNotSent, kRelayDeferred, kSenderRefused: not before this moment;
                              // kRelayDeferred without one: the sender goes on, only this message
                              // waits; kDeferred: its sender rests until then; kSkipped: only
                              // until then
    bool cut_off = false;     // kUnknown: our own stop took the answer away; no attempt used
    std::int64_t owner = 0;   // kNotSent: it goes by this sender alone, into whose part it is put
};

}  // namespace campaignd::service
