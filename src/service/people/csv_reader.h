#pragma once

#include <csv.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"

namespace campaignd::service {

/// What the start of a CSV file says about it.
struct CsvDialect {
    char separator = ',';
    std::uint64_t start = 0;  // of the header row: behind a byte order mark and a line "sep=;"
    std::int64_t lines = 0;   // before it
};

/// One row as it stands in the file. Views are valid until the next call of CsvReader::next().
struct CsvRow {
    std::vector<std::string_view> cells;
    std::string_view raw;   // its first bytes, at most kMaxRejectedRowBytes
    std::string fault;      // why the row cannot be used; empty when it can
    std::int64_t line = 0;  // where it starts, from 1; for an unclosed quote, where that opened
    std::uint64_t end_offset = 0;
    std::int64_t end_lines = 0;  // line breaks before end_offset
};

/// An uploaded file, to be read. Throws Error(kNotFound) when it is gone, else as open_own_file().
UniqueFd open_upload(const std::filesystem::path& path);

/// Throws Error(kInvalid), which says what to do, for the start of a spreadsheet, a ZIP archive or
/// a PDF.
void refuse_foreign_file(std::string_view sample);

/// Looks at the first bytes: byte order mark, UTF-16, and which of , ; tab and | stands between the
/// columns of the first row, or by Excel's word in a line "sep=;" before it. Throws Error(kInvalid)
/// for a file that is no UTF-8 text and Error(kNotFound) when it cannot be opened.
CsvDialect detect_dialect(const std::filesystem::path& path);

/// The cells of one row, as CsvReader would give them.
std::vector<std::string> csv_cells(std::string_view row, char separator);

/// Streams the rows of a CSV file (RFC 4180; also CR or LF alone, and quotes used loosely) through
/// libcsv in bounded memory, and knows for each where it starts and ends, so that reading can go
/// on there later. Blank lines are passed over. A row beyond kMaxImportRowBytes is reported as
/// faulty and its bytes are dropped while it is read.
///
/// libcsv is fed one line at a time: a row can end only with the last byte of what it was given,
/// so its position is known.
/// Thread: one. Throws Error(kNotFound) when the file is gone, Error(kUnavailable) on read errors.
class CsvReader {
  public:
    /// `offset` must be the start of a row and `lines` the line breaks before it.
    CsvReader(const std::filesystem::path& path,
              char separator,
              std::uint64_t offset,
              std::int64_t lines);
    ~CsvReader();

    CsvReader(const CsvReader&) = delete;
    CsvReader& operator=(const CsvReader&) = delete;

    /// The next row, or false at the end of the file.
    bool next(CsvRow& row);

  private:
    struct Segment {
        std::string_view bytes;
        bool ends_line = false;
    };

    static void on_cell(void* bytes, std::size_t size, void* self);
    static void on_row(int terminator, void* self);

    Segment next_segment();
    bool refill();
    void feed(const Segment& segment);
    bool finish_at_end();
    void begin_row();
    void fill(CsvRow& row);
    std::string row_fault() const;

    const UniqueFd file_;
    csv_parser parser_{};
    std::string buffer_;
    std::size_t at_ = 0;   // first unread byte of buffer_
    std::size_t end_ = 0;  // behind the last byte of buffer_
    bool end_of_file_ = false;
    std::uint64_t offset_;
    std::int64_t lines_;

    // the row being read
    bool row_open_ = false;
    bool row_complete_ = false;
    bool unclosed_quote_ = false;
    std::size_t row_bytes_ = 0;
    std::int64_t row_line_ = 0;
    std::int64_t cell_line_ = 0;  // where the cell being read starts
    std::size_t cell_count_ = 0;
    std::string cells_;  // each followed by NUL
    std::vector<std::size_t> cell_ends_;
    std::string raw_;
};

}  // namespace campaignd::service
