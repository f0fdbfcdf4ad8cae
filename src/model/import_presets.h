#pragma once

#include <set>
#include <string>
#include <string_view>

#include "model/import_mapping.h"
#include "model/recipient.h"

namespace campaignd {

/// The export of another tool, known by the names of its columns.
struct ImportPreset {
    std::string_view id;       // "mailchimp-cleaned": for programs
    std::string_view title;    // for people
    std::string_view needs;    // keys of headers that must all be there
    std::string_view columns;  // key=meaning of the columns that do not go by their names
    std::string_view own{};    // more of them
    RecipientStatus everyone = RecipientStatus::kActive;  // who stands in it has left in this way
    std::string_view file_part{};                         // what the name of the file must hold
    bool only_these = false;                              // no other columns than those of `needs`

    /// The meaning of a header's key; nothing when the preset does not know it.
    std::optional<ImportMeaning> meaning(std::string_view key) const;
};

/// The first that fits; null without one. `file_name` as its owner calls it, empty when nobody
/// said. Thread-safe.
const ImportPreset* find_import_preset(const std::set<std::string>& keys,
                                       std::string_view file_name);

}  // namespace campaignd
