#include "service/sending/waiting.h"

#include <fmt/format.h>

#include <algorithm>

#include "queue/queue.h"
#include "queue/throttle.h"
#include "service/sending/sender_pool.h"
#include "service/sending/sending_rules.h"
#include "store/messages.h"
#include "store/send_rate.h"
#include "store/variants.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;

std::string_view window_name(std::int64_t window_ms) {
    return window_ms == kSecondMs   ? "a second"
           : window_ms == kMinuteMs ? "a minute"
           : window_ms == kHourMs   ? "an hour"
                                    : "a day";
}

std::string why_throttled(const ThrottleRule& rule) {
    const auto of = rule.key.whose();
    if (of == ThrottleKey::Whose::kGap) {
        return "the pause of the sender between two messages ends then";
    }
    const std::string_view whose = of == ThrottleKey::Whose::kSender ? "the sender's limit"
                                   : of == ThrottleKey::Whose::kCampaign
                                       ? "the campaign's limit"
                                       : "the limit of new recipients";
    return fmt::format("{} of {} {} is used up", whose, rule.limit, window_name(rule.window_ms));
}

std::string why_relay(const SendingRules& rules) {
    return rules.relay_trouble + "; the next try is then";
}

/// Why the lane's first message has a moment of its own that is still to come.
Waiting not_due(const db::ReadTx& tx, const queue::Lane& lane, const SendingRules& rules) {
    Waiting wait{lane.next_due, "", WaitCause::kPutOff, lane.step};
    const std::string name = step_name(lane.step);
    const auto job = queue::next_ready(tx, lane.id);
    const auto message = job ? store::messages::find(tx, job->ref) : std::optional<Message>();
    if (message && message->reason == SkipReason::kContactCap) {
        wait.cause = WaitCause::kContactCap;
        wait.why = fmt::format(
            "{}: the next recipient has had as many mails as the contact cap allows; it goes then",
            name);
    } else if (message && message->last_reply) {
        wait.cause = WaitCause::kRetry;
        wait.why = fmt::format("{}: a message that the relay put off is tried again then: {}",
                               name,
                               *message->last_reply);
    } else if (lane.step > 0 && (!message || message->due_at >= lane.next_due)) {
        wait.cause = WaitCause::kDue;
        wait.why = fmt::format("{} is due then", name);
    } else if (rules.windows.follow_recipient()) {
        wait.cause = WaitCause::kWindow;
        wait.why = fmt::format("{}: the sending window of the next recipient opens then", name);
    } else {
        wait.why = fmt::format("{}: the next message goes then", name);
    }
    return wait;
}

/// What holds this lane back longest when it goes by `sender`; nothing when it may go now.
std::optional<Waiting> waiting_by(const db::ReadTx& tx,
                                  const Campaign& campaign,
                                  const queue::Lane& lane,
                                  std::int64_t sender) {
    const SendingRules rules = sending_rules(tx, campaign, sender, lane.step);
    Waiting wait{tx.now(), "", WaitCause::kDue, lane.step};
    if (lane.next_due > wait.until) {
        wait = not_due(tx, lane, rules);
    }
    if (rules.relay_retry_at.value_or(0) > tx.now() && *rules.relay_retry_at >= wait.until) {
        wait.until = *rules.relay_retry_at;
        wait.cause = WaitCause::kRelay;
        wait.why = why_relay(rules);
    }
    // A limit by the second is a pace, not a wait.
    if (const auto limit = queue::throttle_wait(tx, rules.throttles);
        limit && limit->rule.window_ms > kSecondMs && limit->until > wait.until) {
        wait.until = limit->until;
        wait.cause = WaitCause::kLimit;
        wait.why = fmt::format("{}: {}", step_name(lane.step), why_throttled(limit->rule));
    }
    if (const TimeMs opens = rules.windows.open_at(wait.until); opens > wait.until) {
        wait.until = opens;
        wait.cause = WaitCause::kWindow;
        wait.why = fmt::format("{}: the sending window opens then", step_name(lane.step));
    }
    return wait.until > tx.now() ? std::optional(wait) : std::nullopt;
}

/// The same by whichever of its senders can go first.
std::optional<Waiting> waiting_of(const db::ReadTx& tx,
                                  const Campaign& campaign,
                                  const queue::Lane& lane) {
    std::optional<Waiting> first;
    for (const Taker& taker : takers(tx, campaign, lane)) {
        std::optional<Waiting> wait = waiting_by(tx, campaign, lane, taker.sender_id);
        if (!wait) {
            return std::nullopt;
        }
        if (!first || wait->until < first->until) {
            first = std::move(wait);
        }
    }
    return first;
}

