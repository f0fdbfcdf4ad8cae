#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campaignd {

/// What a column of a CSV file becomes.
enum class ImportUse {
    kEmail,
    kName,
    kFirstName,
    kLastName,
    kTimezone,
    kStatus,
    kText,  // an attribute, like the five behind it
    kNumber,
    kDate,  // year first, or day.month.year
    kDayFirstDate,
    kMonthFirstDate,
    kYesNo,
    kAttributes,  // a JSON object of attributes
    kList,        // names of lists, "," or ";" between them
    kLeftList,    // the same of lists that the person has left
    kTag,         // the same of tags
    kConsentTime,
    kConsentSource,
    kNothing
};

constexpr std::size_t kImportUses = 19;

/// A use, and for an attribute its key. Of a status, the key is that of a header by which
/// model/import_status.h knows what filled cells mean ("unsubscribed_at"); empty for plain words.
struct ImportMeaning {
    ImportUse use = ImportUse::kText;
    std::string key;

    bool is_attribute() const noexcept {
        return use >= ImportUse::kText && use <= ImportUse::kYesNo;
    }

    bool operator==(const ImportMeaning&) const = default;
};

/// "email", "text:company", "date:birthday", "status", "nothing": how people and JSON write it. An
/// attribute without a key gets that of its header. Nothing for other text. Thread-safe.
std::optional<ImportMeaning> parse_import_meaning(std::string_view text);
std::string to_text(const ImportMeaning& meaning);

/// What a header of this key (attribute_key()) says by itself; text of that key when it says
/// nothing.
ImportMeaning meaning_of_key(std::string_view key);

/// The short form {"company":"Firma"} names a field and its column: what the field asks for.
ImportMeaning meaning_of_field(std::string_view field);

/// All the words parse_import_meaning() knows, for messages.
std::string import_meanings();

/// Which columns become what, as a person said it; all others go by their names. A column is named
/// by its header, letter case aside, or by its place, "#1" being the first.
struct ImportMapping {
    std::vector<std::pair<std::string, ImportMeaning>> columns;

    /// One line for each column, a tab behind the header: how the database keeps it.
    std::string stored() const;
    /// Lines that say nothing known are left out.
    static ImportMapping from_stored(std::string_view text);

    bool operator==(const ImportMapping&) const = default;
};

/// What files with the same columns have in common, in any order: a SHA-256 in hex over the keys.
std::string header_fingerprint(const std::vector<std::string>& headers);

/// Columns of rejected.csv that say why a row was not taken; they are passed over when it comes
/// back.
constexpr std::string_view kRejectedLineHeader = "rejected_line";
constexpr std::string_view kRejectedReasonHeader = "rejected_reason";

}  // namespace campaignd
