#include "service/sequence/feedback.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "model/recipient.h"
#include "queue/queue.h"
#include "service/sequence/message_moves.h"
#include "service/webhooks/announce.h"
#include "store/campaigns.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "store/sender_figures.h"
#include "store/sequences.h"
#include "store/variants.h"

namespace campaignd::service {
namespace {

namespace sequences = store::sequences;

constexpr TimeMs kDayMs = 24LL * 3600 * 1000;
/// How long relays try: a message sent before that and never bounced has arrived (RFC 5321 section
/// 4.5.4.1: "at least 4-5 days").
constexpr TimeMs kSettledMs = 5 * kDayMs;
constexpr std::size_t kMostDetail = 2'000;

/// Moves what waits behind the answered message, by as much as the campaign says.
void postpone(MessageMoves& moves, const Message& about, std::int64_t postpone_s) {
    db::WriteTx& tx = moves.tx();
    for (const auto& next : sequences::queued_of(tx, about.recipient_id, about.campaign_id)) {
        if (next.step > about.step) {
            moves.postpone(next, std::max(next.due_at, tx.now()) + postpone_s * 1000);
        }
    }
}

}  // namespace

/// One apply() call.
class Feedback::Applying {
  public:
    Applying(const FeedbackOptions& options, MessageMoves& moves, const FeedbackReport& report)
        : options_(options),
          moves_(moves),
          tx_(moves.tx()),
          report_(report),
          at_(report.at > 0 ? report.at : tx_.now()) {}

    FeedbackResult run() {
        if (store::feedback::is_known(tx_, report_.source)) {
            return FeedbackResult::kRepeat;
        }
        if (!find_subject()) {
            return FeedbackResult::kUnknown;
        }
        if (about_) {
            moves_.confirm_sent(*about_);
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
            about_ = store::messages::find(tx_, *message);
        }
        if (report_.message && !about_) {
            return false;
        }
        const auto id = about_ ? std::optional(about_->recipient_id) : report_.recipient;
        const auto person = id ? store::recipients::find(tx_, *id) : std::optional<Recipient>();
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
            store::feedback::add(tx_, about_->campaign_id, about_->step, report_.kind, at_);
            count_for_variant();
            if (is_bounce(report_.kind) || report_.kind == FeedbackKind::kComplaint) {
                moves_.went_wrong(about_->campaign_id);
            }
            count_for_sender();
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

    /// Of what was sent: a message that its relay refused is not among those that came back.
    void count_for_variant() {
        if (about_->variant && about_->state != MessageState::kFailed) {
            store::variants::add_feedback(tx_,
                                          about_->campaign_id,
                                          about_->step,
                                          *about_->variant,
                                          {report_.kind == FeedbackKind::kReply ? 1 : 0,
                                           is_bounce(report_.kind) ? 1 : 0,
                                           report_.kind == FeedbackKind::kComplaint ? 1 : 0,
                                           report_.kind == FeedbackKind::kUnsubscribe ? 1 : 0});
        }
    }

    void count_for_sender() {
        SenderFigures more;
        more.bounced = report_.kind == FeedbackKind::kHardBounce ? 1 : 0;
        more.complained = report_.kind == FeedbackKind::kComplaint ? 1 : 0;
        if (more.bounced + more.complained > 0) {
            store::sender_figures::add_of_message(
                tx_, about_->id, store::sender_figures::hour_of(tx_.now()), more);
        }
    }

    /// Webhooks hear of each kind once for a message. A complaint ends a subscription, too.
    void tell(bool is_news) {
        const bool leaves =
            report_.kind == FeedbackKind::kUnsubscribe || report_.kind == FeedbackKind::kComplaint;
        if (!is_news || report_.kind == FeedbackKind::kAutoReply) {
            return;
        }
        announce(tx_,
                 {.type = leaves ? WebhookEvent::kRecipientUnsubscribed
                          : report_.kind == FeedbackKind::kReply ? WebhookEvent::kRecipientReplied
                                                                 : WebhookEvent::kMessageBounced,
                  .campaign_id = about_ ? about_->campaign_id : 0,
                  .recipient_id = recipient_,
                  .message_id = about_ ? about_->id : 0,
                  .detail = {{"kind", to_text(report_.kind)},
                             {"status", report_.status},
                             {"detail", erased_ ? std::string() : report_.detail}}});
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
        moves_.skip_waiting(recipient_, std::nullopt, reason);
        return left;
    }

    void replied() {
        // A single message begins no sequence that an answer could end.
        if (!about_ || store::campaigns::rules(tx_, about_->campaign_id).singles) {
            return;
        }
        sequences::end(tx_, about_->campaign_id, recipient_, SkipReason::kReplied);
        moves_.skip_waiting(recipient_, about_->campaign_id, SkipReason::kReplied);
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
            postpone(moves_, *about_, rule.postpone_s);
        }
    }

    const FeedbackOptions& options_;
    MessageMoves& moves_;
    db::WriteTx& tx_;
    const FeedbackReport& report_;
    const TimeMs at_;
    std::optional<Message> about_;
    RecipientId recipient_ = 0;
    bool erased_ = false;
};

FeedbackResult Feedback::apply(db::WriteTx& tx, const FeedbackReport& report) const {
    return MessageMoves::make(tx, [&](MessageMoves& moves) { return apply(moves, report); });
}

FeedbackResult Feedback::apply(MessageMoves& moves, const FeedbackReport& report) const {
    return Applying(options_, moves, report).run();
}

}  // namespace campaignd::service
