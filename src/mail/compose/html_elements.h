#pragma once

#include <string_view>

namespace campaignd::mail {

/// How the parser treats an element that stands open (WHATWG HTML, "Tree construction"). Names are
/// lower case. All thread-safe.
enum class ElementClass {
    kFormatting,  // repeated where blocks end before it: b, font, a …
    kBlock,       // its end closes everything in it; the ends of others stop at it
    kBoundary,    // no end tag reaches through it but its own
    kOther
};

ElementClass element_class(std::string_view name);

/// Never open: br, img …
bool is_void(std::string_view name);

/// Ends by itself where another begins, so that it stands open once for every element around it.
bool ends_itself(std::string_view name);

/// Part of a table, which ends a cell.
bool is_table_part(std::string_view name);

}  // namespace campaignd::mail
