#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace campaignd::mail {

struct Tag;

/// What to write instead of a tag of Handlebars, Liquid or Postmark, as a fault of that tag; empty
/// for a tag of ours. A block such as {{#each items}} keeps its first word as its name, so that its
/// end is no second fault. Thread-safe.
std::string foreign_tag_fault(Tag& tag);

/// Marks of other programs that are no tags here and would be sent as they are written, such as
/// *|FNAME|*, {% if %} or %%first_name%%: at most 10 warnings, each naming its line. Thread-safe.
std::vector<std::string> foreign_marks(std::string_view source);

}  // namespace campaignd::mail
