#include "service/ledger.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/crash_point.h"
#include "base/error.h"
#include "queue/queue.h"
#include "service/announce.h"
#include "service/campaign_end.h"
#include "service/campaign_moves.h"
#include "service/follow_ups.h"
#include "service/outcome_note.h"
#include "service/sending_rules.h"
#include "store/send_rate.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
namespace messages = store::messages;

constexpr std::string_view kDiedInDoubt =
    "the process ended between the final dot and the relay's answer";

Attempt attempt_of(const DeliveryReport& report, std::string_view result) {
    return {.result = std::string(result),
            .stage = report.stage,
            .code = report.code,
            .enhanced = report.enhanced,
            .reply = report.reply};
}

}  // namespace

/// One record() call: the transaction, the sums it changes and what it learnt of campaigns.
class Ledger::Recording {
  public:
    Recording(const Ledger& ledger, db::WriteTx& tx, InstanceId owner)
        : ledger_(ledger), tx_(tx), owner_(owner), follow_ups_(tx, counters_), announcer_(tx) {}

    void add(const DeliveryReport& report) {
        if (report.verdict != Verdict::kSent && !is_open(state_of(report.delivery))) {
            queue::settle_forget(tx_, report.delivery.job, owner_);
            return;
        }
        switch (report.verdict) {
            case Verdict::kSent:
                return sent(report);
            case Verdict::kDeferred:
            case Verdict::kLost:
                return deferred(report);
            case Verdict::kRefused:
            case Verdict::kNoSuchAddress:
                return refused(report);
            case Verdict::kPolicyRefused:
                ++policy_refusals_[report.delivery.campaign_id];
                return refused(report);
            case Verdict::kNotSent:
            case Verdict::kRelayDeferred:
            case Verdict::kTooLarge:
                return not_sent(report);
            case Verdict::kUnknown:
                return unknown(report);
            case Verdict::kSkipped:
                return skipped(report);
            case Verdict::kStale:
                queue::settle_forget(tx_, report.delivery.job, owner_);
                return;
        }
    }

    void finish() {
        const std::vector<CampaignId> touched = counters_.campaigns();
        counters_.apply(tx_);
        for (const auto& [campaign, count] : policy_refusals_) {
            if (campaigns::add_policy_refusals(tx_, campaign, count) >=
                    ledger_.hold_after_policy_refusals_ &&
                rules(campaign).state == CampaignState::kRunning) {
                hold_campaign(tx_, campaign, "too many refusals by policy");
            }
        }
        for (const auto& [campaign, count] : sent_) {
            store::send_rate::add(tx_, campaign, count);
        }
        for (const CampaignId campaign : touched) {
            if (late_.contains(campaign)) {
                // It may have ended, or be held for this very message: there is more to do now.
                moves::reopen(tx_, campaigns::get(tx_, campaign));
            } else {
                settle_campaign(tx_, campaign);
            }
        }
    }

  private:
    const campaigns::Rules& rules(CampaignId campaign) {
        const auto found = rules_.find(campaign);
        return found != rules_.end()
                   ? found->second
                   : rules_.emplace(campaign, campaigns::rules(tx_, campaign)).first->second;
    }

    static bool is_open(MessageState state) {
        return state == MessageState::kQueued || state == MessageState::kSending;
    }

    MessageState state_of(const Delivery& delivery) {
        const std::optional<MessageState> state = messages::find_state(tx_, delivery.job.ref);
        check(state.has_value(), "a message on its way is in the ledger");
        return *state;
    }

    void move(const Delivery& delivery, MessageState from, const messages::Change& change) {
        messages::change(tx_, delivery.job.ref, change);
        counters_.moved(delivery.campaign_id, delivery.step, from, change.state);
    }

