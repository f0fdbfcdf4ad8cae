#include "service/sequence/feedback.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "model/recipient.h"
#include "queue/queue.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/follow_ups.h"
#include "service/sequence/sequence_end.h"
#include "service/webhooks/announce.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "store/send_rate.h"
#include "store/sequences.h"

namespace campaignd::service {
namespace {

namespace messages = store::messages;
namespace sequences = store::sequences;
using store::feedback::About;

constexpr TimeMs kDayMs = 24LL * 3600 * 1000;
/// How long relays try: a message sent before that and never bounced has arrived (RFC 5321 section
/// 4.5.4.1: "at least 4-5 days").
constexpr TimeMs kSettledMs = 5 * kDayMs;
constexpr std::size_t kMostDetail = 2'000;

sequences::Queued queued_of(const About& about) {
    return {about.id, about.campaign_id, about.step, about.due_at};
}

/// What was in doubt did go out, for something came back: recorded so, before anything else.
void confirm_sent(db::WriteTx& tx, const About& about) {
    const bool again = about.state == MessageState::kQueued && about.maybe_duplicate;
    if (about.state != MessageState::kUncertain && !(again && take_job(tx, queued_of(about)))) {
        return;
    }
    store::CounterChanges counters;
    messages::change(tx, about.id, {.state = MessageState::kSent, .sent_at = tx.now()});
    counters.moved(about.campaign_id, about.step, about.state, MessageState::kSent);
    store::send_rate::add(tx, about.campaign_id, tx.now(), 1);
    FollowUps(tx, counters).plan_next(about.campaign_id, about.step, about.recipient_id, tx.now());
    counters.apply(tx);
    moves::reopen(tx, store::campaigns::get(tx, about.campaign_id));
}

/// Moves what waits behind the answered message, by as much as the campaign says.
void postpone(db::WriteTx& tx, const About& about, std::int64_t postpone_s) {
    for (const auto& next : sequences::queued_of(tx, about.recipient_id, about.campaign_id)) {
        if (next.step <= about.step || !take_job(tx, next)) {
            continue;
        }
        const TimeMs due = std::max(next.due_at, tx.now()) + postpone_s * 1000;
        const auto lane = queue::find_lane(tx, next.campaign_id, next.step);
        check(lane.has_value(), "a queued message has a lane");
        messages::change(tx, next.id, {.state = MessageState::kQueued, .due_at = due});
        queue::enqueue(tx, *lane, next.id, due);
    }
}

}  // namespace

/// One apply() call.
class Feedback::Applying {
  public:
    Applying(const FeedbackOptions& options, db::WriteTx& tx, const FeedbackReport& report)
        : options_(options), tx_(tx), report_(report), at_(report.at > 0 ? report.at : tx.now()) {}

    FeedbackResult run() {
        if (store::feedback::is_known(tx_, report_.source)) {
            return FeedbackResult::kRepeat;
        }
        if (!find_subject()) {
            return FeedbackResult::kUnknown;
        }
        if (about_) {
            confirm_sent(tx_, *about_);
        }
        const bool first = about_ && !store::feedback::is_counted(tx_, about_->id, report_.kind);
        const bool first_auto_reply = about_ && report_.kind == FeedbackKind::kAutoReply &&
                                      !store::feedback::has_auto_reply(tx_, about_->id);
        const bool left = report_.kind == FeedbackKind::kUnsubscribe &&
                          leave(RecipientStatus::kUnsubscribed, SkipReason::kUnsubscribed);
        keep(report_.kind == FeedbackKind::kUnsubscribe ? about_ && left : first);
        act(first_auto_reply);
        tell(report_.kind == FeedbackKind::kUnsubscribe ? left : first || !about_);
        return FeedbackResult::kNew;
    }

  private:
    bool find_subject() {
        std::optional<MessageId> message = report_.message;
        if (!message && report_.recipient) {
            message = store::feedback::last_sent_to(tx_, *report_.recipient);
        }
        if (message) {
            about_ = store::feedback::find_about(tx_, *message);
        }
        if (report_.message && !about_) {
            return false;
        }
        if (about_) {
            recipient_ = about_->recipient_id;
            erased_ = about_->recipient_status == RecipientStatus::kErased;
            return true;
        }
        const auto person = report_.recipient ? store::recipients::find(tx_, *report_.recipient)
                                              : std::optional<Recipient>();
        recipient_ = person ? person->id : 0;
        erased_ = person && person->status == RecipientStatus::kErased;
        return person.has_value();
    }

