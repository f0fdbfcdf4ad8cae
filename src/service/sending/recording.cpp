#include "service/sending/recording.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "service/sending/domain_limits.h"
#include "service/sending/relay_pause.h"
#include "service/sending/sending_rules.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/feedback.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
namespace messages = store::messages;

/// So few cannot show whether a relay means their sender or them.
constexpr std::int64_t kLastFew = 3;

}  // namespace

void Recording::add(const DeliveryReport& report) {
    if (report.verdict == Verdict::kStale ||
        (report.verdict != Verdict::kSent && !moves_.is_open(report.delivery))) {
        ended_already(report);
    } else {
        act(report);
    }
}

/// Only the job goes, and with it what it held of the limits for a mail that did not go out.
void Recording::ended_already(const DeliveryReport& report) {
    const bool tried = report.verdict != Verdict::kStale && report.verdict != Verdict::kNotSent &&
                       report.verdict != Verdict::kSkipped;
    if (moves_.forget(report.delivery) && !tried) {
        return_tokens(report.delivery);
    }
}

void Recording::act(const DeliveryReport& report) {
    switch (report.verdict) {
        case Verdict::kSent:
            return sent(report);
        case Verdict::kDeferred:
            return deferred(report);
        case Verdict::kRelayDeferred:
        case Verdict::kSenderRefused:
            return relay_deferred(report);
        case Verdict::kLost:
            return failed_once(report, "lost", false);
        case Verdict::kPolicyRefused:
            ++policy_refusals_[report.delivery.campaign_id];
            [[fallthrough]];
        case Verdict::kRefused:
            if (report.stage == "compose") {
                give_up(report);
            } else if (refused(report)) {
                ++troubles_[report.delivery.campaign_id].first;
            }
            return;
        case Verdict::kNoSuchAddress:
            if (refused(report)) {
                bounced_.push_back(report);
            }
            return;
        case Verdict::kTooLarge:
            if (campaign_rules(report.delivery.campaign_id).singles) {
                refused(report);
            } else if (not_sent(report)) {
                too_large_.try_emplace(report.delivery.campaign_id,
                                       "the mail is too large: " + report.reply);
            }
            return;
        case Verdict::kNotSent:
            not_sent(report);
            return;
        case Verdict::kUnknown:
            return unknown(report);
        case Verdict::kSkipped:
            if (report.again_at > 0 ? moves_.delay(report) : moves_.skip(report)) {
                return_tokens(report.delivery);
            }
            return;
        case Verdict::kStale:
            return;  // add() has seen to it
    }
}

void Recording::finish() {
    hold_campaigns();
    look_at_brakes();
    mark_bounced();
}

void Recording::look_at_brakes() {
    for (const auto& [campaign, counts] : troubles_) {
        campaigns::add_troubles(tx_, campaign, counts.first, counts.second);
        moves_.went_wrong(campaign);
    }
}

void Recording::hold_campaigns() {
    std::map<CampaignId, std::string> why = too_large_;
    for (const auto& [campaign, count] : policy_refusals_) {
        if (campaigns::add_policy_refusals(tx_, campaign, count) >=
            rules_.hold_after_policy_refusals) {
            why.try_emplace(campaign, "too many refusals by policy");
        }
    }
    for (const auto& [campaign, reason] : why) {
        // What one program asks for says nothing of what another does.
        const campaigns::Rules& rules = campaign_rules(campaign);
        if (rules.state == CampaignState::kRunning && !rules.singles) {
            moves::hold(tx_, campaign, reason);
        }
    }
}

/// As if a bounce mail had said it.
void Recording::mark_bounced() {
    for (const DeliveryReport& report : bounced_) {
        const LeasedJob& job = report.delivery.job;
        Feedback().apply(moves_,
                         {.source = fmt::format("smtp:{}:{}", job.id, job.token),
                          .kind = FeedbackKind::kHardBounce,
                          .message = job.ref,
                          .status = report.enhanced,
                          .detail = report.reply});
    }
}

const campaigns::Rules& Recording::campaign_rules(CampaignId campaign) {
    const auto found = campaign_rules_.find(campaign);
    return found != campaign_rules_.end()
               ? found->second
               : campaign_rules_.emplace(campaign, campaigns::rules(tx_, campaign)).first->second;
}

const Recording::Throttles& Recording::throttles(const Delivery& delivery) {
    const std::tuple key(delivery.campaign_id, delivery.step, delivery.sender_id);
    const auto found = throttles_.find(key);
    if (found != throttles_.end()) {
        return found->second;
    }
    const std::optional<Campaign> campaign = campaigns::find(tx_, delivery.campaign_id);
    Throttles rules;
    if (campaign) {
        rules = delivery.sender_id != 0
                    ? sending_rules(tx_, *campaign, delivery.sender_id, delivery.step).throttles
                    : sending_rules(tx_, *campaign, delivery.step).throttles;
    }
    return throttles_.emplace(key, std::move(rules)).first->second;
}

void Recording::return_tokens(const Delivery& delivery) {
    queue::throttle_return(tx_, throttles(delivery), delivery.job.leased_at, 1);
    if (delivery.domain_throttle) {
        DomainLimits::give_back(tx_, *delivery.domain_throttle, delivery.domain_taken_at);
    }
}

