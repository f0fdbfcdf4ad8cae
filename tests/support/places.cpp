#include "support/places.h"

namespace campaignd::test {

std::filesystem::path source_dir() {
    return CAMPAIGND_SOURCE_DIR;
}

std::filesystem::path binary_dir() {
    return CAMPAIGND_BINARY_DIR;
}

}  // namespace campaignd::test
