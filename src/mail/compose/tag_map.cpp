#include "mail/compose/tag_map.h"

#include <algorithm>

namespace campaignd::mail {

TagMap::TagMap(std::string_view source, const TagPlaces* places) {
    struct Open {
        std::size_t begin;
        bool inverted;
    };

    TagScanner scanner(source, places);
    std::vector<Open> open;
    std::size_t sections = 0;
    while (const auto tag = scanner.next()) {
        marks_.push_back({tag->begin, tag->end, tag->kind, tag->name});
        if (tag->kind == TagKind::kSection || tag->kind == TagKind::kInverted) {
            open.push_back({tag->begin, tag->kind == TagKind::kInverted});
            sections += open.back().inverted ? 0U : 1U;
        } else if (tag->kind == TagKind::kClose && !open.empty()) {
            sections -= open.back().inverted ? 0U : 1U;
            open.pop_back();
        } else {
            continue;
        }
        changes_.push_back(
            {tag->end, sections, open.empty() ? std::string_view::npos : open.front().begin});
    }
}

std::vector<TagMap::Mark>::const_iterator TagMap::from(std::size_t position) const {
    return std::upper_bound(
        marks_.begin(), marks_.end(), position, [](std::size_t at, const Mark& mark) {
            return at < mark.end;
        });
}

const TagMap::Change* TagMap::change_at(std::size_t position) const {
    const auto after = std::upper_bound(
        changes_.begin(), changes_.end(), position, [](std::size_t at, const Change& change) {
            return at < change.begin;
        });
    return after == changes_.begin() ? nullptr : &*(after - 1);
}

bool TagMap::in_section(std::size_t position) const {
    const Change* change = change_at(position);
    return change != nullptr && change->sections > 0;
}

std::size_t TagMap::before_sections(std::size_t position) const {
    const Change* change = change_at(position);
    return change == nullptr || change->outermost == std::string_view::npos ? position
                                                                            : change->outermost;
}

std::string TagMap::blanked(std::string_view source) const {
    std::string out(source);
    for (const Mark& mark : marks_) {
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(mark.begin),
                  out.begin() + static_cast<std::ptrdiff_t>(mark.end),
                  '.');
    }
    return out;
}

}  // namespace campaignd::mail
