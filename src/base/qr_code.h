#pragma once

#include <string>

namespace campaignd {

/// A QR code (ISO/IEC 18004) as the path of an SVG: its dark squares, one unit each, in a field of
/// `size` units each way with the quiet zone of four around.
struct QrCode {
    int size = 0;
    std::string path;
};

/// By libqrencode, with medium error correction. Thread-safe. Throws Error(kInvalid) for a text
/// that is too long, about 2,300 bytes.
QrCode draw_qr_code(const std::string& text);

}  // namespace campaignd
