#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/campaign.h"
#include "model/finding.h"
#include "model/message.h"
#include "model/ongoing.h"

/// A campaign's mail before it goes out.
namespace campaignd {

/// A message as people look at it, with what they should know before sending it.
struct Preview {
    std::string subject;
    std::string preheader;
    std::string html;
    std::string text;
    std::vector<std::pair<std::string, std::string>> headers;  // as sent, unfolded
    std::vector<Finding> findings;
    std::vector<std::string> warnings;  // beside the findings
    std::size_t size_bytes = 0;         // of the whole message, as it goes out
    std::size_t inline_pictures = 0;
    std::vector<std::string> attachments{};  // their names
};

/// A step as its messages were made, up to a change or until now.
struct StepContent {
    int step = 0;
    Step content{};
    std::optional<std::int64_t> last_revision{};  // of the campaign; none: it is so now
    std::optional<TimeMs> changed_at{};           // when it became another
    std::int64_t sent = 0;                        // messages that went out so
};

/// Who gets a test mail, and made out for whom.
struct TestRequest {
    std::vector<std::string> to;
    int step = 0;
    std::optional<RecipientId> recipient;
    std::optional<int> variant{};  // of the step; none: the first
};

struct TestResult {
    std::string to;
    bool ok = false;
    std::string reply;
};

/// Who an audience is, as filters; what segments say as JSON.
struct AudienceFilter {
    std::vector<std::int64_t> list_ids;
    std::vector<std::int64_t> exclude_list_ids;
    std::vector<std::string> segments;
    std::vector<std::string> exclude_segments;
};

/// What would happen at a launch.
struct Preflight {
    /// So many people have no value for a merge tag.
    struct MissingField {
        std::string field;
        std::int64_t recipients = 0;
    };

    std::int64_t recipients = 0;
    std::int64_t suppressed = 0;  // and those who left
    std::int64_t at_contact_cap = 0;
    std::vector<FieldError> errors{};
    std::vector<Finding> findings{};
    std::vector<std::string> warnings{};  // beside the findings
    std::vector<MissingField> missing_fields{};
    AudienceFilter audience{};
    std::optional<TimeMs> first_send_at{};
    std::optional<TimeMs> last_send_at{};
    bool goes_on = false;                  // whoever comes later is enrolled, too
    std::optional<DatePreflight> dates{};  // of a campaign by a date

    bool ok() const noexcept { return errors.empty(); }
};

}  // namespace campaignd
