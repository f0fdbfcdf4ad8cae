#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "mail/compose/skeleton.h"
#include "model/blocks.h"
#include "model/slots.h"

namespace campaignd::mail {

/// A template of HTML or of blocks in which a message stands.
struct Layout {
    std::string name;
    std::string html;                       // of HTML
    std::optional<BlockDocument> blocks{};  // of blocks; then there is no HTML
};

/// Puts the message of `spec` into the layout, where {{slot.body}} stands, and `slots` where theirs
/// do: `spec` is then a message in the layout's format. What the message has in common with the
/// layout (logo, foot) stands once, as the layout has it. What fills a slot holds no slot, so
/// nothing is put in twice. `slots` nobody asks for, and those nobody fills, become findings. Each
/// part is looked at by itself: a fault names the author's own line, or "layout_id".
/// So does Markdown that is too much to read. Thread-safe.
void fill_layout(Layout layout,
                 const std::vector<SlotText>& slots,
                 SkeletonSpec& spec,
                 std::vector<FieldError>& faults);

}  // namespace campaignd::mail
