#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/sender.h"
#include "model/sending_windows.h"
#include "model/throttle_rule.h"

namespace campaignd::service {

/// Everything that may hold a campaign step back: limits, ramp, windows, a relay in trouble.
struct SendingRules {
    std::vector<ThrottleRule> throttles;
    SendingWindows windows;
    std::optional<TimeMs> relay_retry_at;
    std::string relay_trouble;

    /// The moment from which mail may go, `now` when it may. Windows that go by the recipient's
    /// own zone are looked at per message.
    TimeMs open_at(TimeMs now) const;
};

/// What holds back mail of this sender that belongs to no campaign; windows, holidays and the pause
/// between two messages do not.
SendingRules sender_rules(const Sender& sender, TimeMs now);
/// What holds back messages of a step that go by `sender`. Of single messages: what holds back
/// their sender, windows apart.
SendingRules sending_rules(const db::ReadTx& tx,
                           const Campaign& campaign,
                           std::optional<std::int64_t> sender,
                           int step);
/// The same by the first of the campaign's senders.
SendingRules sending_rules(const db::ReadTx& tx, const Campaign& campaign, int step);

/// How many more messages of a campaign may be leased for its first slice: none of them is to come
/// as far as a dot that must not leave. INT_MAX when it has no slice.
int slice_room(const db::ReadTx& tx, CampaignId campaign);

}  // namespace campaignd::service