    void sent(const DeliveryReport& report) {
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
                 {.state = MessageState::kSent, .sent_at = sent_at, .reply = report.reply});
            queue::remove_unleased(tx_, delivery.job.id);
            late_.insert(delivery.campaign_id);
        } else {
            queue::settle_forget(tx_, delivery.job, owner_);
            return;
        }
        queue::settle_forget(tx_, delivery.job, owner_);
        ++sent_[delivery.campaign_id];
        if (policy_cleared_.insert(delivery.campaign_id).second) {
            campaigns::clear_policy_refusals(tx_, delivery.campaign_id);
        }
        follow_ups_.plan_next(delivery.campaign_id, delivery.step, delivery.recipient_id, sent_at);
        tell(model::WebhookEvent::kMessageSent, report);
    }

    void tell(model::WebhookEvent type, const DeliveryReport& report) {
        if (announcer_.wants(type)) {
            const nlohmann::json detail{{"code", report.code}, {"reply", report.reply}};
            announcer_.tell({type,
                             report.delivery.campaign_id,
                             report.delivery.recipient_id,
                             report.delivery.job.ref,
                             detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
        }
    }

    void deferred(const DeliveryReport& report) {
        const int failures = report.delivery.job.attempts + 1;
        if (failures >= ledger_.policy_.attempts) {
            return refused(report);
        }
        again(report, "deferred", ledger_.policy_.next_run(tx_.now(), failures), false);
    }

    /// Another attempt at `run_at`; nothing when the lease was lost: its new owner decides.
    void again(const DeliveryReport& report,
               std::string_view result,
               TimeMs run_at,
               bool maybe_duplicate) {
        const Delivery& delivery = report.delivery;
        if (!queue::retry_later(tx_, delivery.job, owner_, run_at, report.reply)) {
            return;
        }
        messages::add_attempt(tx_, delivery.job.ref, attempt_of(report, result));
        move(delivery,
             state_of(delivery),
             {.state = MessageState::kQueued,
              .attempts_more = 1,
              .maybe_duplicate = maybe_duplicate,
              .date_at = delivery.date_at,
              .reply = report.reply,
              .due_at = run_at});
    }

    void refused(const DeliveryReport& report) {
        const Delivery& delivery = report.delivery;
        if (!queue::fail_job(tx_, delivery.job, owner_, report.reply)) {
            return;
        }
        messages::add_attempt(tx_, delivery.job.ref, attempt_of(report, "failed"));
        move(delivery,
             state_of(delivery),
             {.state = MessageState::kFailed,
              .attempts_more = 1,
              .maybe_duplicate = report.verdict == Verdict::kUnknown,
              .date_at = delivery.date_at,
              .reply = report.reply});
        tell(model::WebhookEvent::kMessageFailed, report);
    }

    void not_sent(const DeliveryReport& report) {
        const Delivery& delivery = report.delivery;
        const TimeMs run_at = std::max(report.again_at, delivery.job.run_at);
        if (!queue::hand_back(tx_, delivery.job, owner_, run_at)) {
            return;
        }
        const Campaign campaign = campaigns::get(tx_, delivery.campaign_id);
        queue::throttle_return(
            tx_, sending_rules(tx_, campaign, delivery.step).throttles, delivery.leased_at, 1);
        if (state_of(delivery) == MessageState::kSending) {
            move(delivery, MessageState::kSending, {.state = MessageState::kQueued});
        }
    }

    void unknown(const DeliveryReport& report) {
        const Delivery& delivery = report.delivery;
        if (rules(delivery.campaign_id).uncertain == UncertainPolicy::kRetry) {
            if (report.cut_off) {
                return cut_off(report);
            }
            const int failures = delivery.job.attempts + 1;
            if (failures >= ledger_.policy_.attempts) {
                return refused(report);
            }
            return again(report, "uncertain", ledger_.policy_.next_run(tx_.now(), failures), true);
        }
        if (!queue::settle_forget(tx_, delivery.job, owner_)) {
            return;
        }
        messages::add_attempt(tx_, delivery.job.ref, attempt_of(report, "uncertain"));
        move(delivery,
             state_of(delivery),
             {.state = MessageState::kUncertain,
              .attempts_more = report.cut_off ? 0 : 1,
              .date_at = delivery.date_at,
              .reply = report.reply});
    }

    /// In doubt by our own doing: again at once, and no attempt used up, as after a crash.
    void cut_off(const DeliveryReport& report) {
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

    void skipped(const DeliveryReport& report) {
        const Delivery& delivery = report.delivery;
        if (!queue::settle_forget(tx_, delivery.job, owner_)) {
            return;
        }
        move(delivery,
             MessageState::kQueued,
             {.state = MessageState::kSkipped, .reason = report.skip_reason});
        if (report.skip_reason == SkipReason::kCondition) {
            follow_ups_.plan_next(
                delivery.campaign_id, delivery.step, delivery.recipient_id, tx_.now());
        }
    }

    const Ledger& ledger_;
    db::WriteTx& tx_;
    const InstanceId owner_;
    store::CounterChanges counters_;
    FollowUps follow_ups_;
    Announcer announcer_;
    std::map<CampaignId, campaigns::Rules> rules_;
    std::map<CampaignId, std::int64_t> sent_;
    std::map<CampaignId, int> policy_refusals_;
    std::set<CampaignId> policy_cleared_;
    std::set<CampaignId> late_;  // learnt of a message sent by a lease that was lost
};

std::vector<bool> Ledger::mark_dots(db::WriteTx& tx,
                                    InstanceId owner,
                                    std::span<const Delivery> deliveries) const {
    std::vector<bool> allowed;
    allowed.reserve(deliveries.size());
    store::CounterChanges counters;
    for (const Delivery& delivery : deliveries) {
        const bool marked = messages::mark_sending(tx, delivery.job, owner, delivery.date_at);
        if (marked) {
            counters.moved(
                delivery.campaign_id, delivery.step, MessageState::kQueued, MessageState::kSending);
        }
        allowed.push_back(marked);
    }
    counters.apply(tx);
    return allowed;
}

void Ledger::record(db::WriteTx& tx,
                    InstanceId owner,
                    std::span<const DeliveryReport> reports) const {
    Recording recording(*this, tx, owner);
    for (const DeliveryReport& report : reports) {
        recording.add(report);
    }
    recording.finish();
    crash_point("record");
}

void Ledger::settle_noted(db::WriteTx& tx, InstanceId owner, const std::vector<Noted>& noted) {
    std::vector<DeliveryReport> reports;
    for (const Noted& lease : noted) {
        std::optional<DeliveryReport> report = from_note(lease.note);
        const auto message = report && queue::is_campaign_lane(tx, lease.job.lane)
                                 ? messages::find(tx, lease.job.ref)
                                 : std::optional<Message>();
        if (!message) {
            continue;
        }
        Delivery& delivery = report->delivery;
        delivery.job = lease.job;
        delivery.campaign_id = message->campaign_id;
        delivery.recipient_id = message->recipient_id;
        delivery.step = message->step;
        reports.push_back(*std::move(report));
    }
    if (!reports.empty()) {
        record(tx, owner, reports);
    }
}

std::vector<LeasedJob> Ledger::settle_in_doubt(db::WriteTx& tx,
                                               InstanceId /*owner*/,
                                               std::vector<LeasedJob> jobs) {
    std::vector<LeasedJob> others;
    store::CounterChanges counters;
    for (const LeasedJob& job : jobs) {
        const auto message = queue::is_campaign_lane(tx, job.lane) ? messages::find(tx, job.ref)
                                                                   : std::optional<Message>();
        if (!message || message->state == MessageState::kQueued) {
            others.push_back(job);
            continue;
        }
        if (message->state != MessageState::kSending) {
            queue::remove_job(tx, job.id);  // it has ended by the answer to an older lease
            continue;
        }
        const bool retry =
            campaigns::rules(tx, message->campaign_id).uncertain == UncertainPolicy::kRetry;
        const MessageState next = retry ? MessageState::kQueued : MessageState::kUncertain;
        messages::change(
            tx,
            message->id,
            {.state = next, .maybe_duplicate = retry, .reply = std::string(kDiedInDoubt)});
        messages::add_attempt(
            tx,
            message->id,
            {.result = "uncertain", .stage = "dot", .reply = std::string(kDiedInDoubt)});
        counters.moved(message->campaign_id, message->step, MessageState::kSending, next);
        if (retry) {
            others.push_back(job);
        } else {
            queue::remove_job(tx, job.id);
        }
    }
    const std::vector<CampaignId> touched = counters.campaigns();
    counters.apply(tx);
    for (const CampaignId campaign : touched) {
        settle_campaign(tx, campaign);
    }
    return others;
}

void Ledger::parked(db::WriteTx& tx, const LeasedJob& job, const std::string& error) {
    const auto message = queue::is_campaign_lane(tx, job.lane) ? messages::find(tx, job.ref)
                                                               : std::optional<Message>();
    if (!message || message->state != MessageState::kQueued) {
        return;
    }
    store::CounterChanges counters;
    messages::change(tx, message->id, {.state = MessageState::kFailed, .reply = error});
    counters.moved(message->campaign_id, message->step, message->state, MessageState::kFailed);
    counters.apply(tx);
    settle_campaign(tx, message->campaign_id);
}

}  // namespace campaignd::service
