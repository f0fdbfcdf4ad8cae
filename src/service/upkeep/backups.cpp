#include "service/upkeep/backups.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "base/own_file.h"
#include "db/backup.h"
#include "service/upkeep/backup_stamp.h"
#include "service/upkeep/offsite.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kSecondMs = 1'000;
/// Names that another process may take from us in a row.
constexpr int kMostTries = 5;

/// Newest first.
std::vector<std::string> names_in(const std::filesystem::path& dir, TimeMs now) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(dir, ignored)) {
        std::string name = entry.path().filename().string();
        if (entry.symlink_status(ignored).type() == std::filesystem::file_type::regular &&
            parse_backup_name(name)) {
            names.push_back(std::move(name));
        }
    }
    std::sort(names.begin(), names.end(), [now](const std::string& a, const std::string& b) {
        return made_before(*parse_backup_name(b), *parse_backup_name(a), now);
    });
    return names;
}

Backup backup_of(const std::filesystem::path& dir, const std::string& name) {
    std::error_code failed;
    const std::uintmax_t size = std::filesystem::file_size(dir / name, failed);
    Backup backup{.name = name,
                  .size_bytes = failed ? 0 : size,
                  .created_at = parse_backup_name(name).value_or(BackupStamp{}).at};
    const MediaFiles media(dir / name);
    for (const MediaName& file : media.names()) {
        const std::uintmax_t bytes = std::filesystem::file_size(media.path_of(file), failed);
        ++backup.media_files;
        backup.media_bytes += failed ? 0 : bytes;
    }
    return backup;
}

/// Behind those of the same second: each backup has a name of its own, and the newest sorts last.
BackupStamp next_stamp(const std::vector<std::string>& names, TimeMs now) {
    BackupStamp next{now / kSecondMs * kSecondMs};
    for (const std::string& name : names) {
        const BackupStamp there = parse_backup_name(name).value_or(BackupStamp{});
        if (there.at == next.at) {
            next.number = std::max(next.number, there.number + 1);
        }
    }
    return next;
}

void remove_backup(const std::filesystem::path& file) {
    remove_own_file(file);
    remove_own_folder(MediaFiles(file).folder());
}

/// Pictures of a backup that was killed before it got its name.
void remove_orphans(const std::filesystem::path& dir) {
    constexpr std::chrono::hours kSettled{1};
    constexpr std::string_view kMedia = ".media";
    std::vector<std::filesystem::path> orphans;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(dir, ignored)) {
        std::string name = entry.path().filename().string();
        if (!name.ends_with(kMedia)) {
            continue;
        }
        name.resize(name.size() - kMedia.size());
        std::error_code gone;
        const auto written = entry.last_write_time(gone);
        if (!gone && parse_backup_name(name) && !std::filesystem::exists(dir / name, gone) &&
            written < std::filesystem::file_time_type::clock::now() - kSettled) {
            orphans.push_back(entry.path());
        }
    }
    for (const std::filesystem::path& orphan : orphans) {
        remove_own_folder(orphan);
    }
}

/// Clears the mark when the backup ends, however it ends.
struct Running {
    explicit Running(std::atomic<bool>& mark) : mark_(mark) {
        if (mark_.exchange(true)) {
            fail(ErrorCode::kConflict, "a backup is being made; wait for its end");
        }
    }

    ~Running() { mark_ = false; }

    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    std::atomic<bool>& mark_;
};

}  // namespace

Backups::Backups(db::Database& database,
                 std::filesystem::path dir,
                 int keep,
                 std::int64_t spare_bytes,
                 bool copied)
    : database_(database),
      dir_(std::move(dir)),
      keep_(keep),
      spare_bytes_(spare_bytes),
      copied_(copied) {}

Backup Backups::create(const Actor& actor) {
    const Running running(running_);
    try {
        return make(actor);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kConflict) {
            const Lock lock(mutex_);
            last_failure_ = {database_.clock().now(), error.what()};
        }
        throw;
    }
}

Backup Backups::make(const Actor& actor) {
    std::error_code failed;
    std::filesystem::create_directories(dir_, failed);
    if (failed) {
        fail(ErrorCode::kUnavailable,
             fmt::format("{} cannot be made: {}", dir_.string(), failed.message()));
    }
    db::remove_abandoned_copies(dir_);
    remove_orphans(dir_);
    MediaCopies media;
    const std::string name = copy_under_new_name(media);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        audit(tx, actor, "backup.create", "backup:" + name);
        if (copied_) {
            Offsite::look_now(tx, Offsite::kCopyJob);
        }
    });
    rotate();
    log::info("service", "backup {} is made", name);
    note_end(name, media);
    return backup_of(dir_, name);
}

std::string Backups::copy_under_new_name(MediaCopies& media) const {
    for (int tries = 1;; ++tries) {
        const TimeMs now = database_.clock().now();
        const std::vector<std::string> before = names_in(dir_, now);
        std::string name = backup_name(next_stamp(before, now));
        try {
            media = back_up_with_media(
                database_.path(),
                dir_ / name,
                spare_bytes_,
                before.empty() ? std::nullopt : std::optional(dir_ / before.front()));
            return name;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::kConflict || tries == kMostTries) {
                throw;
            }
        }
    }
}

/// Without a picture a backup is better than none, and yet not what a person relies on.
void Backups::note_end(const std::string& name, const MediaCopies& media) {
    const Lock lock(mutex_);
    last_failure_.reset();
    if (!media.faults.empty()) {
        last_failure_ = {database_.clock().now(),
                         fmt::format("{} is made without {} pictures or attachments, such as: {}",
                                     name,
                                     media.faults.size(),
                                     media.faults.front())};
        log::error("service", "{}", last_failure_->detail);
    }
}

BackupList Backups::list() const {
    BackupList backups;
    const std::vector<std::string> names = names_in(dir_, database_.clock().now());
    const Lock lock(mutex_);
    std::map<std::string, Backup> known;
    for (const std::string& name : names) {
        const auto seen = seen_.find(name);
        const Backup backup = seen == seen_.end() ? backup_of(dir_, name) : seen->second;
        backups.items.push_back(backup);
        known.emplace(name, backup);
    }
    seen_ = std::move(known);
    backups.last_failure = last_failure_;
    return backups;
}

std::optional<BackupFailure> Backups::last_failure() const {
    const Lock lock(mutex_);
    return last_failure_;
}

std::filesystem::path Backups::find(std::string_view name) const {
    std::filesystem::path path = dir_ / name;
    std::error_code ignored;
    if (!parse_backup_name(name) || std::filesystem::symlink_status(path, ignored).type() !=
                                        std::filesystem::file_type::regular) {
        fail(ErrorCode::kNotFound, "there is no backup of this name");
    }
    return path;
}

void Backups::rotate() const {
    const std::vector<std::string> names = names_in(dir_, database_.clock().now());
    for (std::size_t i = static_cast<std::size_t>(std::max(keep_, 0));
         keep_ > 0 && i < names.size();
         ++i) {
        remove_backup(dir_ / names[i]);
    }
}

}  // namespace campaignd::service
