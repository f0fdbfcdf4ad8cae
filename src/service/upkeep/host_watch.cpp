#include "service/upkeep/host_watch.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "model/host_rules.h"
#include "service/upkeep/host_facts.h"
#include "store/settings.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

using std::chrono::milliseconds;

constexpr const char* kReport = "_host_report";
constexpr milliseconds kJump{5'000};

/// When a part is first looked at after the start, and how often then. Logging in to relays is for
/// the command alone: what sending itself finds of them is told anyway.
struct Pace {
    HostPart part;
    std::chrono::seconds first;
    std::chrono::seconds every;
};

constexpr std::array<Pace, 4> kPaces{{
    {HostPart::kMachine, std::chrono::seconds{0}, std::chrono::minutes{5}},
    {HostPart::kProcess, std::chrono::seconds{0}, std::chrono::minutes{5}},
    {HostPart::kNetwork, std::chrono::minutes{1}, std::chrono::hours{1}},
    {HostPart::kPackages, std::chrono::minutes{10}, std::chrono::hours{24}},
}};

Need need_of(const HostFinding& finding) {
    return {
        .subject = std::string("host:") + std::string(to_text(finding.check)) + ':' + finding.place,
        .what = finding.what + " (" + finding.place + ")",
        .remedy = finding.remedy,
        .page = "/settings"};
}

}  // namespace

HostWatch::HostWatch(db::Database& database, const Doctor& doctor)
    : database_(database), doctor_(doctor) {
    const SteadyTime now = database.clock().steady();
    for (const Pace& pace : kPaces) {
        due_[pace.part] = now + pace.first;
    }
}

void HostWatch::watch_proxies(std::function<std::string()> untrusted) {
    untrusted_proxy_ = std::move(untrusted);
}

/// The wall clock against the steady one, since the last round.
void HostWatch::look_at_clock() {
    const SteadyTime steady = database_.clock().steady();
    const TimeMs wall = database_.clock().now();
    if (last_wall_ != 0) {
        const auto passed = std::chrono::duration_cast<milliseconds>(steady - last_steady_);
        const milliseconds jump = milliseconds(wall - last_wall_) - passed;
        if (jump >= kJump || jump <= -kJump) {
            last_jump_ = jump;
            jumped_at_ = wall;
            log::warn("service", "the clock jumped by {} ms", jump.count());
        }
    }
    last_steady_ = steady;
    last_wall_ = wall;
}

void HostWatch::look_at(HostPart part, const std::stop_token& stop) {
    try {
        HostFindings found = doctor_.look(part, stop);
        if (stop.stop_requested()) {
            return;
        }
        found_[part] = std::move(found);
    } catch (const Error& error) {
        log::warn("service", "a look at the machine failed: {}", error.what());
        return;  // what was found before still counts
    }
    for (const HostCheck check : Doctor::checks_of(part)) {
        if (std::find(looked_at_.begin(), looked_at_.end(), check) == looked_at_.end()) {
            looked_at_.push_back(check);
        }
    }
}

void HostWatch::round(const std::stop_token& stop) {
    look_at_clock();
    bool any = false;
    for (const Pace& pace : kPaces) {
        if (database_.clock().steady() >= due_[pace.part]) {
            look_at(pace.part, stop);
            due_[pace.part] = database_.clock().steady() + pace.every;
            any = true;
        }
    }
    if (any && !stop.stop_requested()) {
        publish();
    }
}

void HostWatch::publish() {
    HostReport report;
    report.at = database_.clock().now();
    report.looked_at = looked_at_;
    for (const auto& [part, findings] : found_) {
        report.findings.insert(report.findings.end(), findings.begin(), findings.end());
    }
    const auto add = [&](HostFindings more) {
        report.findings.insert(report.findings.end(), more.begin(), more.end());
    };
    add(judge_clock({std::nullopt, last_jump_, jumped_at_}, report.at));
    if (untrusted_proxy_) {
        report.looked_at.push_back(HostCheck::kProxy);
        add(judge_proxy(untrusted_proxy_()));
    }
    sort_findings(report.findings);
    std::map<std::string, TimeMs> seen;
    std::vector<Need> needs;
    int faults = 0;
    int warnings = 0;
    for (const HostFinding& finding : report.findings) {
        warnings += finding.severity == Severity::kWarning ? 1 : 0;
        faults += finding.severity == Severity::kFault ? 1 : 0;
        // What is wrong with copies elsewhere is told by Offsite as soon as it is so.
        if (finding.severity == Severity::kFault && finding.check != HostCheck::kCopy) {
            Need need = need_of(finding);
            const auto known = first_seen_.find(need.subject);
            need.since = known == first_seen_.end() ? report.at : known->second;
            seen[need.subject] = need.since;
            needs.push_back(std::move(need));
        }
    }
    first_seen_ = std::move(seen);
    faults_ = faults;
    warnings_ = warnings;
    {
        const Lock lock(mutex_);
        report_ = report;
        needs_ = std::move(needs);
    }
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::settings::put(tx, kReport, wire::to_column(report));
    });
}

HostReport HostWatch::last() const {
    const Lock lock(mutex_);
    return report_;
}

std::vector<Need> HostWatch::needs() const {
    const Lock lock(mutex_);
    return needs_;
}

HostReport last_host_report(const db::ReadTx& tx) {
    return wire::host_report_from_column(store::settings::find(tx, kReport).value_or(""));
}

}  // namespace campaignd::service
