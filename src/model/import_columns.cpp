#include "model/import_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "model/email_address.h"
#include "model/import_attributes.h"
#include "model/import_values.h"
#include "model/recipient.h"
#include "model/time_zone.h"

namespace campaignd {
namespace {

constexpr std::size_t kMaxHeaderBytes = 200;
constexpr std::size_t kMaxNamesShown = 500;

bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}

bool is_word(char c) noexcept {
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// At most one column may have it.
bool is_single(ImportUse use) noexcept {
    return use <= ImportUse::kTimezone || use == ImportUse::kAttributes ||
           use == ImportUse::kConsentTime || use == ImportUse::kConsentSource;
}

/// The name under which templates find the values; empty for what they cannot show.
std::string_view kept_as(const ImportMeaning& meaning) noexcept {
    switch (meaning.use) {
        case ImportUse::kEmail:
            return "email";
        case ImportUse::kName:
            return "name";
        case ImportUse::kFirstName:
            return "first_name";
        case ImportUse::kLastName:
            return "last_name";
        default:
            return meaning.is_attribute() || meaning.use == ImportUse::kStatus
                       ? std::string_view(meaning.key)
                       : std::string_view();
    }
}

bool is_attribute_too(const ImportMeaning& meaning) noexcept {
    return !kept_as(meaning).empty() && meaning.use != ImportUse::kEmail &&
           meaning.use != ImportUse::kName;
}

}  // namespace

std::string attribute_key(std::string_view header) {
    std::string key;
    char before = ' ';
    for (const char c : trim(header)) {
        const bool starts_word =
            !is_word(before) || (is_alnum(before) && !is_upper(before) && is_upper(c));
        if (is_word(c)) {
            if (starts_word && !key.empty()) {
                key += '_';
            }
            key += is_upper(c) ? static_cast<char>(c + 32) : c;
        }
        before = c;
    }
    return key;
}

ImportColumns::ImportColumns(const std::vector<std::string_view>& header,
                             const ImportMapping& mapping,
                             std::string_view file_name) {
    if (header.size() > kMaxImportColumns) {
        fail(
            ErrorCode::kInvalid,
            fmt::format(
                "the file has {} columns; at most {} are taken", header.size(), kMaxImportColumns));
    }
    for (const std::string_view text : header) {
        add_column(text);
    }
    apply_preset(file_name);
    apply_mapping(mapping);
    refuse_duplicates();
    require_email();
    find_statuses();
    order_columns();
}

void ImportColumns::add_column(std::string_view text) {
    if (!is_utf8(text) || text.size() > kMaxHeaderBytes) {
        fail(ErrorCode::kInvalid,
             fmt::format("the name of column {} is not valid UTF-8 of at most {} bytes; save the "
                         "file as \"CSV UTF-8\", or say its encoding, such as windows-1252",
                         columns_.size() + 1,
                         kMaxHeaderBytes));
    }
    Column column;
    column.header = one_line(text);
    column.key = attribute_key(column.header);
    if (column.key.empty()) {
        column.key = fmt::format("column_{}", columns_.size() + 1);
    }
    column.meaning = meaning_of_key(column.key);
    columns_.push_back(std::move(column));
}

void ImportColumns::apply_preset(std::string_view file_name) {
    std::set<std::string> keys;
    for (const Column& column : columns_) {
        if (column.key != kRejectedLineHeader && column.key != kRejectedReasonHeader) {
            keys.insert(column.key);
        }
    }
    preset_ = find_import_preset(keys, file_name);
    for (Column& column : columns_) {
        if (auto meaning = preset_ != nullptr ? preset_->meaning(column.key) : std::nullopt) {
            column.meaning = *std::move(meaning);
            column.mapped = true;
            if (column.meaning.is_attribute() && column.meaning.key.empty()) {
                column.meaning.key = column.key;
            }
        }
    }
}

void ImportColumns::find_statuses() {
    for (Column& column : columns_) {
        const bool told = column.mapped && column.meaning.use == ImportUse::kStatus;
        if (!told && (column.mapped || column.meaning.use != ImportUse::kText)) {
            continue;
        }
        const std::string key = column.meaning.key.empty() ? column.key : column.meaning.key;
        column.status = status_column(key);
        const bool words = column.status == StatusColumn::kNone ||
                           column.status == StatusColumn::kMaybe ||
                           column.status == StatusColumn::kLoose;
        if (told && words) {
            column.status = StatusColumn::kWord;
        }
        if (column.status == StatusColumn::kWord) {
            column.meaning = {ImportUse::kStatus, {}};
        } else if (column.status > StatusColumn::kLoose) {
            column.meaning = {ImportUse::kStatus, key};
        }
    }
}

bool ImportColumns::wants_sample() const noexcept {
    return std::any_of(columns_.begin(), columns_.end(), [](const Column& column) {
        return column.status == StatusColumn::kMaybe;
    });
}

void ImportColumns::sample(const std::vector<std::string_view>& cells) {
    for (std::size_t i = 0; i < std::min(cells.size(), columns_.size()); ++i) {
        Column& column = columns_[i];
        if (column.status == StatusColumn::kMaybe && !column.known_word) {
            column.known_word = status_said(StatusColumn::kMaybe, cells[i]).has_value();
        }
    }
}

void ImportColumns::end_sample() {
    for (Column& column : columns_) {
        if (column.status == StatusColumn::kMaybe) {
            column.status = column.known_word ? StatusColumn::kWord : StatusColumn::kLoose;
            column.meaning = column.known_word ? ImportMeaning{ImportUse::kStatus, {}}
                                               : ImportMeaning{ImportUse::kText, column.key};
        }
    }
    order_columns();
}

ImportMapping ImportColumns::understood() const {
    ImportMapping all;
    for (const Column& column : columns_) {
        all.columns.emplace_back(column.header, column.meaning);
    }
    return all;
}

std::vector<std::string> ImportColumns::notes() const {
    std::vector<std::string> notes;
    if (preset_ != nullptr) {
        notes.push_back(fmt::format("The file was taken for an export of {}.{}",
                                    preset_->title,
                                    preset_->everyone == RecipientStatus::kActive
                                        ? ""
                                        : " Whoever stands in it has left and gets no mail."));
    }
    for (const Column& column : columns_) {
        switch (column.status) {
            case StatusColumn::kNone:
                break;
            case StatusColumn::kWord:
                notes.push_back(fmt::format(
                    "Column \"{}\" was taken as the status: whoever is not active there gets no "
                    "mail. To keep it as data, map it to another name.",
                    column.header));
                break;
            case StatusColumn::kMaybe:
            case StatusColumn::kLoose:
                notes.push_back(fmt::format(
                    "Column \"{}\" was kept as an attribute: its first rows hold no word for a "
                    "status that is known. If it says who gets mail, map it to \"status\".",
                    column.header));
                break;
            default:
                notes.push_back(fmt::format("Column \"{}\" says who has left: they get no mail.",
                                            column.header));
                break;
        }
    }
    return notes;
}

ImportColumns::Column& ImportColumns::find_column(const std::string& name,
                                                  const ImportMeaning& meaning) {
    const auto place =
        name.starts_with('#') ? parse_int(std::string_view(name).substr(1)) : std::nullopt;
    std::string known;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        Column& column = columns_[i];
        if (equals_ignoring_case(column.header, trim(name)) ||
            (place && *place == static_cast<std::int64_t>(i) + 1)) {
            return column;
        }
        known += (known.empty() ? "" : ", ") + column.header;
    }
    fail(ErrorCode::kInvalid,
         fmt::format(
             "the mapping looks for \"{}\" in a column \"{}\", which the file lacks; it has: {}",
             to_text(meaning),
             name,
             truncate_utf8(known, kMaxNamesShown)));
}

