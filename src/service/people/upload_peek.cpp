#include "service/people/upload_peek.h"

#include <fmt/format.h>

#include <fstream>
#include <system_error>

#include "base/crypto.h"

namespace campaignd::service {
namespace {

constexpr std::uint64_t kPeekBytes = 1024 * 1024;

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
    : kind_(look_at_upload(upload, told)), file_(upload) {
    if (kind_.needs_decoding()) {
        // Removed at start like every upload that nobody took.
        file_ = folder / fmt::format("upload-peek-{}", hex_encode(random_bytes(8)));
        UnpackLimits limits;
        limits.stop_after = kPeekBytes;
        UploadDecoder decoder(upload, file_, kind_, limits);
        while (decoder.step()) {
        }
        own_ = true;
        cut_ = decoder.was_cut();
    } else {
        cut_ = std::filesystem::file_size(upload) > kPeekBytes;
    }
    try {
        dialect_ = detect_dialect(file_);
        reader_.emplace(file_, dialect_.separator, dialect_.start, dialect_.lines);
    } catch (...) {
        if (own_) {
            std::error_code ignored;
            std::filesystem::remove(file_, ignored);
        }
        throw;
    }
}

UploadPeek::~UploadPeek() {
    if (own_) {
        std::error_code ignored;
        std::filesystem::remove(file_, ignored);
    }
}

bool UploadPeek::next(CsvRow& row, bool whole) {
    if (!reader_->next(row) || row.end_offset > kPeekBytes) {
        return false;
    }
    const bool last = row.end_offset == std::filesystem::file_size(file_);
    return !last || (whole && !cut_) || ends_line(file_, row.end_offset);
}

}  // namespace campaignd::service
