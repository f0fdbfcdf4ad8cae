#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/import.h"
#include "model/page.h"

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

/// The walk over all recipients that ends what is queued for new suppressions.
struct SuppressionSweep {
    bool running = false;
    std::int64_t checked = 0;
    std::int64_t skipped = 0;
    std::optional<TimeMs> started_at{};
    std::optional<TimeMs> finished_at{};
    std::int64_t recipients = 0;  // of whom `checked` are done
};

struct SuppressionsPage {
    Page<Suppression> page;
    SuppressionSweep sweep;
};

/// What a request adds; without `since` it counts from now.
struct SuppressionRequest {
    std::string value;
    std::string reason;
    std::optional<TimeMs> since;
};

/// What became of the rows of a file.
struct SuppressionImport {
    std::int64_t rows = 0;
    std::int64_t added = 0;
    std::int64_t rejected = 0;
    std::vector<RejectedRow> faults{};  // the first of them
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
