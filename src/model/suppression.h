#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd {

/// An address or a whole domain that gets no mail. A domain stands for itself, not for the domains
/// below it.
struct Suppression {
    std::int64_t id = 0;
    std::string value;  // as it is compared: see parse_email() and parse_domain()
    std::string reason;
    TimeMs since = 0;

    bool is_domain() const noexcept { return value.find('@') == std::string::npos; }
};

/// What a person typed as something to suppress, or why it is nothing. `fault` is empty when it is
/// good.
struct ParsedSuppression {
    std::string value;
    std::string fault;

    explicit operator bool() const noexcept { return fault.empty(); }
};

/// An address, or a domain, also written "@example.org" or "*@example.org". Thread-safe.
ParsedSuppression parse_suppression(std::string_view text);

constexpr std::size_t kMaxSuppressionReasonBytes = 200;

}  // namespace campaignd
