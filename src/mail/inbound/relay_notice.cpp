#include "mail/inbound/relay_notice.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace campaignd::mail {
namespace {

using nlohmann::json;

constexpr int kDeepest = 30;

/// The JSON object at the start of a text; SNS writes how to leave behind it.
std::string_view object_in(std::string_view text) {
    text = trim(text);
    int depth = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            at += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kDeepest) {
                return {};
            }
        } else if ((c == '}' || c == ']') && --depth <= 0) {
            return text.substr(0, at + 1);
        }
    }
    return {};
}

/// Long lines were folded on the way, within words and all: JSON itself has no line ends within a
/// text.
std::string unfolded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n') {
            at += at + 1 < text.size() && text[at + 1] == ' ' ? 1U : 0U;
        } else if (text[at] != '\r') {
            out += text[at];
        }
    }
    return out;
}

json parse(std::string_view text) {
    const std::string whole = unfolded(text);
    const std::string_view object = object_in(whole);
    return object.empty() ? json() : json::parse(object, nullptr, false);
}

}  // namespace

bool is_relay_notice(const MimeTree& message) {
    const MimeLeaf* text = message.find("text/plain");
    return text != nullptr && trim(text->content).starts_with('{') &&
           (message.has("x-amz-sns-message-id") ||
            to_lower(message.header("From")).find("sns.amazonaws.com") != std::string::npos);
}

std::vector<RelayEvent> read_relay_notice(const MimeTree& message) {
    const MimeLeaf* text = message.find("text/plain");
    json notification = text == nullptr ? json() : parse(text->content);
    if (notification.is_object() && notification.contains("Message") &&
        notification["Message"].is_string()) {
        notification = parse(notification["Message"].get<std::string>());
    }
    return read_ses(notification);
}

}  // namespace campaignd::mail
