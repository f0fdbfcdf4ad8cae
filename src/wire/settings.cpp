#include "wire/settings.h"

#include <fmt/format.h>

#include "base/text.h"
#include "model/email_address.h"
#include "wire/columns.h"
#include "wire/limits.h"
#include "wire/reader.h"
#include "wire/theme.h"

namespace campaignd {

void to_json(nlohmann::json& out, const ContactCap& cap) {
    out = {{"mails", cap.mails},
           {"days", cap.days},
           {"over", cap.over == OverCap::kSkip ? "skip" : "delay"}};
}

void to_json(nlohmann::json& out, const AlertSettings& alerts) {
    out = {{"sender_id", alerts.sender_id}, {"to", alerts.to}, {"every_min", alerts.every_min}};
}

void to_json(nlohmann::json& out, const InstanceSettings& settings) {
    out = {{"company_name", settings.company_name},
           {"default_sender_id", settings.default_sender_id},
           {"public_url", settings.public_url},
           {"contact_cap", settings.contact_cap},
           {"alerts", settings.alerts},
           {"launch_approval", settings.launch_approval},
           {"require_totp", wire::word(settings.require_totp)},
           {"theme", settings.theme},
           {"timezone", settings.timezone},
           {"revision", settings.revision},
           {"test_mail_arrived", settings.test_mail_arrived},
           {"test_mail_sent_at", wire::time(settings.test_mail_sent_at)}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::size_t kMostAlerted = 20;

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

AlertSettings read_alerts(Reader& fields) {
    AlertSettings alerts;
    fields.require("sender_id");
    alerts.sender_id = fields.integer("sender_id", 1, INT64_MAX).value_or(0);
    alerts.every_min = fields.integer("every_min", 1, 24 * 60).value_or(alerts.every_min);
    const json* to = fields.value("to");
    if (to != nullptr && (!to->is_array() || to->size() > kMostAlerted)) {
        fields.fault("to", fmt::format("must be an array of at most {} addresses", kMostAlerted));
        return alerts;
    }
    for (std::size_t i = 0; to != nullptr && i < to->size(); ++i) {
        const ParsedEmail address =
            parse_email((*to)[i].is_string() ? (*to)[i].get<std::string>() : std::string());
        if (address) {
            alerts.to.push_back(address.address);
        } else {
            fields.fault("to[" + std::to_string(i) + ']', address.fault);
        }
    }
    return alerts;
}

}  // namespace

std::string to_column(const AlertSettings& alerts) {
    return json(alerts).dump();
}

AlertSettings alerts_from_column(std::string_view column) {
    return read_column(column, read_alerts);
}

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
        change.alerts = nullable_object<AlertSettings>(fields, "alerts", read_alerts);
        change.launch_approval = fields.boolean("launch_approval");
        change.require_totp =
            nullable(fields,
                     "require_totp",
                     fields.word<Role>("require_totp", {"viewer", "editor", "admin"}));
        change.contact_cap = nullable_object<ContactCap>(fields, "contact_cap", read_contact_cap);
        change.theme = nullable_object<Theme>(fields, "theme", read_theme);
        change.timezone = nullable(fields, "timezone", read_time_zone(fields));
    });
    return change;
}

}  // namespace campaignd::wire
