#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/media.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"
#include "service/content/media_files.h"

namespace campaignd::service {

/// A file as it comes in.
struct MediaUpload {
    std::filesystem::path file;  // stays the caller's
    std::string title;           // may be empty
    std::string alt;
};

/// What a person looks for in the library.
struct MediaFilter {
    std::optional<bool> used;
    std::optional<bool> pictures;  // false: what is no picture
    bool removed = false;          // what was deleted and can come back
};

struct MediaPage : Page<MediaView> {
    MediaTotals totals;
};

/// Use cases on the library of pictures and attachments: a row of media and a file each.
/// Owner: the composition root; `database` must outlive it. Thread-safe.
/// Throws Error: kInvalid with every fault, kNotFound, kConflict while a file is used, kUnavailable
/// when the disk refuses, StaleRevision.
class Media {
  public:
    Media(db::Database& database, MediaLimits limits, std::string public_url);

    const MediaLimits& limits() const noexcept { return limits_; }

    const MediaFiles& files() const noexcept { return files_; }

    /// What the library has already is given back as it is.
    MediaUploaded create(const Actor& actor, const MediaUpload& upload);
    MediaView get(std::int64_t id) const;
    MediaView update(const Actor& actor,
                     std::int64_t id,
                     const MediaChange& change,
                     const ExpectedRevision& expected = {});
    /// A file that stands somewhere goes only with `even_used`, and never while a campaign that is
    /// under way shows it. It is served no more, and can come back for kMediaKeptMs.
    void remove(const Actor& actor,
                std::int64_t id,
                bool even_used,
                const ExpectedRevision& expected = {});
    /// Takes remove() or prune() back. kConflict when its bytes are gone.
    MediaView restore(const Actor& actor, std::int64_t id);
    /// Newest first.
    MediaPage list(const PageQuery& query, const MediaFilter& filter = {}) const;
    /// Removes what stands nowhere and has been there for `age`: who writes a message has uploaded
    /// its pictures before it is saved.
    MediaPruned prune(const Actor& actor, TimeMs age);

    /// Removes what was deleted so long ago that it cannot come back, and files without a row, left
    /// behind by a kill or kept from going by a backup.
    void remove_strays();

  private:
    MediaView view_of(MediaFile file) const;
    void set_aside(const std::vector<MediaName>& names) const;

    db::Database& database_;
    const MediaLimits limits_;
    const std::string public_url_;
    const MediaFiles files_;
};

}  // namespace campaignd::service
