#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {

/// Where the merge tags of a source stand, and which sections are open between them. Made in one
/// pass, asked by position. Immutable; the source must outlive it.
class TagMap {
  public:
    struct Mark {
        std::size_t begin = 0;
        std::size_t end = 0;
        TagKind kind = TagKind::kVariable;
        std::string_view name;
    };

    /// `places` as for TagScanner.
    explicit TagMap(std::string_view source, const TagPlaces* places = nullptr);

    const std::vector<Mark>& marks() const noexcept { return marks_; }

    /// The first tag that ends behind `position`.
    std::vector<Mark>::const_iterator from(std::size_t position) const;

    /// True inside of a {{#x}}, which gives tags another meaning; {{^x}} does not.
    bool in_section(std::size_t position) const;

    /// Where the outermost section around `position` begins; `position` itself outside of any.
    std::size_t before_sections(std::size_t position) const;

    /// The source with every tag overwritten by dots: positions stay, no tag disturbs a parser.
    std::string blanked(std::string_view source) const;

  private:
    /// From `begin` on: open sections of {{#x}}, and where the outermost of any kind began.
    struct Change {
        std::size_t begin = 0;
        std::size_t sections = 0;
        std::size_t outermost = std::string_view::npos;
    };

    const Change* change_at(std::size_t position) const;

    std::vector<Mark> marks_;
    std::vector<Change> changes_;
};

}  // namespace campaignd::mail