    void keep(bool counted) {
        const bool counts = counted && report_.kind != FeedbackKind::kAutoReply;
        store::feedback::insert(
            tx_,
            report_.source,
            {.message_id = about_ ? std::optional(about_->id) : std::nullopt,
             .recipient_id = recipient_,
             .kind = report_.kind,
             .at = at_,
             .status = report_.status,
             .detail =
                 erased_ ? std::string() : std::string(truncate_utf8(report_.detail, kMostDetail))},
            counts);
        if (counts) {
            store::feedback::add(tx_, about_->campaign_id, about_->step, report_.kind);
        }
        if (about_ && report_.kind == FeedbackKind::kReply) {
            store::feedback::set_replied(tx_, about_->id, at_);
        } else if (about_ && is_bounce(report_.kind)) {
            store::feedback::set_bounced(tx_, about_->id, at_);
        }
        log::info("service",
                  "{} about message {} ({})",
                  to_text(report_.kind),
                  about_ ? about_->id : 0,
                  report_.source);
    }

    /// Webhooks hear of each kind once for a message. A complaint ends a subscription, too.
    void tell(bool is_news) {
        const bool leaves =
            report_.kind == FeedbackKind::kUnsubscribe || report_.kind == FeedbackKind::kComplaint;
        if (!is_news || report_.kind == FeedbackKind::kAutoReply) {
            return;
        }
        const nlohmann::json detail{{"kind", to_text(report_.kind)},
                                    {"status", report_.status},
                                    {"detail", erased_ ? std::string() : report_.detail}};
        announce(tx_,
                 {.type = leaves ? WebhookEvent::kRecipientUnsubscribed
                          : report_.kind == FeedbackKind::kReply ? WebhookEvent::kRecipientReplied
                                                                 : WebhookEvent::kMessageBounced,
                  .campaign_id = about_ ? about_->campaign_id : 0,
                  .recipient_id = recipient_,
                  .message_id = about_ ? about_->id : 0,
                  .detail = detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
    }

    void act(bool first_auto_reply) {
        switch (report_.kind) {
            case FeedbackKind::kHardBounce:
                leave(RecipientStatus::kBounced, SkipReason::kBounced);
                return;
            case FeedbackKind::kSoftBounce:
                if (is_dead_address()) {
                    leave(RecipientStatus::kBounced, SkipReason::kBounced);
                }
                return;
            case FeedbackKind::kComplaint:
                leave(RecipientStatus::kComplained, SkipReason::kComplained);
                return;
            case FeedbackKind::kReply:
                return replied();
            case FeedbackKind::kAutoReply:
                if (first_auto_reply) {
                    out_of_office();
                }
                return;
            case FeedbackKind::kPolicyBounce:
            case FeedbackKind::kUnsubscribe:  // left already: its count depends on it
                return;
        }
    }

    bool is_dead_address() {
        const TimeMs since = tx_.now() - options_.soft_window_d * kDayMs;
        return store::feedback::soft_bounces(tx_, recipient_, since, tx_.now() - kSettledMs) >=
               options_.soft_bounces;
    }

    /// True when the person was still here.
    bool leave(RecipientStatus status, SkipReason reason) {
        const bool left = store::recipients::end_subscription(tx_, recipient_, status);
        skip_queued(tx_, recipient_, std::nullopt, reason);
        return left;
    }

    void replied() {
        if (!about_) {
            return;
        }
        sequences::end(tx_, about_->campaign_id, recipient_, SkipReason::kReplied);
        skip_queued(tx_, recipient_, about_->campaign_id, SkipReason::kReplied);
        const auto company = company_of(about_->email);
        if (!company || !store::campaigns::get(tx_, about_->campaign_id).options.stop_company) {
            return;
        }
        if (const auto stop = sequences::stop_company(tx_, about_->campaign_id, *company)) {
            queue::enqueue(tx_, "company", *stop, tx_.now());
        }
    }

    void out_of_office() {
        const OnOutOfOffice rule =
            store::campaigns::get(tx_, about_->campaign_id).options.on_out_of_office;
        if (rule.postpone) {
            postpone(tx_, *about_, rule.postpone_s);
        }
    }

    const FeedbackOptions& options_;
    db::WriteTx& tx_;
    const FeedbackReport& report_;
    const TimeMs at_;
    std::optional<About> about_;
    RecipientId recipient_ = 0;
    bool erased_ = false;
};

FeedbackResult Feedback::apply(db::WriteTx& tx, const FeedbackReport& report) const {
    return Applying(options_, tx, report).run();
}

nlohmann::json to_json(const FeedbackEvent& event) {
    return {{"id", event.id},
            {"message_id",
             event.message_id ? nlohmann::json(*event.message_id) : nlohmann::json(nullptr)},
            {"kind", to_text(event.kind)},
            {"at", to_rfc3339(event.at)},
            {"status", event.status},
            {"detail", event.detail}};
}

nlohmann::json to_json(const std::vector<FeedbackEvent>& events) {
    nlohmann::json list = nlohmann::json::array();
    for (const FeedbackEvent& event : events) {
        list.push_back(to_json(event));
    }
    return list;
}

}  // namespace campaignd::service
