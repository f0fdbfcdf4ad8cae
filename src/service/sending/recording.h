#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queue/retry_policy.h"
#include "queue/throttle.h"
#include "service/sending/delivery.h"
#include "service/sequence/follow_ups.h"
#include "service/webhooks/announce.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/messages.h"

namespace campaignd::service {

struct RecordingRules {
    queue::RetryPolicy policy;
    int hold_after_policy_refusals = 0;
};

/// One Ledger::record(): each report becomes what the ledger and the queue keep of it, then the
/// sums and what follows for campaigns and people are written once for all.
///
///   sent ............................... sent; the follow-up is planned
///   not sent, relay deferred ........... queued again, nothing counted, limits given back
///   deferred ........................... queued again until giving up, then failed
///   lost, unknown ...................... queued again while attempts are left, then failed
///   refused, no such address ........... failed; no such address is a hard bounce, too
///   policy refused ..................... failed; too many in a row hold the campaign
///   too large .......................... queued again; holds the campaign
///
/// Thread: inside the transaction it is given. Throws Error.
class Recording {
  public:
    Recording(const RecordingRules& rules, db::WriteTx& tx, InstanceId owner)
        : rules_(rules), tx_(tx), owner_(owner), follow_ups_(tx, counters_), announcer_(tx) {}

    void add(const DeliveryReport& report);
    /// Once, after the last add().
    void finish();

  private:
    using Throttles = std::vector<queue::ThrottleRule>;

    void act(const DeliveryReport& report);
    void sent(const DeliveryReport& report);
    void deferred(const DeliveryReport& report);
    void relay_deferred(const DeliveryReport& report);
    void sender_waits(const DeliveryReport& report);
    store::messages::PutOff put_off_now(const DeliveryReport& report);
    bool put_off(const DeliveryReport& report, TimeMs run_at);
    void failed_once(const DeliveryReport& report, std::string_view result, bool in_doubt);
    /// False when the lease was lost: its new owner decides.
    bool refused(const DeliveryReport& report);
    void no_such_address(const DeliveryReport& report);
    void too_large(const DeliveryReport& report);
    bool not_sent(const DeliveryReport& report);
    void ended_already(const DeliveryReport& report);
    void unknown(const DeliveryReport& report);
    void cut_off(const DeliveryReport& report);
    void skipped(const DeliveryReport& report);

    MessageState state_of(const Delivery& delivery);
    void move(const Delivery& delivery, MessageState from, const store::messages::Change& change);
    void tell(WebhookEvent type, const DeliveryReport& report);
    void return_tokens(const Delivery& delivery);
    const store::campaigns::Rules& campaign_rules(CampaignId campaign);
    const Throttles& throttles(const Delivery& delivery);
    void hold_campaigns();
    void mark_bounced();

    const RecordingRules& rules_;
    db::WriteTx& tx_;
    const InstanceId owner_;
    store::CounterChanges counters_;
    FollowUps follow_ups_;
    Announcer announcer_;
    std::map<CampaignId, store::campaigns::Rules> campaign_rules_;
    std::map<std::pair<CampaignId, int>, Throttles> throttles_;   // by campaign and step
    std::map<std::pair<CampaignId, TimeMs>, std::int64_t> sent_;  // by slice of the timeline
    std::map<CampaignId, int> policy_refusals_;
    std::map<CampaignId, std::string> too_large_;  // why
    std::vector<DeliveryReport> bounced_;
    std::set<CampaignId> has_sent_;
    std::set<CampaignId> late_;  // learnt of a message sent by a lease that was lost
};

}  // namespace campaignd::service
