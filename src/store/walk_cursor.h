#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace campaignd::store {

/// Where a page of a list with several ways of walking goes on: a letter for the way, and where
/// that walk stood.
struct WalkCursor {
    char way = 0;
    std::array<std::int64_t, 3> at{};

    std::string text() const;
    /// Its reading, for one of the `ways`; `start` where there is none. Throws Error(kInvalid) for
    /// a cursor of another list.
    static WalkCursor parse(const std::optional<std::string>& text,
                            std::string_view ways,
                            WalkCursor start);
};

}  // namespace campaignd::store
