#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/fd.h"
#include "model/import_inspection.h"
#include "service/people/listmonk_json.h"

namespace campaignd::service {

class UploadSource;

/// `told` is what a person says; a byte order mark knows better. Without either, only what is
/// certain counts, and everything else is read as UTF-8. Throws Error(kNotFound) without the file,
/// Error(kInvalid) for broken gzip and for a file that is no text at all.
UploadKind look_at_upload(const std::filesystem::path& file,
                          std::optional<TextEncoding> told = std::nullopt);

/// How far an upload may unpack.
struct UnpackLimits {
    std::uint64_t max_bytes = std::uint64_t{4} << 30;
    std::uint64_t max_ratio = 200;                 // people's data packs 3 to 20 times
    std::uint64_t ratio_from = 16 * 1024 * 1024;   // smaller ones may be as dense as they are
    std::optional<std::uint64_t> stop_after = {};  // enough is enough; a file cut short will do
};

/// Writes an upload as plain UTF-8 CSV (model/text_encoding.h says what becomes of broken
/// characters), piece by piece and in bounded memory. Until it is whole it has another name, so
/// that after a crash it is there whole or not at all. Thread: one. Throws Error(kInvalid) for a
/// gzip file that is damaged, cut short or grows beyond the limits, Error(kUnavailable) when the
/// disk refuses.
class UploadDecoder {
  public:
    UploadDecoder(const std::filesystem::path& from,
                  std::filesystem::path to,
                  const UploadKind& kind,
                  UnpackLimits limits = {});
    ~UploadDecoder();

    UploadDecoder(const UploadDecoder&) = delete;
    UploadDecoder& operator=(const UploadDecoder&) = delete;
    UploadDecoder(UploadDecoder&&) = delete;
    UploadDecoder& operator=(UploadDecoder&&) = delete;

    /// Some hundred KiB. False when the file is whole and durable.
    bool step();

    /// It was stopped before its end.
    bool was_cut() const noexcept { return cut_; }

  private:
    /// The text behind these bytes; the rest of it when there are none.
    std::string& decode(std::string_view bytes);
    void write(std::string_view bytes);
    void finish();

    const std::filesystem::path to_;
    const std::filesystem::path part_;
    const UnpackLimits limits_;
    std::unique_ptr<UploadSource> source_;
    TextDecoder decoder_;
    std::optional<ListmonkJson> listmonk_;
    std::string text_;
    std::string rows_;
    std::uint64_t written_ = 0;
    UniqueFd file_;
    bool cut_ = false;
};

/// An upload as plain UTF-8 CSV: itself, or a copy that goes with this object.
/// Owner: one call. Thread: one. Throws as UploadDecoder does.
class PlainUpload {
  public:
    /// `folder` takes the copy.
    PlainUpload(const std::filesystem::path& upload,
                const std::filesystem::path& folder,
                const UploadKind& kind,
                UnpackLimits limits = {});
    ~PlainUpload();

    PlainUpload(const PlainUpload&) = delete;
    PlainUpload& operator=(const PlainUpload&) = delete;
    PlainUpload(PlainUpload&&) = delete;
    PlainUpload& operator=(PlainUpload&&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

    /// It holds only the start of the upload.
    bool is_cut() const noexcept { return cut_; }

  private:
    std::filesystem::path path_;
    bool own_ = false;
    bool cut_ = false;
};

}  // namespace campaignd::service
