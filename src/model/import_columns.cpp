#include "model/import_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "model/email_address.h"
#include "model/recipient.h"
#include "model/time_zone.h"

namespace campaignd {
namespace {

constexpr std::size_t kMaxHeaderBytes = 200;
constexpr std::size_t kUses = 7;

bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}

bool is_word(char c) noexcept {
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Escapes as nlohmann::json::dump() does, so that equal attributes are equal text.
void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
    constexpr std::string_view kShortNames = "btnfr\"\\";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && c != '"' && c != '\\') {
            out += c;
        } else if (const std::size_t at = kShort.find(c); at != std::string_view::npos) {
            out += '\\';
            out += kShortNames[at];
        } else {
            out += "\\u00";
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        }
    }
    out += '"';
}

/// One line of text: control characters become spaces, white space at the ends goes.
std::string one_line(std::string_view text) {
    std::string line(trim(text));
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            c = ' ';
        }
    }
    return line;
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

ImportColumns::Use ImportColumns::use_of(std::string_view key) noexcept {
    constexpr std::array<std::pair<std::string_view, Use>, 20> kKnown{{
        {"email", Use::kEmail},          {"e_mail", Use::kEmail},
        {"mail", Use::kEmail},           {"email_address", Use::kEmail},
        {"e_mail_address", Use::kEmail}, {"mail_address", Use::kEmail},
        {"emailaddress", Use::kEmail},   {"name", Use::kName},
        {"full_name", Use::kName},       {"fullname", Use::kName},
        {"first_name", Use::kFirstName}, {"firstname", Use::kFirstName},
        {"given_name", Use::kFirstName}, {"forename", Use::kFirstName},
        {"last_name", Use::kLastName},   {"lastname", Use::kLastName},
        {"family_name", Use::kLastName}, {"surname", Use::kLastName},
        {"timezone", Use::kTimezone},    {"time_zone", Use::kTimezone},
    }};
    for (const auto& [name, use] : kKnown) {
        if (name == key) {
            return use;
        }
    }
    return Use::kAttribute;
}

ImportColumns::ImportColumns(const std::vector<std::string_view>& header,
                             const nlohmann::json& mapping) {
    if (header.size() > kMaxImportColumns) {
        fail(
            ErrorCode::kInvalid,
            fmt::format(
                "the file has {} columns; at most {} are taken", header.size(), kMaxImportColumns));
    }
    for (const std::string_view text : header) {
        if (!is_utf8(text) || text.size() > kMaxHeaderBytes) {
            fail(ErrorCode::kInvalid,
                 fmt::format("the name of column {} is not valid UTF-8 of at most {} bytes; save "
                             "the file as \"CSV UTF-8\"",
                             columns_.size() + 1,
                             kMaxHeaderBytes));
        }
        Column column;
        column.header = one_line(text);
        column.key = attribute_key(column.header);
        if (column.key.empty()) {
            column.key = fmt::format("column_{}", columns_.size() + 1);
        }
        column.use = use_of(column.key);
        columns_.push_back(std::move(column));
    }
    apply_mapping(mapping);
    refuse_duplicates();
    require_email();
    find_statuses();
    order_attributes();
}

void ImportColumns::find_statuses() {
    for (Column& column : columns_) {
        if (column.use != Use::kAttribute) {
            continue;
        }
        const bool told = column.mapped && column.key == "status";
        column.status = told ? StatusColumn::kWord : status_column(column.key);
        if (column.status == StatusColumn::kWord) {
            column.use = Use::kStatus;
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
            column.use = column.known_word ? Use::kStatus : Use::kAttribute;
        }
    }
    order_attributes();
}

std::vector<std::string> ImportColumns::notes() const {
    std::vector<std::string> notes;
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

ImportColumns::Column& ImportColumns::find_column(const std::string& header,
                                                  const std::string& field) {
    std::string known;
    for (Column& column : columns_) {
        if (equals_ignoring_case(column.header, trim(header))) {
            return column;
        }
        known += (known.empty() ? "" : ", ") + column.header;
    }
    fail(ErrorCode::kInvalid,
         fmt::format(
             "the mapping looks for \"{}\" in a column \"{}\", which the file lacks; it has: {}",
             field,
             header,
             known));
}

/// A mapped column takes its use away from a column that only has the fitting name.
void ImportColumns::apply_mapping(const nlohmann::json& mapping) {
    for (const auto& [field, header] : mapping.items()) {
        Column& column = find_column(header.get<std::string>(), field);
        if (column.mapped) {
            fail(ErrorCode::kInvalid,
                 fmt::format("the mapping uses column \"{}\" twice", column.header));
        }
        column.mapped = true;
        column.key = attribute_key(field);
        column.use = use_of(column.key);
    }
    for (const Column& mapped : columns_) {
        for (Column& other : columns_) {
            if (mapped.mapped && !other.mapped && mapped.use == other.use) {
                other.use = Use::kAttribute;
            }
        }
    }
}

void ImportColumns::refuse_duplicates() const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            const Column& a = columns_[k];
            const Column& b = columns_[i];
            if (a.key == b.key) {
                fail(
                    ErrorCode::kInvalid,
                    fmt::format("columns {} (\"{}\") and {} (\"{}\") would both be kept as \"{}\"; "
                                "rename or remove one of them",
                                k + 1,
                                a.header,
                                i + 1,
                                b.header,
                                b.key));
            }
            if (a.use == b.use && a.use != Use::kAttribute) {
                fail(ErrorCode::kInvalid,
                     fmt::format("columns {} (\"{}\") and {} (\"{}\") mean the same; rename one or "
                                 "give a mapping",
                                 k + 1,
                                 a.header,
                                 i + 1,
                                 b.header));
            }
        }
    }
}

