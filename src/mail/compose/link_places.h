#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {

/// A link as it stands in the source of a message.
struct LinkPlace {
    enum class Kind {
        kWeb,   // begins with https:// or http://
        kTag,   // begins with a merge tag that is not one of ours: nobody knows what it is
        kOther  // mailto:, tel:, #anchor, {{unsubscribe_url}} …
    };

    std::size_t begin = 0;  // of the address in the source, without blanks around it
    std::size_t end = 0;
    std::string
        target;  // the address as it is meant: character references decoded, tags as written
    Kind kind = Kind::kOther;
    bool has_tags = false;
    bool is_torn = false;        // a section's tag touches it, in which it may go on
    bool can_be_filled = false;  // its tags mean the recipient's values wherever it stands
    bool track = true;           // not marked with data-track="off"
};

/// All `href` values of a, area and VML elements (Outlook's buttons), in Outlook's conditional
/// comments too. Ascending. Thread-safe.
std::vector<LinkPlace> links_in_html(std::string_view html);

/// The bare web addresses in a text template. Ascending. Thread-safe.
std::vector<LinkPlace> links_in_text(const TaggedText& text);

}  // namespace campaignd::mail
