#include "service/people/upload_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "base/errno_words.h"
#include "base/error.h"
#include "base/own_file.h"
#include "db/backup.h"
#include "service/people/csv_reader.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kUnpackedBytes = 256 * 1024;
constexpr std::size_t kSampleBytes = 64 * 1024;
constexpr std::string_view kGzipMark = "\x1F\x8B";  // RFC 1952 section 2.3.1
constexpr int kGzipWindow = 15 + 16;                // zlib.h: the largest window, gzip only

bool is_json(std::string_view sample, TextEncoding encoding) {
    TextDecoder decoder(encoding);
    std::string text;
    decoder.decode(sample, text);
    return looks_like_json(text);
}

}  // namespace

/// An open file, read from its start.
class InputFile {
  public:
    explicit InputFile(const std::filesystem::path& path) : file_(open_upload(path)) {}

    /// Empty at the end.
    void read(std::string& into, std::size_t size) {
        into.resize(size);
        while (true) {
            const ssize_t count = ::read(file_.get(), into.data(), size);
            if (count >= 0) {
                into.resize(static_cast<std::size_t>(count));
                return;
            }
            if (errno != EINTR) {
                fail(ErrorCode::kUnavailable,
                     "the uploaded file cannot be read: " + errno_words(errno));
            }
        }
    }

  private:
    UniqueFd file_;
};

/// The bytes of an upload, unpacked when it is gzip (one member or several behind one another).
class UploadSource {
  public:
    UploadSource(const std::filesystem::path& path, bool is_gzip, bool may_be_cut)
        : file_(path), is_gzip_(is_gzip), may_be_cut_(may_be_cut) {
        if (is_gzip_ && inflateInit2(&stream_, kGzipWindow) != Z_OK) {
            fail(ErrorCode::kInternal, "inflateInit2");
        }
    }

    ~UploadSource() {
        if (is_gzip_) {
            inflateEnd(&stream_);
        }
    }

    UploadSource(const UploadSource&) = delete;
    UploadSource& operator=(const UploadSource&) = delete;
    UploadSource(UploadSource&&) = delete;
    UploadSource& operator=(UploadSource&&) = delete;

    /// The next bytes, valid until the next call; empty at the end.
    std::string_view next() {
        if (!is_gzip_) {
            file_.read(packed_, kReadBytes);
            return packed_;
        }
        unpacked_.resize(kUnpackedBytes);
        stream_.next_out = reinterpret_cast<Bytef*>(unpacked_.data());
        stream_.avail_out = kUnpackedBytes;
        while (stream_.avail_out > 0 && unpack()) {
        }
        return std::string_view(unpacked_).substr(0, kUnpackedBytes - stream_.avail_out);
    }

    std::uint64_t packed_bytes() const noexcept { return taken_; }

  private:
    /// False at the end of the file.
    bool unpack() {
        if (stream_.avail_in == 0) {
            file_.read(packed_, kReadBytes);
            taken_ += packed_.size();
            stream_.next_in = reinterpret_cast<Bytef*>(packed_.data());
            stream_.avail_in = static_cast<uInt>(packed_.size());
            if (packed_.empty()) {
                if (!between_ && !may_be_cut_) {
                    fail(ErrorCode::kInvalid,
                         "the gzip file ends too early; pack it again or upload it again");
                }
                return false;
            }
        }
        if (between_) {
            inflateReset(&stream_);
            between_ = false;
        }
        const int result = inflate(&stream_, Z_NO_FLUSH);
        if (result == Z_STREAM_END) {
            between_ = true;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            fail(ErrorCode::kInvalid, "the gzip file is damaged; pack it again");
        }
        return true;
    }

    InputFile file_;
    const bool is_gzip_;
    const bool may_be_cut_;
    z_stream stream_{};
    std::string packed_;
    std::string unpacked_;
    std::uint64_t taken_ = 0;
    bool between_ = false;  // two members, or behind the last
};

