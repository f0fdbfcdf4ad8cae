#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/campaign.h"
#include "model/contact_cap.h"
#include "model/sender.h"
#include "model/sending_windows.h"
#include "model/throttle_rule.h"

/// What will go out when: the rules of sending, run ahead of time. It knows what the dispatcher
/// knows and assumes that nothing fails: nobody replies, leaves or bounces. People who are alike
/// count as one group, so that a million cost no more than the moments at which something goes out.
/// Several senders of a campaign share its people as model/sender_pool.h says, each within its own
/// limits and windows, and a person's follow-ups go by the sender of their first message.
namespace campaignd {

/// People of one campaign whose next message is the same, and due at the same moment.
struct PlannedPeople {
    int step = 0;
    TimeMs due = 0;
    std::string timezone{};       // empty: of no matter
    std::string domain{};         // of the address; empty: of no matter
    std::vector<TimeMs> mails{};  // that each of them got of late, ascending, for the contact cap
    std::int64_t count = 0;
    std::int64_t owner = 0;  // the sender by which it goes alone; 0: any of the campaign's
};

struct PlannedSender {
    Sender sender;
    std::optional<double> per_second{};  // what its relay takes; none: as fast as it is asked
};

/// A sender of a campaign.
struct PlannedTaker {
    std::size_t sender = 0;      // its place in PlanInput::senders
    std::int64_t sender_id = 0;  // the same by its number
    std::int64_t weight = 1;     // 0: only what is its own
    bool out = false;            // it cannot send: others do
    std::int64_t had = 0;        // what it has sent of the campaign
    SendingWindows windows{};
};

struct PlannedCampaign {
    CampaignId id = 0;
    int weight = 1;
    std::vector<Step> steps;  // their delays, and whose message a variant is
    CampaignLimits limits{};
    std::vector<PlannedTaker> takers;  // of the campaign; its sending days are those of the first
    bool may_stand_in = false;         // follow-ups of a sender that is out go by another
    bool contact_cap_exempt = false;
    std::vector<PlannedPeople> people;
};

struct PlanInput {
    TimeMs now = 0;
    TimeMs until = 0;                    // not looked further
    std::vector<PlannedSender> senders;  // at least one
    std::optional<ContactCap> contact_cap;
    std::vector<PlannedCampaign> campaigns;  // of these senders; the first is the one asked about
    std::vector<ThrottleUse> used;           // ascending by slice
};

/// What held messages back.
enum class PlanBound {
    kPerSecond,
    kPerMinute,
    kPerHour,
    kPerDay,
    kRamp,
    kGap,
    kDomain,
    kCampaignHour,
    kNewRecipients,
    kRelaySpeed,
    kRelayTrouble,
    kContactCap
};

constexpr std::size_t kPlanBounds = 12;

std::string_view to_text(PlanBound bound) noexcept;

struct SendPlan {
    /// Messages of one step that go out in one hour of UTC.
    struct Sends {
        std::int64_t count = 0;
        TimeMs first = 0;
        TimeMs last = 0;
    };

    /// While something was ready to go and this kept it.
    struct Held {
        TimeMs from = 0;
        TimeMs until = 0;
        TimeMs time = 0;         // in sum, between the two
        std::int64_t limit = 0;  // the last one; 0 where there is no number
        std::size_t sender = 0;  // whose that is, in PlanInput::senders
    };

    std::map<std::pair<TimeMs, int>, Sends> hours{};  // by the start of the hour, and step
    std::map<PlanBound, Held> held{};
    std::int64_t sends = 0;
    std::int64_t skipped = 0;  // by the contact cap
    std::optional<TimeMs> first{};
    std::optional<TimeMs> last{};
    bool complete = true;  // everything went out before `until`
};

/// Thread-safe.
SendPlan plan_sends(const PlanInput& input);

}  // namespace campaignd
