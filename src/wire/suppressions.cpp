#include "wire/suppressions.h"

#include "wire/page.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Suppression& one) {
    const bool domain = one.is_domain();
    out = {{"id", one.id},
           {"kind", domain ? "domain" : "address"},
           {"value", one.value},
           {"address", domain ? nlohmann::json() : nlohmann::json(one.value)},
           {"domain", domain ? nlohmann::json(one.value) : nlohmann::json()},
           {"reason", one.reason},
           {"since", wire::time(one.since)}};
}

void to_json(nlohmann::json& out, const SuppressionsPage& page) {
    out = page.page;
    const SuppressionSweep& sweep = page.sweep;
    out["sweep"] = nullptr;
    if (sweep.started_at) {
        out["sweep"] = {{"state", sweep.running ? "running" : "done"},
                        {"checked", sweep.checked},
                        {"recipients", sweep.recipients},
                        {"skipped", sweep.skipped},
                        {"started_at", wire::time(sweep.started_at)},
                        {"finished_at", wire::time(sweep.finished_at)}};
    }
}

void to_json(nlohmann::json& out, const SuppressionImport& import) {
    out = {{"rows", import.rows},
           {"added", import.added},
           {"unchanged", import.rows - import.added - import.rejected},
           {"rejected", import.rejected},
           {"faults", nlohmann::json::array()}};
    for (const RejectedRow& fault : import.faults) {
        out["faults"].push_back(
            {{"line", fault.line}, {"reason", fault.reason}, {"row", fault.row}});
    }
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

/// Reads the one field that says what is meant; notes what is wrong with it.
std::string parse_value(std::string_view field, std::string_view text, Reader& fields) {
    ParsedSuppression parsed = parse_suppression(text);
    const bool domain = parsed.value.find('@') == std::string::npos;
    if (!parsed) {
        fields.fault(field, std::move(parsed.fault));
    } else if (field == "domain" && !domain) {
        fields.fault(field, "is an address; give it as \"address\"");
    } else if ((field == "address" || field == "email") && domain) {
        fields.fault(field, "is a domain; give it as \"domain\"");
    }
    return std::move(parsed.value);
}

}  // namespace

SuppressionRequest read_suppression(const json& body) {
    SuppressionRequest request;
    read_body(body, [&](Reader& fields) {
        int given = 0;
        for (const std::string_view field : {"address", "email", "domain", "value"}) {
            if (const auto text = fields.text(field, {.max_bytes = 500})) {
                ++given;
                request.value = parse_value(field, *text, fields);
            }
        }
        if (given != 1 && !fields.has_faults()) {
            fields.fault("address", "give one of \"address\" and \"domain\"");
        }
        request.reason =
            fields.text("reason", {.max_bytes = kMaxSuppressionReasonBytes}).value_or("");
        request.since = fields.time("since");
    });
    return request;
}

}  // namespace campaignd::wire
