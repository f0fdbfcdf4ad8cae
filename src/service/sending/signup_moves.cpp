#include "service/sending/signup_moves.h"

#include <algorithm>

#include "queue/queue.h"
#include "queue/throttle.h"
#include "service/sending/relay_pause.h"
#include "service/sending/sending_rules.h"
#include "store/senders.h"
#include "store/signups.h"

namespace campaignd::service {

bool SignupMoves::mark_dot(const Delivery& delivery) {
    return store::signups::mark_sending(tx_, delivery.job, owner_, delivery.is_already_subscribed);
}

void SignupMoves::record(const DeliveryReport& report) {
    switch (report.verdict) {
        case Verdict::kSent:
            return sent(report);
        case Verdict::kDeferred:
        case Verdict::kRelayDeferred:
        case Verdict::kSenderRefused:
            return put_off(report);
        case Verdict::kNotSent:
            return hand_back(report, std::max(report.again_at, report.delivery.job.run_at));
        case Verdict::kLost:
            return failed_once(report);
        case Verdict::kUnknown:
            return report.cut_off ? hand_back(report, tx_.now()) : failed_once(report);
        case Verdict::kSkipped:
            return_tokens(report.delivery.job);
            return end(report, SignupState::kSkipped);
        case Verdict::kStale:
            return_tokens(report.delivery.job);
            return end_unwanted(report);
        case Verdict::kRefused:
        case Verdict::kPolicyRefused:
        case Verdict::kNoSuchAddress:
        case Verdict::kTooLarge:
            return end(report, SignupState::kFailed);
    }
}

/// The truth is kept with a lost lease, too.
void SignupMoves::sent(const DeliveryReport& report) {
    const TimeMs at = report.answered_at > 0 ? report.answered_at : tx_.now();
    queue::settle_forget(tx_, report.delivery.job, owner_);
    store::signups::end_mail(tx_, report.delivery.job.ref, SignupState::kSent, "", at);
}

/// "Later", about the person or about the sender: no attempt used.
void SignupMoves::put_off(const DeliveryReport& report) {
    const LeasedJob& job = report.delivery.job;
    if (report.again_at > 0) {
        return hand_back(report, std::max(report.again_at, job.run_at));
    }
    const auto signup = store::signups::find(tx_, job.ref);
    const TimeMs since = signup ? signup->asked_at : tx_.now();
    if (!signup || policy_.gives_up(tx_.now(), since)) {
        return end(report, SignupState::kFailed);
    }
    const int times = store::signups::count_try(tx_, job.ref);
    const TimeMs run_at = report.verdict == Verdict::kDeferred
                              ? policy_.next_after_later(tx_.now(), since, times)
                              : tx_.now() + pause_put_off(times);
    if (queue::put_off(tx_, job, owner_, run_at, report.reply)) {
        store::signups::put_back(tx_, job.ref);
    }
}

void SignupMoves::failed_once(const DeliveryReport& report) {
    const LeasedJob& job = report.delivery.job;
    const int failures = job.attempts + 1;
    if (failures >= policy_.attempts) {
        return end(report, SignupState::kFailed);
    }
    if (queue::retry_later(tx_, job, owner_, policy_.next_run(tx_.now(), failures), report.reply)) {
        store::signups::put_back(tx_, job.ref);
    }
}

void SignupMoves::hand_back(const DeliveryReport& report, TimeMs run_at) {
    const LeasedJob& job = report.delivery.job;
    if (queue::hand_back(tx_, job, owner_, run_at)) {
        store::signups::put_back(tx_, job.ref);
        return_tokens(job);
    }
}

void SignupMoves::end(const DeliveryReport& report, SignupState state) {
    const LeasedJob& job = report.delivery.job;
    if (queue::settle_forget(tx_, job, owner_)) {
        store::signups::end_mail(tx_, job.ref, state, report.reply, std::nullopt);
    }
}

/// It was mailed, confirmed or given up already; or its form was deleted.
void SignupMoves::end_unwanted(const DeliveryReport& report) {
    const auto signup = store::signups::find(tx_, report.delivery.job.ref);
    if (signup && signup->state == SignupState::kQueued) {
        return end(report, SignupState::kSkipped);
    }
    queue::settle_forget(tx_, report.delivery.job, owner_);
}

void SignupMoves::return_tokens(const LeasedJob& job) {
    const auto sender = queue::sender_of_lane(tx_, job.lane);
    const auto found = sender ? store::senders::find(tx_, *sender) : std::optional<Sender>();
    if (found) {
        queue::throttle_return(tx_, sender_rules(*found, tx_.now()).throttles, job.leased_at, 1);
    }
}

void SignupMoves::doubt(const LeasedJob& job) {
    store::signups::put_back(tx_, job.ref);
}

void enqueue_signup_mail(db::WriteTx& tx, std::int64_t signup_id, std::int64_t sender_id) {
    queue::enqueue(tx, queue::lane_of_sender(tx, kSignupLane, sender_id), signup_id, tx.now());
}

bool has_signup_mail(const db::ReadTx& tx, std::int64_t sender_id) {
    const auto lane = queue::find_lane_of_sender(tx, kSignupLane, sender_id);
    return lane && queue::next_due(tx, *lane).has_value();
}

}  // namespace campaignd::service
