#pragma once

#include <fstream>
#include <string>

#include "service/content/media.h"
#include "support/temp_database.h"

namespace campaignd::test {

/// A file in the library of this database.
inline MediaView add_file(service::Media& media,
                          const TempDatabase& temp,
                          const std::string& bytes,
                          const std::string& title) {
    const auto file = temp.directory / "upload";
    std::ofstream(file, std::ios::binary) << bytes;
    return media.create({}, {.file = file, .title = title, .alt = ""}).file;
}

}  // namespace campaignd::test
