#include "model/campaign_json.h"

#include <fmt/format.h>

#include "base/rfc3339.h"
#include "model/json_fields.h"
#include "model/json_time.h"

namespace campaignd {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxSteps = 20;
constexpr std::int64_t kYearSeconds = 366LL * 24 * 3600;
constexpr std::int64_t kMaxCount = 1'000'000'000;

std::vector<std::int64_t> parse_ids(JsonFields& fields, std::string_view name) {
    std::vector<std::int64_t> ids;
    const json* value = fields.value(name);
    if (value == nullptr) {
        return ids;
    }
    if (!value->is_array()) {
        fields.fault(name, "must be an array of ids");
        return ids;
    }
    for (const json& id : *value) {
        if (!id.is_number_integer() || id.get<std::int64_t>() <= 0) {
            fields.fault(name, "must hold ids: whole numbers from 1");
            return ids;
        }
        ids.push_back(id.get<std::int64_t>());
    }
    return ids;
}

Audience parse_audience(const json& object, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults, "audience");
    Audience audience{parse_ids(fields, "list_ids"),
                      parse_ids(fields, "segment_ids"),
                      parse_ids(fields, "exclude_list_ids")};
    fields.reject_unknown();
    return audience;
}

CampaignLimits parse_limits(const json& object, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults, "limits");
    CampaignLimits limits{fields.integer("new_recipients_per_day", 1, kMaxCount),
                          fields.integer("messages_per_hour", 1, kMaxCount)};
    fields.reject_unknown();
    return limits;
}

OnOutOfOffice parse_out_of_office(const json& object, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults, "on_out_of_office");
    OnOutOfOffice rule;
    rule.postpone = fields.word("action", {"continue", "postpone"}).value_or(0) == 1;
    rule.postpone_s = fields.integer("postpone_s", 0, kYearSeconds).value_or(rule.postpone_s);
    fields.reject_unknown();
    return rule;
}

Step parse_step(const json& object, std::size_t index, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults, fmt::format("steps[{}]", index));
    Step step;
    step.subject = fields.text("subject", {.max_bytes = 998, .allow_empty = index > 0});
    if (index == 0 && !step.subject) {
        fields.require("subject");
    }
    step.format =
        static_cast<StepFormat>(fields.word("format", {"markdown", "html", "text"}).value_or(0));
    fields.require("body");
    step.body =
        fields
            .text(
                "body",
                {.max_bytes = std::size_t{512} * 1024, .allow_empty = false, .allow_control = true})
            .value_or("");
    step.delay_s = fields.integer("delay_s", 0, kYearSeconds).value_or(0);
    step.delay_counts = static_cast<DelayCounts>(
        fields.word("delay_counts", {"calendar", "sending_days"}).value_or(0));
    step.condition = static_cast<StepCondition>(
        fields.word("condition", {"always", "no_reply", "no_open", "no_click"}).value_or(1));
    fields.reject_unknown();
    if (step.subject && step.subject->empty()) {
        step.subject.reset();
    }
    return step;
}

void parse_steps(JsonFields& fields, std::vector<Step>& steps, std::vector<FieldError>& faults) {
    const json* value = fields.value("steps");
    if (value == nullptr) {
        return;
    }
    if (!value->is_array() || value->empty() || value->size() > kMaxSteps) {
        fields.fault("steps", fmt::format("must be an array of 1 to {} steps", kMaxSteps));
        return;
    }
    steps.clear();
    for (std::size_t i = 0; i < value->size(); ++i) {
        steps.push_back(parse_step((*value)[i], i, faults));
    }
}

void parse_schedule(JsonFields& fields, Campaign& campaign) {
    if (!fields.given("schedule_at")) {
        return;
    }
    campaign.schedule_at.reset();
    if (const auto text = fields.text("schedule_at")) {
        campaign.schedule_at = parse_rfc3339(*text);
        if (!campaign.schedule_at) {
            fields.fault("schedule_at", "must be an RFC 3339 time such as 2027-01-31T09:00:00Z");
        }
    }
}

void parse_options(JsonFields& fields, CampaignOptions& options, std::vector<FieldError>& faults) {
    options.late_after_s =
        fields.integer("late_after_s", 0, kYearSeconds).value_or(options.late_after_s);
    options.track_opens = fields.boolean("track_opens").value_or(options.track_opens);
    options.track_clicks = fields.boolean("track_clicks").value_or(options.track_clicks);
    options.stop_company = fields.boolean("stop_company").value_or(options.stop_company);
    if (fields.given("window")) {
        const json* window = fields.value("window");
        options.window =
            window == nullptr ? std::optional<Window>() : parse_window(*window, "window", faults);
    }
    if (fields.given("limits")) {
        const json* limits = fields.value("limits");
        options.limits = limits == nullptr ? CampaignLimits() : parse_limits(*limits, faults);
    }
    if (fields.given("on_out_of_office")) {
        const json* rule = fields.value("on_out_of_office");
        options.on_out_of_office =
            rule == nullptr ? OnOutOfOffice() : parse_out_of_office(*rule, faults);
    }
}

