#include "service/people/csv_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/errno_words.h"
#include "base/error.h"
#include "base/own_file.h"
#include "base/text.h"
#include "model/import.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr std::size_t kSampleBytes = 64 * 1024;
constexpr std::size_t kCellGrowthBytes = 4 * 1024;
constexpr std::size_t kShownNameBytes = 100;
constexpr std::string_view kSeparators = ",;\t|";

std::size_t read_some(const UniqueFd& file, char* into, std::size_t size, std::uint64_t offset) {
    while (true) {
        const ssize_t count = pread(file.get(), into, size, static_cast<off_t>(offset));
        if (count >= 0) {
            return static_cast<std::size_t>(count);
        }
        if (errno != EINTR) {
            fail(ErrorCode::kUnavailable,
                 "the uploaded file cannot be read: " + errno_words(errno));
        }
    }
}

std::string read_sample(const std::filesystem::path& path) {
    std::string sample(kSampleBytes, '\0');
    sample.resize(read_some(open_upload(path), sample.data(), sample.size(), 0));
    return sample;
}

/// The name of the first file in a ZIP archive (APPNOTE.TXT, section 4.3.7).
std::string first_name_in_zip(std::string_view zip) {
    constexpr std::size_t kHeadBytes = 30;
    constexpr std::size_t kNameSizeAt = 26;
    if (zip.size() < kHeadBytes) {
        return {};
    }
    const std::size_t size = static_cast<unsigned char>(zip[kNameSizeAt]) +
                             256U * static_cast<unsigned char>(zip[kNameSizeAt + 1]);
    return to_valid_utf8(truncate_utf8(zip.substr(kHeadBytes, size), kShownNameBytes));
}

/// What a file is that holds no text, and what to do; empty for text.
std::string foreign_kind(std::string_view sample) {
    const auto holds = [&](std::string_view part) { return sample.find(part) != sample.npos; };
    if (sample.starts_with("%PDF-")) {
        return "the file is a PDF; save the table as \"CSV UTF-8\"";
    }
    if (sample.starts_with("\xD0\xCF\x11\xE0")) {  // [MS-CFB] section 2.2
        return "the file is an Excel workbook; in Excel, save it as \"CSV UTF-8\"";
    }
    if (!sample.starts_with("PK\x03\x04")) {
        return {};
    }
    if (holds("[Content_Types].xml") || holds("xl/")) {
        return "the file is an Excel workbook; in Excel, save it as \"CSV UTF-8\"";
    }
    if (holds("opendocument.spreadsheet")) {
        return "the file is a spreadsheet; in LibreOffice, save it as \"Text CSV\"";
    }
    const std::string first = first_name_in_zip(sample);
    return fmt::format("the file is a ZIP archive{}; unpack it and import each file in it",
                       first.empty() ? "" : fmt::format(" with \"{}\"", first));
}

void refuse_utf16(std::string_view sample) {
    const bool marked = sample.starts_with("\xFF\xFE") || sample.starts_with("\xFE\xFF");
    const bool zeros = sample.size() >= 4 && (sample[0] == '\0') != (sample[1] == '\0') &&
                       (sample[2] == '\0') != (sample[3] == '\0');
    if (marked || zeros) {
        fail(ErrorCode::kInvalid,
             "the file is UTF-16; save it as \"CSV UTF-8\" and upload it again");
    }
}

/// The separator seen most often outside quotes in the first row.
char find_separator(std::string_view text) {
    std::array<int, 4> seen{};
    bool quoted = false;
    bool any = false;
    for (const char c : text) {
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == '\n' || c == '\r')) {
            if (any) {
                break;
            }
            continue;
        } else if (const std::size_t at = kSeparators.find(c);
                   !quoted && at != std::string_view::npos) {
            ++seen.at(at);
        }
        any = true;
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < seen.size(); ++i) {
        best = seen.at(i) > seen.at(best) ? i : best;
    }
    return kSeparators[best];
}

/// The length of a line such as "sep=;" that Excel writes and obeys, with its line break; 0
/// without.
std::size_t separator_line(std::string_view text, char& separator) {
    if (text.size() < 6 || !equals_ignoring_case(text.substr(0, 4), "sep=") ||
        kSeparators.find(text[4]) == std::string_view::npos ||
        (text[5] != '\r' && text[5] != '\n')) {
        return 0;
    }
    separator = text[4];
    return text.substr(5).starts_with("\r\n") ? 7 : 6;
}