void ImportColumns::require_email() const {
    std::string known;
    for (const Column& column : columns_) {
        if (column.use == Use::kEmail) {
            return;
        }
        known += (known.empty() ? "" : ", ") + column.header;
    }
    fail(ErrorCode::kInvalid,
         fmt::format("no column holds the e-mail address: the first row must name the columns and "
                     "one of them must be \"email\", or a mapping must say which; found: {}",
                     truncate_utf8(known, 500)));
}

void ImportColumns::order_attributes() {
    by_use_.assign(kUses, -1);
    attributes_.clear();
    statuses_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        Column& column = columns_[i];
        if (column.status != StatusColumn::kNone) {
            statuses_.push_back(i);
        }
        by_use_[static_cast<std::size_t>(column.use)] = static_cast<int>(i);
        if (column.use == Use::kFirstName) {
            column.key = "first_name";
        } else if (column.use == Use::kLastName) {
            column.key = "last_name";
        } else if (column.use != Use::kAttribute) {
            continue;
        }
        column.json_key.clear();
        append_json_text(column.json_key, column.key);
        column.json_key += ':';
        attributes_.push_back(i);
    }
    std::sort(attributes_.begin(), attributes_.end(), [this](std::size_t a, std::size_t b) {
        return columns_[a].key < columns_[b].key;
    });
}

std::string_view ImportColumns::cell(const std::vector<std::string_view>& cells,
                                     Use use) const noexcept {
    const int at = by_use_[static_cast<std::size_t>(use)];
    const auto index = static_cast<std::size_t>(at);
    return at < 0 || index >= cells.size() ? std::string_view() : cells[index];
}

std::string ImportColumns::cells_fault(const std::vector<std::string_view>& cells) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i >= columns_.size() && !cells[i].empty()) {
            return fmt::format(
                "{} cells, but the first row names {} columns; is a separator inside "
                "a cell without quotes?",
                cells.size(),
                columns_.size());
        }
        if (cells[i].size() > kMaxImportCellBytes) {
            return fmt::format("column \"{}\" holds {} bytes; at most {} are taken",
                               columns_[i].header,
                               cells[i].size(),
                               kMaxImportCellBytes);
        }
    }
    return {};
}

void ImportColumns::read_name(const std::vector<std::string_view>& cells,
                              ImportedRecipient& out) const {
    out.name = one_line(cell(cells, Use::kName));
    if (!out.name.empty()) {
        return;
    }
    out.name = one_line(cell(cells, Use::kFirstName));
    const std::string last = one_line(cell(cells, Use::kLastName));
    if (!out.name.empty() && !last.empty()) {
        out.name += ' ';
    }
    out.name += last;
}

void ImportColumns::read_attributes(const std::vector<std::string_view>& cells,
                                    std::string& json) const {
    json = '{';
    for (const std::size_t i : attributes_) {
        if (i >= cells.size() || cells[i].empty()) {
            continue;
        }
        if (json.size() > 1) {
            json += ',';
        }
        json += columns_[i].json_key;
        append_json_text(json, cells[i]);
    }
    json += '}';
}

std::string ImportColumns::read_status(const std::vector<std::string_view>& cells,
                                       ImportedRecipient& out) const {
    out.status = RecipientStatus::kActive;
    for (const std::size_t i : statuses_) {
        if (i >= cells.size() || cells[i].empty()) {
            continue;
        }
        const Column& column = columns_[i];
        if (const auto said = status_said(column.status, cells[i])) {
            out.status = graver(out.status, *said);
        } else if (column.status == StatusColumn::kWord && !trim(cells[i]).empty()) {
            return fmt::format(
                "the status \"{}\" is not known, so this person is not made active; write active, "
                "unsubscribed, bounced or complained, or map column \"{}\" to another name",
                to_valid_utf8(truncate_utf8(one_line(cells[i]), 64)),
                column.header);
        }
    }
    return {};
}

/// A zone that is not known costs nobody their place: such people count as without one.
void ImportColumns::read_zone(std::string_view text, ImportedRecipient& out) {
    out.timezone.clear();
    out.unknown_zone = false;
    if (text.empty()) {
        return;
    }
    if (auto zone = find_time_zone(text)) {
        out.timezone = *std::move(zone);
    } else {
        out.unknown_zone = true;
    }
}

std::string ImportColumns::read(const std::vector<std::string_view>& cells,
                                ImportedRecipient& out) const {
    if (std::string fault = cells_fault(cells); !fault.empty()) {
        return fault;
    }
    ParsedEmail email = parse_email(cell(cells, Use::kEmail));
    if (!email) {
        return std::move(email.fault);
    }
    out.email = std::move(email.address);
    read_name(cells, out);
    if (out.name.size() > kMaxRecipientNameBytes) {
        return fmt::format("the name is longer than {} bytes", kMaxRecipientNameBytes);
    }
    if (std::string fault = read_status(cells, out); !fault.empty()) {
        return fault;
    }
    read_zone(trim(cell(cells, Use::kTimezone)), out);
    read_attributes(cells, out.attributes);
    if (out.attributes.size() > kMaxAttributesBytes) {
        return fmt::format("the attributes take {} bytes; at most {} are kept",
                           out.attributes.size(),
                           kMaxAttributesBytes);
    }
    return {};
}

}  // namespace campaignd
