#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/campaign.h"
#include "model/slots.h"

namespace campaignd {

/// What a message says, in its format: the body, or with kBlocks a BlockDocument as its column has
/// it.
struct MessageContent {
    StepFormat format = StepFormat::kMarkdown;
    std::string body;

    bool operator==(const MessageContent&) const = default;
};

/// A message that people keep to begin others with. A campaign takes a copy: changing the template
/// changes no campaign. One with slots is a layout: messages stand in it. It is read when they are
/// compiled, and frozen at a launch as snippets are.
struct MessageTemplate {
    std::int64_t id = 0;
    std::string name;  // unique without regard to ASCII case
    std::string description;
    MessageContent content;            // in lists without its body
    std::vector<std::string> slots{};  // their names, in the order of the content
    std::vector<SlotText> sample{};    // what they hold in a look at the layout alone
    std::int64_t revision = 1;
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
};

/// What a request gives of a template; what is absent stays as it is.
struct MessageTemplateChange {
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    std::optional<MessageContent> content{};
    std::optional<std::vector<SlotText>> sample{};
    std::vector<FieldError> faults{};  // of the reading
};

}  // namespace campaignd
