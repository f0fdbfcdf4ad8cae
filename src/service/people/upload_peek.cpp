#include "service/people/upload_peek.h"

#include <fstream>

namespace campaignd::service {
namespace {

constexpr std::uint64_t kPeekBytes = 1024 * 1024;

UnpackLimits of_start() {
    UnpackLimits limits;
    limits.stop_after = kPeekBytes;
    return limits;
}

bool ends_line(const std::filesystem::path& file, std::uint64_t end) {
    std::ifstream stream(file, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(end) - 1);
    const int last = stream.get();
    return last == '\n' || last == '\r';
}

}  // namespace

UploadPeek::UploadPeek(const std::filesystem::path& upload,
                       const std::filesystem::path& folder,
                       std::optional<TextEncoding> told)
    : kind_(look_at_upload(upload, told)),
      file_(upload, folder, kind_, of_start()),
      dialect_(detect_dialect(file_.path())),
      reader_(file_.path(), dialect_.separator, dialect_.start, dialect_.lines) {}

bool UploadPeek::next(CsvRow& row, bool whole) {
    if (!reader_.next(row) || row.end_offset > kPeekBytes) {
        return false;
    }
    const bool last = row.end_offset == std::filesystem::file_size(file_.path());
    return !last || (whole && !is_cut()) || ends_line(file_.path(), row.end_offset);
}

}  // namespace campaignd::service
