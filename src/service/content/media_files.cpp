#include "service/content/media_files.h"

#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "base/crypto.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "base/own_file.h"

namespace campaignd::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr std::chrono::minutes kSettled{10};

fs::path folder_of(fs::path database) {
    database += ".media";
    return database;
}

UniqueFd lock_folder(const fs::path& folder, int how) {
    UniqueFd lock = open_own_folder(folder);
    int done = -1;
    do {
        done = lock ? ::flock(lock.get(), how) : -1;
    } while (done != 0 && lock && errno == EINTR);
    if (done != 0) {
        lock.reset();
    }
    return lock;
}

/// False when there is none.
bool move_file(const fs::path& from, const fs::path& to) {
    std::error_code failed;
    fs::rename(from, to, failed);
    if (failed == std::errc::no_such_file_or_directory) {
        return false;
    }
    if (failed) {
        fail(ErrorCode::kUnavailable,
             fmt::format("{} cannot be renamed: {}", from.string(), failed.message()));
    }
    sync_folder(to.parent_path());
    return true;
}

bool is_settled(const fs::directory_entry& entry) {
    std::error_code gone;
    const auto written = entry.last_write_time(gone);
    return !gone && written < fs::file_time_type::clock::now() - kSettled;
}

}  // namespace

MediaFiles::MediaFiles(const fs::path& database) : folder_(folder_of(database)) {}

void MediaFiles::write(const MediaName& name, std::string_view bytes) const {
    write_durably(path_of(name), bytes, true);
}

void MediaFiles::set_aside(const MediaName& name) const {
    move_file(path_of(name), aside_of(name));
}

bool MediaFiles::bring_back(const MediaName& name) const {
    std::error_code none;
    return fs::is_regular_file(path_of(name), none) || move_file(aside_of(name), path_of(name));
}

std::optional<std::string> MediaFiles::read(const MediaName& name) const {
    auto bytes = read_file(path_of(name), kMostBytes);
    return bytes && hex_encode(sha256(*bytes)) == name.hash ? std::move(bytes) : std::nullopt;
}

std::optional<std::string> MediaFiles::fault_of(const MediaFile& file) const {
    const auto told = [&](std::string_view what) {
        return fmt::format(
            "the file \"{}\" of the library {}: {}", file.title, what, path_of(file.name).string());
    };
    try {
        const auto bytes = read_file(path_of(file.name), kMostBytes);
        if (!bytes) {
            return told("is missing");
        }
        if (hex_encode(sha256(*bytes)) != file.name.hash) {
            return told("was changed");
        }
    } catch (const Error& error) {
        return told(error.what());
    }
    return std::nullopt;
}

std::vector<MediaName> MediaFiles::names() const {
    std::vector<MediaName> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
        if (auto name = parse_media_name(entry.path().filename().string())) {
            found.push_back(*std::move(name));
        }
    }
    return found;
}

int MediaFiles::remove_strays(const std::function<Row(const MediaName&)>& row_of) const {
    int removed = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
        const fs::path& path = entry.path();
        const bool is_aside = path.extension() == ".removed";
        const auto name = parse_media_name((is_aside ? path.stem() : path.filename()).string());
        const Row row = name ? row_of(*name) : Row::kLibrary;
        const bool is_stray = is_aside ? row != Row::kRemoved : row == Row::kNone;
        if (name && !is_aside && row == Row::kRemoved) {
            set_aside(*name);
        } else if ((is_stray || path.extension() == ".tmp") && is_settled(entry)) {
            removed += remove_own_file(path) ? 1 : 0;
        }
    }
    return removed;
}

UniqueFd MediaFiles::keep() const {
    std::error_code failed;
    if (fs::create_directory(folder_, failed)) {
        fs::permissions(folder_, fs::perms::owner_all, failed);
        sync_folder(fs::absolute(folder_).parent_path());
    }
    if (failed) {
        fail(ErrorCode::kUnavailable,
             fmt::format("{} cannot be made: {}", folder_.string(), failed.message()));
    }
    return lock_folder(folder_, LOCK_SH);
}

UniqueFd MediaFiles::try_clear() const {
    return lock_folder(folder_, LOCK_EX | LOCK_NB);
}

}  // namespace campaignd::service
