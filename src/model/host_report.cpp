#include "model/host_report.h"

#include <algorithm>
#include <tuple>

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<HostCheck, 15> kChecks{{"proxy",
                                            "public_url",
                                            "clock",
                                            "disk",
                                            "files",
                                            "backup",
                                            "copy",
                                            "dns",
                                            "relay",
                                            "mailbox",
                                            "updates",
                                            "libraries",
                                            "sqlite",
                                            "limits",
                                            "sign_on"}};
constexpr EnumWords<Severity, 3> kSeverities{{"note", "warning", "fault"}};

}  // namespace

std::string_view to_text(HostCheck check) noexcept {
    return kChecks.words[static_cast<std::size_t>(check)];
}

std::optional<HostCheck> parse_host_check(std::string_view text) noexcept {
    return kChecks.find(text);
}

std::string_view to_text(Severity severity) noexcept {
    return kSeverities.words[static_cast<std::size_t>(severity)];
}

std::optional<Severity> parse_severity(std::string_view text) noexcept {
    return kSeverities.find(text);
}

bool HostReport::is_sound() const noexcept {
    return std::all_of(findings.begin(), findings.end(), [](const HostFinding& finding) {
        return finding.severity == Severity::kNote;
    });
}

void sort_findings(HostFindings& findings) {
    std::stable_sort(
        findings.begin(), findings.end(), [](const HostFinding& a, const HostFinding& b) {
            return std::tuple(-static_cast<int>(a.severity), a.check) <
                   std::tuple(-static_cast<int>(b.severity), b.check);
        });
}

}  // namespace campaignd