json to_json(const Step& step, std::size_t index) {
    json object{{"step", index},
                {"subject", step.subject ? json(*step.subject) : json()},
                {"format", to_text(step.format)},
                {"body", step.body}};
    if (index > 0) {
        object["delay_s"] = step.delay_s;
        object["delay_counts"] = to_text(step.delay_counts);
        object["condition"] = to_text(step.condition);
    }
    return object;
}

json from_column(std::string_view text) {
    json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object()) {
        fail(ErrorCode::kCorrupt, "a JSON column of a campaign is not a JSON object");
    }
    return parsed;
}

}  // namespace

void apply_campaign_json(const json& object, Campaign& campaign, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults);
    if (campaign.id == 0 || fields.given("name")) {
        fields.require("name");
        campaign.name = fields.text("name", {.max_bytes = 200, .allow_empty = false}).value_or("");
    }
    if (fields.given("sender_id")) {
        campaign.sender_id = fields.integer("sender_id", 1, INT64_MAX);
    }
    if (const json* audience = fields.value("audience")) {
        campaign.audience = parse_audience(*audience, faults);
    }
    if (const auto policy = fields.word("uncertain", {"retry", "hold"})) {
        campaign.uncertain = static_cast<UncertainPolicy>(*policy);
    }
    parse_schedule(fields, campaign);
    parse_options(fields, campaign.options, faults);
    parse_steps(fields, campaign.steps, faults);
    fields.reject_unknown();
}

json to_json(const Audience& audience) {
    return {{"list_ids", audience.list_ids},
            {"segment_ids", audience.segment_ids},
            {"exclude_list_ids", audience.exclude_list_ids}};
}

json to_json(const CampaignOptions& options) {
    const CampaignLimits& limits = options.limits;
    const OnOutOfOffice& office = options.on_out_of_office;
    return {{"late_after_s", options.late_after_s},
            {"track_opens", options.track_opens},
            {"track_clicks", options.track_clicks},
            {"window", options.window ? to_json(*options.window) : json()},
            {"limits",
             {{"new_recipients_per_day",
               limits.new_recipients_per_day ? json(*limits.new_recipients_per_day) : json()},
              {"messages_per_hour",
               limits.messages_per_hour ? json(*limits.messages_per_hour) : json()}}},
            {"on_out_of_office",
             {{"action", office.postpone ? "postpone" : "continue"},
              {"postpone_s", office.postpone_s}}},
            {"stop_company", options.stop_company}};
}

json to_json(const CampaignIdentity& identity) {
    return {{"from_name", identity.from_name},
            {"from_email", identity.from_email},
            {"reply_to", identity.reply_to},
            {"domain", identity.domain},
            {"campaign_name", identity.campaign_name},
            {"return_address", identity.return_address},
            {"verp", identity.verp}};
}

json to_json(const Campaign& campaign) {
    json object = to_json(campaign.options);
    object["id"] = campaign.id;
    object["name"] = campaign.name;
    object["state"] = to_text(campaign.state);
    object["held_reason"] = campaign.held_reason.empty() ? json() : json(campaign.held_reason);
    object["sender_id"] = campaign.sender_id ? json(*campaign.sender_id) : json();
    object["audience"] = to_json(campaign.audience);
    object["schedule_at"] = time_or_null(campaign.schedule_at);
    object["uncertain"] = to_text(campaign.uncertain);
    object["recipients"] = campaign.recipients;
    object["enrolled"] = campaign.enrolled;
    object["openers_cancelled"] = campaign.openers_cancelled;
    object["revision"] = campaign.revision;
    object["created_at"] = to_rfc3339(campaign.created_at);
    object["updated_at"] = to_rfc3339(campaign.updated_at);
    object["launched_at"] = time_or_null(campaign.launched_at);
    object["finished_at"] = time_or_null(campaign.finished_at);
    json& steps = object["steps"] = json::array();
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        steps.push_back(to_json(campaign.steps[i], i));
    }
    return object;
}

Audience audience_from_column(std::string_view text) {
    std::vector<FieldError> faults;
    return parse_audience(from_column(text), faults);
}

CampaignOptions options_from_column(std::string_view text) {
    const json parsed = from_column(text);
    std::vector<FieldError> faults;
    JsonFields fields(parsed, faults);
    CampaignOptions options;
    parse_options(fields, options, faults);
    return options;
}

CampaignIdentity identity_from_column(std::string_view text) {
    const json parsed = from_column(text);
    return {parsed.value("from_name", ""),
            parsed.value("from_email", ""),
            parsed.value("reply_to", ""),
            parsed.value("domain", ""),
            parsed.value("campaign_name", ""),
            parsed.value("return_address", ""),
            parsed.value("verp", false)};
}

}  // namespace campaignd
