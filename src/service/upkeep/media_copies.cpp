#include "service/upkeep/media_copies.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/crash_point.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "base/own_file.h"
#include "db/backup.h"
#include "db/connection.h"
#include "db/transaction.h"
#include "store/media.h"

namespace campaignd::service {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMiB = 1 << 20;

bool link_to(const fs::path& from, const fs::path& to) {
    return ::link(from.c_str(), to.c_str()) == 0 || errno == EEXIST;
}

void require_space(const std::vector<MediaFile>& files,
                   const fs::path& folder,
                   std::int64_t spare_bytes) {
    std::int64_t bytes = spare_bytes;
    for (const MediaFile& file : files) {
        bytes += file.size_bytes;
    }
    std::error_code failed;
    const fs::space_info disk = fs::space(folder.parent_path(), failed);
    if (!failed && static_cast<std::int64_t>(disk.available) < bytes) {
        fail(ErrorCode::kUnavailable,
             fmt::format("the pictures and attachments need {} MiB, {} has {} MiB free: free "
                         "space there, or choose a place on another disk",
                         bytes / kMiB,
                         folder.parent_path().string(),
                         static_cast<std::int64_t>(disk.available) / kMiB));
    }
}

/// Copies what is not in `to` yet.
MediaCopies copy_files(const std::vector<MediaFile>& files,
                       const MediaFiles& from,
                       const MediaFiles& to) {
    MediaCopies copies;
    const UniqueFd kept = to.keep();
    for (const MediaFile& file : files) {
        if (to.read(file.name)) {
            ++copies.files;
        } else if (const auto bytes = from.read(file.name)) {
            to.write(file.name, *bytes);
            ++copies.files;
        } else {
            copies.faults.push_back(
                from.fault_of(file).value_or("the file \"" + file.title + "\" cannot be read"));
        }
        crash_point("media_copy");
    }
    return copies;
}

/// Whole files alone: a damaged one is copied anew.
void share(const std::vector<MediaFile>& files, const MediaFiles& earlier, const MediaFiles& to) {
    const UniqueFd kept = to.keep();
    for (const MediaFile& file : files) {
        if (earlier.read(file.name)) {
            link_to(earlier.path_of(file.name), to.path_of(file.name));
        }
    }
    sync_folder(to.folder());
}

}  // namespace

std::vector<MediaFile> media_in(const fs::path& database) {
    db::Connection connection(database, db::Access::kReader);
    const db::ReadTx tx(connection, 0);
    return store::media::list(tx);
}

MediaCopies back_up_with_media(const fs::path& source,
                               const fs::path& destination,
                               std::int64_t spare_bytes,
                               const std::optional<fs::path>& earlier) {
    const MediaFiles from(source);
    const MediaFiles to(destination);
    MediaCopies copies;
    UniqueFd kept;
    if (std::error_code none; fs::is_directory(from.folder(), none)) {
        kept = from.keep();
    }
    bool begun = false;
    try {
        db::back_up(source, destination, spare_bytes, [&](const fs::path& copy) {
            const std::vector<MediaFile> files = media_in(copy);
            begun = !files.empty();
            if (!begun) {
                return;
            }
            if (earlier) {
                share(files, MediaFiles(*earlier), to);
            }
            std::vector<MediaFile> missing;
            for (const MediaFile& file : files) {
                if (std::error_code none; !fs::exists(to.path_of(file.name), none)) {
                    missing.push_back(file);
                }
            }
            require_space(missing, to.folder(), spare_bytes);
            copies = copy_files(files, from, to);
        });
    } catch (...) {
        std::error_code none;
        if (begun && !fs::exists(destination, none)) {  // else they are another's, who was faster
            remove_own_folder(to.folder());
        }
        throw;
    }
    return copies;
}

MediaCopies bring_media(const fs::path& copy, const fs::path& source, const fs::path& database) {
    const std::vector<MediaFile> files = media_in(copy);
    return files.empty() ? MediaCopies()
                         : copy_files(files, MediaFiles(source), MediaFiles(database));
}

void keep_media(const fs::path& database, const fs::path& kept) {
    const MediaFiles from(database);
    const MediaFiles to(kept);
    const std::vector<MediaName> names = from.names();
    if (names.empty()) {
        return;
    }
    const UniqueFd held = to.keep();
    for (const MediaName& name : names) {
        const auto bytes =
            link_to(from.path_of(name), to.path_of(name)) ? std::nullopt : from.read(name);
        if (bytes) {
            to.write(name, *bytes);
        }
    }
    sync_folder(to.folder());
}

}  // namespace campaignd::service
