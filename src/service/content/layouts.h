#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "mail/compose/skeleton.h"
#include "mail/compose/snippets.h"
#include "model/slots.h"
#include "model/snippet.h"

namespace campaignd::service {

/// Null when there is none of that number.
const MessageTemplate* find_layout(const std::vector<MessageTemplate>& layouts,
                                   std::int64_t id) noexcept;

/// Puts the message of `spec` into one of the layouts, whose snippets are written on the way; those
/// of the message were written before. The theme of its blocks stands on the layout's.
/// Throws Error(kInvalid) with every fault of both.
void put_into_layout(const Ingredients& ingredients,
                     std::int64_t layout_id,
                     std::vector<SlotText> slots,
                     mail::SnippetWriter& snippets,
                     mail::SkeletonSpec& spec);

/// The theme of a message of blocks stands on the installation's.
void set_theme(const Theme& installation, mail::SnippetWriter& snippets, mail::SkeletonSpec& spec);

/// The slots of what a template says, in their order; none when it is no layout. Throws
/// Error(kInvalid) with every fault of theirs, "body" or "blocks".
std::vector<std::string> slots_of(const MessageContent& content);

}  // namespace campaignd::service
