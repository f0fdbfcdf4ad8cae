#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "service/people/csv_reader.h"
#include "service/people/upload_file.h"

namespace campaignd::service {

/// The start of an upload as plain UTF-8: at most 1 MiB, in a file that goes with this object when
/// the upload itself is packed or in another encoding.
/// Owner: one call. Thread: one. Throws as UploadDecoder and CsvReader do.
class UploadPeek {
  public:
    /// `folder` takes the file.
    UploadPeek(const std::filesystem::path& upload,
               const std::filesystem::path& folder,
               std::optional<TextEncoding> told);
    ~UploadPeek();

    UploadPeek(const UploadPeek&) = delete;
    UploadPeek& operator=(const UploadPeek&) = delete;
    UploadPeek(UploadPeek&&) = delete;
    UploadPeek& operator=(UploadPeek&&) = delete;

    const UploadKind& kind() const noexcept { return kind_; }

    const CsvDialect& dialect() const noexcept { return dialect_; }

    /// The next row; the first one names the columns. A last row that may be cut is left out when
    /// `whole` is false.
    bool next(CsvRow& row, bool whole);

    /// There is more of the upload.
    bool is_cut() const noexcept { return cut_; }

  private:
    const UploadKind kind_;
    std::filesystem::path file_;
    bool own_ = false;
    bool cut_ = false;
    CsvDialect dialect_;
    std::optional<CsvReader> reader_;
};

}  // namespace campaignd::service
