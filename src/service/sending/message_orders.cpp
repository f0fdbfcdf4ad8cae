// Messages: what people decide about messages that have ended.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "base/crash_point.h"
#include "base/error.h"
#include "service/sending/messages.h"
#include "service/sequence/message_moves.h"
#include "store/campaigns.h"
#include "store/messages.h"
#include "store/sequences.h"

namespace campaignd::service {
namespace {

constexpr int kSlice = 500;

/// The next messages that an order is about, slice by slice.
class Selection {
  public:
    explicit Selection(const MessageOrder& order) : order_(order), left_(order.selection.ids) {}

    std::vector<Message> next(const db::ReadTx& tx) {
        std::vector<Message> found = by_id_ ? listed(tx) : is_rare() ? by_state(tx) : by_place(tx);
        std::erase_if(found, [this](const Message& message) {
            return message.state != state_ ||
                   (order_.selection.step && message.step != *order_.selection.step) ||
                   (order_.bounced_only && !message.bounced_at);
        });
        return found;
    }

    bool at_end() const noexcept { return at_end_; }

    /// Of ids that are given: in another state, or not there.
    std::int64_t passed_over() const noexcept { return passed_over_; }

  private:
    /// An index leads to those that need attention.
    bool is_rare() const { return state_ >= MessageState::kFailed; }

    std::vector<Message> listed(const db::ReadTx& tx) {
        const auto slice = left_.first(std::min<std::size_t>(left_.size(), kSlice));
        left_ = left_.subspan(slice.size());
        at_end_ = left_.empty();
        return rows(tx, {slice.begin(), slice.end()});
    }

    std::vector<Message> by_state(const db::ReadTx& tx) {
        const auto ids =
            store::messages::ids_in_state(tx, *order_.selection.campaign, state_, last_, kSlice);
        at_end_ = ids.size() < kSlice;
        last_ = ids.empty() ? last_ : ids.back();
        return rows(tx, ids);
    }

    std::vector<Message> by_place(const db::ReadTx& tx) {
        std::vector<Message> found = store::messages::list(
            tx, *order_.selection.campaign, place_.step, place_.recipient_id, place_.round, kSlice);
        at_end_ = found.size() < kSlice;
        if (!found.empty()) {
            place_ = {found.back().step, found.back().recipient_id, found.back().round};
        }
        return found;
    }

    std::vector<Message> rows(const db::ReadTx& tx, const std::vector<MessageId>& ids) {
        std::vector<Message> found;
        for (const MessageId id : ids) {
            auto message = store::messages::find(tx, id);
            if (message && message->state == state_) {
                found.push_back(*std::move(message));
            } else {
                ++passed_over_;
            }
        }
        return found;
    }

    const MessageOrder& order_;
    const MessageState state_ = state_of(order_.action);
    const bool by_id_ = !order_.selection.ids.empty();
    std::span<const MessageId> left_;
    MessageId last_ = 0;
    store::sequences::LedgerPlace place_{};
    bool at_end_ = false;
    std::int64_t passed_over_ = 0;
};

/// Sending again is for campaigns that still can: a cancelled one ends its messages for good.
void require_sendable(const Campaign& campaign) {
    if (campaign.state == CampaignState::kCancelled) {
        fail(ErrorCode::kConflict,
             fmt::format("campaign {} is cancelled: nothing of it is sent again; duplicate it, or "
                         "resolve what is uncertain as sent",
                         campaign.id));
    }
    if (!campaign.sender_id) {
        fail(ErrorCode::kConflict,
             fmt::format("the sender of campaign {} was removed: nothing can be sent again; "
                         "duplicate it with another sender",
                         campaign.id));
    }
}

/// What one transaction does of an order.
class Orders {
  public:
    Orders(const db::ReadTx& tx, MessageAction action) : tx_(tx), action_(action) {}