void Recording::sent(const DeliveryReport& report) {
    if (!moves_.sent(report)) {
        return;
    }
    const CampaignId campaign = report.delivery.campaign_id;
    const std::int64_t sender = report.delivery.sender_id;
    if (has_sent_.emplace(campaign, sender).second) {
        campaigns::clear_policy_refusals(tx_, campaign);
        const auto first = sender == 0 ? store::senders::of_campaign(tx_, campaign) : std::nullopt;
        store::senders::start_ramp(tx_,
                                   first ? first->id : sender,
                                   report.answered_at > 0 ? report.answered_at : tx_.now());
    }
    tell(WebhookEvent::kMessageSent, report);
}

void Recording::tell(WebhookEvent type, const DeliveryReport& report) {
    if (announcer_.wants(type)) {
        announcer_.tell({type,
                         report.delivery.campaign_id,
                         report.delivery.recipient_id,
                         report.delivery.job.ref,
                         {{"code", report.code}, {"reply", report.reply}}});
    }
}

/// With this time.
messages::PutOff Recording::put_off_now(const DeliveryReport& report) {
    messages::PutOff sum = messages::put_off_of(tx_, report.delivery.job.ref);
    if (sum.times == 0 || rules_.policy.begins_anew(tx_.now(), sum.last_try_at)) {
        sum.since = tx_.now();
    }
    ++sum.times;
    return sum;
}

void Recording::deferred(const DeliveryReport& report) {
    const messages::PutOff sum = put_off_now(report);
    // Its sender rests with it: then it goes first, for a relay that greylists takes only what it
    // has seen.
    const TimeMs next = report.again_at > 0
                            ? report.delivery.job.run_at
                            : rules_.policy.next_after_later(tx_.now(), sum.since, sum.times);
    if (rules_.policy.gives_up(tx_.now(), sum.since)) {
        give_up(report);
    } else if (moves_.wait(report, next)) {
        messages::set_put_off(tx_, report.delivery.job.ref, sum.since, sum.times);
    }
}

void Recording::relay_deferred(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    if (report.again_at > 0) {
        return sender_waits(report);
    }
    const messages::PutOff sum = put_off_now(report);
    // What a relay says of our speech is never held against a person, however long it says so.
    if (report.code < 500 && rules_.policy.gives_up(tx_.now(), sum.since)) {
        give_up(report);
    } else if (moves_.wait(report, tx_.now() + pause_put_off(sum.times))) {
        messages::set_put_off(tx_, delivery.job.ref, sum.since, sum.times);
    }
}

/// Nobody of this sender is tried before. A message that is put off for the first time keeps its
/// place, for a relay that greylists takes only what it has seen; from then on those behind it go
/// first, so that one that is always put off holds up nobody.
void Recording::sender_waits(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    const messages::PutOff sum = messages::put_off_of(tx_, delivery.job.ref);
    const bool anew = sum.since == 0 || rules_.policy.begins_anew(tx_.now(), sum.last_try_at);
    const TimeMs since = anew ? tx_.now() : sum.since;
    if (is_of_last_few(report) && rules_.policy.gives_up(tx_.now(), since)) {
        return give_up(report);
    }
    const TimeMs run_at =
        sum.last_try ? std::max(report.again_at, delivery.job.run_at) : delivery.job.run_at;
    if (moves_.wait(report, run_at)) {
        messages::set_put_off(tx_, delivery.job.ref, since, sum.times);
        return_tokens(delivery);
    }
}

/// The relay knows the sender's account and address, and puts off what is all that is left of a
/// campaign: there is nobody else to show whom it means.
bool Recording::is_of_last_few(const DeliveryReport& report) const {
    const bool knows_sender = report.stage == "RCPT" || report.stage == "DATA" ||
                              report.stage == "body" || report.stage == "dot";
    return report.code != 0 && knows_sender &&
           campaigns::remaining(tx_, report.delivery.campaign_id).open <= kLastFew;
}

/// One attempt is used up: another one later, while some are left.
void Recording::failed_once(const DeliveryReport& report, std::string_view result, bool in_doubt) {
    const int failures = report.delivery.job.attempts + 1;
    if (failures >= rules_.policy.attempts) {
        give_up(report);
        return;
    }
    // In doubt it keeps its place in a first slice, and goes before those that have none.
    const bool first = in_doubt && moves_.is_waited_for(report.delivery);
    moves_.retry(report,
                 first ? report.delivery.job.run_at : rules_.policy.next_run(tx_.now(), failures),
                 result,
                 in_doubt);
}

bool Recording::refused(const DeliveryReport& report) {
    const bool failed = moves_.fail(report);
    if (failed) {
        tell(WebhookEvent::kMessageFailed, report);
    }
    return failed;
}

void Recording::give_up(const DeliveryReport& report) {
    if (refused(report)) {
        ++troubles_[report.delivery.campaign_id].second;
    }
}

bool Recording::not_sent(const DeliveryReport& report) {
    const TimeMs run_at = std::max(report.again_at, report.delivery.job.run_at);
    const bool back =
        report.owner != 0 ? moves_.hand_over(report, run_at) : moves_.hand_back(report, run_at);
    if (back) {
        return_tokens(report.delivery);
    }
    return back;
}

void Recording::unknown(const DeliveryReport& report) {
    if (campaign_rules(report.delivery.campaign_id).uncertain == UncertainPolicy::kHold) {
        moves_.leave_in_doubt(report);
    } else if (report.cut_off) {
        moves_.cut_off(report);
    } else {
        failed_once(report, "uncertain", true);
    }
}

}  // namespace campaignd::service
