#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

/// What is found by looking at an installation from inside.
namespace campaignd {

enum class HostCheck {
    kProxy,      // a proxy that speaks for visitors and is not trusted
    kPublicUrl,  // whether links of messages lead to us
    kClock,
    kDisk,
    kFiles,  // modes and owners
    kBackup,
    kCopy,  // of backups, elsewhere
    kDns,
    kRelay,
    kMailbox,
    kUpdates,    // of the packages that we are linked with
    kLibraries,  // that the running process uses, and an upgrade has replaced
    kSqlite,
    kLimits,  // what the system allows this process
    kSignOn   // the provider that people sign in by
};

std::string_view to_text(HostCheck check) noexcept;
std::optional<HostCheck> parse_host_check(std::string_view text) noexcept;

/// kNote: worth knowing. kWarning: will cost something some day. kFault: costs something now.
enum class Severity { kNote, kWarning, kFault };

std::string_view to_text(Severity severity) noexcept;
std::optional<Severity> parse_severity(std::string_view text) noexcept;

struct HostFinding {
    HostCheck check{};
    Severity severity = Severity::kWarning;
    std::string what;    // what is so, a sentence
    std::string place;   // a file, an address, a host, a configuration key
    std::string remedy;  // what to do, sentences

    bool operator==(const HostFinding&) const = default;
};

using HostFindings = std::vector<HostFinding>;

/// What the last looks found. A check that was not looked at says nothing.
struct HostReport {
    TimeMs at = 0;  // of the last look; 0: there was none
    std::vector<HostCheck> looked_at;
    HostFindings findings;  // the worst first

    bool is_sound() const noexcept;  // nothing but notes
};

/// The worst first, otherwise in the order of their checks.
void sort_findings(HostFindings& findings);

}  // namespace campaignd