    /// Throws Error(kConflict) when its campaign sends nothing any more.
    bool may(const Message& message) {
        if (action_ == MessageAction::kResolveSent) {
            return true;
        }
        const Campaign& campaign = campaign_of(message.campaign_id);
        require_sendable(campaign);
        const auto step = static_cast<std::size_t>(message.step);
        const bool is_gone = step >= campaign.steps.size() || campaign.steps[step].removed ||
                             (campaign.openers_cancelled && message.step == 0);
        return !is_gone && (action_ != MessageAction::kResend || may_get_mail(message));
    }

    void carry_out(MessageMoves& moves, const Message& message) const {
        switch (action_) {
            case MessageAction::kRetry:
            case MessageAction::kResolveRetry:
                return moves.send_again(message);
            case MessageAction::kResolveSent:
                return moves.decide_sent(message);
            case MessageAction::kResend:
                return moves.resend(message);
        }
    }

  private:
    const Campaign& campaign_of(CampaignId id) {
        const auto found = campaigns_.find(id);
        return found != campaigns_.end()
                   ? found->second
                   : campaigns_.emplace(id, store::campaigns::get(tx_, id)).first->second;
    }

    /// Else it would end as skipped, although it was sent.
    bool may_get_mail(const Message& message) const {
        const auto now = store::messages::find_for_sending(tx_, message.id);
        return now && now->recipient_status == RecipientStatus::kActive && !now->suppressed &&
               !store::sequences::reason_of(tx_, message.campaign_id, message.recipient_id);
    }

    const db::ReadTx& tx_;
    const MessageAction action_;
    std::map<CampaignId, Campaign> campaigns_;
};

std::string_view audit_word(MessageAction action) {
    switch (action) {
        case MessageAction::kRetry:
            return "messages.retry";
        case MessageAction::kResend:
            return "messages.resend";
        case MessageAction::kResolveSent:
        case MessageAction::kResolveRetry:
            break;
    }
    return "messages.resolve";
}

/// One slice of an order, in one transaction; counts into `result`.
void carry_out_slice(db::WriteTx& tx,
                     const Actor& actor,
                     const MessageOrder& order,
                     Selection& selection,
                     MessageOrderResult& result) {
    Orders orders(tx, order.action);
    std::map<CampaignId, std::int64_t> changed;
    MessageMoves::make(tx, [&](MessageMoves& moves) {
        for (const Message& message : selection.next(tx)) {
            ++result.matched;
            if (orders.may(message)) {
                orders.carry_out(moves, message);
                ++changed[message.campaign_id];
            } else {
                ++result.unchanged;
            }
        }
    });
    for (const auto& [campaign, count] : changed) {
        result.changed += count;
        audit(tx,
              actor,
              audit_word(order.action),
              fmt::format("campaign:{}", campaign),
              {{"messages", count}});
    }
    crash_point("orders");
}

}  // namespace

MessageOrderResult Messages::carry_out(const Actor& actor, const MessageOrder& order) {
    if (order.selection.ids.empty()) {
        database_.read(
            [&](const db::ReadTx& tx) { store::campaigns::get(tx, *order.selection.campaign); });
    }
    MessageOrderResult result;
    Selection selection(order);
    while (!selection.at_end()) {
        if (order.preview) {
            database_.read([&](const db::ReadTx& tx) {
                Orders orders(tx, order.action);
                for (const Message& message : selection.next(tx)) {
                    ++result.matched;
                    ++(orders.may(message) ? result.changed : result.unchanged);
                }
            });
        } else {
            database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
                carry_out_slice(tx, actor, order, selection, result);
            });
        }
    }
    result.matched += selection.passed_over();
    result.unchanged += selection.passed_over();
    if (!order.preview) {
        changed_();
    }
    return result;
}

std::int64_t Messages::retry(const Actor& actor, const MessageSelection& selection) {
    return carry_out(actor, {.action = MessageAction::kRetry, .selection = selection}).changed;
}

std::int64_t Messages::resolve(const Actor& actor,
                               const MessageSelection& selection,
                               bool as_sent) {
    const MessageAction action =
        as_sent ? MessageAction::kResolveSent : MessageAction::kResolveRetry;
    return carry_out(actor, {.action = action, .selection = selection}).changed;
}

}  // namespace campaignd::service
