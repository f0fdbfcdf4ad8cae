#include "service/unsubscribe.h"

#include <fmt/format.h>

#include "base/text.h"
#include "model/recipient.h"
#include "service/audit.h"
#include "service/feedback.h"
#include "service/sequence_end.h"
#include "store/messages.h"

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
        return Page{mask_email(message->email), status_of(*message) != RecipientStatus::kActive};
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
