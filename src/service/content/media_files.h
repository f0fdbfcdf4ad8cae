#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "model/media.h"

namespace campaignd::service {

/// The files of the library: the folder DATABASE.media beside a database, or beside a copy of one.
/// A file is named by its hash, written once, durably, and never changed; a row of media names it.
/// One that was deleted stands aside as HASH.TYPE.removed: nobody is served it, and it can come
/// back. What a kill leaves behind (a draft, a file without a row) goes with remove_strays().
/// A value, thread-safe. Throws Error(kUnavailable) when the disk refuses.
class MediaFiles {
  public:
    explicit MediaFiles(const std::filesystem::path& database);

    const std::filesystem::path& folder() const noexcept { return folder_; }

    std::filesystem::path path_of(const MediaName& name) const { return folder_ / name.text(); }

    /// The folder must be there: keep() makes it.
    void write(const MediaName& name, std::string_view bytes) const;
    /// Nothing happens when it is not there.
    void set_aside(const MediaName& name) const;
    /// False when it stands neither there nor aside.
    bool bring_back(const MediaName& name) const;
    /// The bytes, when they are there and are the ones of that name.
    std::optional<std::string> read(const MediaName& name) const;
    /// What is wrong with a file, in words; nothing when it is whole.
    std::optional<std::string> fault_of(const MediaFile& file) const;
    /// What stands in the folder.
    std::vector<MediaName> names() const;

    /// Where the row of a file stands, for remove_strays().
    enum class Row { kNone, kLibrary, kRemoved };

    /// Drafts, and files without a row, that are older than ten minutes: what is younger may get
    /// its row yet. Puts aside what was deleted. How many went.
    int remove_strays(const std::function<Row(const MediaName&)>& row_of) const;

    /// Keeps files from going while it lives: held by whoever is adding some, and by a backup.
    /// Makes the folder when it is not there.
    UniqueFd keep() const;
    /// The right to remove files; empty while somebody keeps them.
    UniqueFd try_clear() const;

  private:
    std::filesystem::path aside_of(const MediaName& name) const {
        return folder_ / (name.text() + ".removed");
    }

    std::filesystem::path folder_;
};

}  // namespace campaignd::service
