#include "wire/host_report.h"

#include "base/rfc3339.h"
#include "wire/columns.h"

namespace campaignd {

void to_json(nlohmann::json& out, const HostFinding& finding) {
    out = {{"check", to_text(finding.check)},
           {"severity", to_text(finding.severity)},
           {"what", finding.what},
           {"place", finding.place},
           {"what_to_do", finding.remedy}};
}

void to_json(nlohmann::json& out, const HostReport& report) {
    std::vector<std::string_view> checks;
    for (const HostCheck check : report.looked_at) {
        checks.push_back(to_text(check));
    }
    out = {{"at", report.at == 0 ? nlohmann::json(nullptr) : nlohmann::json(to_rfc3339(report.at))},
           {"sound", report.is_sound()},
           {"looked_at", checks},
           {"findings", report.findings}};
}

namespace wire {

std::string to_column(const HostReport& report) {
    return json(report).dump();
}

HostReport host_report_from_column(std::string_view column) {
    HostReport report;
    const json document = json::parse(column, nullptr, false);
    if (!document.is_object()) {
        return report;
    }
    const auto text_of = [](const json& object, const char* name) {
        return object.value(name, std::string());
    };
    try {
        report.at = parse_rfc3339(text_of(document, "at")).value_or(0);
        for (const json& word : document.at("looked_at")) {
            if (const auto check = parse_host_check(word.get<std::string>())) {
                report.looked_at.push_back(*check);
            }
        }
        for (const json& row : document.at("findings")) {
            const auto check = parse_host_check(text_of(row, "check"));
            const auto severity = parse_severity(text_of(row, "severity"));
            if (check && severity) {
                report.findings.push_back({*check,
                                           *severity,
                                           text_of(row, "what"),
                                           text_of(row, "place"),
                                           text_of(row, "what_to_do")});
            }
        }
    } catch (const json::exception&) {
        return {};
    }
    return report;
}

}  // namespace wire
}  // namespace campaignd
