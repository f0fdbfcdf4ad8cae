#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "db/database.h"
#include "mail/net/http_client.h"
#include "model/host_report.h"
#include "model/sign_on.h"
#include "service/sending/dns_advice.h"
#include "service/sending/senders.h"
#include "service/upkeep/backups.h"
#include "service/upkeep/offsite.h"

namespace campaignd::service {

/// What the doctor has to know of the configuration.
struct DoctorOptions {
    std::filesystem::path configuration;  // the file; empty: there is none
    std::filesystem::path backup_dir;
    std::filesystem::path spool_dir;
    std::string public_url;
    std::chrono::hours backup_every{24};
    std::int64_t stop_bulk_free_bytes = 0;
    std::int64_t stop_lease_free_bytes = 0;
    std::uint64_t descriptors_needed = 0;
    mail::HttpClientOptions http{};
    SignOnRules sign_on{};
};

/// What is looked at together, by what it costs.
enum class HostPart {
    kMachine,   // disk, clock, files, backups and their copies, SQLite: milliseconds
    kProcess,   // limits and libraries of this process: for the daemon alone
    kNetwork,   // the public address, DNS: seconds
    kPackages,  // apt: seconds
    kLogins     // relays and mailboxes, really logged in to: up to a minute
};

/// Looks at an installation from inside. Changes nothing, but for what trying a sender notes.
/// Owner: App, or the command `doctor`; the references must outlive it. Thread-safe; blocks, never
/// in a transaction. Throws Error when the database cannot be read.
class Doctor {
  public:
    Doctor(db::Database& database,
           Senders& senders,
           const DnsAdvice& dns,
           const Backups& backups,
           const Offsite& offsite,
           DoctorOptions options);

    /// The checks that belong to a part.
    static std::vector<HostCheck> checks_of(HostPart part);
    /// What was found until `stop` gave it up.
    HostFindings look(HostPart part, const std::stop_token& stop = {}) const;

  private:
    HostFindings machine() const;
    HostFindings files() const;
    HostFindings backups() const;
    HostFindings network(const std::stop_token& stop) const;
    HostFindings names(const std::stop_token& stop) const;
    HostFindings sign_on() const;
    mail::HttpOutcome ask_public_address(const std::stop_token& stop) const;
    HostFindings logins() const;
    bool is_ours(const std::string& answer) const;

    db::Database& database_;
    Senders& senders_;
    const DnsAdvice& dns_;
    const Backups& backups_;
    const Offsite& offsite_;
    const DoctorOptions options_;
};

}  // namespace campaignd::service
