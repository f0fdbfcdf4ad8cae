#pragma once

#include <functional>
#include <string_view>

#include "service/content/media_files.h"

namespace campaignd::service {

/// Writes the files as a tar archive (POSIX.1-2017 pax, "ustar Interchange Format"), piece by
/// piece: unpacked beside its backup it gives the folder BACKUP.media that `campaignd restore`
/// looks for. Throws Error(kUnavailable) when the disk refuses.
void write_media_tar(const MediaFiles& files, const std::function<void(std::string_view)>& sink);

}  // namespace campaignd::service
