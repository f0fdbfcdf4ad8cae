#include "service/campaigns/web_view.h"

#include <cstdint>

#include "base/error.h"
#include "base/log.h"
#include "model/recipient.h"
#include "store/messages.h"

namespace campaignd::service {
namespace {

/// Nothing once the person was erased.
std::optional<store::messages::ForSending> shown(const db::ReadTx& tx, MessageId id) {
    auto message = store::messages::find_for_sending(tx, id);
    const bool erased = message && message->recipient_status == RecipientStatus::kErased;
    return erased ? std::nullopt : std::move(message);
}

}  // namespace

std::optional<std::string> WebView::html(std::string_view token) {
    const auto id = links_.parse_token(MailLinks::Kind::kView, token);
    if (!id) {
        return std::nullopt;
    }
    try {
        const auto named = database_.read([&](const db::ReadTx& tx) { return shown(tx, *id); });
        if (!named) {
            return std::nullopt;
        }
        auto campaign = compiled_.get_as_sent(
            database_, named->campaign_id, named->step, named->revision.value_or(INT64_MAX));
        std::optional<SingleMail> single;
        if (campaign->campaign.singles) {
            single = singles_.get(database_, *named);
            campaign = single->mail;
        }
        auto loaded = database_.read([&](const db::ReadTx& tx) -> std::optional<LoadedMessage> {
            auto message = shown(tx, *id);
            if (message && single) {
                message->name = single->message.name;
                message->attributes = single->message.attributes;
            }
            if (!message || static_cast<std::size_t>(message->step) >= campaign->steps.size()) {
                return std::nullopt;
            }
            return load_message(tx, *campaign, links_, *std::move(message));
        });
        return loaded ? std::optional(
                            message_page(*loaded, *campaign, links_, database_.clock().now()))
                      : std::nullopt;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kInvalid) {
            throw;
        }
        log::warn("service", "message {} cannot be shown: {}", *id, error.what());
        return std::nullopt;
    }
}

}  // namespace campaignd::service
