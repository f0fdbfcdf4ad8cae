#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "mail/net/http_client.h"

namespace campaignd::cli {

/// A listmonk that runs somewhere, and who asks it.
struct ListmonkSource {
    std::string url;    // as one opens it in a browser
    std::string token;  // API_USER:TOKEN, as listmonk shows it
};

/// One call and its answer; a test brings its own.
using Ask = std::function<mail::HttpOutcome(mail::HttpCall)>;

/// Reads all subscribers of a listmonk, page by page, into `file`: its answers, one behind another.
/// Somebody who is deleted there meanwhile moves everybody behind them one place forward, so the
/// pages are read again until nobody is missing. `progress` is told how many of how many people.
/// Throws Error(kInvalid) for what a person has to mend, Error(kUnavailable) for what may pass.
std::int64_t fetch_subscribers(const ListmonkSource& source,
                               const Ask& ask,
                               const std::filesystem::path& file,
                               const std::function<void(std::int64_t, std::int64_t)>& progress);

/// The line that a file holds, or standard input for "-". Throws Error(kInvalid).
std::string read_token(const std::string& file);

/// Asks over the network, again when there is no answer.
Ask over_network();

}  // namespace campaignd::cli
