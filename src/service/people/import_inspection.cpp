#include "service/people/import_inspection.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "model/email_address.h"
#include "model/import_columns.h"
#include "model/import_values.h"
#include "service/people/upload_peek.h"
#include "store/import_rows.h"
#include "store/imports.h"
#include "store/lists.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kRowsShown = 10;
constexpr std::size_t kSamplesShown = 3;
constexpr std::size_t kShownCellBytes = 200;
constexpr std::size_t kListsShown = 100;

/// The rows looked at, with cells of their own.
struct Sample {
    std::vector<std::string> headers;
    std::vector<std::vector<std::string>> rows;  // the good ones
    std::vector<std::int64_t> lines;             // where they start
    std::vector<RejectedRow> faults;             // the others
};

std::vector<std::string> texts_of(const std::vector<std::string_view>& cells) {
    return {cells.begin(), cells.end()};
}

std::vector<std::string_view> views_of(const std::vector<std::string>& cells) {
    return {cells.begin(), cells.end()};
}

std::string shown(std::string_view cell) {
    return std::string(truncate_utf8(cell, kShownCellBytes));
}

[[noreturn]] void refuse(std::string message) {
    throw Error(std::vector<FieldError>{{"file", std::move(message)}});
}

Sample read_sample(UploadPeek& peek, bool whole) {
    Sample sample;
    CsvRow row;
    if (!peek.next(row, whole)) {
        refuse("the file is empty; its first row must name the columns");
    }
    const bool only_bytes = !is_utf8(row.raw);  // another encoding: this much can be said
    if (!row.fault.empty() && !only_bytes) {
        refuse("the first row cannot be read: " + row.fault);
    }
    sample.headers = texts_of(row.cells);
    while (sample.rows.size() + sample.faults.size() < std::size_t{kSampledRows} &&
           peek.next(row, whole)) {
        if (row.fault.empty()) {
            sample.rows.push_back(texts_of(row.cells));
            sample.lines.push_back(row.line);
        } else {
            sample.faults.push_back({row.line, row.fault, to_valid_utf8(row.raw)});
        }
    }
    return sample;
}

std::vector<std::string_view> cells_of(const Sample& sample, std::size_t column) {
    std::vector<std::string_view> cells;
    for (const auto& row : sample.rows) {
        const std::string_view cell =
            column < row.size() ? trim_cell(row[column]) : std::string_view();
        if (!cell.empty()) {
            cells.push_back(cell);
        }
    }
    return cells;
}

/// The column that holds addresses, whatever its name.
std::optional<std::string> find_addresses(const Sample& sample) {
    for (std::size_t i = 0; i < sample.headers.size(); ++i) {
        const auto cells = cells_of(sample, i);
        const auto good = std::count_if(cells.begin(), cells.end(), [](std::string_view cell) {
            return static_cast<bool>(parse_email(cell));
        });
        if (!cells.empty() && static_cast<std::size_t>(good) * 10 >= cells.size() * 8) {
            const std::string header = one_line(sample.headers[i]);
            const bool alone =
                std::count(sample.headers.begin(), sample.headers.end(), header) == 1;
            return alone && !header.empty() ? header : "#" + std::to_string(i + 1);
        }
    }
    return std::nullopt;
}

/// Null, and `problem` says why, when the file cannot be imported like this. With `guess`, adds to
/// `mapping` which column holds the addresses, when no name tells.
std::optional<ImportColumns> understand(const Sample& sample,
                                        const std::string& file_name,
                                        bool guess,
                                        ImportMapping& mapping,
                                        std::string& problem) {
    ImportMapping wider = mapping;
    if (const auto place = guess ? find_addresses(sample) : std::nullopt) {
        wider.columns.emplace_back(*place, ImportMeaning{ImportUse::kEmail, {}});
    }
    for (const ImportMapping* tried : {&std::as_const(mapping), &std::as_const(wider)}) {
        try {
            ImportColumns columns(views_of(sample.headers), *tried, file_name);
            if (columns.wants_sample()) {
                for (const auto& row : sample.rows) {
                    columns.sample(views_of(row));
                }
                columns.end_sample();
            }
            problem.clear();
            mapping = ImportMapping(*tried);
            return columns;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::kInvalid) {
                throw;
            }
            problem = problem.empty() ? error.what() : problem;
        }
    }
    return std::nullopt;
}

void describe_columns(const Sample& sample,
                      const std::optional<ImportColumns>& columns,
                      ImportInspection& found) {
    ImportMapping all;
    if (columns) {
        all = columns->understood();
    }
    for (std::size_t i = 0; i < sample.headers.size(); ++i) {
        InspectedColumn column;
        column.header = columns ? all.columns[i].first : to_valid_utf8(one_line(sample.headers[i]));
        column.meaning =
            columns ? all.columns[i].second : meaning_of_key(attribute_key(column.header));
        const auto cells = cells_of(sample, i);
        const ImportUse likely = likely_use(cells);
        if (column.meaning.use == ImportUse::kText && likely != ImportUse::kText) {
            column.could_be = ImportMeaning{likely, column.meaning.key};
        }
        for (const std::string_view cell : cells) {
            std::string text = shown(cell);
            if (column.samples.size() < kSamplesShown &&
                std::find(column.samples.begin(), column.samples.end(), text) ==
                    column.samples.end()) {
                column.samples.push_back(std::move(text));
            }
        }
        found.columns.push_back(std::move(column));
    }
}

