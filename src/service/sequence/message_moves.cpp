#include "service/sequence/message_moves.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "queue/queue.h"
#include "service/sequence/campaign_moves.h"
#include "store/campaigns.h"
#include "store/contacts.h"
#include "store/messages.h"
#include "store/send_rate.h"
#include "store/variants.h"

namespace campaignd::service {
namespace {

namespace messages = store::messages;
namespace states = store::message_states;

constexpr std::string_view kDiedInDoubt =
    "the process ended between the final dot and the relay's answer";

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

/// None for what no sender is known of.
std::optional<std::int64_t> sender_of(const Delivery& delivery) {
    return delivery.sender_id != 0 ? std::optional(delivery.sender_id) : std::nullopt;
}

bool is_open_state(MessageState state) {
    return state == MessageState::kQueued || state == MessageState::kSending;
}

}  // namespace

// ---- what every move is made of ----

MessageMoves::Subject MessageMoves::subject_of(const Delivery& delivery) {
    return {delivery.job.ref,
            delivery.campaign_id,
            delivery.step,
            delivery.recipient_id,
            delivery.sender_id,
            delivery.variant};
}

MessageMoves::Subject MessageMoves::subject_of(const Message& message) {
    return {message.id,
            message.campaign_id,
            message.step,
            message.recipient_id,
            message.sender_id.value_or(0),
            message.variant};
}

store::campaign_senders::Sums& MessageMoves::sums_of(const Subject& message) {
    return by_sender_[{message.campaign_id, message.sender_id}];
}

void MessageMoves::change(const Subject& message, MessageState from, const Change& change) {
    states::change(tx_, message.id, change);
    if (from == MessageState::kSending && change.state != MessageState::kSent &&
        change.state != MessageState::kUncertain) {
        store::contacts::forget(tx_, message.recipient_id, message.id);
        slices_.give_back(message.campaign_id, message.id);
    }
    count(message, from, change.state);
}

void MessageMoves::count(const Subject& message, MessageState from, MessageState to) {
    sums_.moved(message.campaign_id, message.step, from, to);
    if (message.sender_id != 0 && (from == MessageState::kSent) != (to == MessageState::kSent)) {
        sums_of(message).sent += to == MessageState::kSent ? 1 : -1;
    }
    if (message.variant && (from == MessageState::kSent) != (to == MessageState::kSent)) {
        sent_variants_[{message.campaign_id, message.step, *message.variant}] +=
            to == MessageState::kSent ? 1 : -1;
    }
    if (!is_open_state(from) || !is_open_state(to)) {
        touched_.insert(message.campaign_id);
    }
}

void MessageMoves::begin(const Subject& message,
                         const FollowUps::Due& due,
                         std::optional<SkipReason> ended) {
    if (ended) {
        states::change(tx_, message.id, {.state = MessageState::kSkipped, .reason = ended});
        sums_.added(message.campaign_id, message.step, MessageState::kSkipped);
        touched_.insert(message.campaign_id);
    } else {
        const auto waiting =
            waiting_people_.lane_of(message.campaign_id, message.step, message.recipient_id);
        queue::enqueue(tx_, waiting.value_or(due.lane), message.id, due.at);
        sums_.added(message.campaign_id, message.step, MessageState::kQueued);
    }
}

void MessageMoves::went_out(const Subject& message, TimeMs at) {
    ++sent_[{message.campaign_id, store::send_rate::slice_of(at), message.step}];
    plan_next(message, at);
}

/// A person whose sequence has ended gets the next step skipped.
void MessageMoves::plan_next(const Subject& message, TimeMs from, TimeMs not_before) {
    const auto [id, campaign, step, recipient, sender, variant] = message;
    auto due = follow_ups_.due_after(campaign, step, recipient, from);
    if (!due) {
        return;
    }
    due->at = std::max(due->at, not_before);
    const int round = due->every_year ? messages::round_of(tx_, id) : 0;
    const auto next = states::insert(tx_,
                                     campaign,
                                     recipient,
                                     due->step,
                                     due->at,
                                     round,
                                     sender != 0 ? std::optional(sender) : std::nullopt);
    if (next) {
        due->lane = lane_behind(message, *due);
        begin({*next, campaign, due->step, recipient, sender},
              *due,
              store::sequences::reason_of(tx_, campaign, recipient));
    }
}

const ContactCaps& MessageMoves::caps() {
    if (!caps_) {
        caps_.emplace(tx_);
    }
    return *caps_;
}

/// Where there are several senders the next message goes by the one that sent this.
LaneId MessageMoves::lane_behind(const Subject& message, const FollowUps::Due& due) {
    if (!due.has_pool || message.sender_id == 0) {
        return due.lane;
    }
    const auto key = std::tuple(message.campaign_id, due.step, message.sender_id);
    const auto known = parts_.find(key);
    return known != parts_.end()
               ? known->second
               : parts_
                     .emplace(
                         key,
                         queue::part_lane(tx_, message.campaign_id, due.step, message.sender_id))
                     .first->second;
}

LaneId MessageMoves::lane_of(CampaignId campaign, int step) const {
    const auto lane = queue::find_lane(tx_, campaign, step);
    check(lane.has_value(), "a message has a lane");
    return *lane;
}

void MessageMoves::finish() {
    sums_.apply(tx_);
    for (const auto& [slice, count] : sent_) {
        const auto [campaign, begin, step] = slice;
        store::send_rate::add(tx_, campaign, step, begin, count);
    }
    for (const auto& [key, more] : by_sender_) {
        store::campaign_senders::add(tx_, key.first, key.second, more);
    }
    for (const auto& [place, count] : sent_variants_) {
        const auto [campaign, step, variant] = place;
        store::variants::add_sent(tx_, campaign, step, variant, count);
    }
    for (const CampaignId campaign : touched_) {
        moves::settle(tx_, campaign);
    }
    for (const CampaignId campaign : went_wrong_) {
        moves::brake(tx_, campaign);
    }
}

bool MessageMoves::enrol(const Opener& opener, bool suppressed) {
    const auto& [campaign, recipient, lane, at, round] = opener;
    const TimeMs due = at.value_or(tx_.now());
    const auto message = states::insert(tx_, campaign, recipient, 0, due, round);
    if (message) {
        if (round != 0) {
            store::sequences::forget_reply(tx_, campaign, recipient);
        }
        begin({*message, campaign, 0, recipient},
              {lane, due},
              suppressed ? std::optional(SkipReason::kSuppressed) : std::nullopt);
    }
    return message.has_value();
}

MessageId MessageMoves::add_single(const Single& single, std::optional<SkipReason> ended) {
    const auto& [campaign, recipient, lane, essential] = single;
    const MessageId id = states::insert_single(tx_, campaign, recipient, essential);
    begin({id, campaign, 0, recipient}, {lane, tx_.now()}, ended);
    return id;
}

// ---- under a lease ----

MessageState MessageMoves::state_of(const Delivery& delivery) const {
    const std::optional<MessageState> state = messages::find_state(tx_, delivery.job.ref);
    check(state.has_value(), "a message on its way is in the ledger");
    return *state;
}

bool MessageMoves::is_open(const Delivery& delivery) const {
    return is_open_state(state_of(delivery));
}

bool MessageMoves::mark_dot(const Delivery& delivery) {
    const Subject message = subject_of(delivery);
    if (!slices_.allows(message.campaign_id, message.step, message.id) ||
        !states::mark_sending(tx_,
                              delivery.job,
                              owner_,
                              delivery.date_at,
                              delivery.revision,
                              delivery.sender_id,
                              delivery.variant)) {
        return false;
    }
    if (!caps().take(tx_, message.recipient_id, message.id, delivery.contact_cap_exempt)) {
        states::take_mark_back(tx_, message.id);
        return false;
    }
    slices_.take(message.campaign_id, message.id);
    if (!delivery.moved_because.empty()) {
        messages::add_attempt(
            tx_, message.id, {.result = "moved", .stage = "", .reply = delivery.moved_because});
        ++sums_of(message).took_over;
    }
    count(message, MessageState::kQueued, MessageState::kSending);
    return true;
}

bool MessageMoves::sent(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    Subject message = subject_of(delivery);
    if (message.variant) {  // another lease may have marked it since, with another one
        message.variant = messages::variant_of(tx_, message.id);
    }
    const TimeMs sent_at = report.answered_at > 0 ? report.answered_at : tx_.now();
    if (states::mark_sent(tx_, message.id, sent_at, report.reply)) {
        count(message, MessageState::kSending, MessageState::kSent);
    } else if (const MessageState state = state_of(delivery); state != MessageState::kSent) {
        // The lease was lost after the dot: the truth is recorded all the same, and what would
        // send it again goes. A job that somebody holds goes with its lease.
        change(message,
               state,
               {.state = MessageState::kSent,
                .attempts_more = state == MessageState::kUncertain ? 0 : 1,
                .sent_at = sent_at,
                .reply = report.reply,
                .sender = sender_of(delivery)});
        caps().went_out(tx_, message.recipient_id, message.id, sent_at);
        queue::remove_unleased(tx_, delivery.job.id);
    } else {
        forget(delivery);
        return false;
    }
    forget(delivery);
    went_out(message, sent_at);
    return true;
}

/// Under the lease that has just ended: the attempt, and what it makes of the message.
void MessageMoves::tried(const DeliveryReport& report, std::string_view result, Change change) {
    const Delivery& delivery = report.delivery;
    messages::add_attempt(tx_, delivery.job.ref, attempt_of(report, result));
    change.date_at = delivery.date_at;
    change.reply = report.reply;
    change.sender = sender_of(delivery);
    this->change(subject_of(delivery), state_of(delivery), change);
}

bool MessageMoves::wait(const DeliveryReport& report, TimeMs run_at) {
    const Delivery& delivery = report.delivery;
    if (!queue::put_off(tx_, delivery.job, owner_, run_at, plain_error_of(report))) {
        return false;
    }
    messages::note_deferral(tx_, delivery.job.ref, attempt_of(report, "deferred"));
    change(subject_of(delivery),
           state_of(delivery),
           {.state = MessageState::kQueued,
            .reply = report.reply,
            .due_at = run_at,
            // A relay that puts off one person is asked again; one that puts off all says nothing
            // of this one.
            .sender = report.again_at > 0 ? std::nullopt : sender_of(delivery)});
    return true;
}

void MessageMoves::retry(const DeliveryReport& report,
                         TimeMs run_at,
                         std::string_view result,
                         bool in_doubt) {
    if (queue::retry_later(tx_, report.delivery.job, owner_, run_at, plain_error_of(report))) {
        tried(report, result, {.attempts_more = 1, .maybe_duplicate = in_doubt, .due_at = run_at});
    }
}

bool MessageMoves::fail(const DeliveryReport& report) {
    const bool held = queue::fail_job(tx_, report.delivery.job, owner_, plain_error_of(report));
    if (held) {
        tried(report,
              "failed",
              {.state = MessageState::kFailed,
               .attempts_more = 1,
               .maybe_duplicate = report.verdict == Verdict::kUnknown});
    }
    return held;
}

bool MessageMoves::hand_back(const DeliveryReport& report, TimeMs run_at) {
    const Delivery& delivery = report.delivery;
    const bool held = queue::hand_back(tx_, delivery.job, owner_, run_at);
    if (held && state_of(delivery) == MessageState::kSending) {
        change(subject_of(delivery), MessageState::kSending, {.state = MessageState::kQueued});
    }
    return held;
}

bool MessageMoves::hand_over(const DeliveryReport& report, TimeMs run_at) {
    const Delivery& delivery = report.delivery;
    const LaneId lane = queue::part_lane(tx_, delivery.campaign_id, delivery.step, report.owner);
    return queue::hand_over(tx_, delivery.job, owner_, lane, run_at);
}

void MessageMoves::cut_off(const DeliveryReport& report) {
    if (queue::hand_back(tx_, report.delivery.job, owner_, tx_.now())) {
        tried(report, "uncertain", {.maybe_duplicate = true});
    }
}

void MessageMoves::leave_in_doubt(const DeliveryReport& report) {
    if (forget(report.delivery)) {
        tried(report, "uncertain", {.state = MessageState::kUncertain, .attempts_more = 1});
    }
}

bool MessageMoves::skip(const DeliveryReport& report) {
    const Subject message = subject_of(report.delivery);
    const bool held = forget(report.delivery);
    if (held) {
        change(message,
               MessageState::kQueued,
               {.state = MessageState::kSkipped, .reason = report.skip_reason});
        // Nobody is asked about a first message that they never got.
        if (report.skip_reason == SkipReason::kCondition ||
            (report.skip_reason == SkipReason::kContactCap && message.step > 0)) {
            plan_next(message, tx_.now());
        }
    }
    return held;
}

bool MessageMoves::delay(const DeliveryReport& report) {
    const Delivery& delivery = report.delivery;
    const bool held = queue::hand_back(tx_, delivery.job, owner_, report.again_at);
    if (held) {
        change(subject_of(delivery),
               state_of(delivery),
               {.state = MessageState::kQueued,
                .reason = report.skip_reason,
                .due_at = report.again_at});
    }
    return held;
}

bool MessageMoves::forget(const Delivery& delivery) {
    return queue::settle_forget(tx_, delivery.job, owner_);
}

// ---- after the death of a lease's owner ----

bool MessageMoves::doubt(const Message& message, const LeasedJob& job) {
    if (message.state == MessageState::kQueued) {
        return true;
    }
    const bool again =
        message.state == MessageState::kSending &&
        store::campaigns::rules(tx_, message.campaign_id).uncertain == UncertainPolicy::kRetry;
    if (message.state == MessageState::kSending) {
        messages::add_attempt(
            tx_,
            message.id,
            {.result = "uncertain", .stage = "dot", .reply = std::string(kDiedInDoubt)});
        change(subject_of(message),
               MessageState::kSending,
               {.state = again ? MessageState::kQueued : MessageState::kUncertain,
                .attempts_more = again ? 0 : 1,
                .maybe_duplicate = again,
                .reply = std::string(kDiedInDoubt)});
    }
    if (!again) {
        queue::remove_job(tx_, job.id);
    }
    return again;
}

void MessageMoves::park(const Message& message, const std::string& error) {
    if (message.state == MessageState::kQueued) {
        change(
            subject_of(message), message.state, {.state = MessageState::kFailed, .reply = error});
    }
}

// ---- what a person, or an answer, says of a message ----

void MessageMoves::decide_sent(const Message& message) {
    const Subject subject = subject_of(message);
    change(subject, message.state, {.state = MessageState::kSent, .sent_at = tx_.now()});
    went_out(subject, tx_.now());
}

void MessageMoves::send_again(const Message& message) {
    const LaneId lane = lane_of(message.campaign_id, message.step);
    change(subject_of(message),
           message.state,
           {.state = MessageState::kQueued,
            .maybe_duplicate = message.state == MessageState::kUncertain,
            .due_at = tx_.now()});
    for (const LaneId part : queue::lanes_of_step(tx_, message.campaign_id, message.step)) {
        const auto failed = queue::find_failed(tx_, part, message.id);
        if (failed && queue::retry_failed(tx_, *failed)) {
            return;
        }
    }
    queue::enqueue(tx_, lane, message.id, tx_.now());
}

void MessageMoves::resend(const Message& message) {
    change(subject_of(message),
           message.state,
           {.state = MessageState::kQueued,
            .maybe_duplicate = true,
            .new_date = true,
            .due_at = tx_.now()});
    queue::enqueue(tx_, lane_of(message.campaign_id, message.step), message.id, tx_.now());
}

void MessageMoves::confirm_sent(const Message& message) {
    const bool again = message.state == MessageState::kQueued && message.maybe_duplicate;
    if (message.state == MessageState::kUncertain ||
        (again && take_job({message.id, message.campaign_id, message.step, message.due_at}))) {
        decide_sent(message);
    }
}

int skip_queued(db::WriteTx& tx,
                RecipientId recipient,
                std::optional<CampaignId> campaign,
                SkipReason reason) {
    return MessageMoves::make(
        tx, [&](MessageMoves& moves) { return moves.skip_waiting(recipient, campaign, reason); });
}

}  // namespace campaignd::service
