#include "mail/compose/pictures/picture_parts.h"

namespace campaignd::mail {
namespace {

constexpr std::uint32_t kOrientation = 0x0112;
constexpr std::uint32_t kShort = 3;
constexpr std::uint32_t kMostFields = 1'000;

/// A number of a TIFF block; 0 behind its end.
std::uint32_t number(std::string_view tiff, std::size_t at, std::size_t size, bool little) {
    if (at > tiff.size() || tiff.size() - at < size) {
        return 0;
    }
    PictureBytes in(tiff.substr(at, size), "picture");
    return little ? in.little(size) : in.big(size);
}

}  // namespace

/// TIFF 6.0 section 2: a header, then directories of fields of 12 bytes.
int orientation_of(std::string_view exif) {
    constexpr std::string_view kExif("Exif\0\0", 6);
    if (exif.starts_with(kExif)) {
        exif.remove_prefix(kExif.size());
    }
    const bool little = exif.starts_with("II");
    if (!little && !exif.starts_with("MM")) {
        return 1;
    }
    const std::size_t directory = number(exif, 4, 4, little);
    const std::uint32_t fields = number(exif, directory, 2, little);
    for (std::uint32_t i = 0; i < fields && i < kMostFields; ++i) {
        const std::size_t at = directory + 2 + std::size_t{i} * 12;
        if (number(exif, at, 2, little) == kOrientation &&
            number(exif, at + 2, 2, little) == kShort) {
            const std::uint32_t value = number(exif, at + 8, 2, little);
            return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
        }
    }
    return 1;
}

bool is_usual_profile(std::string_view profile) {
    // Makers write its name in ASCII ("sRGB IEC61966-2.1") or in UTF-16.
    constexpr std::string_view kWide("s\0R\0G\0B", 7);
    return profile.find("sRGB") != profile.npos || profile.find(kWide) != profile.npos;
}

void warn_of_turn(std::string_view exif, CleanFile& file) {
    if (orientation_of(exif) != 1) {
        file.warnings.emplace_back(
            "the picture was turned by a note in the file, which is removed: it may lie on its "
            "side; turn it in an image program and upload it again");
    }
}

void warn_of_profile(CleanFile& file) {
    file.warnings.emplace_back(
        "the colour profile is removed: if the colours look wrong, save the picture in sRGB "
        "and upload it again");
}

}  // namespace campaignd::mail
