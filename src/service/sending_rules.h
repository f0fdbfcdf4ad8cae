#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/sender.h"
#include "queue/throttle.h"

namespace campaignd::service {

/// Everything that may hold a campaign step back: limits, ramp, windows, a relay in trouble.
///
/// Whose use a throttle counts: a sender by its id, a campaign's messages by -2 x id, its openers
/// by -2 x id - 1.
struct SendingRules {
    std::vector<queue::ThrottleRule> throttles;
    std::optional<Window> sender_window;
    std::optional<Window> campaign_window;
    std::optional<TimeMs> relay_retry_at;
    std::string relay_trouble;

    /// The moment from which mail may go, `now` when it may; the recipient's own zone is looked
    /// at per message.
    TimeMs open_at(TimeMs now) const;
};

SendingRules sending_rules(const db::ReadTx& tx, const Campaign& campaign, int step);

/// "waiting": until when and why nothing of this campaign goes out, in a person's words.
struct Waiting {
    TimeMs until = 0;
    std::string why;
};

std::optional<Waiting> waiting(const db::ReadTx& tx, const Campaign& campaign);

}  // namespace campaignd::service
