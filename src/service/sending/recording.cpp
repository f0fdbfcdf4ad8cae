#include "service/sending/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "queue/queue.h"
#include "service/sending/domain_limits.h"
#include "service/sending/relay_pause.h"
#include "service/sending/sending_rules.h"
#include "service/sequence/campaign_end.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/feedback.h"
#include "store/send_rate.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
namespace messages = store::messages;

Attempt attempt_of(const DeliveryReport& report, std::string_view result) {
    return {.result = std::string(result),
            .stage = report.stage,
            .code = report.code,
            .enhanced = report.enhanced,
            .reply = report.reply};
}

/// For the queue, without the relay's words: those stay with the message, where an erasure finds
/// them and where the queue's page looks for them.
std::string plain_error_of(const DeliveryReport& report) {
    return fmt::format("{} {} {}", report.stage, report.code, report.enhanced);
}

bool is_open(MessageState state) {
    return state == MessageState::kQueued || state == MessageState::kSending;
}

}  // namespace

void Recording::add(const DeliveryReport& report) {
    if (report.verdict == Verdict::kStale ||
        (report.verdict != Verdict::kSent && !is_open(state_of(report.delivery)))) {
        ended_already(report);
    } else {
        act(report);
    }
}

/// Only the job goes, and with it what it held of the limits for a mail that did not go out.
void Recording::ended_already(const DeliveryReport& report) {
    const bool tried = report.verdict != Verdict::kStale && report.verdict != Verdict::kNotSent &&
                       report.verdict != Verdict::kSkipped;
    if (queue::settle_forget(tx_, report.delivery.job, owner_) && !tried) {
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
            return relay_deferred(report);
        case Verdict::kLost:
            return failed_once(report, "lost", false);
        case Verdict::kPolicyRefused:
            ++policy_refusals_[report.delivery.campaign_id];
            refused(report);
            return;
        case Verdict::kRefused:
            refused(report);
            return;
        case Verdict::kNoSuchAddress:
            return no_such_address(report);
        case Verdict::kTooLarge:
            return too_large(report);
        case Verdict::kNotSent:
            not_sent(report);
            return;
        case Verdict::kUnknown:
            return unknown(report);
        case Verdict::kSkipped:
            return skipped(report);
        case Verdict::kStale:
            return;  // add() has seen to it
    }
}

void Recording::finish() {
    const std::vector<CampaignId> touched = counters_.campaigns();
    counters_.apply(tx_);
    hold_campaigns();
    for (const auto& [slice, count] : sent_) {
        store::send_rate::add(tx_, slice.first, slice.second, count);
    }
    mark_bounced();
    for (const CampaignId campaign : touched) {
        if (late_.contains(campaign)) {
            // It may have ended, or be held for this very message: there is more to do now.
            moves::reopen(tx_, campaigns::get(tx_, campaign));
        } else {
            settle_campaign(tx_, campaign);
        }
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
        if (campaign_rules(campaign).state == CampaignState::kRunning) {
            hold_campaign(tx_, campaign, reason);
        }
    }
}

