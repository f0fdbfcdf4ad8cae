#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace campaignd {

/// What stands in one slot of a layout: Markdown, or HTML in a message of HTML.
struct SlotText {
    std::string name;
    std::string text;

    bool operator==(const SlotText&) const = default;
};

/// How much a layout and what fills it may hold.
struct SlotLimits {
    static constexpr std::size_t kSlots = 20;  // of one layout
    static constexpr std::size_t kNameBytes = 40;
    static constexpr std::size_t kTextBytes = std::size_t{64} * 1024;  // of one slot but the body
};

/// The slot that a message's own text fills: every layout has it.
constexpr std::string_view kBodySlot = "body";

/// Letters, digits, "_" and "-".
bool is_slot_name(std::string_view name) noexcept;

}  // namespace campaignd
