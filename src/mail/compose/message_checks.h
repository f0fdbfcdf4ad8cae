#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "mail/compose/tag_scanner.h"
#include "model/finding.h"

namespace campaignd::mail {

/// A message as its author wrote it, before anything is added.
struct MessageSource {
    std::string_view subject;
    std::string_view html;
    const TaggedText& text;
    std::string_view from_domain;  // empty while no sender is chosen
};

/// More letters than most inboxes show of a subject.
constexpr std::size_t kLongSubject = 70;
/// Gmail hides what follows about this many bytes of HTML behind a link.
constexpr std::size_t kClippedBytes = std::size_t{102} * 1024;

/// What a look at the message alone shows, whoever it is for. Thread-safe.
std::vector<Finding> check_message(const MessageSource& message);

/// Characters of well-formed UTF-8.
std::size_t letters_in(std::string_view text) noexcept;

Finding long_subject(std::size_t letters);
Finding large_html(std::size_t bytes);

}  // namespace campaignd::mail
