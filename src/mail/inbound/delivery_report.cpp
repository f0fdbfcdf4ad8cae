#include "mail/inbound/delivery_report.h"

#include <algorithm>

#include "base/text.h"
#include "base/words.h"
#include "mail/inbound/bounce_text.h"
#include "mail/inbound/mime_tree.h"
#include "mail/inbound/notice_text.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostGroups = 100;
constexpr std::size_t kMostAddress = 320;  // RFC 5321 section 4.5.3.1: 64 + 1 + 255
constexpr std::size_t kMostDiagnostic = 500;

std::string_view without_type(std::string_view value) {
    const std::size_t semicolon = value.find(';');
    return trim(semicolon == std::string_view::npos ? value : value.substr(semicolon + 1));
}

enum class Action { kFailed, kSpared, kUnknown };

/// RFC 3464 section 2.3.3, and the words that some servers write instead.
Action action_of(std::string_view field, std::string_view status) {
    const std::string word = to_lower(trim(field));
    if (begins_with_one_of(word, "fail|undeliver|expired")) {
        return Action::kFailed;
    }
    constexpr std::string_view kSpared = "delay|deliver|relay|expand|transfer|accept|success";
    if (begins_with_one_of(word, kSpared)) {
        return Action::kSpared;
    }
    return status.starts_with('5') ? Action::kFailed : Action::kUnknown;
}

/// One group of fields, judged when all addresses are known.
struct Group {
    Action action = Action::kUnknown;
    std::string address;
    std::string other;
    std::string status;
    std::string diagnostic;
};

bool is_address(std::string_view text) {
    return text.find('@') != std::string_view::npos && text.find(' ') == std::string_view::npos;
}

/// Nothing for the fields about the whole message.
bool read_group(const std::vector<HeaderField>& fields, Group& group) {
    const std::string_view action = find_field(fields, "Action");
    const std::string_view last = find_field(fields, "Final-Recipient");
    const std::string_view first = find_field(fields, "Original-Recipient");
    if (action.empty() && last.empty() && first.empty()) {
        return false;
    }
    group.status = find_field(fields, "Status").substr(0, kMostAddress);
    group.action = action_of(action, group.status);
    group.address = address_in(first);
    group.other = address_in(last);
    if (!is_address(group.address)) {
        std::swap(group.address, group.other);
    }
    if (!is_address(group.address)) {
        group.address = address_in(find_field(fields, "X-Actual-Recipient"));
    }
    group.diagnostic = without_type(find_field(fields, "Diagnostic-Code"));
    return true;
}

FailedRecipient judged(const Group& group,
                       std::string_view for_people,
                       const std::vector<std::string>& all) {
    const std::string_view around = words_about(for_people, group.address, all);
    const Judgement judgement = judge_refusal(
        {.status = group.status, .diagnostic = group.diagnostic, .around = around, .final = true});
    const std::string_view shown =
        group.diagnostic.empty() ? trim(around) : std::string_view(group.diagnostic);
    return {.address = group.address,
            .other = group.other,
            .kind = judgement.kind,
            .status = judgement.status,
            .diagnostic = std::string(truncate_utf8(shown, kMostDiagnostic))};
}

/// Some servers leave out the empty line between two recipients: a field that names one a second
/// time begins the next.
void add_groups(const std::vector<HeaderField>& fields, std::vector<Group>& groups) {
    std::vector<HeaderField> own;
    const auto close = [&] {
        Group group;
        if (groups.size() < kMostGroups && read_group(own, group)) {
            groups.push_back(std::move(group));
        }
        own.clear();
    };
    for (const HeaderField& field : fields) {
        const bool names = equals_ignoring_case(field.first, "Final-Recipient") ||
                           equals_ignoring_case(field.first, "Original-Recipient");
        if (names && !find_field(own, field.first).empty()) {
            close();
        }
        own.push_back(field);
    }
    close();
}

std::vector<Group> read_groups(std::string_view text) {
    std::vector<Group> groups;
    for (std::size_t seen = 0; !text.empty() && seen < kMostGroups; ++seen) {
        const std::size_t end = std::min({text.find("\n\n"), text.find("\r\n\r\n"), text.size()});
        add_groups(read_header_lines(text.substr(0, end)), groups);
        text.remove_prefix(end);
        text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
    }
    return groups;
}

}  // namespace

std::string address_in(std::string_view field) {
    std::string_view text = without_type(field);
    if (const std::size_t open = text.rfind('<'); open != std::string_view::npos) {
        text.remove_prefix(open + 1);
        text = text.substr(0, text.find('>'));
    }
    if (text.starts_with('@') && text.find(':') != std::string_view::npos) {
        text.remove_prefix(text.find(':') + 1);
    }
    return std::string(trim(text.substr(0, kMostAddress)));
}

DeliveryReport read_delivery_report(std::string_view fields, std::string_view for_people) {
    const std::vector<Group> groups = read_groups(fields);
    std::vector<std::string> all;
    all.reserve(groups.size());
    for (const Group& group : groups) {
        all.push_back(group.address);
    }
    DeliveryReport report;
    report.names_anybody = !groups.empty();
    for (const Group& group : groups) {
        if (group.action == Action::kFailed) {
            report.failures.push_back(judged(group, for_people, all));
        } else if (group.action == Action::kSpared) {
            report.spared.push_back(group.address);
            report.spared.push_back(group.other);
        }
    }
    return report;
}

}  // namespace campaignd::mail
