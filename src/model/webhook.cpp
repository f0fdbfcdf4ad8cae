#include "model/webhook.h"

#include "base/crypto.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr std::size_t kMaxUrlBytes = 2'000;

constexpr EnumWords<WebhookEvent, kWebhookEvents> kEventNames{{"message.sent",
                                                               "message.failed",
                                                               "message.bounced",
                                                               "message.opened",
                                                               "message.clicked",
                                                               "recipient.replied",
                                                               "recipient.unsubscribed",
                                                               "campaign.finished",
                                                               "campaign.held",
                                                               "person.needed"}};
constexpr EnumWords<DeliveryState, 3> kStateNames{{"waiting", "delivered", "failed"}};

}  // namespace

std::string_view to_text(WebhookEvent event) noexcept {
    return event == WebhookEvent::kTest ? "webhook.test" : kEventNames[event];
}

std::optional<WebhookEvent> parse_webhook_event(std::string_view text) noexcept {
    return kEventNames.find(text);
}

std::vector<std::string_view> names_of(std::uint32_t events) {
    std::vector<std::string_view> names;
    for (int i = 0; i < kWebhookEvents; ++i) {
        const auto event = static_cast<WebhookEvent>(i);
        if ((events & bit_of(event)) != 0) {
            names.push_back(to_text(event));
        }
    }
    return names;
}

std::string_view to_text(DeliveryState state) noexcept {
    return kStateNames[state];
}

std::optional<DeliveryState> parse_delivery_state(std::string_view text) noexcept {
    return kStateNames.find(text);
}

std::string webhook_url_fault(std::string_view url) {
    const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    if (scheme == 0) {
        return "must begin with https:// or http://";
    }
    if (url.size() > kMaxUrlBytes) {
        return "is longer than 2,000 bytes";
    }
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || std::string_view("\"<>\\^`{|}").find(c) != url.npos) {
            return "holds a character that no URL has; encode it as %XX";
        }
    }
    const std::string_view rest = url.substr(scheme);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.empty() || authority.front() == ':') {
        return "names no host";
    }
    if (authority.find('@') != std::string_view::npos) {
        return "may hold no user name and no password; check the signature instead";
    }
    return {};
}

std::optional<std::string> webhook_key(std::string_view secret) {
    constexpr std::size_t kMinKeyBytes = 16;
    constexpr std::size_t kMaxKeyBytes = 64;
    if (secret.starts_with(kWebhookSecretPrefix)) {
        secret.remove_prefix(kWebhookSecretPrefix.size());
    }
    std::optional<std::string> key = base64_decode(secret);
    return key && key->size() >= kMinKeyBytes && key->size() <= kMaxKeyBytes ? key : std::nullopt;
}

}  // namespace campaignd