UploadKind look_at_upload(const std::filesystem::path& file, std::optional<TextEncoding> told) {
    UploadKind kind;
    std::string sample;
    InputFile(file).read(sample, kSampleBytes);
    kind.is_gzip = sample.starts_with(kGzipMark);
    if (kind.is_gzip) {
        UploadSource source(file, true, true);
        sample = source.next();
    }
    refuse_foreign_file(sample);
    kind.guess = guess_encoding(sample);
    const bool marked = sample.starts_with("\xFF\xFE") || sample.starts_with("\xFE\xFF") ||
                        sample.starts_with("\xEF\xBB\xBF");
    if (told && !marked) {
        kind.encoding = *told;
    } else if (kind.guess.certain) {
        kind.encoding = kind.guess.encoding;
    }
    kind.is_listmonk = is_json(sample, kind.encoding);
    return kind;
}

UploadDecoder::UploadDecoder(const std::filesystem::path& from,
                             std::filesystem::path to,
                             const UploadKind& kind,
                             UnpackLimits limits)
    : to_(std::move(to)),
      part_(to_.string() + ".part"),
      limits_(limits),
      source_(std::make_unique<UploadSource>(from, kind.is_gzip, limits.stop_after.has_value())),
      decoder_(kind.encoding),
      file_(open_own_file(part_, O_WRONLY | O_CREAT | O_TRUNC)) {
    if (kind.is_listmonk) {
        listmonk_.emplace();
    }
}

UploadDecoder::~UploadDecoder() {
    if (file_) {
        file_.reset();
        std::error_code ignored;
        std::filesystem::remove(part_, ignored);
    }
}

std::string& UploadDecoder::decode(std::string_view bytes) {
    text_.clear();
    decoder_.decode(bytes, text_);
    if (bytes.empty()) {
        decoder_.finish(text_);
    }
    if (!listmonk_) {
        return text_;
    }
    rows_.clear();
    listmonk_->convert(text_, rows_);
    if (bytes.empty()) {
        listmonk_->finish(limits_.stop_after.has_value());
    }
    return rows_;
}

bool UploadDecoder::step() {
    const std::string_view bytes = source_->next();
    std::string& text = decode(bytes);
    const bool enough = limits_.stop_after && written_ + text.size() >= *limits_.stop_after;
    if (enough) {
        text.resize(*limits_.stop_after - written_);
        cut_ = true;
    }
    write(text);
    if (enough || bytes.empty()) {
        finish();
        return false;
    }
    if (written_ > limits_.max_bytes) {
        fail(
            ErrorCode::kInvalid,
            fmt::format("the file unpacks to more than {} MiB; split it", limits_.max_bytes >> 20));
    }
    if (written_ > limits_.ratio_from && source_->packed_bytes() > 0 &&
        written_ / source_->packed_bytes() > limits_.max_ratio) {
        fail(ErrorCode::kInvalid,
             fmt::format("the file unpacks to more than {} times its size, which no list of people "
                         "does; upload it unpacked",
                         limits_.max_ratio));
    }
    return true;
}

void UploadDecoder::write(std::string_view bytes) {
    if (!write_all(file_, bytes)) {
        fail(ErrorCode::kUnavailable, "the upload cannot be unpacked: " + errno_words(errno));
    }
    written_ += bytes.size();
}

void UploadDecoder::finish() {
    file_.reset();
    db::sync_to_disk(part_);
    std::filesystem::rename(part_, to_);
    db::sync_to_disk(to_.parent_path());
}

PlainUpload::PlainUpload(const std::filesystem::path& upload,
                         const std::filesystem::path& folder,
                         const UploadKind& kind,
                         UnpackLimits limits)
    : path_(upload) {
    if (!kind.needs_decoding()) {
        cut_ = limits.stop_after && std::filesystem::file_size(upload) > *limits.stop_after;
        return;
    }
    // Removed at start like every upload that nobody took.
    path_ = folder / fmt::format("upload-plain-{}", hex_encode(random_bytes(8)));
    UploadDecoder decoder(upload, path_, kind, limits);
    while (decoder.step()) {
    }
    own_ = true;
    cut_ = decoder.was_cut();
}

PlainUpload::~PlainUpload() {
    if (own_) {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
}

}  // namespace campaignd::service
