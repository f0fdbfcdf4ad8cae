#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/media.h"

namespace campaignd::mail {

/// A file of the library as it is kept: of a picture what draws it, and nothing else.
struct CleanFile {
    MediaType type = MediaType::kPng;
    int width = 0;  // as shown: a picture that is turned counts turned
    int height = 0;
    std::string bytes;
    std::vector<std::string> warnings;  // sentences for whoever uploads it
};

/// Judges a file by its bytes, and takes from a picture what does not draw it: Exif (places, dates,
/// cameras), XMP, comments, colour profiles, thumbnails, whatever stands behind its end. The pixels
/// stay as they are: nothing is unpacked, so no picture can fill the memory. Thread-safe.
/// Throws Error(kInvalid) naming "file" with the reason and the remedy.
///
/// Why our own walk over the containers: what must go is whatever is not on a short list. Exiv2
/// removes the kinds of metadata that it knows (not a PNG's tEXt and tIME, an application's own
/// segments in a JPEG, anything in a GIF or behind the end); libpng, giflib and libjpeg unpack all
/// pixels to write them anew, which makes JPEGs worse or larger and pays for a hostile size.
CleanFile clean_file(std::string_view bytes);

}  // namespace campaignd::mail
