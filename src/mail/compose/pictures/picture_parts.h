#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mail/compose/pictures/clean_file.h"

/// What the cleaners of the four kinds of pictures share. Each throws Error(kInvalid).
namespace campaignd::mail {

CleanFile clean_png(std::string_view bytes);
CleanFile clean_jpeg(std::string_view bytes);
CleanFile clean_gif(std::string_view bytes);
CleanFile clean_webp(std::string_view bytes);

/// A fault of "file".
[[noreturn]] void refuse_file(std::string message);
[[noreturn]] void refuse_damaged(std::string_view kind);

/// Throws when a picture is empty or larger than mail programs should unpack.
void check_size(std::uint64_t width, std::uint64_t height);

/// How a picture is to be turned (Exif 2.32, section 4.6.5: 1 to 8), by its Exif block; 1 when it
/// says nothing sensible.
int orientation_of(std::string_view exif);

/// Whether a colour profile (ICC.1:2022) is the one that a picture without any has.
bool is_usual_profile(std::string_view profile);

/// Warns where the Exif block that is removed turned the picture.
void warn_of_turn(std::string_view exif, CleanFile& file);
/// Warns that a colour profile is removed.
void warn_of_profile(CleanFile& file);

/// Reads bytes from front to back. Throws as refuse_damaged() does when they end too early.
class PictureBytes {
  public:
    PictureBytes(std::string_view bytes, std::string_view kind) : bytes_(bytes), kind_(kind) {}

    bool empty() const noexcept { return at_ == bytes_.size(); }

    std::size_t left() const noexcept { return bytes_.size() - at_; }

    std::size_t at() const noexcept { return at_; }

    std::string_view take(std::size_t count) {
        const std::string_view taken = peek(count);
        at_ += count;
        return taken;
    }

    std::string_view peek(std::size_t count) const {
        if (count > left()) {
            refuse_damaged(kind_);
        }
        return bytes_.substr(at_, count);
    }

    std::uint32_t byte() { return static_cast<unsigned char>(take(1)[0]); }

    /// The most significant byte first.
    std::uint32_t big(std::size_t bytes) {
        std::uint32_t value = 0;
        for (const char c : take(bytes)) {
            value = (value << 8U) | static_cast<unsigned char>(c);
        }
        return value;
    }

    /// The least significant byte first.
    std::uint32_t little(std::size_t bytes) {
        std::uint32_t value = 0;
        unsigned shift = 0;
        for (const char c : take(bytes)) {
            value |= std::uint32_t{static_cast<unsigned char>(c)} << shift;
            shift += 8;
        }
        return value;
    }

  private:
    std::string_view bytes_;
    std::string_view kind_;
    std::size_t at_ = 0;
};

}  // namespace campaignd::mail
