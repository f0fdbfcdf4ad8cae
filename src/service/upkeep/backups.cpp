#include "service/upkeep/backups.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "base/rfc3339.h"
#include "db/backup.h"

namespace campaignd::service {
namespace {

constexpr std::string_view kPrefix = "campaignd-";
constexpr std::string_view kSuffix = ".db";
constexpr std::size_t kStampBytes = 16;  // 20261123T215800Z

std::string name_at(TimeMs now) {
    std::string stamp;
    for (const char c : to_rfc3339(now).substr(0, 19)) {
        if (c != '-' && c != ':') {
            stamp += c;
        }
    }
    return fmt::format("{}{}Z{}", kPrefix, stamp, kSuffix);
}

/// When the backup of this name was made; nothing for a name we never give.
std::optional<TimeMs> time_of(std::string_view name) {
    if (name.size() != kPrefix.size() + kStampBytes + kSuffix.size() ||
        !name.starts_with(kPrefix) || !name.ends_with(kSuffix)) {
        return std::nullopt;
    }
    const std::string_view stamp = name.substr(kPrefix.size(), kStampBytes);
    const auto time = parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z",
                                                stamp.substr(0, 4),
                                                stamp.substr(4, 2),
                                                stamp.substr(6, 2),
                                                stamp.substr(9, 2),
                                                stamp.substr(11, 2),
                                                stamp.substr(13, 2)));
    return time && name_at(*time) == name ? time : std::nullopt;
}

/// Newest first.
std::vector<std::string> names_in(const std::filesystem::path& dir) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(dir, ignored)) {
        std::string name = entry.path().filename().string();
        if (entry.is_regular_file(ignored) && time_of(name)) {
            names.push_back(std::move(name));
        }
    }
    std::sort(names.rbegin(), names.rend());
    return names;
}

Backup backup_of(const std::filesystem::path& dir, const std::string& name) {
    std::error_code failed;
    const std::uintmax_t size = std::filesystem::file_size(dir / name, failed);
    return {name, failed ? 0 : size, time_of(name).value_or(0)};
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
                 std::int64_t spare_bytes)
    : database_(database), dir_(std::move(dir)), keep_(keep), spare_bytes_(spare_bytes) {}

Backup Backups::create(const Actor& actor) {
    const Running running(running_);
    try {
        Backup made = make(actor);
        const Lock lock(mutex_);
        last_failure_.reset();
        return made;
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
    const std::string name = name_at(database_.clock().now());
    db::remove_abandoned_copies(dir_);
    db::back_up(database_.path(), dir_ / name, spare_bytes_);
    database_.write(db::WriteClass::kRequest,
                    [&](db::WriteTx& tx) { audit(tx, actor, "backup.create", "backup:" + name); });
    rotate();
    log::info("service", "backup {} is made", name);
    return backup_of(dir_, name);
}

BackupList Backups::list() const {
    BackupList backups;
    for (const std::string& name : names_in(dir_)) {
        backups.items.push_back(backup_of(dir_, name));
    }
    const Lock lock(mutex_);
    backups.last_failure = last_failure_;
    return backups;
}

std::filesystem::path Backups::find(std::string_view name) const {
    const std::filesystem::path path = dir_ / name;
    std::error_code ignored;
    if (!time_of(name) || !std::filesystem::is_regular_file(path, ignored)) {
        fail(ErrorCode::kNotFound, "there is no backup of this name");
    }
    return path;
}

void Backups::rotate() const {
    const std::vector<std::string> names = names_in(dir_);
    std::error_code ignored;
    for (std::size_t i = static_cast<std::size_t>(std::max(keep_, 0));
         keep_ > 0 && i < names.size();
         ++i) {
        std::filesystem::remove(dir_ / names[i], ignored);
    }
}

}  // namespace campaignd::service
