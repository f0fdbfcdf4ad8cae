#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "mail/net/copy_target.h"
#include "model/backup_copy.h"
#include "model/host_report.h"
#include "model/needs.h"
#include "service/access/audit.h"
#include "service/secrets/master_key.h"
#include "service/secrets/recovery_key.h"
#include "service/upkeep/copy_names.h"

namespace campaignd::service {

struct OffsiteOptions {
    mail::CopyPlace place;                // but for its secret
    std::filesystem::path secret_file{};  // read anew each time; empty: there is none
    int keep = 7;                         // copies
    std::chrono::hours backup_every{24};  // 0: only when asked
    int drill_every_d = 7;                // 0: only when asked
    std::filesystem::path scratch{};      // of drills; made and removed
    std::int64_t spare_bytes = 0;         // stay free on its disk
    std::string config{};                 // TOML, travels along
    std::string version{};
};

/// Reads the secret of the place, when it has one. Throws as read_secret_file() does, and
/// Error(kInvalid) when the file is not there.
mail::CopyPlace place_with_secret(mail::CopyPlace place, const std::filesystem::path& secret_file);

/// Copies of backups at another place: what there is, what is wrong, the recovery key, and asking
/// for work. BackupCopies and RestoreDrill do it, as jobs of the queue, of which there is one each.
/// Owner: App and commands. Thread-safe; the references must outlive it. Throws Error.
class Offsite {
  public:
    Offsite(
        db::Database& database,
        const MasterKey& master,
        OffsiteOptions options,
        std::function<void()> work_added = [] {});

    bool configured() const noexcept { return !options_.place.url.empty(); }

    const OffsiteOptions& options() const noexcept { return options_; }

    OffsiteStatus status(const db::ReadTx& tx) const;
    OffsiteStatus status() const;
    /// What waits for a person: copies that fail or got old, a drill that went wrong, no key.
    std::vector<Need> needs() const;
    /// The same for the doctor, with what the place said, and a failure that is not told yet.
    HostFindings findings() const;

    /// Makes one and gives its text, this once. Copies made with the one before need that one.
    /// Throws Error(kConflict) when there is one and `replace` is false, or no place is set.
    std::string make_recovery_key(const Actor& actor, bool replace);
    /// Throws Error(kConflict) when no place or no key is set.
    void ask_for_copy(const Actor& actor);
    void ask_for_drill(const Actor& actor);
    /// At the start: each job is there, one that was set aside too. Whatever was under way is not.
    void begin();

    // For the two that do the work.
    db::Database& database() const noexcept { return database_; }

    const MasterKey& master() const noexcept { return master_; }

    std::unique_ptr<mail::CopyTarget> open(std::function<bool()> stopping) const;
    std::optional<RecoveryKey> key() const;
    /// Names this instance's copies.
    std::string mark() const;
    void save(const CopyState& state) const;
    void save(const DrillState& state) const;

    static constexpr const char* kCopyJob = "backup_copy";
    static constexpr const char* kDrillJob = "backup_drill";

    /// Has the one job of this kind run now, unless it runs already. Others may call it in the
    /// transaction that makes the work.
    static void look_now(db::WriteTx& tx, std::string_view kind);

  private:
    void require_ready(const db::ReadTx& tx) const;

    db::Database& database_;
    const MasterKey& master_;
    const OffsiteOptions options_;
    const std::function<void()> work_added_;
};

}  // namespace campaignd::service
