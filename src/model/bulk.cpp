#include "model/bulk.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<BulkKind, 9> kKinds{{"add_to_list",
                                         "remove_from_list",
                                         "add_tag",
                                         "remove_tag",
                                         "set_attribute",
                                         "clear_attribute",
                                         "suppress",
                                         "erase",
                                         "export"}};

constexpr std::array<std::string_view, 10> kExportColumns{"id",
                                                          "email",
                                                          "name",
                                                          "status",
                                                          "timezone",
                                                          "lists",
                                                          "tags",
                                                          "attributes",
                                                          "created_at",
                                                          "updated_at"};

}  // namespace

std::string_view to_text(BulkKind kind) noexcept {
    return kKinds[kind];
}

std::string_view to_text(BulkState state) noexcept {
    constexpr EnumWords<BulkState, 7> kNames{
        {"queued", "running", "done", "cancelled", "failed", "undoing", "undone"}};
    return kNames[state];
}

std::optional<BulkKind> parse_bulk_kind(std::string_view text) noexcept {
    return kKinds.find(text);
}

std::string bulk_kinds() {
    std::string all;
    for (const std::string_view word : kKinds.words) {
        all += (all.empty() ? "" : ", ") + std::string(word);
    }
    return all;
}

BulkCounts& BulkCounts::operator+=(const BulkCounts& more) {
    changed += more.changed;
    unchanged += more.unchanged;
    failed += more.failed;
    for (const auto& [reason, count] : more.reasons) {
        reasons[reason] += count;
    }
    return *this;
}

std::string BulkCounts::stored_reasons() const {
    std::string text;
    for (const auto& [reason, count] : reasons) {
        text += reason + ' ' + std::to_string(count) + '\n';
    }
    return text;
}

std::map<std::string, std::int64_t> BulkCounts::reasons_from(std::string_view text) {
    std::map<std::string, std::int64_t> reasons;
    for (const std::string_view line : split(text, '\n')) {
        const std::size_t space = line.rfind(' ');
        if (space != std::string_view::npos) {
            reasons[std::string(line.substr(0, space))] =
                parse_int(line.substr(space + 1)).value_or(0);
        }
    }
    return reasons;
}

std::string export_column_fault(std::string_view column) {
    if (std::find(kExportColumns.begin(), kExportColumns.end(), column) != kExportColumns.end()) {
        return {};
    }
    if (column.starts_with(kAttributeColumn) && column.size() > kAttributeColumn.size() &&
        column.size() - kAttributeColumn.size() <= kMaxAttributeNameBytes && is_utf8(column) &&
        !has_control(column)) {
        return {};
    }
    std::string all;
    for (const std::string_view known : kExportColumns) {
        all += std::string(known) + ", ";
    }
    return "must be one of " + all + "attributes.NAME";
}

const std::vector<std::string>& default_export_columns() {
    static const std::vector<std::string> columns{
        "email", "name", "status", "timezone", "lists", "tags", "attributes", "created_at"};
    return columns;
}

}  // namespace campaignd
