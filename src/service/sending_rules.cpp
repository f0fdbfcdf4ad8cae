#include "service/sending_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "queue/queue.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr TimeMs kNeverOpenMs = 366 * kDayMs;

void add_rule(std::vector<queue::ThrottleRule>& rules,
              std::int64_t throttle_id,
              std::int64_t window_ms,
              const std::optional<std::int64_t>& limit) {
    if (limit) {
        rules.push_back({throttle_id, window_ms, *limit});
    }
}

/// The smaller of the day limit and what the ramp allows today: one rule, counted once.
std::optional<std::int64_t> per_day(const model::Sender& sender, TimeMs now) {
    std::optional<std::int64_t> limit = sender.settings.limits.per_day;
    if (sender.settings.ramp) {
        const std::int64_t day = (now - sender.created_at) / kDayMs;
        const std::int64_t ramp = sender.settings.ramp->allowed_on_day(day);
        limit = limit ? std::min(*limit, ramp) : ramp;
    }
    return limit;
}

TimeMs window_opens(const std::optional<Window>& window, TimeMs now) {
    if (!window || window->use_recipient_timezone) {
        return now;
    }
    return window->next_open(now).value_or(now + kNeverOpenMs);
}

std::string_view window_name(std::int64_t window_ms) {
    return window_ms == kSecondMs   ? "second"
           : window_ms == kMinuteMs ? "minute"
           : window_ms == kHourMs   ? "hour"
                                    : "day";
}

std::string why_throttled(const queue::ThrottleRule& rule) {
    const std::string_view whose = rule.throttle_id > 0        ? "the sender's limit"
                                   : rule.throttle_id % 2 == 0 ? "the campaign's limit"
                                                               : "the limit of new recipients";
    return fmt::format("{} of {} a {} is used up", whose, rule.limit, window_name(rule.window_ms));
}

std::string why_not_due(const db::ReadTx& tx, const queue::Lane& lane) {
    if (const std::string error = queue::next_error(tx, lane.id); !error.empty()) {
        return fmt::format("waits for its next attempt: {}", error);
    }
    return lane.step == 0 ? "waits for its next attempt"
                          : fmt::format("step {} is not due yet", lane.step);
}

/// The lane of this campaign that could go first, with its due moment.
std::optional<queue::Lane> next_lane(const db::ReadTx& tx, CampaignId campaign) {
    std::optional<queue::Lane> first;
    for (queue::Lane& lane : queue::lanes_of_campaign(tx, campaign)) {
        if (!first || lane.next_due < first->next_due) {
            first = std::move(lane);
        }
    }
    return first;
}

}  // namespace

TimeMs SendingRules::open_at(TimeMs now) const {
    TimeMs at = std::max(now, relay_retry_at.value_or(now));
    // Two windows may open at different times: look again from the later opening.
    for (int i = 0; i < 60; ++i) {
        const TimeMs next =
            std::max(window_opens(sender_window, at), window_opens(campaign_window, at));
        if (next == at) {
            break;
        }
        at = next;
    }
    return at;
}

SendingRules sending_rules(const db::ReadTx& tx, const Campaign& campaign, int step) {
    SendingRules rules;
    rules.campaign_window = campaign.options.window;
    const CampaignLimits& limits = campaign.options.limits;
    add_rule(rules.throttles, -2 * campaign.id, kHourMs, limits.messages_per_hour);
    if (step == 0) {
        add_rule(rules.throttles, -2 * campaign.id - 1, kDayMs, limits.new_recipients_per_day);
    }
    const auto sender = campaign.sender_id ? store::senders::find(tx, *campaign.sender_id)
                                           : std::optional<model::Sender>();
    if (sender) {
        const model::Limits& of_sender = sender->settings.limits;
        add_rule(rules.throttles, sender->id, kSecondMs, of_sender.per_second);
        add_rule(rules.throttles, sender->id, kMinuteMs, of_sender.per_minute);
        add_rule(rules.throttles, sender->id, kHourMs, of_sender.per_hour);
        add_rule(rules.throttles, sender->id, kDayMs, per_day(*sender, tx.now()));
        rules.sender_window = sender->settings.window;
        rules.relay_retry_at = sender->retry_at;
        rules.relay_trouble = sender->trouble.value_or("");
    }
    return rules;
}

std::optional<Waiting> waiting(const db::ReadTx& tx, const Campaign& campaign) {
    if (campaign.state == CampaignState::kScheduled && campaign.schedule_at) {
        return Waiting{*campaign.schedule_at, "scheduled"};
    }
    if (campaign.state != CampaignState::kRunning) {
        return std::nullopt;
    }
    const std::optional<queue::Lane> lane = next_lane(tx, campaign.id);
    if (!lane) {
        return std::nullopt;
    }
    const SendingRules rules = sending_rules(tx, campaign, lane->step);
    const TimeMs due = std::max(lane->next_due, tx.now());
    if (rules.relay_retry_at.value_or(0) > tx.now()) {
        return Waiting{*rules.relay_retry_at, rules.relay_trouble};
    }
    if (const TimeMs open = rules.open_at(due); open > due) {
        return Waiting{open, "outside the sending window"};
    }
    if (lane->next_due > tx.now()) {
        return Waiting{lane->next_due, why_not_due(tx, *lane)};
    }
    // A limit by the second is a pace, not a wait.
    if (const auto wait = queue::throttle_wait(tx, rules.throttles);
        wait && wait->rule.window_ms > kSecondMs) {
        return Waiting{wait->until, why_throttled(wait->rule)};
    }
    return std::nullopt;
}

}  // namespace campaignd::service
