#include "mail/compose/pictures/clean_file.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/pictures/picture_parts.h"

namespace campaignd::mail {
namespace {

/// A kind that is not taken, by how it begins, and why not.
struct Unwanted {
    std::string_view begin;
    std::size_t at;
    std::string_view why;
};

constexpr std::string_view kSvg =
    "is an SVG: it can hold scripts, and few mail programs show it; save it as PNG";
constexpr Unwanted kUnwanted[] = {
    {"BM", 0, "is a BMP picture; save it as PNG"},
    {std::string_view("II*\0", 4), 0, "is a TIFF picture; save it as PNG or JPEG"},
    {std::string_view("MM\0*", 4), 0, "is a TIFF picture; save it as PNG or JPEG"},
    {std::string_view("\0\0\1\0", 4), 0, "is an icon; save it as PNG"},
    {"ftypavif", 4, "is an AVIF picture, which few mail programs show; save it as JPEG"},
    {"ftyp", 4, "is a HEIC picture or a video, which few mail programs show; save it as JPEG"},
    {"\x1F\x8B", 0, "is compressed by gzip; upload what is in it"},
    {"PK\x03\x04", 0, "is a ZIP archive; upload what is in it"}};

std::string_view without_mark(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    text.remove_prefix(text.starts_with(kMark) ? kMark.size() : 0);
    return text;
}

bool is_svg(std::string_view bytes) {
    const std::string head = to_lower(trim(without_mark(bytes.substr(0, 4096))));
    const bool is_markup = head.starts_with("<?xml") || head.starts_with("<!");
    return head.starts_with("<svg") || (is_markup && head.find("<svg") != head.npos);
}

bool is_pdf(std::string_view bytes) {
    return bytes.starts_with("%PDF-");
}

bool is_calendar(std::string_view bytes) {
    constexpr std::string_view kBegin = "BEGIN:VCALENDAR";
    return equals_ignoring_case(without_mark(bytes).substr(0, kBegin.size()), kBegin);
}

CleanFile clean_pdf(std::string_view bytes) {
    if (bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 1024)).find("%%EOF") ==
        bytes.npos) {
        refuse_damaged("PDF");
    }
    return {MediaType::kPdf, 0, 0, std::string(bytes), {}};
}

/// Lines end with CRLF (RFC 5545 section 3.1), whatever the program that wrote it thought.
CleanFile clean_calendar(std::string_view bytes) {
    bytes = without_mark(bytes);
    if (!is_utf8(bytes) || to_lower(bytes).find("end:vcalendar") == bytes.npos) {
        refuse_damaged("calendar file");
    }
    CleanFile file{MediaType::kIcs, 0, 0, {}, {}};
    for (std::string_view line : split(trim(bytes), '\n')) {
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        file.bytes.append(line).append("\r\n");
    }
    return file;
}

[[noreturn]] void refuse_unknown(std::string_view bytes) {
    for (const Unwanted& kind : kUnwanted) {
        if (bytes.substr(std::min(kind.at, bytes.size())).starts_with(kind.begin)) {
            refuse_file(std::string(kind.why));
        }
    }
    refuse_file(
        "is none of the kinds that the library takes: PNG, JPEG, GIF, WebP, PDF and calendar "
        "files (ICS); the content counts, not the name");
}

}  // namespace

[[noreturn]] void refuse_file(std::string message) {
    throw Error(std::vector<FieldError>{{"file", std::move(message)}});
}

[[noreturn]] void refuse_damaged(std::string_view kind) {
    refuse_file("begins as a " + std::string(kind) +
                " but is damaged or cut short; save it again and upload that");
}

void check_size(std::uint64_t width, std::uint64_t height) {
    const std::string size = std::to_string(width) + " x " + std::to_string(height) + " pixels";
    if (width == 0 || height == 0) {
        refuse_file("shows nothing: it has " + size);
    }
    if (width > PictureLimits::kSide || height > PictureLimits::kSide ||
        width * height > PictureLimits::kPixels) {
        refuse_file("has " + size + "; a picture may have " +
                    std::to_string(PictureLimits::kPixels / 1'000'000) + " million pixels, and " +
                    std::to_string(PictureLimits::kSide) +
                    " on a side: make it smaller, 1,200 pixels are wide enough for a message");
    }
}

CleanFile clean_file(std::string_view bytes) {
    if (bytes.empty()) {
        refuse_file("is empty");
    }
    if (bytes.starts_with("\x89PNG")) {
        return clean_png(bytes);
    }
    if (bytes.starts_with("\xFF\xD8")) {
        return clean_jpeg(bytes);
    }
    if (bytes.starts_with("GIF8")) {
        return clean_gif(bytes);
    }
    if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8).starts_with("WEBP")) {
        return clean_webp(bytes);
    }
    if (is_pdf(bytes)) {
        return clean_pdf(bytes);
    }
    if (is_calendar(bytes)) {
        return clean_calendar(bytes);
    }
    if (is_svg(bytes)) {
        refuse_file(std::string(kSvg));
    }
    refuse_unknown(bytes);
}

}  // namespace campaignd::mail
