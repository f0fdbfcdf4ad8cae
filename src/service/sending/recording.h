#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "queue/retry_policy.h"
#include "queue/throttle.h"
#include "service/sequence/message_moves.h"
#include "service/webhooks/announce.h"
#include "store/campaigns.h"
#include "store/messages.h"

namespace campaignd::service {

struct RecordingRules {
    queue::RetryPolicy policy;
    int hold_after_policy_refusals = 0;
};

/// One Ledger::record(): what each way an attempt may end means for the message, and once for all
/// what follows for campaigns and people.
///
///   sent ............................... sent; the follow-up is planned
///   not sent, relay deferred,
///   sender refused ..................... queued again, nothing counted, limits given back (the
///                                        last few of a campaign end when that lasts too long)
///   deferred ........................... queued again until giving up, then failed
///   lost, unknown ...................... queued again while attempts are left, then failed
///   refused, no such address ........... failed; no such address is a hard bounce, too
///   policy refused ..................... failed; too many in a row hold the campaign
///   skipped ............................ skipped, or queued again where it only waits
///   too large .......................... queued again; holds the campaign
///
/// Thread: inside the transaction it is given. Throws Error.
class Recording {
  public:
    Recording(const RecordingRules& rules, MessageMoves& moves)
        : rules_(rules), moves_(moves), tx_(moves.tx()), announcer_(tx_) {}

    void add(const DeliveryReport& report);
    /// Once, after the last add().
    void finish();

  private:
    using Throttles = std::vector<ThrottleRule>;

    void act(const DeliveryReport& report);
    void sent(const DeliveryReport& report);
    void deferred(const DeliveryReport& report);
    void relay_deferred(const DeliveryReport& report);
    void sender_waits(const DeliveryReport& report);
    bool is_of_last_few(const DeliveryReport& report) const;
    store::messages::PutOff put_off_now(const DeliveryReport& report);
    void failed_once(const DeliveryReport& report, std::string_view result, bool in_doubt);
    bool refused(const DeliveryReport& report);
    void give_up(const DeliveryReport& report);
    bool not_sent(const DeliveryReport& report);
    void ended_already(const DeliveryReport& report);
    void unknown(const DeliveryReport& report);

    void tell(WebhookEvent type, const DeliveryReport& report);
    void return_tokens(const Delivery& delivery);
    const store::campaigns::Rules& campaign_rules(CampaignId campaign);
    const Throttles& throttles(const Delivery& delivery);
    void hold_campaigns();
    void look_at_brakes();
    void mark_bounced();

    const RecordingRules& rules_;
    MessageMoves& moves_;
    db::WriteTx& tx_;
    Announcer announcer_;
    std::map<CampaignId, store::campaigns::Rules> campaign_rules_;
    std::map<std::tuple<CampaignId, int, std::int64_t>, Throttles> throttles_;  // step, sender
    std::map<CampaignId, int> policy_refusals_;
    std::map<CampaignId, std::pair<int, int>> troubles_;  // refused, given up
    std::map<CampaignId, std::string> too_large_;         // why
    std::vector<DeliveryReport> bounced_;
    std::set<std::pair<CampaignId, std::int64_t>> has_sent_;  // by which sender
};

}  // namespace campaignd::service