int no_space(unsigned char /*c*/) {
    return 0;
}

}  // namespace

UniqueFd open_upload(const std::filesystem::path& path) {
    UniqueFd file = open_own_file(path, O_RDONLY);
    if (!file) {
        fail(ErrorCode::kNotFound, "the uploaded file is not there any more; upload it again");
    }
    return file;
}

void refuse_foreign_file(std::string_view sample) {
    if (const std::string kind = foreign_kind(sample); !kind.empty()) {
        fail(ErrorCode::kInvalid, kind);
    }
}

CsvDialect detect_dialect(const std::filesystem::path& path) {
    const std::string sample = read_sample(path);
    refuse_foreign_file(sample);
    refuse_utf16(sample);
    CsvDialect dialect;
    dialect.start = sample.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const std::string_view text = std::string_view(sample).substr(dialect.start);
    const std::size_t told = separator_line(text, dialect.separator);
    if (told > 0) {
        dialect.start += told;
        dialect.lines = 1;
    } else {
        dialect.separator = find_separator(text);
    }
    return dialect;
}

std::vector<std::string> csv_cells(std::string_view row, char separator) {
    std::vector<std::string> cells;
    csv_parser parser{};
    if (csv_init(&parser, 0) != 0) {
        fail(ErrorCode::kInternal, "csv_init");
    }
    const auto on_cell = [](void* bytes, std::size_t size, void* all) {
        static_cast<std::vector<std::string>*>(all)->emplace_back(
            bytes == nullptr ? "" : static_cast<const char*>(bytes), size);
    };
    csv_set_delim(&parser, static_cast<unsigned char>(separator));
    csv_set_space_func(&parser, no_space);
    csv_parse(&parser, row.data(), row.size(), on_cell, nullptr, &cells);
    csv_fini(&parser, on_cell, nullptr, &cells);
    csv_free(&parser);
    return cells;
}

CsvReader::CsvReader(const std::filesystem::path& path,
                     char separator,
                     std::uint64_t offset,
                     std::int64_t lines)
    : file_(open_upload(path)), buffer_(kBufferBytes, '\0'), offset_(offset), lines_(lines) {
    if (csv_init(&parser_, 0) != 0) {
        fail(ErrorCode::kInternal, "csv_init");
    }
    csv_set_delim(&parser_, static_cast<unsigned char>(separator));
    csv_set_space_func(&parser_, no_space);  // white space around cells is part of them
    csv_set_blk_size(&parser_, kCellGrowthBytes);
    begin_row();
}

CsvReader::~CsvReader() {
    csv_free(&parser_);
}

void CsvReader::begin_row() {
    row_open_ = false;
    row_complete_ = false;
    unclosed_quote_ = false;
    row_bytes_ = 0;
    row_line_ = lines_ + 1;
    cell_line_ = row_line_;
    cell_count_ = 0;
    cells_.clear();
    cell_ends_.clear();
    raw_.clear();
}

void CsvReader::on_cell(void* bytes, std::size_t size, void* self) {
    auto& reader = *static_cast<CsvReader*>(self);
    reader.cell_line_ = reader.lines_ + 1;
    if (++reader.cell_count_ > kMaxImportColumns || reader.row_bytes_ > kMaxImportRowBytes) {
        return;
    }
    if (bytes != nullptr) {
        reader.cells_.append(static_cast<const char*>(bytes), size);
    }
    reader.cell_ends_.push_back(reader.cells_.size());
    reader.cells_ += '\0';
}

void CsvReader::on_row(int /*terminator*/, void* self) {
    static_cast<CsvReader*>(self)->row_complete_ = true;
}

/// Keeps what is unread and reads more behind it; false when nothing more comes.
bool CsvReader::refill() {
    const std::size_t kept = end_ - at_;
    std::memmove(buffer_.data(), buffer_.data() + at_, kept);
    at_ = 0;
    end_ = kept;
    const std::size_t count =
        read_some(file_, buffer_.data() + end_, buffer_.size() - end_, offset_ + kept);
    end_ += count;
    end_of_file_ = count == 0;
    return count > 0;
}

