#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/campaign.h"
#include "model/message_template.h"
#include "model/theme.h"

namespace campaignd {

/// A piece of a message that several share: {{> name}} puts it there.
struct Snippet {
    std::int64_t id = 0;
    std::string name;  // unique without regard to ASCII case; as is_snippet_name() has it
    std::string description;
    StepFormat format = StepFormat::kMarkdown;  // no blocks
    std::string body;                           // with merge tags and other snippets
    std::int64_t revision = 1;
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
};

/// What a request gives of a snippet; what is absent stays as it is.
struct SnippetChange {
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    std::optional<StepFormat> format{};
    std::optional<std::string> body{};
    std::vector<FieldError> faults{};  // of the reading
};

/// What messages are made with beside their own words. A launch freezes it.
struct Ingredients {
    Theme theme;  // of the installation: what blocks stand on
    std::vector<Snippet> snippets;
    std::vector<MessageTemplate> layouts{};  // id, name and content alone
};

/// How much a message may take of snippets.
struct SnippetLimits {
    static constexpr std::size_t kSnippets = 1'000;  // there may be
    static constexpr std::size_t kNameBytes = 60;
    static constexpr std::size_t kBodyBytes = std::size_t{64} * 1024;
    static constexpr std::size_t kDepth = 8;     // snippets in snippets
    static constexpr std::size_t kUses = 1'000;  // in one message, those in others too
    static constexpr std::size_t kBytes = std::size_t{512} * 1024;  // put into one message
};

/// Letters, digits, "_" and "-".
bool is_snippet_name(std::string_view name) noexcept;

/// The snippet of that name without regard to case, or null.
const Snippet* find_snippet(const std::vector<Snippet>& snippets, std::string_view name) noexcept;

}  // namespace campaignd
