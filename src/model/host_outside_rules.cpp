// What is judged from outside: addresses, names, packages.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "model/host_rules.h"

namespace campaignd {
namespace {

constexpr TimeMs kDayMs = TimeMs{24} * 3'600'000;
constexpr TimeMs kOldListsMs = 14 * kDayMs;

std::string_view host_of(std::string_view url) {
    const std::size_t start = url.find("://");
    url.remove_prefix(start == url.npos ? 0 : start + 3);
    if (url.starts_with('[')) {
        return url.substr(1, url.find(']') - 1);
    }
    return url.substr(0, url.find_first_of(":/"));
}

bool is_this_machine(std::string_view host) {
    return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") ||
           host == "::1";
}

/// "spf" as people write it.
std::string name_of(std::string_view what) {
    std::string name(what);
    for (char& c : name) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

/// "libcurl4, libssl3 and 3 more".
std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 5;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    return names.size() <= kShown ? text
                                  : fmt::format("{} and {} more", text, names.size() - kShown);
}

}  // namespace

HostFindings judge_dns(const DnsReport& report, const std::string& sender) {
    HostFindings found;
    for (const DnsFinding& finding : report.findings) {
        const bool is_missing = finding.verdict == DnsVerdict::kMissing;
        if (!is_missing && finding.verdict != DnsVerdict::kWrong) {
            continue;
        }
        found.push_back({HostCheck::kDns,
                         Severity::kWarning,
                         fmt::format("The {} record of the sender “{}” is {}.",
                                     name_of(finding.what),
                                     sender,
                                     is_missing ? "missing" : "wrong"),
                         finding.name.empty() ? report.domain : finding.name,
                         finding.advice});
    }
    return found;
}

HostFindings judge_public_url(const std::string& url) {
    const auto finding = [&](std::string what, std::string remedy) {
        return HostFindings{
            {HostCheck::kPublicUrl, Severity::kWarning, std::move(what), url, std::move(remedy)}};
    };
    if (is_this_machine(host_of(url))) {
        return finding(
            "Links in messages lead to this machine: nobody else can unsubscribe or open a page.",
            "Set http.public_url to the https address that people reach, and put a web server with "
            "TLS in front.");
    }
    if (!url.starts_with("https://")) {
        return finding("Links in messages, logins and cookies go over plain http.",
                       "Put a web server with TLS in front and begin http.public_url with "
                       "https://.");
    }
    return {};
}

HostFindings judge_public_answer(const std::string& url, const PublicAnswer& answer) {
    const auto finding = [&](Severity severity, std::string what, std::string remedy) {
        return HostFindings{
            {HostCheck::kPublicUrl, severity, std::move(what), url, std::move(remedy)}};
    };
    if (answer.status == 0) {
        return finding(
            Severity::kWarning,
            fmt::format("The public address does not answer from here: {}.", answer.words),
            "Look whether it can be reached from another network. If so, this machine cannot reach "
            "itself by that name, and all is well; else look at the web server and its "
            "certificate.");
    }
    if (!answer.is_ours) {
        return finding(Severity::kFault,
                       fmt::format("The public address leads to something else: its /health "
                                   "answers {} and is not this campaignd.",
                                   answer.status),
                       "Correct http.public_url, or let the web server of that address lead here.");
    }
    return {};
}

HostFindings judge_proxy(const std::string& peer) {
    if (peer.empty()) {
        return {};
    }
    return {{HostCheck::kProxy,
             Severity::kFault,
             fmt::format("Requests come through a proxy at {} that campaignd does not trust, so "
                         "every visitor looks like that proxy.",
                         peer),
             "http.trusted_proxies",
             fmt::format("Add \"{}\" to http.trusted_proxies in the configuration and restart.",
                         peer)}};
}

std::vector<PendingUpdate> read_pending_updates(std::string_view text) {
    std::vector<PendingUpdate> updates;
    for (std::string_view line : split(text, '\n')) {
        constexpr std::string_view kInstall = "Inst ";
        if (!line.starts_with(kInstall)) {
            continue;
        }
        line.remove_prefix(kInstall.size());
        const std::size_t open = line.find('(');
        const std::string_view name = line.substr(0, line.find(' '));
        // Without an old version it is new here, and nothing that we are linked with.
        if (open == line.npos || line.substr(0, open).find('[') == line.npos) {
            continue;
        }
        const std::string_view target = line.substr(open + 1);
        updates.push_back({std::string(name.substr(0, name.find(':'))),
                           std::string(target.substr(0, target.find(' '))),
                           target.find("ecurity") != target.npos});
    }
    return updates;
}

HostFindings judge_updates(const UpdateFacts& updates, TimeMs now) {
    HostFindings found;
    const auto add = [&](Severity severity,
                         std::string what,
                         std::string place,
                         std::string remedy) {
        found.push_back(
            {HostCheck::kUpdates, severity, std::move(what), std::move(place), std::move(remedy)});
    };
    if (!updates.has_apt) {
        add(Severity::kNote,
            "apt is not here, or gave no answer within a minute: whether security updates are "
            "pending is not known.",
            "this machine",
            "See what `apt list --upgradable` says; without apt, keep the libraries of this image "
            "up to "
            "date by its own means.");
        return found;
    }
    std::vector<std::string> security;
    for (const PendingUpdate& update : updates.pending) {
        const bool is_linked =
            update.package == "campaignd" ||
            std::find(updates.linked.begin(), updates.linked.end(), update.package) !=
                updates.linked.end();
        if (is_linked && update.is_security) {
            security.push_back(update.package);
        }
    }
    if (!security.empty()) {
        add(Severity::kFault,
            fmt::format("Security updates are pending for {} that campaignd is linked with.",
                        security.size() == 1 ? "a package" : "packages"),
            listed(security),
            "apt-get update && apt-get upgrade, then systemctl restart campaignd. The package "
            "unattended-upgrades does the first by itself.");
    }
    if (!updates.lists_at || now - *updates.lists_at > kOldListsMs) {
        add(Severity::kWarning,
            updates.lists_at
                ? fmt::format("The package lists are {} days old: what came since is not known.",
                              (now - *updates.lists_at) / kDayMs)
                : "There are no package lists: nobody can say whether updates are pending.",
            "/var/lib/apt/lists",
            "apt-get update, or let the package unattended-upgrades do it each day.");
    }
    return found;
}

HostFindings judge_libraries(const std::vector<std::string>& replaced) {
    if (replaced.empty()) {
        return {};
    }
    return {{HostCheck::kLibraries,
             Severity::kWarning,
             "Libraries were upgraded, and the running daemon still uses the old ones.",
             listed(replaced),
             "systemctl restart campaignd (refuses no connection, loses no message)"}};
}

}  // namespace campaignd
