#pragma once

#include <string_view>

#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {

/// The plain-text reading of an HTML document or fragment that holds merge tags: blocks as
/// paragraphs, lists with marks, links as `text (url)` or the URL alone, images by their alt text,
/// entities decoded; head, style, script and what is hidden (display:none) left out. Merge tags
/// come through as written, and only they: "&#123;&#123;name&#125;&#125;" becomes text that reads
/// "{{name}}". Thread-safe. Throws Error(kInvalid) for HTML that is too much to read (html_cost),
/// or whose text would be larger than 8 MiB.
TaggedText html_to_text(std::string_view html);

}  // namespace campaignd::mail