/// Up to and with the next line break (CR LF stays together), or what is there without one.
CsvReader::Segment CsvReader::next_segment() {
    if (at_ == end_ && !refill()) {
        return {};
    }
    const char* start = buffer_.data() + at_;
    const void* lf = std::memchr(start, '\n', end_ - at_);
    std::size_t size = lf == nullptr
                           ? end_ - at_
                           : static_cast<std::size_t>(static_cast<const char*>(lf) - start) + 1;
    bool ends_line = lf != nullptr;
    if (const void* cr = std::memchr(start, '\r', size)) {
        const auto before = static_cast<std::size_t>(static_cast<const char*>(cr) - start);
        if (at_ + before + 1 == end_ && !end_of_file_) {
            if (before > 0) {
                return {{start, before}, false};  // the CR may have an LF behind it
            }
            refill();
            start = buffer_.data();
        }
        size = before + 1;
        ends_line = true;
        if (at_ + size < end_ && start[size] == '\n') {
            ++size;
        }
    }
    return {{start, size}, ends_line};
}

void CsvReader::feed(const Segment& segment) {
    const bool blank =
        !row_open_ && (segment.bytes == "\n" || segment.bytes == "\r" || segment.bytes == "\r\n");
    if (!blank) {
        row_open_ = true;
        row_bytes_ += segment.bytes.size();
        if (raw_.size() < kMaxRejectedRowBytes) {
            raw_ += segment.bytes.substr(0, kMaxRejectedRowBytes - raw_.size());
        }
        if (row_bytes_ > kMaxImportRowBytes && parser_.entry_pos > 1) {
            parser_.entry_pos = 1;  // the row is refused already: keep no more of its cell
        }
        if (csv_parse(
                &parser_, segment.bytes.data(), segment.bytes.size(), on_cell, on_row, this) !=
            segment.bytes.size()) {
            fail(ErrorCode::kInternal, csv_strerror(csv_error(&parser_)));
        }
    }
    offset_ += segment.bytes.size();
    at_ += segment.bytes.size();
    if (segment.ends_line) {
        ++lines_;
    }
    if (blank) {
        begin_row();
    }
}

/// The last row may lack its line break, or the end of its quoted cell.
bool CsvReader::finish_at_end() {
    if (!row_open_) {
        return false;
    }
    csv_set_opts(&parser_, CSV_STRICT | CSV_STRICT_FINI);  // only here: an open quote is an error
    if (csv_fini(&parser_, on_cell, on_row, this) != 0) {
        unclosed_quote_ = true;
        row_line_ = cell_line_;
    }
    row_complete_ = true;
    return true;
}

std::string CsvReader::row_fault() const {
    if (unclosed_quote_) {
        return fmt::format(
            "the quote opened on line {} is never closed; the rest of the file "
            "belongs to this row",
            row_line_);
    }
    if (row_bytes_ > kMaxImportRowBytes) {
        return fmt::format("the row is longer than {} KiB; is a closing quote missing?",
                           kMaxImportRowBytes / 1024);
    }
    if (cell_count_ > kMaxImportColumns) {
        return fmt::format(
            "the row has {} cells; at most {} are taken", cell_count_, kMaxImportColumns);
    }
    if (!is_utf8(cells_)) {
        return "the row is not valid UTF-8; save the file as \"CSV UTF-8\"";
    }
    const auto zeros = std::count(cells_.begin(), cells_.end(), '\0');
    if (static_cast<std::size_t>(zeros) != cell_ends_.size()) {
        return "the row holds a NUL byte";
    }
    return {};
}

void CsvReader::fill(CsvRow& row) {
    row.fault = row_fault();
    row.cells.clear();
    std::size_t start = 0;
    for (const std::size_t end : cell_ends_) {
        row.cells.emplace_back(cells_.data() + start, end - start);
        start = end + 1;
    }
    row.raw = raw_;
    row.line = row_line_;
    row.end_offset = offset_;
    row.end_lines = lines_;
}

bool CsvReader::next(CsvRow& row) {
    begin_row();
    while (!row_complete_) {
        const Segment segment = next_segment();
        if (segment.bytes.empty()) {
            if (!finish_at_end()) {
                return false;
            }
            break;
        }
        feed(segment);
    }
    fill(row);
    return true;
}

}  // namespace campaignd::service
