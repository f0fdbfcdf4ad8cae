#include "wire/campaigns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/email_address.h"
#include "model/media.h"
#include "model/needs.h"
#include "wire/columns.h"
#include "wire/limits.h"
#include "wire/message_content.h"
#include "wire/ongoing.h"
#include "wire/reader.h"
#include "wire/slots.h"
#include "wire/utm.h"
#include "wire/variants.h"

namespace campaignd {

using nlohmann::json;

void to_json(json& out, const Attachment& attachment) {
    out = {{"file", attachment.file}, {"name", attachment.name}};
}

namespace {

json step_json(const Step& step, std::size_t index) {
    json object{{"step", index}, {"subject", step.subject}};
    object.update(wire::content_json({step.format, step.body}));
    object["attachments"] = step.attachments;
    object["preheader"] = step.preheader;
    object["text_body"] = wire::text_or_null(step.text_body);
    object["variants"] = step.variants;
    object["winner"] = step.winner;
    object["layout_id"] = step.layout_id;
    object["slots"] = wire::slots_json(step.slots);
    if (index > 0) {
        object["delay_s"] = step.delay_s;
        object["delay_counts"] = to_text(step.delay_counts);
        object["condition"] = to_text(step.condition);
    }
    if (step.removed) {
        object["removed"] = true;
    }
    return object;
}

/// Why it is held and what to do about it; null while it is not.
json held_json(const Campaign& campaign) {
    if (campaign.state != CampaignState::kHeld) {
        return nullptr;
    }
    const HeldWords words = held_words(campaign.held_reason);
    return {{"why", words.why}, {"what_to_do", words.remedy}};
}

}  // namespace

void to_json(json& out, const Audience& audience) {
    out = {{"list_ids", audience.list_ids},
           {"segment_ids", audience.segment_ids},
           {"exclude_list_ids", audience.exclude_list_ids},
           {"exclude_segment_ids", audience.exclude_segment_ids}};
}

void to_json(json& out, const Brakes& brakes) {
    out = {{"min_sample", brakes.min_sample},
           {"bounce_percent", brakes.bounce_percent},
           {"complaint_percent", brakes.complaint_percent},
           {"refused_percent", brakes.refused_percent},
           {"failed_percent", brakes.failed_percent}};
}

void to_json(json& out, const CampaignOptions& options) {
    const OnOutOfOffice& office = options.on_out_of_office;
    out = {{"late_after_s", options.late_after_s},
           {"track_opens", options.track_opens},
           {"track_clicks", options.track_clicks},
           {"window", options.window},
           {"limits",
            {{"new_recipients_per_day", options.limits.new_recipients_per_day},
             {"messages_per_hour", options.limits.messages_per_hour}}},
           {"on_out_of_office",
            {{"action", office.postpone ? "postpone" : "continue"},
             {"postpone_s", office.postpone_s}}},
           {"stop_company", options.stop_company},
           {"contact_cap_exempt", options.contact_cap_exempt},
           {"mode", options.ongoing ? "ongoing" : "once"},
           {"include_existing", options.include_existing},
           {"trigger", options.trigger},
           {"inline_pictures", options.inline_pictures},
           {"first_slice", options.first_slice},
           {"brakes", options.brakes},
           {"from_name", wire::text_or_null(options.from_name)},
           {"reply_to", wire::text_or_null(options.reply_to)},
           {"utm", options.utm},
           {"failover",
            {{"after_s", options.failover.after_s}, {"follow_ups", options.failover.follow_ups}}}};
}

void to_json(json& out, const CampaignIdentity& identity) {
    out = {{"from_name", identity.from_name},
           {"from_email", identity.from_email},
           {"reply_to", identity.reply_to},
           {"domain", identity.domain},
           {"campaign_name", identity.campaign_name},
           {"return_address", identity.return_address},
           {"verp", identity.verp}};
}

void to_json(json& out, const Waiting& waiting) {
    constexpr std::array<std::string_view, 9> kCauses{"scheduled",
                                                      "due",
                                                      "retry",
                                                      "put_off",
                                                      "window",
                                                      "limit",
                                                      "relay",
                                                      "contact_cap",
                                                      "winner"};
    out = {{"until", waiting.until == kNoEnd ? json(nullptr) : wire::time(waiting.until)},
           {"why", waiting.why},
           {"cause", kCauses.at(static_cast<std::size_t>(waiting.cause))},
           {"step", waiting.step}};
}

void to_json(json& out, const MessageCounts& counts) {
    for (std::size_t i = 0; i < kMessageStates; ++i) {
        out[std::string(to_text(static_cast<MessageState>(i)))] = counts.by_state.at(i);
    }
}

void to_json(json& out, const Campaign& campaign) {
    out = campaign.options;
    out.update({{"id", campaign.id},
                {"name", campaign.name},
                {"state", to_text(campaign.state)},
                {"held_reason", wire::text_or_null(campaign.held_reason)},
                {"held", held_json(campaign)},
                {"first_slice_left", campaign.slice_left},
                {"approval_by", wire::text_or_null(campaign.approval_by)},
                {"sender_id", campaign.sender_id},
                {"sender_ids", json::array()},
                {"sender_weights", json::array()},
                {"audience", campaign.audience},
                {"schedule_at", wire::time(campaign.schedule_at)},
                {"uncertain", to_text(campaign.uncertain)},
                {"recipients", campaign.recipients},
                {"enrolled", campaign.enrolled},
                {"enrolling", campaign.enrolling},
                {"openers_cancelled", campaign.openers_cancelled},
                {"revision", campaign.revision},
                {"created_at", wire::time(campaign.created_at)},
                {"updated_at", wire::time(campaign.updated_at)},
                {"launched_at", wire::time(campaign.launched_at)},
                {"finished_at", wire::time(campaign.finished_at)},
                {"steps", json::array()}});
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        out["steps"].push_back(step_json(campaign.steps[i], i));
    }
    for (const CampaignSender& sender : campaign.all_senders()) {
        if (sender.weight > 0) {  // the others come with the variants whose they are
            out["sender_ids"].push_back(sender.sender_id);
            out["sender_weights"].push_back(sender.weight);
        }
    }
}

