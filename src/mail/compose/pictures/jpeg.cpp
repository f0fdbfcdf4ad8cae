// JPEG, ITU-T T.81 annex B; JFIF, T.871; Exif 2.32.
#include <utility>

#include "mail/compose/pictures/picture_parts.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kKind = "JPEG";

enum Marker : std::uint32_t {
    kSof0 = 0xC0,
    kSof2 = 0xC2,
    kDht = 0xC4,
    kSof15 = 0xCF,
    kRst0 = 0xD0,
    kRst7 = 0xD7,
    kSoi = 0xD8,
    kEoi = 0xD9,
    kSos = 0xDA,
    kDqt = 0xDB,
    kDri = 0xDD,
    kApp0 = 0xE0,
    kApp1 = 0xE1,
    kApp2 = 0xE2,
    kApp14 = 0xEE
};

/// One picture on its way from bytes to bytes.
class JpegCleaner {
  public:
    explicit JpegCleaner(std::string_view bytes) : in_(bytes, kKind) {}

    CleanFile run();

  private:
    std::uint32_t next_marker();
    void segment(std::uint32_t marker);
    void frame(std::uint32_t marker, std::string_view data);
    void keep(std::uint32_t marker, std::string_view data);
    void scan();
    void turn();

    PictureBytes in_;
    CleanFile file_{MediaType::kJpeg, 0, 0, {}, {}};
    std::string rest_;  // behind the application segments
    int orientation_ = 1;
    bool has_density_ = false;
    bool has_profile_ = false;
    bool has_frame_ = false;
    bool has_scan_ = false;
};

std::uint32_t JpegCleaner::next_marker() {
    if (in_.byte() != 0xFF) {
        refuse_damaged(kKind);
    }
    std::uint32_t marker = 0xFF;
    while (marker == 0xFF) {  // fill bytes
        marker = in_.byte();
    }
    return marker;
}

void JpegCleaner::keep(std::uint32_t marker, std::string_view data) {
    const std::size_t size = data.size() + 2;
    rest_ += '\xFF';
    rest_ += static_cast<char>(marker);
    rest_ += static_cast<char>(size >> 8U);
    rest_ += static_cast<char>(size & 0xFFU);
    rest_ += data;
}

/// Baseline, extended or progressive: what mail programs show.
void JpegCleaner::frame(std::uint32_t marker, std::string_view data) {
    if (marker > kSof2) {
        refuse_file("is a JPEG of a kind that mail programs do not show; save it again as JPEG");
    }
    PictureBytes in(data, kKind);
    in.take(1);
    const std::uint32_t height = in.big(2);
    const std::uint32_t width = in.big(2);
    const std::uint32_t colours = in.byte();
    check_size(width, height);
    if (has_frame_ || colours == 0) {
        refuse_damaged(kKind);
    }
    has_frame_ = true;
    file_.width = static_cast<int>(width);
    file_.height = static_cast<int>(height);
    if (colours == 4) {
        file_.warnings.emplace_back(
            "the picture has the colours of print (CMYK), which many mail programs show wrongly; "
            "save it in RGB and upload it again");
    }
    keep(marker, data);
}

/// The bytes of a scan, up to the next marker that is none of its own.
void JpegCleaner::scan() {
    has_scan_ = true;
    while (true) {
        const std::string_view left = in_.peek(in_.left());
        const std::size_t mark = left.find('\xFF');
        if (mark == left.npos || mark + 1 >= left.size()) {
            refuse_damaged(kKind);
        }
        const auto next = static_cast<unsigned char>(left[mark + 1]);
        const bool own = next == 0 || (next >= kRst0 && next <= kRst7);
        rest_ += in_.take(own ? mark + 2 : mark);
        if (!own) {
            return;
        }
    }
}

void JpegCleaner::segment(std::uint32_t marker) {
    const std::uint32_t size = in_.big(2);
    if (size < 2) {
        refuse_damaged(kKind);
    }
    const std::string_view data = in_.take(size - 2);
    if (marker == kDht || marker == kDqt || marker == kDri) {
        keep(marker, data);
    } else if (marker >= kSof0 && marker <= kSof15) {
        frame(marker, data);
    } else if (marker == kSos) {
        if (!has_frame_) {
            refuse_damaged(kKind);
        }
        keep(marker, data);
        scan();
    } else if (marker == kApp14 && data.starts_with("Adobe") && data.size() >= 12) {
        keep(marker, data.substr(0, 12));  // which colours its numbers mean
    } else if (marker == kApp0 && data.starts_with("JFIF") && data.size() >= 12) {
        if (!has_density_) {
            keep(marker, std::string(data.substr(0, 12)) + std::string(2, '\0'));  // no thumbnail
            has_density_ = true;
        }
    } else if (marker == kApp1 && data.starts_with("Exif") && orientation_ == 1) {
        orientation_ = orientation_of(data);
    } else if (marker == kApp2 && data.starts_with("ICC_PROFILE")) {
        has_profile_ = has_profile_ || !is_usual_profile(data);
    }
}

/// Exif with nothing in it but how the picture is turned: browsers and most mail programs obey.
void JpegCleaner::turn() {
    constexpr std::string_view kBefore(
        "\xFF\xE1\0\x22"
        "Exif\0\0MM\0*\0\0\0\x08"
        "\0\x01\x01\x12\0\x03\0\0\0\x01\0",
        29);
    constexpr std::string_view kAfter("\0\0\0\0\0\0", 6);
    file_.bytes += kBefore;
    file_.bytes += static_cast<char>(orientation_);
    file_.bytes += kAfter;
    if (orientation_ >= 5) {
        std::swap(file_.width, file_.height);
    }
    file_.warnings.emplace_back(
        "the picture is turned by a note in the file, which is kept, but Outlook for Windows does "
        "not obey it; turn the picture in an image program and upload it again");
}

CleanFile JpegCleaner::run() {
    in_.take(2);
    for (std::uint32_t marker = next_marker(); marker != kEoi; marker = next_marker()) {
        if (marker == kSoi || marker < kSof0 || (marker >= kRst0 && marker <= kRst7)) {
            refuse_damaged(kKind);
        }
        segment(marker);
    }
    if (!has_scan_) {
        refuse_damaged(kKind);
    }
    file_.bytes = "\xFF\xD8";
    if (orientation_ != 1) {
        turn();
    }
    file_.bytes += rest_;
    file_.bytes += "\xFF\xD9";
    if (has_profile_) {
        warn_of_profile(file_);
    }
    return std::move(file_);
}

}  // namespace

CleanFile clean_jpeg(std::string_view bytes) {
    return JpegCleaner(bytes).run();
}

}  // namespace campaignd::mail
