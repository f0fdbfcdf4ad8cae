#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd {

/// What is looked for in a message before it goes out. What to do about each stands in finding.cpp.
enum class Check {
    kUnknownTag,
    kMissingValue,
    kRepliesElsewhere,
    kSubjectEmpty,
    kSubjectLong,
    kNoUnsubscribe,
    kLinkBroken,
    kLinkPrivate,
    kLinkExample,
    kLinkDomain,
    kManyLinks,
    kUncountedLinks,
    kImageAlt,
    kImageAddress,
    kImageOnly,
    kHtmlLarge,
    kHtmlRisk,
    kSlot
};

/// A word for programs, such as "image_alt".
std::string_view to_text(Check check) noexcept;

/// What a person should look at before a message goes out.
struct Finding {
    Check check{};
    std::string message;           // what is so, without a full stop
    std::optional<int> step{};     // of a campaign; none: of the message looked at, or of all
    std::string lacking{};         // the value that people lack
    std::int64_t people = 0;       // who lack it
    std::string remedy{};          // in place of the usual one
    std::optional<int> variant{};  // of the step; none: of all of them, or of several

    bool operator==(const Finding&) const = default;
};

/// What to do, without a full stop.
std::string_view remedy_of(const Finding& finding);

/// "steps[1]: message; remedy".
std::string sentence(const Finding& finding);

/// The name among `known` that somebody who wrote `name` may have meant: another case, other
/// signs or none between words, or a slip or two of the keys. Empty when none is that near. Only
/// the first kMostGuesses are looked at; who asks for many names asks for the first kMostGuessed.
constexpr std::size_t kMostGuesses = 500;
constexpr std::size_t kMostGuessed = 50;
std::string meant_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace campaignd