void to_json(json& out, const CampaignView& campaign) {
    to_json(out, static_cast<const Campaign&>(campaign));
    out["waiting"] = campaign.waiting;
    if (campaign.messages) {
        out["messages"] = *campaign.messages;
        out["planned"] = campaign.planned;
    }
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::size_t kMaxSteps = 20;
constexpr std::int64_t kMaxStepNumber = 999;
constexpr std::int64_t kYearSeconds = 366LL * 24 * 3600;
constexpr std::int64_t kMaxCount = 1'000'000'000;
constexpr std::int64_t kMaxSlice = 100'000;

CampaignLimits read_campaign_limits(Reader& fields) {
    return {fields.integer("new_recipients_per_day", 1, kMaxCount),
            fields.integer("messages_per_hour", 1, kMaxCount)};
}

Failover read_failover(Reader& fields) {
    Failover failover;
    failover.after_s = fields.integer("after_s", 0, kYearSeconds).value_or(failover.after_s);
    failover.follow_ups = fields.boolean("follow_ups").value_or(failover.follow_ups);
    return failover;
}

OnOutOfOffice read_out_of_office(Reader& fields) {
    OnOutOfOffice rule;
    rule.postpone = fields.word<int>("action", {"continue", "postpone"}).value_or(0) == 1;
    rule.postpone_s = fields.integer("postpone_s", 0, kYearSeconds).value_or(rule.postpone_s);
    return rule;
}

std::vector<Attachment> read_attachments(Reader& fields) {
    const json* array = fields.value("attachments");
    std::vector<Attachment> attachments;
    if (array == nullptr) {
        return attachments;
    }
    if (!array->is_array() || array->size() > MessageLimits::kAttachments) {
        fields.fault("attachments",
                     fmt::format("must be an array of at most {} files of the library",
                                 MessageLimits::kAttachments));
        return attachments;
    }
    fields.objects("attachments", *array, [&](Reader& part, std::size_t /*index*/) {
        part.require("file");
        Attachment& attachment = attachments.emplace_back();
        attachment.file = part.text("file").value_or("");
        attachment.name = part.text("name", {.max_bytes = 150}).value_or("");
        if (!attachment.file.empty() && !parse_media_name(attachment.file)) {
            part.fault("file", "names no file of the library; take it from GET /media");
        }
        if (attachment.name.find_first_of("/\\") != std::string::npos) {
            part.fault("name", "must be the name of a file, without folders");
        }
        if (attachment.name.empty()) {
            attachment.name = "file" + attachment.file.substr(std::min(attachment.file.find('.'),
                                                                       attachment.file.size()));
        }
    });
    return attachments;
}

/// Null switches a kind off; what is absent is as by default.
std::optional<double> read_percent(Reader& fields,
                                   std::string_view name,
                                   const std::optional<double>& standard) {
    return fields.given(name) ? fields.number(name, 0.01, 100) : standard;
}

Brakes read_brakes(Reader& fields) {
    const Brakes standard;
    return {
        .min_sample = fields.integer("min_sample", 1, kMaxCount).value_or(standard.min_sample),
        .bounce_percent = read_percent(fields, "bounce_percent", standard.bounce_percent),
        .complaint_percent = read_percent(fields, "complaint_percent", standard.complaint_percent),
        .refused_percent = read_percent(fields, "refused_percent", standard.refused_percent),
        .failed_percent = read_percent(fields, "failed_percent", standard.failed_percent)};
}

/// Text that null takes away.
std::optional<std::string> clearable(Reader& fields, std::string_view name, const TextRule& rule) {
    return fields.is_null(name) ? std::string() : fields.text(name, rule);
}

/// An address, or merge tags that give one.
std::optional<std::string> read_reply_to(Reader& fields) {
    std::optional<std::string> text = clearable(fields, "reply_to", {.max_bytes = 320});
    if (!text || trim(*text).empty() || text->find("{{") != std::string::npos) {
        return text ? std::optional(std::string(trim(*text))) : std::nullopt;
    }
    const ParsedEmail parsed = parse_email(*text);
    if (!parsed) {
        fields.fault("reply_to", parsed.fault);
    }
    return parsed.address;
}

/// What a step says beside its content.
void read_extras(Reader& fields, Step& step) {
    step.preheader = trim(fields.text("preheader", {.max_bytes = 1'000}).value_or(""));
    constexpr TextRule kAny{.max_bytes = std::size_t{512} * 1024, .allow_control = true};
    step.text_body = fields.text("text_body", kAny).value_or("");
    if (trim(step.text_body).empty()) {
        step.text_body.clear();
    } else if (step.format == StepFormat::kText) {
        fields.fault("text_body", "is the body itself when the format is text; leave it out");
    }
}

/// The template around it, and what stands in its slots.
void read_layout(Reader& fields, Step& step) {
    step.layout_id = fields.integer("layout_id", 1, INT64_MAX);
    step.slots = read_slots(fields, "slots", false);
    if (!step.slots.empty() && !step.layout_id) {
        fields.fault("slots", "are those of a layout: give its layout_id, too, or leave them out");
    }
    if (step.layout_id && step.format == StepFormat::kText) {
        fields.fault("layout_id", "goes with the formats markdown, blocks and html alone");
    }
}

/// Its words; a step that has none is as its first variant.
void read_words(Reader& fields, Step& step, std::size_t index) {
    const auto has = [&fields](std::string_view name) { return fields.value(name) != nullptr; };
    const bool has_content = has("body") || has("blocks") || has("format");
    if (has_content) {
        MessageContent content = read_content(fields);
        step.format = content.format;
        step.body = std::move(content.body);
    }
    read_variants(fields, step);
    const Variant first = step.variants.empty() ? Variant() : step.variants.front();
    if (index == 0 && !step.subject) {
        step.subject = first.subject;
    }
    if (index == 0 && !step.subject) {
        fields.require("subject");
    }
    if (!has_content && first.words) {
        step.format = first.words->format;
        step.body = first.words->body;
    } else if (!has_content) {
        fields.require("body");
    }
}

Step read_step(Reader& fields, std::size_t index) {
    Step step;
    step.removed = fields.boolean("removed").value_or(false);
    step.subject = fields.text("subject", {.max_bytes = 998, .allow_empty = index > 0});
    if (step.subject && step.subject->empty()) {
        step.subject.reset();
    }
    read_words(fields, step, index);
    step.attachments = read_attachments(fields);
    read_extras(fields, step);
    read_layout(fields, step);
    step.delay_s = fields.integer("delay_s", 0, kYearSeconds).value_or(0);
    step.delay_counts = fields.word<DelayCounts>("delay_counts", {"calendar", "sending_days"})
                            .value_or(step.delay_counts);
    step.condition =
        fields.word<StepCondition>("condition", {"always", "no_reply", "no_open", "no_click"})
            .value_or(step.condition);
    return step;
}

std::optional<std::vector<Step>> read_steps(Reader& fields,
                                            std::vector<std::optional<int>>& numbers) {
    const json* array = fields.value("steps");
    if (array == nullptr) {
        return std::nullopt;
    }
    std::vector<Step> steps;
    if (!array->is_array() || array->empty() || array->size() > kMaxSteps) {
        fields.fault("steps", fmt::format("must be an array of 1 to {} steps", kMaxSteps));
        return std::nullopt;
    }
    fields.objects("steps", *array, [&](Reader& step, std::size_t index) {
        const auto number = step.integer("step", 0, kMaxStepNumber);
        numbers.push_back(number ? std::optional(static_cast<int>(*number)) : std::nullopt);
        steps.push_back(read_step(step, index));
    });
    return steps;
}

/// An object that null sets back.
template <typename T, typename Read>
std::optional<T> or_default(Reader& fields, std::string_view name, Read read) {
    const auto value = nullable_object<T>(fields, name, read);
    return value ? std::optional(value->value_or(T())) : std::nullopt;
}

CampaignChange::Options read_options(Reader& fields) {
    const auto mode = fields.word<int>("mode", {"once", "ongoing"});
    return {
        .late_after_s = fields.integer("late_after_s", 0, kYearSeconds),
        .track_opens = fields.boolean("track_opens"),
        .track_clicks = fields.boolean("track_clicks"),
        .window = nullable_object<Window>(fields, "window", read_window),
        .limits = or_default<CampaignLimits>(fields, "limits", read_campaign_limits),
        .on_out_of_office =
            or_default<OnOutOfOffice>(fields, "on_out_of_office", read_out_of_office),
        .stop_company = fields.boolean("stop_company"),
        .contact_cap_exempt = fields.boolean("contact_cap_exempt"),
        .ongoing = mode ? std::optional(*mode == 1) : std::nullopt,
        .include_existing = fields.boolean("include_existing"),
        .trigger = nullable_object<DateTrigger>(fields, "trigger", read_trigger),
        .inline_pictures = fields.boolean("inline_pictures"),
        .first_slice = nullable(fields, "first_slice", fields.integer("first_slice", 1, kMaxSlice)),
        .brakes = or_default<Brakes>(fields, "brakes", read_brakes),
        .from_name = clearable(fields, "from_name", {}),
        .reply_to = read_reply_to(fields),
        .utm = or_default<UtmParameters>(fields, "utm", read_utm),
        .failover = or_default<Failover>(fields, "failover", read_failover)};
}

}  // namespace

Audience read_audience(Reader& fields) {
    return {fields.ids("list_ids"),
            fields.ids("segment_ids"),
            fields.ids("exclude_list_ids"),
            fields.ids("exclude_segment_ids")};
}

CampaignChange read_campaign(const json& body, bool creating) {
    CampaignChange change;
    Reader(body, change.faults).read_whole([&](Reader& fields) {
        if (creating || fields.given("name")) {
            fields.require("name");
        }
        change.name = fields.text("name", {.max_bytes = 200, .allow_empty = false});
        change.sender_id = nullable(fields, "sender_id", fields.integer("sender_id", 1, INT64_MAX));
        read_senders(fields, change);
        fields.object("audience", [&](Reader& part) { change.audience = read_audience(part); });
        change.uncertain = fields.word<UncertainPolicy>("uncertain", {"retry", "hold"});
        change.schedule_at = nullable(fields, "schedule_at", fields.time("schedule_at"));
        change.options = read_options(fields);
        change.steps = read_steps(fields, change.step_numbers);
    });
    return change;
}

bool read_cancel_everything(const json& body) {
    bool everything = false;
    read_body(body, [&](Reader& fields) {
        fields.require("scope");
        everything = fields.word<int>("scope", {"openers", "everything"}).value_or(0) == 1;
    });
    return everything;
}

std::string to_column(const Audience& audience) {
    return json(audience).dump();
}

std::string to_column(const CampaignOptions& options) {
    return json(options).dump();
}

std::string to_column(const CampaignIdentity& identity) {
    return json(identity).dump();
}

std::string to_column(const Step& step) {
    return dump(step_json(step, 1));
}

Step step_from_column(std::string_view column) {
    return read_column(column, [](Reader& fields) {
        fields.given("step");
        return read_step(fields, 1);
    });
}

Audience audience_from_column(std::string_view column) {
    return read_column(column, read_audience);
}

CampaignOptions options_from_column(std::string_view column) {
    CampaignOptions options;
    apply(read_column(column, read_options), options);
    return options;
}

std::string to_column(const std::vector<Attachment>& attachments) {
    return json(attachments).dump();
}

std::vector<Attachment> attachments_from_column(std::string_view column) {
    std::vector<Attachment> attachments;
    for (const json& one : json::parse(column)) {
        attachments.push_back({one.value("file", ""), one.value("name", "")});
    }
    return attachments;
}

CampaignIdentity identity_from_column(std::string_view column) {
    const json parsed = parse_column(column);
    return {parsed.value("from_name", ""),
            parsed.value("from_email", ""),
            parsed.value("reply_to", ""),
            parsed.value("domain", ""),
            parsed.value("campaign_name", ""),
            parsed.value("return_address", ""),
            parsed.value("verp", false)};
}

}  // namespace campaignd::wire
