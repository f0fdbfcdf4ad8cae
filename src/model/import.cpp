#include "model/import.h"

#include <array>

namespace campaignd {

std::string_view to_text(ImportState state) noexcept {
    constexpr std::array<std::string_view, 4> kNames{"queued", "running", "done", "failed"};
    return kNames.at(static_cast<std::size_t>(state));
}

}  // namespace campaignd
