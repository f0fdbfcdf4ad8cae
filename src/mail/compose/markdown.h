#pragma once

#include <string>
#include <string_view>

namespace campaignd::mail {

/// CommonMark with tables, strikethrough and bare links (md4c) to an HTML fragment. Merge tags come
/// through as written, in text, in link targets and across emphasis. A bare {{unsubscribe_url}} or
/// {{view_url}} becomes a link. The title "track:off" makes a link one that is not counted. Raw
/// HTML is the author's own and stays. "\{\{name}}" and character references become text that reads
/// "{{name}}". Thread-safe. Throws Error(kInvalid) when md4c gives up, and for what it would take
/// too long over: a paragraph of thousands of bare links, or tables and references that would write
/// more than 8 MiB.
std::string markdown_to_html(std::string_view markdown);

/// Plain text, tags included, to an HTML fragment that looks the same: escaped, a <br> per line,
/// URLs as links. Thread-safe.
std::string text_to_html(std::string_view text);

/// A small complete HTML document around a fragment.
std::string html_document(std::string_view fragment);

/// True when a merge tag of this name is a URL by itself.
bool is_url_tag(std::string_view name) noexcept;

}  // namespace campaignd::mail
