#pragma once

#include <string>
#include <string_view>

#include "mail/compose/tag_scanner.h"
#include "model/utm.h"

namespace campaignd::mail {

/// The HTML template with the parameters added to each web link: behind what its query has, before
/// its fragment. A parameter that a link has already stays as its author wrote it. Links that are a
/// merge tag as a whole, {{unsubscribe_url}} among them, stay as they are, and so do those whose
/// address has sections or unescaped tags in it: nobody knows where their query is. Thread-safe.
std::string with_utm(std::string_view html, const UtmParameters& utm);

/// The same of the bare web addresses in a text template.
TaggedText with_utm(const TaggedText& text, const UtmParameters& utm);

}  // namespace campaignd::mail
