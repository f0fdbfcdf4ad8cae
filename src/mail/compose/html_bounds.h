#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mail/compose/html_tokens.h"

namespace campaignd::mail {

/// What building a document's tree takes at most. The parser walks the open elements at every tag,
/// compares each attribute of a tag with those before it, and repeats formatting elements that
/// stay open in every block that follows: a few hundred KiB can cost minutes and gigabytes.
struct HtmlCost {
    std::size_t deepest = 0;     // elements open at once
    std::size_t attributes = 0;  // of one tag
    std::size_t nodes = 0;       // elements built
    std::size_t steps = 0;       // elements and attributes looked at
};

/// Counts in one pass, from above: a tag that might not close what it seems to close is taken as
/// one that does not. Throws Error(kInvalid) with the line and a remedy for a document that exceeds
/// kMost. Thread-safe.
HtmlCost html_cost(std::string_view html);

/// More HTML than a message may have. Writers of HTML ask on their way, as a few bytes of blocks
/// can stand for many of HTML. Throws Error(kInvalid).
void check_html_size(std::size_t bytes);

constexpr HtmlCost kMost{.deepest = 250, .attributes = 250, .nodes = 300'000, .steps = 40'000'000};

}  // namespace campaignd::mail
