#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/use_cases.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "mail/smtp/link.h"
#include "service/access/settings.h"
#include "service/upkeep/host_watch.h"
#include "wire/host_report.h"

namespace campaignd::cli {
namespace {

constexpr TimeMs kFreshMs = 15 * 60'000;

bool only_the_daemon_sees(HostCheck check) {
    return check == HostCheck::kProxy || check == HostCheck::kLimits ||
           check == HostCheck::kLibraries || check == HostCheck::kClock;
}

/// What the daemon saw of itself and of the requests that came, unless that is long ago.
void add_what_the_daemon_saw(Desk& desk, HostReport& report) {
    const HostReport seen =
        desk.database().read([](const db::ReadTx& tx) { return service::last_host_report(tx); });
    if (!desk.daemon_lives() || report.at - seen.at > kFreshMs) {
        report.findings.push_back(
            {HostCheck::kLimits,
             Severity::kNote,
             "No daemon has looked lately: proxy headers, and the limits and libraries of the "
             "daemon, are not looked at.",
             "campaignd.service",
             "Start it (systemctl start campaignd) and run this again in a minute."});
        return;
    }
    for (const HostCheck check : seen.looked_at) {
        if (only_the_daemon_sees(check) && check != HostCheck::kClock) {
            report.looked_at.push_back(check);
        }
    }
    for (const HostFinding& finding : seen.findings) {
        if (only_the_daemon_sees(finding.check) &&
            std::find(report.findings.begin(), report.findings.end(), finding) ==
                report.findings.end()) {
            report.findings.push_back(finding);
        }
    }
}

HostReport look_at_all(Desk& desk) {
    const app::Config& config = desk.config();
    service::Senders senders(desk.database(), desk.key());
    const service::DnsAdvice dns(desk.database());
    const service::Backups backups(desk.database(), config.backup.dir, config.backup.keep);
    const service::Offsite offsite(desk.database(), desk.key(), app::offsite_options(config));
    const service::Doctor doctor(
        desk.database(),
        senders,
        dns,
        backups,
        offsite,
        app::doctor_options(
            config,
            service::Settings(desk.database()).get().public_url.value_or(config.http.public_url)));
    using service::HostPart;
    HostReport report;
    Progress progress;
    double done = 0;
    for (const auto& [part, words] :
         {std::pair{HostPart::kMachine, "looking at this machine"},
          std::pair{HostPart::kNetwork, "asking the public address and the DNS"},
          std::pair{HostPart::kPackages, "asking apt"},
          std::pair{HostPart::kLogins, "logging in to relays and mailboxes"}}) {
        progress.show(done, words);
        done += 0.25;
        HostFindings found = doctor.look(part);
        report.findings.insert(report.findings.end(), found.begin(), found.end());
        const auto checks = service::Doctor::checks_of(part);
        report.looked_at.insert(report.looked_at.end(), checks.begin(), checks.end());
    }
    progress.finish();
    report.at = desk.clock().now();
    add_what_the_daemon_saw(desk, report);
    sort_findings(report.findings);
    return report;
}

int examine(const Context& context) {
    const mail::CurlInit curl;
    Desk desk(context, Desk::Open::kExisting);
    const HostReport report = look_at_all(desk);
    if (context.json) {
        print_json(report);
        return report.is_sound() ? 0 : 1;
    }
    for (const HostFinding& finding : report.findings) {
        print_line(
            fmt::format("{}: {}: {}", to_text(finding.severity), finding.place, finding.what));
        print_line(fmt::format("    {}", finding.remedy));
    }
    say(report.is_sound()
            ? "nothing is wrong with this installation"
            : fmt::format("{} findings; each says what to do", report.findings.size()));
    return report.is_sound() ? 0 : 1;
}

}  // namespace

void add_doctor(CLI::App& root, Context& context) {
    add_command(root,
                context,
                "doctor",
                "look at this installation from inside, and say what to do; 1 when something is "
                "wrong",
                [&context] { return examine(context); });
}

}  // namespace campaignd::cli
