// ImportColumns::read(): the cells of one row.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "model/email_address.h"
#include "model/import_attributes.h"
#include "model/import_columns.h"
#include "model/import_values.h"
#include "model/recipient.h"
#include "model/tag.h"
#include "model/time_zone.h"

namespace campaignd {
namespace {

std::string_view kind_of(ImportUse use) noexcept {
    switch (use) {
        case ImportUse::kNumber:
            return "number such as 12.5";
        case ImportUse::kYesNo:
            return "yes or no";
        case ImportUse::kDayFirstDate:
            return "date such as 31/12/2026";
        case ImportUse::kMonthFirstDate:
            return "date such as 12/31/2026";
        default:
            return "date such as 2026-12-31";
    }
}

/// False when the value is not of this kind.
bool append_value(std::string& json, ImportUse use, std::string_view value) {
    if (use == ImportUse::kNumber) {
        const auto number = read_number(value);
        json += number.value_or("");
        return number.has_value();
    }
    if (use == ImportUse::kYesNo) {
        const auto yes = read_yes_no(value);
        json += yes.value_or(false) ? "true" : "false";
        return yes.has_value();
    }
    const bool is_date = use >= ImportUse::kDate && use <= ImportUse::kMonthFirstDate;
    const auto date = is_date ? read_date(value, use) : std::nullopt;
    append_json_text(json, date ? std::string_view(*date) : value);
    return !is_date || date;
}

/// It is led by what append_csv_cell() sets before a cell that a spreadsheet would take for a
/// formula.
bool is_guarded(std::string_view cell) noexcept {
    return cell.size() > 1 && cell[0] == '\'' &&
           std::string_view("=+-@\t\r").find(cell[1]) != std::string_view::npos;
}

void take_guards_off(std::vector<std::string_view>& cells) {
    for (std::string_view& cell : cells) {
        cell.remove_prefix(is_guarded(cell) ? 1 : 0);
    }
}

/// Nobody is turned away for a tag: what it may not hold becomes a space, what is too long is cut.
std::vector<std::string> sound_tags(const std::vector<std::string>& names) {
    std::vector<std::string> tags;
    for (const std::string& name : names) {
        std::string tag = one_line(name);
        std::replace_if(
            tag.begin(), tag.end(), [](char c) { return c == ',' || c == ';'; }, ' ');
        tags.emplace_back(truncate_utf8(tag, kMaxTagBytes));
    }
    validate_tags(tags);  // leaves out what is nothing, and what is there twice
    return tags;
}

}  // namespace

std::string_view ImportColumns::cell(const std::vector<std::string_view>& cells,
                                     ImportUse use) const noexcept {
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
    out.name = one_line(cell(cells, ImportUse::kName));
    if (!out.name.empty()) {
        return;
    }
    out.name = one_line(cell(cells, ImportUse::kFirstName));
    const std::string last = one_line(cell(cells, ImportUse::kLastName));
    if (!out.name.empty() && !last.empty()) {
        out.name += ' ';
    }
    out.name += last;
}

std::string ImportColumns::read_attributes(const std::vector<std::string_view>& cells,
                                           std::string& json) const {
    json = '{';
    for (const std::size_t i : attributes_) {
        const std::string_view value = i < cells.size() ? trim_cell(cells[i]) : std::string_view();
        if (value.empty()) {
            continue;
        }
        if (json.size() > 1) {
            json += ',';
        }
        json += columns_[i].json_key;
        if (!append_value(json, columns_[i].meaning.use, value)) {
            return fmt::format("column \"{}\" holds \"{}\", which is no {}",
                               columns_[i].header,
                               to_valid_utf8(truncate_utf8(one_line(value), 64)),
                               kind_of(columns_[i].meaning.use));
        }
    }
    json += '}';
    return {};
}

void ImportColumns::read_consent(std::string_view time,
                                 std::string_view source,
                                 ImportedRecipient& out) {
    out.consent_source = one_line(source);
    out.consent_at = read_time(time);
    if (!time.empty() && !out.consent_at) {  // kept as it is written
        out.consent_source += (out.consent_source.empty() ? "" : ", ") + one_line(time);
    }
    out.consent_source = truncate_utf8(out.consent_source, kMaxConsentSourceBytes);
}

/// What few files have.
std::string ImportColumns::read_more(const std::vector<std::string_view>& cells,
                                     ImportedRecipient& out) const {
    for (std::size_t i = 0; i < std::min(cells.size(), columns_.size()); ++i) {
        const ImportUse use = columns_[i].meaning.use;
        if (use >= ImportUse::kList && use <= ImportUse::kTag) {
            std::vector<std::string>& names = use == ImportUse::kTag        ? out.tags
                                              : use == ImportUse::kLeftList ? out.left_lists
                                                                            : out.lists;
            std::vector<std::string> more = split_names(cells[i]);
            names.insert(names.end(), more.begin(), more.end());
        }
    }
    if (std::max({out.tags.size(), out.lists.size(), out.left_lists.size()}) > kMaxImportTags) {
        return fmt::format("the row names more than {} tags or lists", kMaxImportTags);
    }
    out.tags = sound_tags(out.tags);
    read_consent(trim_cell(cell(cells, ImportUse::kConsentTime)),
                 trim_cell(cell(cells, ImportUse::kConsentSource)),
                 out);
    return add_attributes(out.attributes, cell(cells, ImportUse::kAttributes));
}

std::string ImportColumns::read_status(const std::vector<std::string_view>& cells,
                                       ImportedRecipient& out) const {
    out.status = preset_ == nullptr ? RecipientStatus::kActive : preset_->everyone;
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
    if (std::none_of(cells.begin(), cells.end(), is_guarded)) {
        return read_plain(cells, out);
    }
    std::vector<std::string_view> unguarded = cells;
    take_guards_off(unguarded);
    return read_plain(unguarded, out);
}

std::string ImportColumns::read_plain(const std::vector<std::string_view>& cells,
                                      ImportedRecipient& out) const {
    if (std::string fault = cells_fault(cells); !fault.empty()) {
        return fault;
    }
    ParsedEmail email = parse_email(cell(cells, ImportUse::kEmail));
    if (!email) {
        return std::move(email.fault);
    }
    out.email = std::move(email.address);
    out.lists.clear();
    out.left_lists.clear();
    out.tags.clear();
    out.consent_at.reset();
    out.consent_source.clear();
    read_name(cells, out);
    if (out.name.size() > kMaxRecipientNameBytes) {
        return fmt::format("the name is longer than {} bytes", kMaxRecipientNameBytes);
    }
    if (std::string fault = read_status(cells, out); !fault.empty()) {
        return fault;
    }
    read_zone(trim_cell(cell(cells, ImportUse::kTimezone)), out);
    if (std::string fault = read_attributes(cells, out.attributes); !fault.empty()) {
        return fault;
    }
    if (std::string fault = more_ ? read_more(cells, out) : std::string(); !fault.empty()) {
        return fault;
    }
    if (out.attributes.size() > kMaxAttributesBytes) {
        return fmt::format("the attributes take {} bytes; at most {} are kept",
                           out.attributes.size(),
                           kMaxAttributesBytes);
    }
    return {};
}

}  // namespace campaignd
