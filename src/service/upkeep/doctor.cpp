#include "service/upkeep/doctor.h"

#include <fmt/format.h>

#include <cstdlib>
#include <future>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "db/file_identity.h"
#include "db/sqlite_library.h"
#include "model/email_address.h"
#include "model/host_rules.h"
#include "queue/instance.h"
#include "service/access/identity_provider.h"
#include "service/upkeep/host_facts.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

namespace fs = std::filesystem;

constexpr int kMostSenders = 50;
constexpr std::size_t kLoginsAtOnce = 8;
constexpr TimeMs kSameMomentMs = 15'000;

void add(HostFindings& all, HostFindings more) {
    all.insert(
        all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// The digits behind `"name":` or `"name":"`.
std::optional<std::int64_t> number_of(std::string_view answer, std::string_view name) {
    const std::string key = fmt::format("\"{}\":", name);
    const std::size_t at = answer.find(key);
    if (at == answer.npos) {
        return std::nullopt;
    }
    answer.remove_prefix(at + key.size());
    answer.remove_prefix(answer.starts_with('"') ? 1 : 0);
    return parse_int(answer.substr(0, answer.find_first_not_of("0123456789")));
}

std::vector<Sender> senders_of(db::Database& database) {
    return database.read(
        [](const db::ReadTx& tx) { return store::senders::list(tx, "", 0, kMostSenders); });
}

HostFindings try_sender(Senders& senders, const Sender& sender) {
    HostFindings found;
    SenderCheck check;
    try {
        check = senders.verify({"doctor", ""}, sender.id);
    } catch (const Error& error) {
        check.error = error.what();
    }
    const bool mailbox_fails = check.mailbox && check.mailbox->error;
    const auto note = [&](HostCheck which, const std::string& what, const std::string& place) {
        found.push_back({which,
                         Severity::kFault,
                         fmt::format("The {} of the sender “{}” cannot be used: {}.",
                                     to_text(which),
                                     sender.settings.name,
                                     what),
                         place,
                         "Look at its settings on the page and at the server; what waits is sent "
                         "when it works again."});
    };
    if (check.error && !(mailbox_fails && *check.error == *check.mailbox->error)) {
        note(HostCheck::kRelay,
             *check.error,
             fmt::format("{}:{}", sender.settings.host, sender.settings.port));
    }
    if (mailbox_fails) {
        note(HostCheck::kMailbox,
             *check.mailbox->error,
             sender.settings.mailbox ? sender.settings.mailbox->host : std::string());
    }
    return found;
}

}  // namespace

Doctor::Doctor(db::Database& database,
               Senders& senders,
               const DnsAdvice& dns,
               const Backups& backups,
               const Offsite& offsite,
               DoctorOptions options)
    : database_(database),
      senders_(senders),
      dns_(dns),
      backups_(backups),
      offsite_(offsite),
      options_(std::move(options)) {}

std::vector<HostCheck> Doctor::checks_of(HostPart part) {
    using enum HostCheck;
    switch (part) {
        case HostPart::kMachine:
            return {kClock, kDisk, kFiles, kBackup, kCopy, kSqlite};
        case HostPart::kProcess:
            return {kLibraries, kLimits};
        case HostPart::kNetwork:
            return {kPublicUrl, kDns, kSignOn};
        case HostPart::kPackages:
            return {kUpdates};
        case HostPart::kLogins:
            return {kRelay, kMailbox};
    }
    return {};
}

HostFindings Doctor::look(HostPart part, const std::stop_token& stop) const {
    switch (part) {
        case HostPart::kMachine:
            return machine();
        case HostPart::kProcess: {
            HostFindings found = judge_limits(own_limits(options_.descriptors_needed));
            add(found, judge_libraries(replaced_libraries()));
            return found;
        }
        case HostPart::kNetwork:
            return network(stop);
        case HostPart::kPackages:
            return judge_updates(update_facts(stop), database_.clock().now());
        case HostPart::kLogins:
            return logins();
    }
    return {};
}

HostFindings Doctor::machine() const {
    HostFindings found;
    const fs::path folder = fs::absolute(database_.path()).parent_path();
    for (const DiskFacts& disk : disks_of({folder, options_.backup_dir, options_.spool_dir})) {
        add(found, judge_disk(disk, options_.stop_bulk_free_bytes, options_.stop_lease_free_bytes));
    }
    add(found, judge_clock({clock_is_synchronised()}, database_.clock().now()));
    add(found, files());
    add(found, backups());
    add(found, offsite_.findings());
    add(found,
        judge_sqlite(db::sqlite_version(), db::has_wal_reset_fault(db::sqlite_version_number())));
    return found;
}

HostFindings Doctor::files() const {
    std::vector<FileFacts> files = files_of(fs::absolute(database_.path()));
    for (const fs::path& folder : {options_.backup_dir, options_.spool_dir}) {
        if (auto facts = file_facts(folder, FileFacts::Kind::kFolder)) {
            files.push_back(*std::move(facts));
        }
    }
    if (auto facts = file_facts(options_.configuration, FileFacts::Kind::kConfiguration)) {
        files.push_back(*std::move(facts));
    }
    HostFindings found;
    for (const FileFacts& file : files) {
        add(found, judge_file(file, own_user(), own_user_name()));
    }
    return found;
}

HostFindings Doctor::backups() const {
    const BackupList list = backups_.list();
    BackupFacts facts;
    facts.folder = options_.backup_dir.string();
    facts.last_failure = list.last_failure;
    facts.every = options_.backup_every;
    if (!list.items.empty()) {
        facts.newest_at = list.items.front().created_at;
    }
    const TimeMs now = database_.clock().now();
    const std::int64_t born_ms = db::file_identity(database_.path()).born_ns / 1'000'000;
    facts.data_since = born_ms > 0 ? born_ms : now;
    facts.beside_the_data = are_on_one_disk(database_.path(), options_.backup_dir);
    return judge_backups(facts, now);
}

mail::HttpOutcome Doctor::ask_public_address(const std::stop_token& stop) const {
    constexpr std::chrono::milliseconds kLook{100};
    mail::HttpClient client(options_.http);
    mail::HttpCall call;
    call.url = options_.public_url + "/health";
    call.post = false;
    client.start(std::move(call));
    while (!stop.stop_requested()) {
        std::vector<mail::HttpOutcome> ended = client.wait(kLook);
        if (!ended.empty()) {
            return std::move(ended.front());
        }
    }
    return {};
}

HostFindings Doctor::network(const std::stop_token& stop) const {
    HostFindings found = judge_public_url(options_.public_url);
    const mail::HttpOutcome outcome = ask_public_address(stop);
    add(found,
        judge_public_answer(options_.public_url,
                            {outcome.status, outcome.answer, is_ours(outcome.answer)}));
    add(found, names(stop));
    if (!stop.stop_requested()) {
        add(found, sign_on());
    }
    return found;
}

/// Its document, and the file with our secret.
HostFindings Doctor::sign_on() const {
    constexpr std::chrono::seconds kTime{3};  // an end of the daemon may have to wait for it
    const SignOnRules& rules = options_.sign_on;
    if (!rules.is_on()) {
        return {};
    }
    mail::HttpClientOptions http = options_.http;
    http.timeout = kTime;
    http.connect_timeout = kTime;
    const auto fault = IdentityProvider(database_.clock(), rules, std::move(http)).fault();
    if (!fault) {
        return {};
    }
    return {{HostCheck::kSignOn,
             Severity::kFault,
             fmt::format("Nobody can sign in by {}: {}.", rules.name, *fault),
             rules.issuer,
             "Compare [oidc] of the configuration with what the provider shows of its client, and "
             "look whether this machine reaches it. Passwords work when oidc.only is false."}};
}

/// An instance of this database, that began when it says.
bool Doctor::is_ours(const std::string& answer) const {
    const auto id = number_of(answer, "instance");
    const auto uptime = number_of(answer, "uptime_s");
    if (!id || !uptime) {
        return false;
    }
    const TimeMs began = database_.clock().now() - *uptime * 1'000;
    for (const queue::InstanceRow& row :
         database_.read([](const db::ReadTx& tx) { return queue::list_instances(tx); })) {
        if (row.id == *id && std::abs(row.started_at - began) <= kSameMomentMs) {
            return true;
        }
    }
    return false;
}

HostFindings Doctor::names(const std::stop_token& stop) const {
    HostFindings found;
    std::set<std::string> seen;
    for (const Sender& sender : senders_of(database_)) {
        if (stop.stop_requested()) {
            break;
        }
        const std::string domain(email_domain(sender.settings.from_email));
        if (sender.settings.transport != TransportKind::kSmtp || !seen.insert(domain).second) {
            continue;
        }
        const DnsReport report = dns_.of_sender(sender.id, "");
        add(found, judge_dns(report, sender.settings.name));
        if (!report.findings.empty() && report.findings.front().verdict == DnsVerdict::kUnknown) {
            found.push_back({HostCheck::kDns,
                             Severity::kWarning,
                             "No DNS server answers this machine.",
                             domain,
                             report.findings.front().advice});
            break;  // the others would wait as long
        }
    }
    return found;
}

HostFindings Doctor::logins() const {
    HostFindings found;
    std::vector<std::future<HostFindings>> tries;
    const auto collect = [&] {
        for (auto& one : std::exchange(tries, {})) {
            add(found, one.get());
        }
    };
    for (const Sender& sender : senders_of(database_)) {
        if (sender.settings.transport != TransportKind::kSmtp) {
            continue;
        }
        tries.push_back(std::async(std::launch::async,
                                   [this, sender] { return try_sender(senders_, sender); }));
        if (tries.size() == kLoginsAtOnce) {
            collect();
        }
    }
    collect();
    return found;
}

}  // namespace campaignd::service