/// As if a bounce mail had said it. After the sums are written: other campaigns may end by it.
void Recording::mark_bounced() {
    for (const DeliveryReport& report : bounced_) {
        const LeasedJob& job = report.delivery.job;
        Feedback().apply(tx_,
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
    const std::pair key(delivery.campaign_id, delivery.step);
    const auto found = throttles_.find(key);
    if (found != throttles_.end()) {
        return found->second;
    }
    const std::optional<Campaign> campaign = campaigns::find(tx_, delivery.campaign_id);
    Throttles rules;
    if (campaign) {
        rules = sending_rules(tx_, *campaign, delivery.step).throttles;
    }
    return throttles_.emplace(key, std::move(rules)).first->second;
}

void Recording::return_tokens(const Delivery& delivery) {
    queue::throttle_return(tx_, throttles(delivery), delivery.job.leased_at, 1);
    if (delivery.domain_throttle) {
        DomainLimits::give_back(tx_, *delivery.domain_throttle, delivery.domain_taken_at);
    }
}

MessageState Recording::state_of(const Delivery& delivery) {
    const std::optional<MessageState> state = messages::find_state(tx_, delivery.job.ref);
    check(state.has_value(), "a message on its way is in the ledger");
    return *state;
}

void Recording::move(const Delivery& delivery, MessageState from, const messages::Change& change) {
    messages::change(tx_, delivery.job.ref, change);
    counters_.moved(delivery.campaign_id, delivery.step, from, change.state);
}

void Recording::sent(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    const TimeMs sent_at = report.answered_at > 0 ? report.answered_at : tx_.now();
    if (messages::mark_sent(tx_, delivery.job.ref, sent_at, report.reply)) {
        counters_.moved(
            delivery.campaign_id, delivery.step, MessageState::kSending, MessageState::kSent);
    } else if (const MessageState state = state_of(delivery); state != MessageState::kSent) {
        // The lease was lost after the dot: the truth is recorded all the same, and what would
        // send it again goes. A job that somebody holds goes with its lease.
        move(delivery,
             state,
             {.state = MessageState::kSent,
              .attempts_more = state == MessageState::kUncertain ? 0 : 1,
              .sent_at = sent_at,
              .reply = report.reply});
        queue::remove_unleased(tx_, delivery.job.id);
        late_.insert(delivery.campaign_id);
    } else {
        queue::settle_forget(tx_, delivery.job, owner_);
        return;
    }
    queue::settle_forget(tx_, delivery.job, owner_);
    ++sent_[{delivery.campaign_id, store::send_rate::slice_of(sent_at)}];
    if (has_sent_.insert(delivery.campaign_id).second) {
        campaigns::clear_policy_refusals(tx_, delivery.campaign_id);
        store::senders::start_ramp(tx_, delivery.campaign_id, sent_at);
    }
    follow_ups_.plan_next(delivery.campaign_id, delivery.step, delivery.recipient_id, sent_at);
    tell(WebhookEvent::kMessageSent, report);
}

void Recording::tell(WebhookEvent type, const DeliveryReport& report) {
    if (announcer_.wants(type)) {
        const nlohmann::json detail{{"code", report.code}, {"reply", report.reply}};
        announcer_.tell({type,
                         report.delivery.campaign_id,
                         report.delivery.recipient_id,
                         report.delivery.job.ref,
                         detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
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
    if (rules_.policy.gives_up(tx_.now(), sum.since)) {
        refused(report);
    } else if (put_off(report, rules_.policy.next_after_later(tx_.now(), sum.since, sum.times))) {
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
        refused(report);
    } else if (put_off(report, tx_.now() + pause_put_off(sum.times))) {
        messages::set_put_off(tx_, delivery.job.ref, sum.since, sum.times);
    }
}

/// Nobody of this sender is tried before. A message that is put off for the first time keeps its
/// place, for a relay that greylists takes only what it has seen; from then on those behind it go
/// first, so that one that is always put off holds up nobody.
void Recording::sender_waits(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    const bool again = messages::put_off_of(tx_, delivery.job.ref).last_try;
    const TimeMs run_at =
        again ? std::max(report.again_at, delivery.job.run_at) : delivery.job.run_at;
    if (put_off(report, run_at)) {
        return_tokens(delivery);
    }
}

/// Tried again at `run_at`; false when the lease was lost: its new owner decides.
bool Recording::put_off(const DeliveryReport& report, TimeMs run_at) {
    const Delivery& delivery = report.delivery;
    if (!queue::put_off(tx_, delivery.job, owner_, run_at, plain_error_of(report))) {
        return false;
    }
    messages::note_deferral(tx_, delivery.job.ref, attempt_of(report, "deferred"));
    move(delivery,
         state_of(delivery),
         {.state = MessageState::kQueued, .reply = report.reply, .due_at = run_at});
    return true;
}

/// One attempt is used up: another one later, while some are left.
void Recording::failed_once(const DeliveryReport& report, std::string_view result, bool in_doubt) {
    const Delivery& delivery = report.delivery;
    const int failures = delivery.job.attempts + 1;
    if (failures >= rules_.policy.attempts) {
        refused(report);
        return;
    }
    const TimeMs run_at = rules_.policy.next_run(tx_.now(), failures);
    if (!queue::retry_later(tx_, delivery.job, owner_, run_at, plain_error_of(report))) {
        return;
    }
    messages::add_attempt(tx_, delivery.job.ref, attempt_of(report, result));
    move(delivery,
         state_of(delivery),
         {.state = MessageState::kQueued,
          .attempts_more = 1,
          .maybe_duplicate = in_doubt,
          .date_at = delivery.date_at,
          .reply = report.reply,
          .due_at = run_at});
}

bool Recording::refused(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    if (!queue::fail_job(tx_, delivery.job, owner_, plain_error_of(report))) {
        return false;
    }
    messages::add_attempt(tx_, delivery.job.ref, attempt_of(report, "failed"));
    move(delivery,
         state_of(delivery),
         {.state = MessageState::kFailed,
          .attempts_more = 1,
          .maybe_duplicate = report.verdict == Verdict::kUnknown,
          .date_at = delivery.date_at,
          .reply = report.reply});
    tell(WebhookEvent::kMessageFailed, report);
    return true;
}

void Recording::no_such_address(const DeliveryReport& report) {
    if (refused(report)) {
        bounced_.push_back(report);
    }
}

void Recording::too_large(const DeliveryReport& report) {
    if (not_sent(report)) {
        too_large_.try_emplace(report.delivery.campaign_id,
                               "the mail is too large: " + report.reply);
    }
}

bool Recording::not_sent(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    const TimeMs run_at = std::max(report.again_at, delivery.job.run_at);
    if (!queue::hand_back(tx_, delivery.job, owner_, run_at)) {
        return false;
    }
    return_tokens(delivery);
    if (state_of(delivery) == MessageState::kSending) {
        move(delivery, MessageState::kSending, {.state = MessageState::kQueued});
    }
    return true;
}

void Recording::unknown(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    if (campaign_rules(delivery.campaign_id).uncertain == UncertainPolicy::kRetry) {
        report.cut_off ? cut_off(report) : failed_once(report, "uncertain", true);
        return;
    }
    if (!queue::settle_forget(tx_, delivery.job, owner_)) {
        return;
    }
    messages::add_attempt(tx_, delivery.job.ref, attempt_of(report, "uncertain"));
    move(delivery,
         state_of(delivery),
         {.state = MessageState::kUncertain,
          .attempts_more = 1,
          .date_at = delivery.date_at,
          .reply = report.reply});
}

/// In doubt by our own doing: again at once, and no attempt used up, as after a crash.
void Recording::cut_off(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    if (!queue::hand_back(tx_, delivery.job, owner_, tx_.now())) {
        return;
    }
    messages::add_attempt(tx_, delivery.job.ref, attempt_of(report, "uncertain"));
    move(delivery,
         state_of(delivery),
         {.state = MessageState::kQueued,
          .maybe_duplicate = true,
          .date_at = delivery.date_at,
          .reply = report.reply});
}

void Recording::skipped(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    if (!queue::settle_forget(tx_, delivery.job, owner_)) {
        return;
    }
    return_tokens(delivery);
    move(delivery,
         MessageState::kQueued,
         {.state = MessageState::kSkipped, .reason = report.skip_reason});
    if (report.skip_reason == SkipReason::kCondition) {
        follow_ups_.plan_next(
            delivery.campaign_id, delivery.step, delivery.recipient_id, tx_.now());
    }
}

}  // namespace campaignd::service
