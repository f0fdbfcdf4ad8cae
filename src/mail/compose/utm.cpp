#include "mail/compose/utm.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "mail/compose/link_places.h"
#include "mail/compose/links.h"
#include "mail/compose/merge_context.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

/// What is put into a source, and where.
struct Insertion {
    std::size_t at = 0;
    std::string text;
};

/// A source and its tags.
struct Source {
    std::string blanked;  // without its tags
    TagMap tags;
    std::string_view ampersand;
};

/// True when a tag in the address may hide where its query begins or ends.
bool is_unclear(const TagMap& tags, const LinkPlace& place) {
    for (auto tag = tags.from(place.begin); tag != tags.marks().end() && tag->begin < place.end;
         ++tag) {
        if (tag->kind != TagKind::kVariable) {
            return true;
        }
    }
    return place.is_torn;
}

/// "#" that begins a fragment, not a character reference such as "&#38;".
bool is_fragment(std::string_view blanked, std::size_t at) {
    const char next = at + 1 < blanked.size() ? blanked[at + 1] : ' ';
    const bool is_reference =
        at > 0 && blanked[at - 1] == '&' && (is_digit(next) || next == 'x' || next == 'X');
    return blanked[at] == '#' && !is_reference;
}

/// Where the address's fragment begins in the source; its end when it has none.
std::size_t fragment_of(std::string_view blanked, const LinkPlace& place) {
    std::size_t at = place.begin;
    while (at < place.end && !is_fragment(blanked, at)) {
        ++at;
    }
    return at;
}

bool has_parameter(std::string_view query, std::string_view name) {
    const std::vector<std::string_view> parts = split(query, '&');
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return equals_ignoring_case(part.substr(0, part.find('=')), name);
    });
}

/// "utm_source=a&utm_medium=b": those that `query` has not.
std::string parameters_for(std::string_view query,
                           const UtmParameters& utm,
                           std::string_view ampersand) {
    std::string out;
    for (std::size_t i = 0; i < kUtmParameters; ++i) {
        const std::string name = "utm_" + std::string(kUtmNames[i]);
        if (!utm.values[i].empty() && !has_parameter(query, name)) {
            out += out.empty() ? "" : std::string(ampersand);
            out += name + '=';
            append_escaped(out, utm.values[i], Escape::kUrl);
        }
    }
    return out;
}

/// What stands before the parameters.
std::string_view separator(std::string_view address, const Source& source, bool has_tags) {
    if (address.find('?') != address.npos) {
        const bool open = address.ends_with('?') || address.ends_with('&');
        return open ? "" : source.ampersand;
    }
    const bool has_path = address.find('/', scheme_size(address)) != address.npos;
    return has_path || has_tags ? "?" : "/?";
}

/// Nothing to put in gives an empty text.
Insertion insertion_of(const Source& source, const LinkPlace& place, const UtmParameters& utm) {
    const std::string target = TagMap(place.target).blanked(place.target);
    const std::string_view address = std::string_view(target).substr(0, target.find('#'));
    const std::size_t at = fragment_of(source.blanked, place);
    const bool hidden = (address.size() < target.size()) != (at < place.end);
    if (place.kind != LinkPlace::Kind::kWeb || is_unclear(source.tags, place) || hidden) {
        return {};
    }
    const std::size_t query = std::min(address.find('?'), address.size());
    std::string text =
        parameters_for(address.substr(std::min(query + 1, address.size())), utm, source.ampersand);
    if (!text.empty()) {
        text.insert(0, separator(address, source, place.has_tags));
    }
    return {at, std::move(text)};
}

/// The text with all that is put in; `moved(position, size)` hears of each, in order.
template <typename Moved>
std::string put_in(std::string_view text,
                   const Source& source,
                   const std::vector<LinkPlace>& places,
                   const UtmParameters& utm,
                   Moved moved) {
    std::string out;
    std::size_t cursor = 0;
    for (const LinkPlace& place : places) {
        const Insertion insertion = insertion_of(source, place, utm);
        if (!insertion.text.empty()) {
            out += text.substr(cursor, insertion.at - cursor);
            out += insertion.text;
            cursor = insertion.at;
            moved(insertion.at, insertion.text.size());
        }
    }
    return out.append(text.substr(cursor));
}

}  // namespace

std::string with_utm(std::string_view html, const UtmParameters& utm) {
    const TagMap tags(html);
    const Source source{tags.blanked(html), tags, "&amp;"};
    return put_in(html, source, links_in_html(html), utm, [](std::size_t, std::size_t) {});
}

TaggedText with_utm(const TaggedText& text, const UtmParameters& utm) {
    const TagMap tags(text.text, &text.tags);
    const Source source{tags.blanked(text.text), tags, "&"};
    TaggedText out;
    std::size_t shift = 0;
    auto tag = text.tags.begin();
    const auto copy_tags = [&](std::size_t end) {
        for (; tag != text.tags.end() && *tag < end; ++tag) {
            out.tags.push_back(*tag + shift);
        }
    };
    out.text =
        put_in(text.text, source, links_in_text(text), utm, [&](std::size_t at, std::size_t size) {
            copy_tags(at);
            shift += size;
        });
    copy_tags(text.text.size());
    return out;
}

}  // namespace campaignd::mail
