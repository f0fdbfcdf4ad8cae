#pragma once

#include <functional>
#include <string>

#include "model/blocks.h"

namespace campaignd::mail {

/// What the text of a block becomes.
enum class BlockTextKind { kPlain, kMarkdown, kHtml };

/// Each text of a document that takes merge tags, those of its theme too; it may be changed.
void for_each_text(BlockDocument& document,
                   const std::function<void(std::string&, BlockTextKind)>& use);

}  // namespace campaignd::mail
