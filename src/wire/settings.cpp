#include "wire/settings.h"

#include "base/text.h"
#include "wire/columns.h"
#include "wire/limits.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const ContactCap& cap) {
    out = {{"mails", cap.mails},
           {"days", cap.days},
           {"over", cap.over == OverCap::kSkip ? "skip" : "delay"}};
}

void to_json(nlohmann::json& out, const InstanceSettings& settings) {
    out = {{"company_name", settings.company_name},
           {"default_sender_id", settings.default_sender_id},
           {"public_url", settings.public_url},
           {"contact_cap", settings.contact_cap},
           {"revision", settings.revision},
           {"test_mail_arrived", settings.test_mail_arrived},
           {"test_mail_sent_at", wire::time(settings.test_mail_sent_at)}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

/// A base URL that links in mail can start with: scheme, host, maybe port and path.
bool is_base_url(std::string_view url) {
    const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    if (scheme == 0 || url.size() == scheme || url[scheme] == '/') {
        return false;
    }
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f ||
            std::string_view("\"'<>\\^`{|}?#@").find(c) != std::string_view::npos) {
            return false;
        }
    }
    return true;
}

ContactCap read_contact_cap(Reader& fields) {
    fields.require("mails");
    fields.require("days");
    return {.mails = fields.integer("mails", 1, 1'000).value_or(1),
            .days = fields.integer("days", 1, 365).value_or(1),
            .over = fields.word<OverCap>("over", {"skip", "delay"}).value_or(OverCap::kSkip)};
}

}  // namespace

std::string to_column(const ContactCap& cap) {
    return json(cap).dump();
}

ContactCap contact_cap_from_column(std::string_view column) {
    return read_column(column, read_contact_cap);
}

SettingsChange read_settings(const json& body) {
    SettingsChange change;
    Reader(body, change.faults).read_whole([&](Reader& fields) {
        auto name = fields.text("company_name");
        if (name) {
            name = std::string(trim(*name));
        }
        change.company_name = nullable(fields, "company_name", std::move(name));
        change.default_sender_id = nullable(
            fields, "default_sender_id", fields.integer("default_sender_id", 1, INT64_MAX));
        auto url = fields.text("public_url", {.max_bytes = 500});
        while (url && url->ends_with('/')) {
            url->pop_back();
        }
        if (url && !is_base_url(*url)) {
            fields.fault("public_url", "must be a URL such as https://mail.example.org");
        }
        change.public_url = nullable(fields, "public_url", std::move(url));
        change.test_mail_arrived = fields.boolean("test_mail_arrived");
        change.contact_cap = nullable_object<ContactCap>(fields, "contact_cap", read_contact_cap);
    });
    return change;
}

}  // namespace campaignd::wire
