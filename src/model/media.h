#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/campaign.h"

namespace campaignd {

/// What a file of the library is, judged by its bytes.
enum class MediaType { kPng, kJpeg, kGif, kWebp, kPdf, kIcs };

constexpr std::size_t kMediaTypes = 6;

/// The end of its name: "png", "jpg", "gif", "webp", "pdf", "ics".
std::string_view to_text(MediaType type) noexcept;
/// "image/png".
std::string_view content_type_of(MediaType type) noexcept;

constexpr bool is_picture(MediaType type) noexcept {
    return type <= MediaType::kWebp;
}

/// "HASH.png": the SHA-256 of the bytes, in hex, and what they are. Names a file for good.
struct MediaName {
    std::string hash;
    MediaType type = MediaType::kPng;

    std::string text() const { return hash + '.' + std::string(to_text(type)); }

    bool operator==(const MediaName&) const = default;
};

/// Nothing when it is none.
std::optional<MediaName> parse_media_name(std::string_view text);

/// Calls `found` with each such name in a text, whatever stands around it: an address, JSON, HTML.
void find_media_names(std::string_view text, const std::function<void(const MediaName&)>& found);

/// The path below the public address where a picture is served.
std::string media_path(const MediaName& name);

struct MediaLimits {
    std::uint64_t file_bytes = std::uint64_t{10} << 20;
    std::uint64_t total_bytes = std::uint64_t{2} << 30;
    std::int64_t files = 20'000;
};

/// The largest picture that mail programs are asked to unpack.
struct PictureLimits {
    static constexpr std::uint32_t kSide = 16'384;
    static constexpr std::uint64_t kPixels = 40'000'000;
};

/// What goes inside one message, before it is encoded: most mailboxes take 10 MB, and encoding adds
/// a third.
struct MessageLimits {
    static constexpr std::size_t kBytes = std::size_t{10} << 20;
    static constexpr std::size_t kAttachments = 10;
};

/// A file of the library.
struct MediaFile {
    std::int64_t id = 0;
    MediaName name;
    std::string title;  // as people call it: at first the name of the uploaded file
    std::string alt;    // what a picture shows, in words; put into messages that take it
    int width = 0;      // pixels, as shown; 0 for what is no picture
    int height = 0;
    std::int64_t size_bytes = 0;
    std::int64_t revision = 1;
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::optional<TimeMs> removed_at{};  // since then it can come back, for kMediaKeptMs
};

/// How long a deleted file can come back, unless the library needs its room before.
constexpr TimeMs kMediaKeptMs = TimeMs{7} * 24 * 3600 * 1000;

/// Where a file stands.
struct MediaUse {
    enum class Kind { kCampaign, kTemplate, kForm, kSetting, kSnippet, kSingle };

    Kind kind = Kind::kCampaign;
    std::int64_t id = 0;
    std::string name;
    std::optional<int> step{};             // of a campaign
    std::optional<CampaignState> state{};  // of a campaign
};

std::string_view to_text(MediaUse::Kind kind) noexcept;

struct MediaView : MediaFile {
    std::string url;  // empty for what is only attached
    std::vector<MediaUse> used_by;
};

/// A file that came in.
struct MediaUploaded {
    MediaView file;
    bool is_new = true;                 // false: the library had these bytes already
    std::vector<std::string> warnings;  // sentences
};

/// What a request gives of a file; what is absent stays as it is.
struct MediaChange {
    std::optional<std::string> title{};
    std::optional<std::string> alt{};
};

/// How full the library is.
struct MediaTotals {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
    std::int64_t unused_files = 0;
    std::int64_t unused_bytes = 0;
    std::uint64_t most_bytes = 0;
    std::int64_t removed_files = 0;  // deleted, and able to come back; not counted above
    std::int64_t removed_bytes = 0;
};

struct MediaPruned {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
};

}  // namespace campaignd
