#pragma once

#include <filesystem>
#include <optional>

#include "service/people/csv_reader.h"
#include "service/people/upload_file.h"

namespace campaignd::service {

/// The rows at the start of an upload: at most 1 MiB of plain text.
/// Owner: one call. Thread: one. Throws as PlainUpload and CsvReader do.
class UploadPeek {
  public:
    /// `folder` takes the file.
    UploadPeek(const std::filesystem::path& upload,
               const std::filesystem::path& folder,
               std::optional<TextEncoding> told);

    const UploadKind& kind() const noexcept { return kind_; }

    const CsvDialect& dialect() const noexcept { return dialect_; }

    /// The next row; the first one names the columns. A last row that may be cut is left out when
    /// `whole` is false.
    bool next(CsvRow& row, bool whole);

    /// There is more of the upload.
    bool is_cut() const noexcept { return file_.is_cut(); }

  private:
    const UploadKind kind_;
    PlainUpload file_;
    const CsvDialect dialect_;
    CsvReader reader_;
};

}  // namespace campaignd::service
