#include "model/recipient.h"

#include <fmt/format.h>

#include "base/text.h"
#include "model/email_address.h"
#include "model/enum_words.h"
#include "model/tag.h"
#include "model/time_zone.h"

namespace campaignd {
namespace {

constexpr EnumWords<RecipientStatus, 5> kStatusNames{
    {"active", "unsubscribed", "bounced", "complained", "erased"}};

void validate_email(RecipientChange& change, bool creating, std::vector<FieldError>& faults) {
    if (!change.email) {
        if (creating) {
            faults.push_back({"email", "is required"});
        }
        return;
    }
    ParsedEmail parsed = parse_email(*change.email);
    if (parsed) {
        change.email = std::move(parsed.address);
    } else {
        faults.push_back({"email", std::move(parsed.fault)});
    }
}

void validate_name(const std::string& name, std::vector<FieldError>& faults) {
    if (!is_utf8(name)) {
        faults.push_back({"name", "must be valid UTF-8"});
    } else if (has_control(name)) {
        faults.push_back({"name", "may not hold control characters such as line breaks"});
    } else if (name.size() > kMaxRecipientNameBytes) {
        faults.push_back(
            {"name", fmt::format("may have at most {} bytes", kMaxRecipientNameBytes)});
    }
}

void validate_list_ids(const std::vector<std::int64_t>& ids, std::vector<FieldError>& faults) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] <= 0) {
            faults.push_back({fmt::format("list_ids[{}]", i), "must be the id of a list"});
        }
    }
}

}  // namespace

std::string_view to_text(RecipientStatus status) noexcept {
    return kStatusNames[status];
}

std::optional<RecipientStatus> parse_recipient_status(std::string_view text) noexcept {
    return kStatusNames.find(text);
}

std::vector<FieldError> validate(RecipientChange& change, bool creating) {
    std::vector<FieldError> faults = change.faults;
    validate_email(change, creating, faults);
    if (change.name) {
        validate_name(*change.name, faults);
    }
    if (change.list_ids) {
        validate_list_ids(*change.list_ids, faults);
    }
    if (change.tags) {
        for (FieldError& fault : validate_tags(*change.tags)) {
            faults.push_back(std::move(fault));
        }
    }
    if (change.timezone && *change.timezone) {
        if (auto zone = find_time_zone(**change.timezone)) {
            *change.timezone = *std::move(zone);
        } else {
            faults.push_back({"timezone", unknown_time_zone(**change.timezone)});
        }
    }
    return faults;
}

}  // namespace campaignd