/// A mapped column takes its use away from a column that only has the fitting name.
void ImportColumns::apply_mapping(const ImportMapping& mapping) {
    std::set<const Column*> said;
    for (const auto& [name, meaning] : mapping.columns) {
        Column& column = find_column(name, meaning);
        if (!said.insert(&column).second) {
            fail(ErrorCode::kInvalid,
                 fmt::format("the mapping uses column \"{}\" twice", column.header));
        }
        column.mapped = true;
        column.meaning = meaning;
        if (meaning.is_attribute() && meaning.key.empty()) {
            column.meaning.key = column.key;
        }
    }
    for (const Column* mapped : said) {
        for (Column& other : columns_) {
            if (!said.contains(&other) && is_single(mapped->meaning.use) &&
                mapped->meaning.use == other.meaning.use) {
                other.meaning = {ImportUse::kText, other.key};
            }
        }
    }
}

void ImportColumns::refuse_duplicates() const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            const Column& a = columns_[k];
            const Column& b = columns_[i];
            if (a.meaning.use == b.meaning.use && is_single(a.meaning.use)) {
                fail(ErrorCode::kInvalid,
                     fmt::format("columns {} (\"{}\") and {} (\"{}\") mean the same; rename one or "
                                 "give a mapping",
                                 k + 1,
                                 a.header,
                                 i + 1,
                                 b.header));
            }
            if (!kept_as(a.meaning).empty() && kept_as(a.meaning) == kept_as(b.meaning)) {
                fail(
                    ErrorCode::kInvalid,
                    fmt::format("columns {} (\"{}\") and {} (\"{}\") would both be kept as \"{}\"; "
                                "rename or remove one of them",
                                k + 1,
                                a.header,
                                i + 1,
                                b.header,
                                kept_as(b.meaning)));
            }
        }
    }
}

void ImportColumns::require_email() const {
    std::string known;
    for (const Column& column : columns_) {
        if (column.meaning.use == ImportUse::kEmail) {
            return;
        }
        known += (known.empty() ? "" : ", ") + column.header;
    }
    fail(ErrorCode::kInvalid,
         fmt::format("no column holds the e-mail address: the first row must name the columns and "
                     "one of them must be \"email\", or a mapping must say which; found: {}",
                     truncate_utf8(known, kMaxNamesShown)));
}

void ImportColumns::order_columns() {
    by_use_.assign(kImportUses, -1);
    attributes_.clear();
    statuses_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        Column& column = columns_[i];
        if (column.status != StatusColumn::kNone) {
            statuses_.push_back(i);
        }
        const ImportUse use = column.meaning.use;
        more_ = more_ || (use >= ImportUse::kAttributes && use <= ImportUse::kConsentSource);
        by_use_[static_cast<std::size_t>(use)] = static_cast<int>(i);
        if (!is_attribute_too(column.meaning)) {
            continue;
        }
        column.json_key.clear();
        append_json_text(column.json_key, kept_as(column.meaning));
        column.json_key += ':';
        attributes_.push_back(i);
    }
    std::sort(attributes_.begin(), attributes_.end(), [this](std::size_t a, std::size_t b) {
        return kept_as(columns_[a].meaning) < kept_as(columns_[b].meaning);
    });
}

}  // namespace campaignd
