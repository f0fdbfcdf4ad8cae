#include "service/feedback/sns.h"

#include <array>
#include <span>

#include "base/crypto.h"
#include "base/public_key.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

constexpr std::size_t kMostCertificates = 16;

// docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages": in this order.
constexpr std::array<const char*, 6> kOfNotification{
    "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"};
constexpr std::array<const char*, 7> kOfConfirmation{
    "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"};

std::string text_at(const json& message, const char* name) {
    const auto found = message.find(name);
    return found != message.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_region(std::string_view text) {
    constexpr std::string_view kBytes = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return text.size() >= 3 && text.find_first_not_of(kBytes) == text.npos;
}

}  // namespace

std::optional<std::string> sns_signed_text(const json& message) {
    if (!message.is_object()) {
        return std::nullopt;
    }
    const std::string type = text_at(message, "Type");
    const bool notification = type == "Notification";
    if (!notification && type != "SubscriptionConfirmation" && type != "UnsubscribeConfirmation") {
        return std::nullopt;
    }
    const std::span<const char* const> names = notification
                                                   ? std::span<const char* const>(kOfNotification)
                                                   : std::span<const char* const>(kOfConfirmation);
    std::string text;
    for (const char* name : names) {
        const auto found = message.find(name);
        const bool there = found != message.end() && found->is_string();
        if (!there && std::string_view(name) == "Subject") {
            continue;
        }
        if (!there) {
            return std::nullopt;
        }
        text.append(name).append("\n").append(found->get<std::string>()).append("\n");
    }
    return text;
}

bool is_sns_url(std::string_view url) {
    constexpr std::string_view kStart = "https://sns.";
    if (!url.starts_with(kStart)) {
        return false;
    }
    const std::size_t slash = url.find('/', kStart.size());
    if (slash == std::string_view::npos) {
        return false;
    }
    std::string_view rest = url.substr(kStart.size(), slash - kStart.size());
    for (const std::string_view end : {".amazonaws.com.cn", ".amazonaws.com"}) {
        if (rest.ends_with(end)) {
            rest.remove_suffix(end.size());
            return is_region(rest);
        }
    }
    return false;
}

std::optional<std::string> SnsVerifier::certificate(const std::string& url) {
    {
        const Lock lock(mutex_);
        const auto known = certificates_.find(url);
        if (known != certificates_.end()) {
            return known->second;
        }
    }
    std::optional<std::string> fetched = fetch_(url);
    if (fetched) {
        const Lock lock(mutex_);
        if (certificates_.size() >= kMostCertificates) {
            certificates_.clear();
        }
        certificates_[url] = *fetched;
    }
    return fetched;
}

std::string SnsVerifier::fault_of(const json& message) {
    const auto text = sns_signed_text(message);
    if (!text) {
        return "this is no message of Amazon SNS";
    }
    const std::string url = text_at(message, "SigningCertURL");
    if (!is_sns_url(url) || !url.ends_with(".pem")) {
        return "the signing certificate does not lie at an SNS host";
    }
    const std::string version = text_at(message, "SignatureVersion");
    if (version != "1" && version != "2") {
        return "the signature version is neither 1 nor 2";
    }
    const auto signature = base64_decode(text_at(message, "Signature"));
    if (!signature) {
        return "the signature is not base64";
    }
    const auto pem = certificate(url);
    if (!pem) {
        return "the signing certificate cannot be fetched now";
    }
    const auto hash = version == "1" ? SignatureHash::kSha1 : SignatureHash::kSha256;
    if (!verify_rsa_signature(*pem, hash, *text, *signature)) {
        return "the signature does not match";
    }
    return {};
}

bool SnsVerifier::confirm(const json& message) {
    const std::string url = text_at(message, "SubscribeURL");
    return is_sns_url(url) && fetch_(url).has_value();
}

}  // namespace campaignd::service
