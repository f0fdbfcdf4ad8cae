#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/import.h"
#include "service/people/upload_file.h"

namespace campaignd::service {

/// What a person says before anything is imported.
struct InspectionOrder {
    std::filesystem::path file;  // stays where it is
    std::optional<ImportMapping> mapping{};
    std::optional<TextEncoding> encoding{};
    ImportUpdate update = ImportUpdate::kOverwrite;
    bool whole = true;  // false: the file is only the start of the one that is meant
};

struct InspectedColumn {
    std::string header;
    ImportMeaning meaning;
    std::optional<ImportMeaning> could_be;  // what its first cells all are
    std::vector<std::string> samples;       // different ones
};

/// How a file would be understood, and what its first rows would do.
struct ImportInspection {
    enum class From { kNames, kPreset, kRemembered, kRequest };

    UploadKind kind;
    char separator = ',';
    std::string preset;  // id and title of the tool whose export it is; empty without
    std::string preset_title;
    From mapping_from = From::kNames;
    ImportMapping mapping;  // what says more than the names: send it, or more, to import
    std::vector<InspectedColumn> columns;
    std::vector<std::vector<std::string>> rows;  // the first ones
    ImportCounts counts;                         // of the rows looked at
    std::vector<RejectedRow> rejected;           // the first ones
    std::vector<std::string> notes;
    std::string problem;    // why it cannot be imported like this; empty when it can
    bool complete = false;  // the rows looked at are all there are
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
