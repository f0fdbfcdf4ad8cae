#include "service/feedback/sns.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "base/crypto.h"
#include "base/public_key.h"
#include "base/text.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

constexpr std::size_t kMostCertificates = 16;
constexpr std::string_view kScheme = "https://";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

// docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages": in this order.
constexpr std::array<const char*, 6> kOfNotification{
    "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"};
constexpr std::array<const char*, 7> kOfConfirmation{
    "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"};

std::string text_at(const json& message, const char* name) {
    const auto found = message.find(name);
    return found != message.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// "us-east-1", "us-gov-west-1": words of letters, then a number. No bucket's host is one
/// ("s3-us-west-2"), so nobody can put a certificate of their own at a host like that.
bool is_region(std::string_view text) {
    const std::vector<std::string_view> words = split(text, '-');
    const auto is_word = [](std::string_view word) {
        return !word.empty() && word.find_first_not_of(kLetters) == word.npos;
    };
    const std::string_view number = words.back();
    return words.size() >= 3 && words.front().size() == 2 &&
           std::all_of(words.begin(), words.end() - 1, is_word) && !number.empty() &&
           number.size() <= 2 && std::all_of(number.begin(), number.end(), is_digit);
}

/// Amazon's own name of such a file: letters, digits and dashes.
bool is_certificate_path(std::string_view path) {
    constexpr std::string_view kEnd = ".pem";
    if (!path.starts_with('/') || !path.ends_with(kEnd)) {
        return false;
    }
    const std::string_view name = path.substr(1, path.size() - 1 - kEnd.size());
    return !name.empty() &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '-'; });
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
    const bool is_china = rest.starts_with("cn-");
    const std::string_view end = is_china ? ".amazonaws.com.cn" : ".amazonaws.com";
    if (!rest.ends_with(end)) {
        return false;
    }
    rest.remove_suffix(end.size());
    return is_region(rest);
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
    if (!is_sns_url(url) || !is_certificate_path(url.substr(url.find('/', kScheme.size())))) {
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
