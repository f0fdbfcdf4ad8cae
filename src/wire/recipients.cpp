#include "wire/recipients.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/feedback.h"
#include "wire/history.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Recipient& recipient) {
    out = {{"id", recipient.id},
           {"email", recipient.email},
           {"name", recipient.name},
           {"attributes", wire::parse_column(recipient.attributes)},
           {"status", to_text(recipient.status)},
           {"timezone", recipient.timezone},
           {"list_ids", recipient.list_ids},
           {"tags", recipient.tags},
           {"revision", recipient.revision},
           {"suppressed_by", recipient.suppressed_by},
           {"created_at", wire::time(recipient.created_at)},
           {"updated_at", wire::time(recipient.updated_at)}};
}

void to_json(nlohmann::json& out, const Tag& tag) {
    out = {{"id", tag.id}, {"name", tag.name}, {"recipients", tag.recipients}};
}

void to_json(nlohmann::json& out, const Consent& consent) {
    out = {{"list_id", consent.list_id},
           {"given_at", wire::time(consent.given_at)},
           {"source", consent.source}};
    if (consent.by_form) {
        out["form"] = {{"id", consent.by_form->form_id},
                       {"via", to_text(consent.by_form->via)},
                       {"asked_at", wire::time(consent.by_form->asked_at)},
                       {"asked_from", consent.by_form->asked_from},
                       {"confirmed_from", consent.by_form->confirmed_from},
                       {"wording", consent.by_form->wording}};
    }
}

void to_json(nlohmann::json& out, const PersonExport& person) {
    out = {{"recipient", person.recipient},
           {"lists", nlohmann::json::array()},
           {"messages", nlohmann::json::array()},
           {"feedback", person.feedback},
           {"consents", nlohmann::json::array()},
           {"ongoing", nlohmann::json::array()},
           {"history", person.history}};
    for (const PersonExport::Beside& one : person.beside) {
        out["ongoing"].push_back({{"campaign_id", one.campaign_id},
                                  {"campaign", one.campaign},
                                  {"place", one.passed_over ? "passed_over" : "joined"}});
    }
    for (const Consent& consent : person.consents) {
        out["consents"].push_back(consent);
    }
    for (const PersonExport::OnList& list : person.lists) {
        out["lists"].push_back({{"id", list.id}, {"name", list.name}});
    }
    for (const auto& [message, campaign, single] : person.messages) {
        out["messages"].push_back({{"id", message.id},
                                   {"campaign_id", message.campaign_id},
                                   {"campaign", campaign},
                                   {"step", message.step},
                                   {"state", to_text(message.state)},
                                   {"reason", wire::word(message.reason)},
                                   {"attempts", message.attempts},
                                   {"maybe_duplicate", message.maybe_duplicate},
                                   {"queued_at", wire::time(message.queued_at)},
                                   {"due_at", wire::time(message.due_at)},
                                   {"sent_at", wire::time(message.sent_at)},
                                   {"last_reply", message.last_reply}});
        if (single) {
            out["messages"].back()["single"] = {{"name", single->name},
                                                {"data", wire::parse_column(single->data)},
                                                {"subject", single->subject},
                                                {"body", wire::text_or_null(single->body)}};
        }
    }
}

}  // namespace campaignd

namespace campaignd::wire {

int depth_of(const json& value, int limit) {
    if (!value.is_structured()) {
        return 0;
    }
    int deepest = 0;
    for (const auto& child : value) {
        if (limit <= 0) {
            break;
        }
        deepest = std::max(deepest, depth_of(child, limit - 1));
    }
    return deepest + 1;
}

namespace {

std::optional<std::string> read_attributes(Reader& fields) {
    const json* attributes = fields.value("attributes");
    if (fields.is_null("attributes") || (attributes != nullptr && !attributes->is_object())) {
        fields.fault("attributes", "must be a JSON object");
    } else if (attributes == nullptr) {
        return std::nullopt;
    } else if (depth_of(*attributes, kMaxAttributesDepth) > kMaxAttributesDepth) {
        fields.fault("attributes",
                     fmt::format("may be nested at most {} deep", kMaxAttributesDepth));
    } else if (std::string text = dump(*attributes); text.size() <= kMaxAttributesBytes) {
        return text;
    } else {
        fields.fault("attributes",
                     fmt::format("may have at most {} bytes as JSON", kMaxAttributesBytes));
    }
    return std::nullopt;
}

std::optional<std::vector<std::string>> read_tags(Reader& fields) {
    const json* given = fields.value("tags");
    if (given == nullptr) {
        return std::nullopt;
    }
    std::vector<std::string> tags;
    for (const json& name : given->is_array() ? *given : json::array({nullptr})) {
        if (!name.is_string()) {
            fields.fault("tags", "must be an array of texts");
            return std::nullopt;
        }
        tags.push_back(name.get<std::string>());
    }
    return tags;
}

}  // namespace

RecipientChange read_recipient(const json& body) {
    RecipientChange change;
    Reader(body, change.faults).read_whole([&](Reader& fields) {
        change.email = fields.string("email");
        change.name = fields.string("name");
        change.attributes = read_attributes(fields);
        if (fields.value("list_ids") != nullptr) {
            change.list_ids = fields.ids("list_ids");
        }
        change.tags = read_tags(fields);
        change.timezone = nullable(fields, "timezone", fields.string("timezone"));
    });
    return change;
}

}  // namespace campaignd::wire
