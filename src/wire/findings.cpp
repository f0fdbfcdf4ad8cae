#include "wire/findings.h"

#include "wire/variants.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Finding& finding) {
    out = {{"check", to_text(finding.check)},
           {"step", finding.step},
           {"variant", wire::letter_or_null(finding.variant)},
           {"message", finding.message},
           {"remedy", remedy_of(finding)},
           {"field", wire::text_or_null(finding.lacking)},
           {"recipients",
            finding.people > 0 ? nlohmann::json(finding.people) : nlohmann::json(nullptr)},
           {"filter", nullptr}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

json condition(const std::string& field, const char* op, json value) {
    return {{"field", field}, {"op", op}, {"value", std::move(value)}};
}

/// Those of the lists or the segments; null when there are none.
json any_of(const std::vector<std::int64_t>& lists, const std::vector<std::string>& segments) {
    json any = json::array();
    if (!lists.empty()) {
        any.push_back(condition("list", "in", lists));
    }
    for (const std::string& segment : segments) {
        any.push_back(json::parse(segment, nullptr, false));
    }
    if (any.empty()) {
        return nullptr;
    }
    return any.size() == 1 ? any[0] : json{{"any", any}};
}

}  // namespace

json lacking_filter(const AudienceFilter& audience, const std::string& name) {
    if (name.find('.') != std::string::npos) {
        return nullptr;
    }
    json all = json::array();
    all.push_back(condition("status", "eq", "active"));
    if (json of = any_of(audience.list_ids, audience.segments); !of.is_null()) {
        all.push_back(std::move(of));
    }
    if (json out = any_of(audience.exclude_list_ids, audience.exclude_segments); !out.is_null()) {
        all.push_back({{"not", std::move(out)}});
    }
    all.push_back(condition("attributes." + name, "exists", false));
    if (name == "name" || name == "first_name") {
        all.push_back(condition("name", "exists", false));
    } else if (name == "last_name") {
        all.push_back(condition("name", "not_contains", " "));
    }
    return {{"all", std::move(all)}};
}

json warnings_json(const std::vector<Finding>& findings, const std::vector<std::string>& notes) {
    json out = json::array();
    for (const Finding& finding : findings) {
        out.push_back(sentence(finding));
    }
    for (const std::string& note : notes) {
        out.push_back(note);
    }
    return out;
}

json findings_json(const std::vector<Finding>& findings,
                   const std::vector<std::string>& notes,
                   const AudienceFilter* audience) {
    json out = json::array();
    for (const Finding& finding : findings) {
        json& one = out.emplace_back(finding);
        if (audience != nullptr && !finding.lacking.empty() && finding.people > 0) {
            one["filter"] = lacking_filter(*audience, finding.lacking);
        }
    }
    for (const std::string& note : notes) {
        out.push_back({{"check", "note"},
                       {"step", nullptr},
                       {"message", note},
                       {"remedy", nullptr},
                       {"field", nullptr},
                       {"recipients", nullptr},
                       {"filter", nullptr}});
    }
    return out;
}

}  // namespace campaignd::wire
