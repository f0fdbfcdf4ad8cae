#include "service/people/unsubscribe.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "model/recipient.h"
#include "service/access/audit.h"
#include "service/access/settings.h"
#include "service/people/left_lists.h"
#include "service/sequence/feedback.h"
#include "service/sequence/message_moves.h"
#include "service/sequence/newcomers.h"
#include "store/audit.h"
#include "store/campaigns.h"
#include "store/messages.h"
#include "store/preferences.h"
#include "store/recipients.h"
#include "store/senders.h"
#include "store/sequences.h"

namespace campaignd::service {
namespace {

using store::messages::ForSending;

/// What a person did to their own subscription, by the link of this message.
void audit_own(db::WriteTx& tx,
               const ForSending& message,
               const std::string& address,
               std::string_view action,
               Detail detail = {}) {
    const std::string who = "recipient:" + std::to_string(message.recipient_id);
    detail.emplace_back("message_id", message.id);
    audit(tx, {who, address}, action, who, detail);
}

/// Whoever leaves and comes back leaves rows each time. So often is enough: leaving always works,
/// coming back by a link then does no more.
constexpr std::int64_t kOwnChanges = 100;

bool may_come_back(const db::ReadTx& tx, const ForSending& message) {
    const std::string who = "recipient:" + std::to_string(message.recipient_id);
    return store::audit::count_own(tx, who, kOwnChanges) < kOwnChanges;
}

/// Whose mail it is, as the person knows it: the name that their messages carry, else the
/// company's.
std::string sender_of(const db::ReadTx& tx, CampaignId campaign) {
    const auto found = store::campaigns::find(tx, campaign);
    const auto sender = found && found->sender_id ? store::senders::find(tx, *found->sender_id)
                                                  : std::optional<Sender>();
    return sender && !sender->settings.from_name.empty() ? sender->settings.from_name
                                                         : Settings::get(tx).company_name;
}

}  // namespace

std::string mask_email(std::string_view email) {
    const std::size_t at = email.rfind('@');
    if (at == std::string_view::npos || at == 0) {
        return "***";
    }
    std::size_t first = 1;  // of a character in UTF-8
    while (first < at && (static_cast<unsigned char>(email[first]) & 0xC0U) == 0x80U) {
        ++first;
    }
    return std::string(email.substr(0, first)) + "***" + std::string(email.substr(at));
}

std::optional<Unsubscribe::Page> Unsubscribe::find(std::string_view token) const {
    const auto id = links_.parse_token(MailLinks::Kind::kUnsubscribe, token);
    if (!id) {
        return std::nullopt;
    }
    return database_.read([&](const db::ReadTx& tx) -> std::optional<Page> {
        const auto message = store::messages::find_for_sending(tx, *id);
        if (!message || message->recipient_status == RecipientStatus::kErased) {
            return std::nullopt;
        }
        Page page{mask_email(message->email),
                  message->recipient_status != RecipientStatus::kActive,
                  message->recipient_status == RecipientStatus::kUnsubscribed};
        for (auto& list : store::preferences::choices(tx, message->recipient_id)) {
            page.lists.push_back(
                {list.list_id, std::move(list.name), std::move(list.description), list.member});
        }
        page.sender = sender_of(tx, message->campaign_id);
        return page;
    });
}

template <typename Work>
bool Unsubscribe::change(std::string_view token, Work&& work) {
    const auto id = links_.parse_token(MailLinks::Kind::kUnsubscribe, token);
    if (!id) {
        return false;
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto message = store::messages::find_for_sending(tx, *id);
        return message && work(tx, *message);
    });
}

bool Unsubscribe::unsubscribe(std::string_view token, const std::string& address) {
    return change(token, [&](db::WriteTx& tx, const ForSending& message) {
        const bool was_active = message.recipient_status == RecipientStatus::kActive;
        unsubscribe(tx, message.id);
        if (was_active) {
            audit_own(tx, message, address, "recipient.unsubscribe");
        }
        return true;
    });
}

bool Unsubscribe::choose(std::string_view token,
                         const std::vector<std::int64_t>& stay,
                         const std::string& address) {
    return change(token, [&](db::WriteTx& tx, const ForSending& message) {
        if (message.recipient_status == RecipientStatus::kErased) {
            return false;
        }
        const RecipientId person = message.recipient_id;
        std::vector<std::int64_t> left;
        std::vector<std::int64_t> joined;
        const bool may_join = may_come_back(tx, message);
        for (const auto& choice : store::preferences::choices(tx, person)) {
            const bool wanted = std::find(stay.begin(), stay.end(), choice.list_id) != stay.end();
            if (choice.member && !wanted) {
                store::preferences::leave(tx, person, choice.list_id);
                left.push_back(choice.list_id);
            } else if (!choice.member && wanted && may_join) {
                store::preferences::rejoin(tx, person, choice.list_id);
                note_join(tx, choice.list_id, person);
                joined.push_back(choice.list_id);
            }
        }
        end_campaigns_of_left_lists(tx, person);
        if (!left.empty() || !joined.empty()) {
            audit_own(tx,
                      message,
                      address,
                      "recipient.choose_lists",
                      {{"left", left}, {"joined", joined}});
        }
        return true;
    });
}

bool Unsubscribe::resubscribe(std::string_view token, const std::string& address) {
    return change(token, [&](db::WriteTx& tx, const ForSending& message) {
        if (message.recipient_status == RecipientStatus::kErased || !may_come_back(tx, message)) {
            return false;
        }
        if (store::recipients::resume_subscription(tx, message.recipient_id)) {
            audit_own(tx, message, address, "recipient.resubscribe");
        }
        return true;
    });
}

void Unsubscribe::unsubscribe(db::WriteTx& tx, MessageId message) {
    const auto found = store::messages::find_for_sending(tx, message);
    if (!found || found->recipient_status == RecipientStatus::kErased) {
        return;
    }
    if (found->recipient_status != RecipientStatus::kActive) {
        skip_queued(tx, found->recipient_id, std::nullopt, SkipReason::kUnsubscribed);
        return;
    }
    // A link may be used again after a return: the moment tells the two apart.
    Feedback().apply(tx,
                     {.source = fmt::format("link:{}:{}", message, tx.now()),
                      .kind = FeedbackKind::kUnsubscribe,
                      .message = message});
}

}  // namespace campaignd::service
