#pragma once

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/thread.h"

namespace campaignd::service {

/// Fetches a URL and gives its body; nothing when that failed. Never called in a transaction.
using UrlFetcher = std::function<std::optional<std::string>(const std::string& url)>;

/// What Amazon SNS signs of a message: its fields by name, each as two lines. Nothing for a type
/// that SNS does not send, or when a field is missing.
std::optional<std::string> sns_signed_text(const nlohmann::json& message);

/// True for https://sns.REGION.amazonaws.com/… (also .com.cn): where certificates and confirmation
/// links of SNS lie. Nothing else is fetched.
bool is_sns_url(std::string_view url);

/// Checks that a message comes from Amazon SNS: signature versions 1 (SHA-1) and 2 (SHA-256), by a
/// certificate fetched over https from an SNS host alone and kept. Owner: RelayReports.
/// Thread-safe.
class SnsVerifier {
  public:
    explicit SnsVerifier(UrlFetcher fetch) : fetch_(std::move(fetch)) {}

    /// Why it is not to be believed; empty when it is.
    std::string fault_of(const nlohmann::json& message);
    /// Opens the confirmation link of a message that was checked. False when that failed.
    bool confirm(const nlohmann::json& message);

  private:
    std::optional<std::string> certificate(const std::string& url);

    const UrlFetcher fetch_;
    Mutex mutex_;
    std::map<std::string, std::string> certificates_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::service