/// Those that join and leave count apart; who does both leaves.
std::vector<InspectedList> lists_of(const db::ReadTx& tx,
                                    const std::vector<ImportedRecipient>& rows) {
    std::map<std::string, InspectedList> found;
    for (const ImportedRecipient& row : rows) {
        for (const std::string& name : row.lists) {
            found[name].joined += 1;
        }
        for (const std::string& name : row.left_lists) {
            found[name].left += 1;
        }
    }
    std::vector<InspectedList> lists;
    for (auto& [name, list] : found) {
        list.name = name;
        list.is_known = store::lists::find_by_name(tx, name).has_value();
        if (lists.size() < kListsShown) {
            lists.push_back(std::move(list));
        }
    }
    return lists;
}

void count_rows(const db::Database& database,
                const Sample& sample,
                const ImportColumns& columns,
                const InspectionOrder& order,
                ImportInspection& found) {
    std::vector<ImportedRecipient> good;
    std::vector<RejectedRow> bad = sample.faults;
    for (std::size_t i = 0; i < sample.rows.size(); ++i) {
        ImportedRecipient recipient;
        std::string fault = columns.read(views_of(sample.rows[i]), recipient);
        if (fault.empty()) {
            good.push_back(std::move(recipient));
        } else {
            bad.push_back({sample.lines[i], std::move(fault), {}});
        }
    }
    store::imports::ImportTrial trial(":memory:");
    found.names_lists = columns.names_lists();
    database.read([&](const db::ReadTx& tx) {
        found.counts = store::imports::preview_rows(tx, order.list_id, good, order.update, trial);
        found.lists = lists_of(tx, good);
    });
    found.counts.rejected = static_cast<std::int64_t>(bad.size());
    found.counts.rows = static_cast<std::int64_t>(good.size() + bad.size());
    std::sort(bad.begin(), bad.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
    bad.resize(std::min(bad.size(), kRowsShown));
    found.rejected = std::move(bad);
}

}  // namespace

ImportInspection inspect_import(const db::Database& database,
                                const std::filesystem::path& folder,
                                const InspectionOrder& order) try {
    UploadPeek peek(order.file, folder, order.encoding);
    const Sample sample = read_sample(peek, order.whole);
    ImportInspection found;
    found.kind = peek.kind();
    found.separator = peek.dialect().separator;
    found.complete = order.whole && !peek.is_cut() &&
                     sample.rows.size() + sample.faults.size() < std::size_t{kSampledRows};
    std::optional<ImportMapping> mapping = order.mapping;
    if (mapping) {
        found.mapping_from = ImportInspection::From::kRequest;
    } else {
        mapping = database.read([&](const db::ReadTx& tx) {
            return store::imports::recall_mapping(tx, header_fingerprint(sample.headers));
        });
        found.mapping_from =
            mapping ? ImportInspection::From::kRemembered : ImportInspection::From::kNames;
    }
    found.mapping = std::move(mapping).value_or(ImportMapping());
    const auto columns =
        understand(sample, order.file_name, !order.mapping, found.mapping, found.problem);
    describe_columns(sample, columns, found);
    for (std::size_t i = 0; i < std::min(sample.rows.size(), kRowsShown); ++i) {
        auto& row = found.rows.emplace_back();
        for (const std::string& cell : sample.rows[i]) {
            row.push_back(shown(cell));
        }
    }
    if (columns) {
        found.notes = columns->notes();
        count_rows(database, sample, *columns, order, found);
        if (columns->preset() != nullptr) {
            found.preset = columns->preset()->id;
            found.preset_title = columns->preset()->title;
            if (found.mapping_from == ImportInspection::From::kNames) {
                found.mapping_from = ImportInspection::From::kPreset;
            }
        }
    }
    return found;

} catch (const Error& error) {
    if (error.code() != ErrorCode::kInvalid || !error.fields().empty()) {
        throw;
    }
    refuse(error.what());
}

std::vector<std::string> import_headers(const std::filesystem::path& file,
                                        const std::filesystem::path& folder,
                                        std::optional<TextEncoding> encoding) {
    try {
        UploadPeek peek(file, folder, encoding);
        CsvRow row;
        const bool good = peek.next(row, true) && row.fault.empty();
        return good ? texts_of(row.cells) : std::vector<std::string>();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kInvalid) {
            throw;
        }
        return {};  // the import itself says what is wrong
    }
}

}  // namespace campaignd::service
