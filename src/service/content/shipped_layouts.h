#pragma once

#include <vector>

#include "model/message_template.h"

namespace campaignd::service {

/// The layouts that come with campaignd: blocks, colours for day and night, sample content. All of
/// them hold {{slot.body}}; "Letter" and "Notice" hold nothing else. Logo and address are those of
/// the installation's theme.
std::vector<MessageTemplate> shipped_layouts();

}  // namespace campaignd::service
