#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/blocks.h"

namespace campaignd::mail {

/// A tag {{slot.NAME}}.
struct SlotTag {
    std::string name;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The slots of a layout in their order, and what is wrong with them: sentences without a full
/// stop, at most kMostFaults.
struct LayoutSlots {
    static constexpr std::size_t kMostFaults = 10;

    std::vector<SlotTag> tags{};
    std::vector<std::string> faults{};
};

/// Where slots stand in an HTML layout: between paragraphs, never in one, in a tag or in a comment.
/// Work in proportion to the text. Thread-safe.
LayoutSlots slots_of_html(std::string_view html);

/// Each slot is a text block that holds nothing else. Places are of no use there. Thread-safe.
LayoutSlots slots_of_blocks(const BlockDocument& layout);

/// The slot that a text block is; empty when it is none.
std::string slot_of(const Block& block);

/// The first {{slot.…}} of a text, of whatever kind, as it is written; empty when there is none.
std::string first_slot(std::string_view text);

}  // namespace campaignd::mail
