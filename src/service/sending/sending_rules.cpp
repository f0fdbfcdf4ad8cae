#include "service/sending/sending_rules.h"

#include <algorithm>
#include <climits>

#include "model/sender.h"
#include "model/sending_limits.h"
#include "queue/queue.h"
#include "store/counters.h"
#include "store/first_slice.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

/// Without a token that is good nothing goes out; whoever has one is found out so soon.
constexpr TimeMs kTokenLookMs = 5'000;

std::string token_trouble(const Sender& sender) {
    if (!sender.tokens) {
        return "it is not connected to its mail account: open the sender and connect it";
    }
    return sender.tokens->trouble.value_or("its access token is being renewed");
}

}  // namespace

TimeMs SendingRules::open_at(TimeMs now) const {
    return windows.open_at(std::max(now, relay_retry_at.value_or(now)));
}

SendingRules sender_rules(const Sender& sender, TimeMs now) {
    SendingRules rules;
    rules.throttles = limits_of(sender, now);
    rules.relay_retry_at = sender.retry_at;
    rules.relay_trouble = sender.trouble.value_or("");
    if (sender.settings.auth == AuthKind::kOAuth2 &&
        !(sender.tokens && sender.tokens->is_valid(now))) {
        rules.relay_retry_at = std::max(rules.relay_retry_at.value_or(now), now + kTokenLookMs);
        rules.relay_trouble = token_trouble(sender);
    }
    return rules;
}

int slice_room(const db::ReadTx& tx, CampaignId campaign) {
    const auto left = store::first_slice::left(tx, campaign);
    if (!left) {
        return INT_MAX;
    }
    const std::int64_t again = store::first_slice::has_queued(tx, campaign) ? 1 : 0;
    const std::int64_t under_way = queue::count_leased(tx, campaign) -
                                   store::counters::total(tx, campaign)[MessageState::kSending];
    return static_cast<int>(std::clamp<std::int64_t>(*left + again - under_way, 0, INT_MAX));
}

SendingRules sending_rules(const db::ReadTx& tx,
                           const Campaign& campaign,
                           std::optional<std::int64_t> sender_id,
                           int step) {
    const auto sender = sender_id ? store::senders::find(tx, *sender_id) : std::optional<Sender>();
    SendingRules rules = sender ? sender_rules(*sender, tx.now()) : SendingRules();
    if (campaign.singles) {
        return rules;
    }
    const SenderSettings settings = sender ? sender->settings : SenderSettings();
    rules.windows =
        sending_windows(settings.window, settings.holidays, campaign.options.window, campaign.id);
    const auto add = [&rules](const auto& more) {
        rules.throttles.insert(rules.throttles.end(), more.begin(), more.end());
    };
    add(limits_of(campaign.id, campaign.options.limits, step));
    if (const auto gap = sender ? gap_of(*sender) : std::nullopt) {
        rules.throttles.push_back(*gap);
    }
    return rules;
}

SendingRules sending_rules(const db::ReadTx& tx, const Campaign& campaign, int step) {
    return sending_rules(tx, campaign, campaign.sender_id, step);
}

}  // namespace campaignd::service
