// GIF89a, CompuServe 1990; the loop of animations, Netscape 1995.
#include "mail/compose/pictures/picture_parts.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kKind = "GIF";
constexpr std::uint32_t kExtension = 0x21;
constexpr std::uint32_t kImage = 0x2C;
constexpr std::uint32_t kTrailer = 0x3B;
constexpr std::uint32_t kGraphicControl = 0xF9;
constexpr std::uint32_t kApplication = 0xFF;

/// The bytes of a colour table, by the flags that announce it.
std::size_t table_bytes(std::uint32_t flags) {
    return (flags & 0x80U) != 0 ? std::size_t{3} << ((flags & 7U) + 1) : 0;
}

void skip_blocks(PictureBytes& in) {
    while (const std::uint32_t size = in.byte()) {
        in.take(size);
    }
}

/// What stands between two places of the same reading.
std::string_view between(std::string_view bytes, std::size_t begin, const PictureBytes& in) {
    return bytes.substr(begin, in.at() - begin);
}

/// Moves behind an extension; true when it belongs to the drawing.
bool pass_extension(PictureBytes& in) {
    const std::uint32_t label = in.byte();
    bool kept = label == kGraphicControl;
    if (label == kApplication && in.left() > 12) {
        const std::string_view name = in.peek(12).substr(1);
        kept = name == "NETSCAPE2.0" || name == "ANIMEXTS1.0";
    }
    skip_blocks(in);
    return kept;
}

void pass_image(PictureBytes& in) {
    const std::uint64_t left = in.little(2);
    const std::uint64_t top = in.little(2);
    const std::uint64_t width = in.little(2);
    const std::uint64_t height = in.little(2);
    check_size(left + width, top + height);
    in.take(table_bytes(in.byte()));
    in.take(1);  // the size of its codes
    skip_blocks(in);
}

}  // namespace

CleanFile clean_gif(std::string_view bytes) {
    PictureBytes in(bytes, kKind);
    const std::string_view version = in.take(6);
    if (version != "GIF87a" && version != "GIF89a") {
        refuse_damaged(kKind);
    }
    CleanFile file{MediaType::kGif, 0, 0, {}, {}};
    file.width = static_cast<int>(in.little(2));
    file.height = static_cast<int>(in.little(2));
    check_size(static_cast<std::uint64_t>(file.width), static_cast<std::uint64_t>(file.height));
    const std::uint32_t flags = in.byte();
    in.take(2 + table_bytes(flags));
    file.bytes = between(bytes, 0, in);
    bool has_image = false;
    // Some programs leave out the trailer; behind it stands nothing of the picture.
    while (!in.empty()) {
        const std::size_t begin = in.at();
        const std::uint32_t kind = in.byte();
        if (kind == kTrailer) {
            break;
        }
        bool kept = kind == kImage;
        if (kind == kExtension) {
            kept = pass_extension(in);
        } else if (kept) {
            pass_image(in);
            has_image = true;
        } else {
            refuse_damaged(kKind);
        }
        if (kept) {
            file.bytes += between(bytes, begin, in);
        }
    }
    if (!has_image) {
        refuse_damaged(kKind);
    }
    file.bytes += static_cast<char>(kTrailer);
    return file;
}

}  // namespace campaignd::mail
