// PNG, W3C Recommendation of 24 June 2025.
#include <zlib.h>

#include "base/words.h"
#include "mail/compose/pictures/picture_parts.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kKind = "PNG";
constexpr std::string_view kSignature = "\x89PNG\r\n\x1A\n";
/// What draws: the picture, its colours, transparency and density, its animation.
constexpr std::string_view kKept =
    "IHDR|PLTE|IDAT|IEND|tRNS|gAMA|cHRM|sRGB|sBIT|bKGD|pHYs|acTL|fcTL|fdAT";

struct Chunk {
    std::string_view type;
    std::string_view data;
    std::string_view whole;  // with length and check sum
};

Chunk take_chunk(PictureBytes& in) {
    PictureBytes ahead = in;
    const std::size_t size = ahead.big(4);
    Chunk chunk;
    chunk.type = ahead.take(4);
    chunk.data = ahead.take(size);
    const std::uint32_t said = ahead.big(4);
    chunk.whole = in.take(size + 12);
    const std::string_view summed = chunk.whole.substr(4, size + 4);
    const auto sum = crc32(
        0, reinterpret_cast<const unsigned char*>(summed.data()), static_cast<uInt>(summed.size()));
    if (sum != said) {
        refuse_damaged(kKind);
    }
    return chunk;
}

/// Section 11.2.1: a header of 13 bytes, with one of five kinds of colour.
void read_header(const Chunk& header, CleanFile& file) {
    if (header.type != "IHDR" || header.data.size() != 13) {
        refuse_damaged(kKind);
    }
    PictureBytes in(header.data, kKind);
    const std::uint32_t width = in.big(4);
    const std::uint32_t height = in.big(4);
    const std::uint32_t depth = in.byte();
    const std::uint32_t colour = in.byte();
    const bool known = (depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16) &&
                       colour <= 6 && colour != 1 && colour != 5;
    if (!known) {
        refuse_damaged(kKind);
    }
    check_size(width, height);
    file.width = static_cast<int>(width);
    file.height = static_cast<int>(height);
}

/// What goes with a chunk that is left out and changes how the picture looks.
void warn(const Chunk& chunk, CleanFile& file) {
    if (chunk.type == "eXIf") {
        warn_of_turn(chunk.data, file);
    }
    if (chunk.type == "iCCP" && !is_usual_profile(chunk.data)) {
        warn_of_profile(file);
    }
}

}  // namespace

CleanFile clean_png(std::string_view bytes) {
    PictureBytes in(bytes, kKind);
    if (in.take(kSignature.size()) != kSignature) {
        refuse_damaged(kKind);
    }
    CleanFile file{MediaType::kPng, 0, 0, std::string(kSignature), {}};
    // The size is judged before any check sum is.
    if (in.left() >= 24 && in.peek(8).substr(4) == "IHDR") {
        PictureBytes header(in.peek(16).substr(8), kKind);
        const std::uint32_t width = header.big(4);
        check_size(width, header.big(4));
    }
    bool has_picture = false;
    for (bool first = true;; first = false) {
        const Chunk chunk = take_chunk(in);
        if (first) {
            read_header(chunk, file);
        }
        if (is_one_of(chunk.type, kKept)) {
            file.bytes += chunk.whole;
        } else {
            warn(chunk, file);
        }
        has_picture = has_picture || chunk.type == "IDAT";
        if (chunk.type == "IEND") {
            break;
        }
    }
    if (!has_picture) {
        refuse_damaged(kKind);
    }
    return file;
}

}  // namespace campaignd::mail
