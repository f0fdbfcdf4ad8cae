#include "service/unsubscribe.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "model/recipient.h"
#include "service/audit.h"
#include "service/feedback.h"
#include "service/sequence_end.h"
#include "store/messages.h"
#include "store/preferences.h"
#include "store/recipients.h"

namespace campaignd::service {
namespace {

using model::RecipientStatus;

RecipientStatus status_of(const store::messages::ForSending& message) {
    return static_cast<RecipientStatus>(message.recipient_status);
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
        if (!message || status_of(*message) == RecipientStatus::kErased) {
            return std::nullopt;
        }
        Page page{mask_email(message->email),
                  status_of(*message) != RecipientStatus::kActive,
                  status_of(*message) == RecipientStatus::kUnsubscribed};
        for (auto& list : store::preferences::choices(tx, message->recipient_id)) {
            page.lists.push_back(
                {list.list_id, std::move(list.name), std::move(list.description), list.member});
        }
        return page;
    });
}

bool Unsubscribe::unsubscribe(std::string_view token, const std::string& address) {
    const auto id = links_.parse_token(MailLinks::Kind::kUnsubscribe, token);
    if (!id) {
        return false;
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto message = store::messages::find_for_sending(tx, *id);
        if (!message) {
            return false;
        }
        const bool was_active = status_of(*message) == RecipientStatus::kActive;
        unsubscribe(tx, *id);
        if (was_active) {
            audit(tx,
                  {"recipient:" + std::to_string(message->recipient_id), address},
                  "recipient.unsubscribe",
                  "recipient:" + std::to_string(message->recipient_id),
                  {{"message_id", *id}});
        }
        return true;
    });
}

bool Unsubscribe::choose(std::string_view token,
                         const std::vector<std::int64_t>& stay,
                         const std::string& address) {
    const auto id = links_.parse_token(MailLinks::Kind::kUnsubscribe, token);
    if (!id) {
        return false;
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto message = store::messages::find_for_sending(tx, *id);
        if (!message || status_of(*message) == RecipientStatus::kErased) {
            return false;
        }
        const RecipientId person = message->recipient_id;
        std::vector<std::int64_t> left;
        std::vector<std::int64_t> joined;
        for (const auto& choice : store::preferences::choices(tx, person)) {
            const bool wanted = std::find(stay.begin(), stay.end(), choice.list_id) != stay.end();
            if (choice.member && !wanted) {
                store::preferences::leave(tx, person, choice.list_id);
                left.push_back(choice.list_id);
            } else if (!choice.member && wanted) {
                store::preferences::rejoin(tx, person, choice.list_id);
                joined.push_back(choice.list_id);
            }
        }
        for (const CampaignId campaign : store::preferences::campaigns_left(tx, person)) {
            store::sequences::end(tx, campaign, person, SkipReason::kUnsubscribed);
            skip_queued(tx, person, campaign, SkipReason::kUnsubscribed);
        }
        if (!left.empty() || !joined.empty()) {
            audit(tx,
                  {"recipient:" + std::to_string(person), address},
                  "recipient.choose_lists",
                  "recipient:" + std::to_string(person),
                  {{"left", left}, {"joined", joined}, {"message_id", *id}});
        }
        return true;
    });
}

bool Unsubscribe::resubscribe(std::string_view token, const std::string& address) {
    const auto id = links_.parse_token(MailLinks::Kind::kUnsubscribe, token);
    if (!id) {
        return false;
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto message = store::messages::find_for_sending(tx, *id);
        if (!message || status_of(*message) == RecipientStatus::kErased) {
            return false;
        }
        if (store::recipients::resume_subscription(tx, message->recipient_id)) {
            audit(tx,
                  {"recipient:" + std::to_string(message->recipient_id), address},
                  "recipient.resubscribe",
                  "recipient:" + std::to_string(message->recipient_id),
                  {{"message_id", *id}});
        }
        return true;
    });
}

void Unsubscribe::unsubscribe(db::WriteTx& tx, MessageId message) {
    const auto found = store::messages::find_for_sending(tx, message);
    if (!found || status_of(*found) == RecipientStatus::kErased) {
        return;
    }
    if (status_of(*found) != RecipientStatus::kActive) {
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
