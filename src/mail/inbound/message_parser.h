#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campaignd::mail {

/// A message taken apart to be looked at; all text is UTF-8.
struct ParsedMessage {
    std::vector<std::pair<std::string, std::string>> headers;  // in order, RFC 2047 words decoded
    std::string text;  // the first text/plain part that is no attachment
    std::string html;  // the first text/html part that is no attachment
};

/// Reads an RFC 5322 message with GMime. What is malformed is read as far as it goes: nothing is
/// thrown but Error(kInvalid) when it is no message at all. Thread-safe.
ParsedMessage parse_message(std::string_view raw);

}  // namespace campaignd::mail
