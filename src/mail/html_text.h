#pragma once

#include <string>
#include <string_view>

namespace campaignd::mail {

/// The plain-text reading of an HTML document or fragment that holds merge tags: blocks as
/// paragraphs, lists with marks, links as `text (url)` or the URL alone, images by their alt text,
/// entities decoded; head, style, script and what is hidden (display:none) left out. Merge tags
/// come through as written. Thread-safe. Throws Error(kInvalid) when elements nest too deep.
std::string html_to_text(std::string_view html);

}  // namespace campaignd::mail
