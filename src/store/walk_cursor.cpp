#include "store/walk_cursor.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace campaignd::store {

std::string WalkCursor::text() const {
    return fmt::format("{}{}.{}.{}", way, at[0], at[1], at[2]);
}

WalkCursor WalkCursor::parse(const std::optional<std::string>& text,
                             std::string_view ways,
                             WalkCursor start) {
    if (!text || text->empty()) {
        return start;
    }
    const auto parts = split(std::string_view(*text).substr(1), '.');
    WalkCursor cursor{text->front(), {}};
    bool good = ways.find(cursor.way) != std::string_view::npos && parts.size() == cursor.at.size();
    for (std::size_t i = 0; good && i < parts.size(); ++i) {
        const auto number = parse_int(parts[i]);
        good = number.has_value();
        cursor.at.at(i) = number.value_or(0);
    }
    if (!good) {
        throw Error(std::vector<FieldError>{{"cursor", "is not one that a page before gave"}});
    }
    return cursor;
}

}  // namespace campaignd::store
