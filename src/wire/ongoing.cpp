#include "wire/ongoing.h"

#include <fmt/format.h>

#include "model/email_address.h"
#include "model/time_zone.h"
#include "wire/campaigns.h"
#include "wire/limits.h"

namespace campaignd {

void to_json(nlohmann::json& out, const DateTrigger& trigger) {
    out = {{"attribute", trigger.attribute},
           {"offset_d", trigger.offset_d},
           {"at", wire::write_minute(trigger.at_minute)},
           {"every", trigger.every_year ? "year" : "once"},
           {"timezone", trigger.timezone},
           {"use_recipient_timezone", trigger.use_recipient_timezone}};
}

void to_json(nlohmann::json& out, const DayOutlook& day) {
    out = {{"date", day.day}, {"recipients", day.recipients}};
}

void to_json(nlohmann::json& out, const OngoingProgress& progress) {
    out = {{"enrolling", progress.enrolling},
           {"joined_last_day", progress.joined_last_day},
           {"joined_last_week", progress.joined_last_week},
           {"looked_at", wire::time(progress.looked_at)},
           {"no_usable_date", progress.no_usable_date},
           {"missed", progress.missed},
           {"upcoming", progress.upcoming}};
}

void to_json(nlohmann::json& out, const DatePreflight& dates) {
    out = {{"looked_at", dates.looked_at},
           {"complete", dates.complete},
           {"no_usable_date", dates.no_usable_date},
           {"sample", nlohmann::json::array()},
           {"upcoming", dates.upcoming}};
    for (const DatePreflight::Person& person : dates.sample) {
        out["sample"].push_back({{"recipient_id", person.recipient_id},
                                 {"email", person.email},
                                 {"value", wire::text_or_null(person.value)}});
    }
}

void to_json(nlohmann::json& out, const AddedCounts& counts) {
    out = {{"added", counts.added},
           {"suppressed", counts.suppressed},
           {"already", counts.already},
           {"not_active", counts.not_active},
           {"unknown", counts.unknown},
           {"addition_id", counts.addition_id}};
}

void to_json(nlohmann::json& out, const Addition& addition) {
    out = {{"id", addition.id},
           {"campaign_id", addition.campaign_id},
           {"audience", addition.audience},
           {"state", addition.ended_at ? "done" : "running"},
           {"added", addition.added},
           {"created_at", wire::time(addition.created_at)},
           {"created_by", wire::text_or_null(addition.created_by)},
           {"ended_at", wire::time(addition.ended_at)}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

/// Addresses that can be none of a recipient's are unknown like any other.
std::vector<std::string> read_emails(Reader& fields) {
    std::vector<std::string> emails;
    const json* array = fields.value("emails");
    if (array == nullptr) {
        return emails;
    }
    for (const json& email : array->is_array() ? *array : json::array({nullptr})) {
        if (!email.is_string()) {
            fields.fault("emails", "must be an array of addresses");
            break;
        }
        const ParsedEmail parsed = parse_email(email.get<std::string>());
        emails.push_back(parsed ? parsed.address : email.get<std::string>());
    }
    return emails;
}

}  // namespace

DateTrigger read_trigger(Reader& fields) {
    DateTrigger trigger;
    fields.require("attribute");
    trigger.attribute =
        fields.text("attribute", {.max_bytes = 100, .allow_empty = false}).value_or("");
    if (trigger.attribute.find('"') != std::string::npos) {
        fields.fault("attribute", "must be the name of an attribute, without quotes");
    }
    trigger.offset_d =
        static_cast<int>(fields.integer("offset_d", -kMaxTriggerDays, kMaxTriggerDays).value_or(0));
    trigger.at_minute = read_minute(fields, "at", false).value_or(trigger.at_minute);
    trigger.every_year = fields.word<int>("every", {"year", "once"}).value_or(0) == 0;
    trigger.timezone = read_time_zone(fields).value_or(trigger.timezone);
    trigger.use_recipient_timezone = fields.boolean("use_recipient_timezone").value_or(false);
    return trigger;
}

AddedPeople read_added_people(const json& body) {
    AddedPeople people;
    read_body(body, [&](Reader& fields) {
        people.recipient_ids = fields.ids("recipient_ids");
        people.emails = read_emails(fields);
        people.audience = read_audience(fields);
        const std::size_t named = people.recipient_ids.size() + people.emails.size();
        const bool of_groups =
            !people.audience.list_ids.empty() || !people.audience.segment_ids.empty();
        if (named > kMaxAddedAtOnce) {
            fields.fault("recipient_ids",
                         fmt::format("and emails may name at most {} people at once; for more, "
                                     "put them into a list and give its list_ids",
                                     kMaxAddedAtOnce));
        } else if (named == 0 && !of_groups) {
            fields.fault("recipient_ids",
                         "say whom to add: recipient_ids, emails, list_ids or segment_ids");
        }
    });
    return people;
}

}  // namespace campaignd::wire
