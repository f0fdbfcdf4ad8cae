#include "service/upkeep/restore_drill.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "base/crash_point.h"
#include "base/error.h"
#include "base/log.h"
#include "base/own_file.h"
#include "db/backup.h"
#include "db/migrator.h"
#include "service/upkeep/backup_copies.h"
#include "service/upkeep/check.h"
#include "service/upkeep/copy_archive.h"

namespace campaignd::service {
namespace {

namespace fs = std::filesystem;

constexpr TimeMs kDayMs = 24LL * 3'600'000;
constexpr TimeMs kNothingYetMs = 3'600'000;

/// The folder of one drill; what an earlier one left when it was killed goes first.
struct Scratch {
    explicit Scratch(fs::path folder) : path(std::move(folder)) { begin_own_folder(path); }

    ~Scratch() { remove_own_folder(path); }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    fs::path path;
};

void require_room(const fs::path& folder, std::uint64_t bytes, std::int64_t spare_bytes) {
    std::error_code failed;
    const fs::space_info disk = fs::space(folder, failed);
    const std::uint64_t needed =
        bytes + static_cast<std::uint64_t>(std::max<std::int64_t>(spare_bytes, 0));
    if (!failed && disk.available < needed) {
        fail(ErrorCode::kUnavailable,
             fmt::format(
                 "the drill needs {} MiB in {}, and {} MiB have to stay free there, of which "
                 "there are {}: free some space",
                 bytes >> 20U,
                 folder.string(),
                 spare_bytes >> 20,
                 disk.available >> 20U));
    }
}

/// The newest one that this recovery key opens.
std::string newest_copy(const std::vector<CopyName>& copies,
                        const RecoveryKey& key,
                        const std::string& target) {
    if (copies.empty()) {
        fail(ErrorCode::kUnavailable,
             fmt::format("there is no copy of this instance at {}: copy a backup there first",
                         target));
    }
    const auto own = opened_by(copies, key.id());
    if (own.empty()) {
        fail(ErrorCode::kUnavailable,
             fmt::format("every copy at {} was made with an earlier recovery key: copy a backup "
                         "there now",
                         target));
    }
    return own.front().text();
}

/// The newest copy was there, whole and proven: an older one that opens makes up for nothing.
void require_known(const std::vector<std::string>& names,
                   const std::string& known,
                   const std::string& target) {
    if (std::find(names.begin(), names.end(), known) == names.end()) {
        fail(ErrorCode::kUnavailable,
             fmt::format("the newest copy, {}, is not at {} any more: look at who removed it, and "
                         "copy the backup there again",
                         known,
                         target));
    }
}

UnpackedCopy fetch(mail::CopyTarget& target,
                   const std::string& name,
                   const RecoveryKey& key,
                   const fs::path& folder,
                   std::int64_t spare_bytes) {
    CopyUnpacker unpacker(key, name, folder, [&](const CopyManifest& manifest) {
        require_room(folder, manifest.bytes, spare_bytes);
    });
    read_whole(target, name, [&](std::string_view bytes) { unpacker.feed(bytes); });
    return unpacker.finish();
}

/// The first fault when there are some. Opens the copy as a restore would.
void prove(const UnpackedCopy& copy, const Clock& clock) {
    std::vector<std::string> faults = db::integrity_faults(copy.database, false);
    if (faults.empty()) {
        db::migrate(copy.database);
        db::DatabaseOptions options;
        options.path = copy.database;
        db::Database database(options, clock);
        MasterKey::open(database, GivenKey{copy.master_key, "the copy"});
        faults = check_database(database);
        database.stop();
    }
    if (!faults.empty()) {
        fail(ErrorCode::kCorrupt,
             fmt::format("{} faults in the copy, such as: {}", faults.size(), faults.front()));
    }
}

}  // namespace

std::optional<TimeMs> RestoreDrill::turn(const std::function<bool()>& stopping) const {
    if (!offsite_.configured()) {
        return std::nullopt;
    }
    const Clock& clock = offsite_.database().clock();
    const OffsiteStatus before = offsite_.status();
    if (!before.key || !before.copy.copied_at) {
        return clock.now() + kNothingYetMs;
    }
    DrillState state = before.drill;
    state.running = true;
    offsite_.save(state);
    const SteadyTime began = clock.steady();
    try {
        state.detail = run(state, stopping);
        state.ok = true;
        state.ok_at = clock.now();
        log::info("service", "the restore drill went well: {}", state.detail);
    } catch (const std::exception& error) {
        if (stopping()) {
            state = before.drill;
            state.running = false;
            offsite_.save(state);
            return clock.now();
        }
        state.ok = false;
        state.detail = error.what();
        log::error("service", "the restore drill went wrong: {}", error.what());
    }
    state.running = false;
    state.at = clock.now();
    state.took_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady() - began).count();
    offsite_.save(state);
    return next_after(state);
}

std::string RestoreDrill::run(DrillState& state, const std::function<bool()>& stopping) const {
    const OffsiteOptions& options = offsite_.options();
    const auto key = offsite_.key();
    check(key.has_value(), "a drill has its key");
    const auto target = offsite_.open(stopping);
    const std::string place = mail::shown(options.place);
    const std::vector<std::string> names = target->list();
    state.name = newest_copy(
        copies_among(names, offsite_.mark(), offsite_.database().clock().now()), *key, place);
    require_known(names, offsite_.status().copy.copied_name, place);
    const Scratch scratch(options.scratch);
    const UnpackedCopy copy = fetch(*target, state.name, *key, scratch.path, options.spare_bytes);
    crash_point("drill_fetched");
    prove(copy, offsite_.database().clock());
    return fmt::format("{} was fetched, decrypted and checked: {} files, {} MiB",
                       state.name,
                       copy.manifest.files,
                       copy.manifest.bytes >> 20U);
}

/// One that went wrong is repeated after a day: the cause may have passed.
std::optional<TimeMs> RestoreDrill::next_after(const DrillState& state) const {
    const std::int64_t every = offsite_.options().drill_every_d;
    if (every == 0) {
        return std::nullopt;
    }
    return offsite_.database().clock().now() + (state.ok ? every : 1) * kDayMs;
}

}  // namespace campaignd::service
