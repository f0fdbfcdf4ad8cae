// Suppressions::import_csv(): a file of addresses and domains.
#include <algorithm>

#include "base/rfc3339.h"
#include "base/text.h"
#include "model/suppression.h"
#include "queue/queue.h"
#include "service/people/csv_reader.h"
#include "service/people/suppressions.h"
#include "service/people/upload_file.h"
#include "store/suppressions.h"

namespace campaignd::service {
namespace {

namespace suppressions = store::suppressions;

constexpr std::size_t kSliceRows = 1'000;
constexpr std::size_t kFaultsShown = 1'000;
constexpr std::size_t kShownRowBytes = 200;
constexpr std::size_t kNoColumn = SIZE_MAX;

struct Row {
    std::string value;
    std::string reason;
    std::optional<TimeMs> since;
};

/// Which cells mean something.
struct Columns {
    std::size_t value = kNoColumn;
    std::size_t reason = kNoColumn;
    std::size_t since = kNoColumn;
};

Columns read_header(const CsvRow& header) {
    Columns columns;
    for (std::size_t i = 0; i < header.cells.size(); ++i) {
        const std::string name = to_lower(trim(header.cells[i]));
        const bool is_value = name == "value" || name == "address" || name == "email" ||
                              name == "e-mail" || name == "domain" || name == "email address";
        if (is_value && columns.value == kNoColumn) {
            columns.value = i;
        } else if (name == "reason") {
            columns.reason = i;
        } else if (name == "since") {
            columns.since = i;
        }
    }
    if (columns.value == kNoColumn) {
        throw Error(std::vector<FieldError>{
            {"file",
             "the first row must name the columns, one of them \"address\", \"email\", \"domain\" "
             "or \"value\""}});
    }
    return columns;
}

std::string_view cell(const CsvRow& row, std::size_t column) {
    return column < row.cells.size() ? trim(row.cells[column]) : std::string_view();
}

/// Without the apostrophe that keeps spreadsheets from taking a cell for a formula.
std::string_view without_guard(std::string_view text) {
    const bool guarded =
        text.size() > 1 && text[0] == '\'' && std::string_view("=+-@").find(text[1]) != text.npos;
    return guarded ? text.substr(1) : text;
}

/// Fills `out`; says what is wrong, or nothing.
std::string read_row(const CsvRow& row, const Columns& columns, Row& out) {
    if (!row.fault.empty()) {
        return row.fault;
    }
    ParsedSuppression parsed = parse_suppression(without_guard(cell(row, columns.value)));
    if (!parsed) {
        return std::move(parsed.fault);
    }
    const std::string_view since = cell(row, columns.since);
    out.since = since.empty() ? std::nullopt : parse_rfc3339(since);
    if (!since.empty() && !out.since) {
        return "since is no time such as 2026-01-31T12:00:00Z";
    }
    const std::string_view reason = without_guard(cell(row, columns.reason));
    if (!is_utf8(reason)) {
        return "the reason is not valid UTF-8";
    }
    out.value = std::move(parsed.value);
    out.reason = truncate_utf8(reason, kMaxSuppressionReasonBytes);
    std::replace_if(
        out.reason.begin(),
        out.reason.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
        ' ');
    return {};
}

/// Adds the rows in one commit, and asks for the walk over the recipients when any was new.
std::int64_t add_slice(db::Database& database, const std::vector<Row>& rows) {
    if (rows.empty()) {
        return 0;
    }
    return database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        std::int64_t added = 0;
        for (const Row& row : rows) {
            const TimeMs since = row.since.value_or(tx.now());
            added += suppressions::insert(tx, row.value, row.reason, since) ? 1 : 0;
        }
        if (added > 0 && suppressions::want_sweep(tx)) {
            queue::enqueue(tx, "suppress", 1, tx.now());
        }
        return added;
    });
}

void note_fault(const CsvRow& row, std::string fault, SuppressionImport& counts) {
    ++counts.rejected;
    if (counts.faults.size() < kFaultsShown) {
        counts.faults.push_back(
            {row.line, std::move(fault), to_valid_utf8(truncate_utf8(row.raw, kShownRowBytes))});
    }
}

}  // namespace

SuppressionImport Suppressions::import_csv(const Actor& actor, const std::filesystem::path& file) {
    UploadKind kind = look_at_upload(file);
    kind.encoding = kind.guess.encoding;  // a likely one: an address must not be lost for a reason
    const PlainUpload plain(file, file.parent_path(), kind);
    const CsvDialect dialect = detect_dialect(plain.path());
    CsvReader reader(plain.path(), dialect.separator, dialect.start, dialect.lines);
    CsvRow row;
    if (!reader.next(row)) {
        throw Error(std::vector<FieldError>{{"file", "the file is empty"}});
    }
    const Columns columns = read_header(row);
    SuppressionImport counts;
    std::vector<Row> slice;
    bool more = true;
    while (more) {
        more = reader.next(row);
        if (more) {
            ++counts.rows;
            Row read;
            std::string fault = read_row(row, columns, read);
            if (fault.empty()) {
                slice.push_back(std::move(read));
            } else {
                note_fault(row, std::move(fault), counts);
            }
        }
        if (!more || slice.size() == kSliceRows) {
            counts.added += add_slice(database_, slice);
            slice.clear();
        }
    }
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        audit(tx,
              actor,
              "suppression.import",
              "suppressions",
              {{"rows", counts.rows}, {"added", counts.added}, {"rejected", counts.rejected}});
    });
    work_added_();
    return counts;
}

}  // namespace campaignd::service