/// What holds a campaign back of which every message is with a relay that cannot be used.
std::optional<Waiting> waiting_of_leased(const db::ReadTx& tx, const Campaign& campaign) {
    const SendingRules rules = sending_rules(tx, campaign, 0);
    if (!campaign.senders.empty() || rules.relay_retry_at.value_or(0) <= tx.now() ||
        !queue::has_leased(tx, campaign.id)) {
        return std::nullopt;
    }
    return Waiting{*rules.relay_retry_at, why_relay(rules), WaitCause::kRelay, {}};
}

/// The test whose winner the messages of a lane wait for.
std::optional<store::variants::Test> undecided(const db::ReadTx& tx, const queue::Lane& lane) {
    auto test = lane.part == queue::kWaitingPart
                    ? store::variants::find(tx, lane.campaign_id, lane.step)
                    : std::nullopt;
    return test && test->is_open() ? std::move(test) : std::nullopt;
}

/// Nothing while the sample is still going out.
std::optional<Waiting> waiting_for_winner(const Campaign& campaign,
                                          const store::variants::Test& test) {
    const auto index = static_cast<std::size_t>(test.step);
    const auto& rule =
        index < campaign.steps.size() ? campaign.steps[index].winner : std::optional<WinnerRule>();
    const std::string name = step_name(test.step);
    if (rule && rule->by == WinnerBy::kHand) {
        return Waiting{kNoEnd,
                       fmt::format("{}: the sample has a variant each, and the others wait until "
                                   "you choose one",
                                   name),
                       WaitCause::kWinner,
                       test.step};
    }
    if (!test.decide_at) {
        return std::nullopt;
    }
    return Waiting{*test.decide_at,
                   fmt::format("{}: the sample has a variant each, and the others get the best "
                               "by {} then",
                               name,
                               rule ? to_text(rule->by) : "clicks"),
                   WaitCause::kWinner,
                   test.step};
}

/// True while messages are under way. Those that a silent relay holds up do not count once the
/// sender is in trouble and nothing has gone out for a minute.
bool is_sending(const db::ReadTx& tx, CampaignId campaign, const Waiting& wait) {
    return queue::has_leased(tx, campaign) &&
           (wait.cause != WaitCause::kRelay ||
            store::send_rate::per_minute(tx, campaign, kMinuteMs) > 0);
}

}  // namespace

std::optional<Waiting> waiting(const db::ReadTx& tx, const Campaign& campaign) {
    if (campaign.state == CampaignState::kScheduled && campaign.schedule_at) {
        return Waiting{
            *campaign.schedule_at, "it is scheduled to start then", WaitCause::kScheduled, {}};
    }
    if (campaign.state != CampaignState::kRunning) {
        return std::nullopt;
    }
    std::optional<Waiting> first;
    for (const queue::Lane& lane : queue::lanes_of_campaign(tx, campaign.id)) {
        if (lane.step == 0 && campaign.openers_cancelled) {
            continue;
        }
        std::optional<Waiting> wait;
        if (const auto test = undecided(tx, lane)) {
            wait = waiting_for_winner(campaign, *test);
            if (!wait) {
                continue;  // the sample comes first
            }
        } else {
            wait = waiting_of(tx, campaign, lane);
        }
        if (!wait) {
            return std::nullopt;
        }
        if (!first || wait->until < first->until) {
            first = std::move(wait);
        }
    }
    if (!first) {
        first = waiting_of_leased(tx, campaign);
    }
    if (!first || (!campaign.enrolled && first->step.value_or(0) != 0) ||
        is_sending(tx, campaign.id, *first)) {
        return std::nullopt;
    }
    return first;
}

std::optional<Waiting> waiting_of_sender(const db::ReadTx& tx, const Sender& sender) {
    const SendingRules rules = sender_rules(sender, tx.now());
    Waiting wait{tx.now(), "", WaitCause::kRelay, {}};
    if (rules.relay_retry_at.value_or(0) > tx.now()) {
        wait = {*rules.relay_retry_at, why_relay(rules), WaitCause::kRelay, {}};
    }
    if (const auto limit = queue::throttle_wait(tx, rules.throttles);
        limit && limit->rule.window_ms > kSecondMs && limit->until > wait.until) {
        wait = {limit->until, why_throttled(limit->rule), WaitCause::kLimit, {}};
    }
    const SendingWindows windows =
        sending_windows(sender.settings.window, sender.settings.holidays, std::nullopt, 0);
    if (const TimeMs opens = windows.open_at(wait.until); opens > wait.until) {
        wait = {opens,
                "the sending window opens then; single messages go out meanwhile",
                WaitCause::kWindow,
                {}};
    }
    return wait.until > tx.now() ? std::optional(std::move(wait)) : std::nullopt;
}

}  // namespace campaignd::service
