#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

/// Pictures made by hand, with what cameras and programs put beside the pixels.
namespace campaignd::test {

inline std::string big_number(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) {
        text += static_cast<char>((value >> static_cast<unsigned>(8 * i)) & 0xFFU);
    }
    return text;
}

inline std::string little_number(std::uint32_t value, int bytes) {
    const std::string big = big_number(value, bytes);
    return {big.rbegin(), big.rend()};
}

inline std::string png_chunk(std::string_view type, std::string_view data) {
    const std::string body = std::string(type) + std::string(data);
    const auto sum = crc32(
        0, reinterpret_cast<const unsigned char*>(body.data()), static_cast<unsigned>(body.size()));
    return big_number(static_cast<std::uint32_t>(data.size()), 4) + body +
           big_number(static_cast<std::uint32_t>(sum), 4);
}

/// A grey PNG that draws for real; `more` stands between its header and its pixels.
inline std::string png(std::uint32_t width, std::uint32_t height, std::string_view more = "") {
    std::string rows;
    for (std::uint32_t y = 0; y < height; ++y) {
        rows += '\0' + std::string(width, static_cast<char>(y * 7));
    }
    std::string packed(compressBound(rows.size()), '\0');
    uLongf size = packed.size();
    compress(reinterpret_cast<unsigned char*>(packed.data()),
             &size,
             reinterpret_cast<const unsigned char*>(rows.data()),
             rows.size());
    packed.resize(size);
    return "\x89PNG\r\n\x1A\n" +
           png_chunk(
               "IHDR",
               big_number(width, 4) + big_number(height, 4) + std::string("\x08\0\0\0\0", 5)) +
           std::string(more) + png_chunk("IDAT", packed) + png_chunk("IEND", "");
}

/// Exif that says how to turn the picture, and where it was taken.
inline std::string exif(int orientation) {
    return std::string("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25) +
           static_cast<char>(orientation) + std::string("\0\0\0\0\0\0", 6) + "GPS 52.5 13.4";
}

inline std::string jpeg_segment(unsigned marker, std::string_view data) {
    return '\xFF' + std::string(1, static_cast<char>(marker)) +
           big_number(static_cast<std::uint32_t>(data.size() + 2), 2) + std::string(data);
}

/// The frame of a JPEG whose pixels nobody looks at; `more` stands before it.
inline std::string jpeg(std::uint32_t width, std::uint32_t height, std::string_view more = "") {
    return "\xFF\xD8" +
           jpeg_segment(0xE0, std::string("JFIF\0\x01\x02\0\0\x48\0\x48\x01\x01RGB", 17)) +
           std::string(more) + jpeg_segment(0xDB, std::string(65, '\x01')) +
           jpeg_segment(0xC0,
                        '\x08' + big_number(height, 2) + big_number(width, 2) +
                            std::string("\x01\x01\x11\0", 4)) +
           jpeg_segment(0xC4, std::string(20, '\x02')) +
           jpeg_segment(0xDA, std::string("\x01\x01\0\0\x3F\0", 6)) +
           std::string("\x12\xFF\0\x34\xFF\xD0\x56", 7) + "\xFF\xD9";
}

inline std::string gif_extension(unsigned label, std::string_view first, std::string_view rest) {
    std::string text = std::string("\x21") + static_cast<char>(label);
    for (const std::string_view block : {first, rest}) {
        if (!block.empty()) {
            text += static_cast<char>(block.size()) + std::string(block);
        }
    }
    return text + '\0';
}

/// `more` stands before its one frame.
inline std::string gif(std::uint32_t width, std::uint32_t height, std::string_view more = "") {
    return "GIF89a" + little_number(width, 2) + little_number(height, 2) +
           std::string("\x80\0\0\0\0\0\xFF\xFF\xFF", 9) + std::string(more) +
           std::string("\x2C\0\0\0\0", 5) + little_number(width, 2) + little_number(height, 2) +
           std::string("\0\x02\x02\x44\x01\0\x3B", 7);
}

inline std::string webp_chunk(std::string_view type, std::string_view data) {
    return std::string(type) + little_number(static_cast<std::uint32_t>(data.size()), 4) +
           std::string(data) + (data.size() % 2 == 1 ? std::string(1, '\0') : "");
}

/// With a header that announces all metadata; `more` stands behind the picture.
inline std::string webp(std::uint32_t width, std::uint32_t height, std::string_view more = "") {
    const std::string chunks =
        webp_chunk("VP8X",
                   std::string("\x3C\0\0\0", 4) + little_number(width - 1, 3) +
                       little_number(height - 1, 3)) +
        webp_chunk("VP8L",
                   '\x2F' + little_number((width - 1) | ((height - 1) << 14U), 4) + "pixels") +
        std::string(more);
    return "RIFF" + little_number(static_cast<std::uint32_t>(chunks.size() + 4), 4) + "WEBP" +
           chunks;
}

}  // namespace campaignd::test
