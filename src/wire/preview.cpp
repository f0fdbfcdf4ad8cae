#include "wire/preview.h"

#include <fmt/format.h>

#include "model/email_address.h"
#include "model/variants.h"
#include "wire/findings.h"
#include "wire/ongoing.h"
#include "wire/reader.h"
#include "wire/variants.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Preview& preview) {
    out = {{"subject", preview.subject},
           {"preheader", preview.preheader},
           {"html", preview.html},
           {"text", preview.text},
           {"headers", wire::headers(preview.headers)},
           {"warnings", wire::warnings_json(preview.findings, preview.warnings)},
           {"findings", wire::findings_json(preview.findings, preview.warnings)},
           {"size_bytes", preview.size_bytes},
           {"inline_pictures", preview.inline_pictures},
           {"attachments", preview.attachments}};
}

void to_json(nlohmann::json& out, const StepContent& step) {
    const Step& content = step.content;
    out = {{"step", step.step},
           {"last_revision", step.last_revision},
           {"changed_at", wire::time(step.changed_at)},
           {"sent", step.sent},
           {"subject", content.subject},
           {"preheader", content.preheader},
           {"format", to_text(content.format)},
           {"attachments", nlohmann::json::array()},
           {"variants", nlohmann::json::array()},
           {"removed", content.removed}};
    for (const Attachment& attachment : content.attachments) {
        out["attachments"].push_back(attachment.name);
    }
    for (const Variant& variant : content.variants) {
        const Step whole = with_variant(content, variant.key);
        out["variants"].push_back({{"variant", variant_letter(variant.key)},
                                   {"subject", whole.subject},
                                   {"preheader", whole.preheader}});
    }
    if (step.step > 0) {
        out["delay_s"] = content.delay_s;
        out["delay_counts"] = to_text(content.delay_counts);
        out["condition"] = to_text(content.condition);
    }
}

void to_json(nlohmann::json& out, const TestResult& result) {
    out = {{"to", result.to}, {"ok", result.ok}, {"reply", result.reply}};
}

void to_json(nlohmann::json& out, const Preflight& preflight) {
    out = {{"ok", preflight.ok()},
           {"recipients", preflight.recipients},
           {"suppressed", preflight.suppressed},
           {"at_contact_cap", preflight.at_contact_cap},
           {"errors", preflight.errors},
           {"warnings", wire::warnings_json(preflight.findings, preflight.warnings)},
           {"findings",
            wire::findings_json(preflight.findings, preflight.warnings, &preflight.audience)},
           {"missing_fields", nlohmann::json::array()},
           {"first_send_at", wire::time(preflight.first_send_at)},
           {"last_send_at", wire::time(preflight.last_send_at)},
           {"goes_on", preflight.goes_on},
           {"dates", preflight.dates}};
    for (const Preflight::MissingField& missing : preflight.missing_fields) {
        out["missing_fields"].push_back(
            {{"field", missing.field}, {"recipients", missing.recipients}});
    }
}

}  // namespace campaignd

namespace campaignd::wire {

TestRequest read_test(const json& body) {
    constexpr std::size_t kMaxAddresses = 10;
    TestRequest request;
    read_body(body, [&](Reader& fields) {
        request.step = static_cast<int>(fields.integer("step", 0, 1000).value_or(0));
        request.recipient = fields.integer("recipient_id", 1, INT64_MAX);
        request.variant = read_letter(fields, "variant");
        fields.require("to");
        const json* to = fields.value("to");
        if (to != nullptr && (!to->is_array() || to->empty() || to->size() > kMaxAddresses)) {
            fields.fault("to", fmt::format("must be an array of 1 to {} addresses", kMaxAddresses));
            return;
        }
        for (const json& address : to == nullptr ? json::array() : *to) {
            const ParsedEmail parsed =
                parse_email(address.is_string() ? address.get<std::string>() : std::string());
            if (!parsed) {
                fields.fault("to", parsed.fault);
            } else {
                request.to.push_back(parsed.address);
            }
        }
    });
    return request;
}

}  // namespace campaignd::wire
