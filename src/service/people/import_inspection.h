#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/import_inspection.h"

namespace campaignd::service {

/// What a person says before anything is imported.
struct InspectionOrder {
    std::filesystem::path file;  // stays where it is
    std::optional<ImportMapping> mapping{};
    std::optional<TextEncoding> encoding{};
    ImportUpdate update = ImportUpdate::kOverwrite;
    std::string file_name{};   // as the person calls it
    std::int64_t list_id = 0;  // 0: not chosen yet, or the lists that the rows name
    bool whole = true;         // false: the file is only the start of the one that is meant
};

/// Looks at up to 1,000 rows and changes nothing. `folder` takes a file while it looks. Throws
/// Error(kInvalid) naming "file" for what is no CSV at all.
ImportInspection inspect_import(const db::Database& database,
                                const std::filesystem::path& folder,
                                const InspectionOrder& order);

/// The names of the columns; empty when the file cannot be read.
std::vector<std::string> import_headers(const std::filesystem::path& file,
                                        const std::filesystem::path& folder,
                                        std::optional<TextEncoding> encoding);

}  // namespace campaignd::service
