#include "base/qr_code.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <cstddef>
#include <iterator>
#include <memory>

#include "base/error.h"

namespace campaignd {
namespace {

constexpr int kQuietZone = 4;

}  // namespace

QrCode draw_qr_code(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
    if (!code) {
        fail(ErrorCode::kInvalid, "this text does not fit into a QR code");
    }
    QrCode out;
    out.size = code->width + 2 * kQuietZone;
    const auto is_dark = [&](int x, int y) {
        return (code->data[static_cast<std::size_t>(y * code->width + x)] & 1U) != 0;
    };
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            int run = 0;
            while (x + run < code->width && is_dark(x + run, y)) {
                ++run;
            }
            if (run > 0) {
                fmt::format_to(std::back_inserter(out.path),
                               "M{} {}h{}v1h-{}z",
                               x + kQuietZone,
                               y + kQuietZone,
                               run,
                               run);
                x += run;
            }
        }
    }
    return out;
}

}  // namespace campaignd
