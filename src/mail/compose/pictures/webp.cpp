// WebP, RFC 9649.
#include "mail/compose/pictures/picture_parts.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kKind = "WebP";
constexpr std::uint32_t kProfileFlag = 0x20;
constexpr std::uint32_t kMetadataFlags = 0x0C;  // Exif, XMP

struct Chunk {
    std::string_view type;
    std::string_view data;
};

Chunk take_chunk(PictureBytes& in) {
    Chunk chunk;
    chunk.type = in.take(4);
    const std::size_t size = in.little(4);
    chunk.data = in.take(size);
    if (size % 2 == 1 && !in.empty()) {
        in.take(1);
    }
    return chunk;
}

void append_number(std::string& out, std::size_t value) {
    for (int i = 0; i < 4; ++i) {
        out += static_cast<char>(value & 0xFFU);
        value >>= 8U;
    }
}

void append_chunk(std::string& out, std::string_view type, std::string_view data) {
    out += type;
    append_number(out, data.size());
    out += data;
    if (data.size() % 2 == 1) {
        out += '\0';
    }
}

void set_size(CleanFile& file, std::uint32_t width, std::uint32_t height) {
    check_size(width, height);
    if (file.width == 0) {
        file.width = static_cast<int>(width);
        file.height = static_cast<int>(height);
    }
}

/// RFC 6386 section 9.1: a frame tag, a start code, 14 bits each.
void read_lossy(std::string_view data, CleanFile& file) {
    PictureBytes in(data, kKind);
    in.take(3);
    if (in.take(3) != "\x9D\x01\x2A") {
        refuse_damaged(kKind);
    }
    const std::uint32_t width = in.little(2) & 0x3FFFU;
    set_size(file, width, in.little(2) & 0x3FFFU);
}

/// RFC 9649 section 3.4.
void read_lossless(std::string_view data, CleanFile& file) {
    PictureBytes in(data, kKind);
    if (in.byte() != 0x2F) {
        refuse_damaged(kKind);
    }
    const std::uint32_t bits = in.little(4);
    set_size(file, (bits & 0x3FFFU) + 1, ((bits >> 14U) & 0x3FFFU) + 1);
}

/// The bitstream of a picture, or of a frame; false for another chunk.
bool read_picture(const Chunk& chunk, CleanFile& file) {
    if (chunk.type == "VP8 ") {
        read_lossy(chunk.data, file);
    } else if (chunk.type == "VP8L") {
        read_lossless(chunk.data, file);
    } else {
        return false;
    }
    return true;
}

/// Section 2.7.1: flags, then the size of the canvas less one.
std::string clean_header(std::string_view data, CleanFile& file) {
    PictureBytes in(data, kKind);
    std::string header(in.peek(10));
    const std::uint32_t flags = in.little(4);
    const std::uint32_t width = in.little(3) + 1;
    set_size(file, width, in.little(3) + 1);
    header[0] = static_cast<char>(flags & 0xFFU & ~(kProfileFlag | kMetadataFlags));
    return header;
}

/// A frame of an animation: 16 bytes, then chunks of its own.
std::string clean_frame(std::string_view data, CleanFile& file, bool& has_picture) {
    PictureBytes in(data, kKind);
    std::string frame(in.take(16));
    while (!in.empty()) {
        const Chunk chunk = take_chunk(in);
        const bool is_bitstream = read_picture(chunk, file);
        has_picture = has_picture || is_bitstream;
        if (is_bitstream || chunk.type == "ALPH") {
            append_chunk(frame, chunk.type, chunk.data);
        }
    }
    return frame;
}

void warn(const Chunk& chunk, CleanFile& file) {
    if (chunk.type == "ICCP" && !is_usual_profile(chunk.data)) {
        warn_of_profile(file);
    }
    if (chunk.type == "EXIF") {
        warn_of_turn(chunk.data, file);
    }
}

}  // namespace

CleanFile clean_webp(std::string_view bytes) {
    PictureBytes head(bytes, kKind);
    head.take(4);
    const std::size_t size = head.little(4);
    PictureBytes in(head.take(size), kKind);
    in.take(4);
    CleanFile file{MediaType::kWebp, 0, 0, {}, {}};
    std::string chunks;
    bool has_picture = false;
    while (!in.empty()) {
        const Chunk chunk = take_chunk(in);
        if (chunk.type == "VP8X") {
            append_chunk(chunks, chunk.type, clean_header(chunk.data, file));
        } else if (chunk.type == "ANMF") {
            append_chunk(chunks, chunk.type, clean_frame(chunk.data, file, has_picture));
        } else if (read_picture(chunk, file)) {
            has_picture = true;
            append_chunk(chunks, chunk.type, chunk.data);
        } else if (chunk.type == "ALPH" || chunk.type == "ANIM") {
            append_chunk(chunks, chunk.type, chunk.data);
        } else {
            warn(chunk, file);
        }
    }
    if (!has_picture) {
        refuse_damaged(kKind);
    }
    file.bytes = "RIFF";
    append_number(file.bytes, chunks.size() + 4);
    file.bytes += "WEBP" + chunks;
    file.warnings.emplace_back(
        "Outlook for Windows shows no WebP pictures; PNG and JPEG are shown everywhere");
    return file;
}

}  // namespace campaignd::mail
