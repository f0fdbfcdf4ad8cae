#include "mail/compose/link_places.h"

#include <algorithm>

#include "base/text.h"
#include "mail/compose/html_decode.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/links.h"
#include "mail/compose/markdown.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

/// Where an address stands in a source.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

Range trimmed(std::string_view source, Range range) {
    while (range.begin < range.end && is_blank(source[range.begin])) {
        ++range.begin;
    }
    while (range.end > range.begin && is_blank(source[range.end - 1])) {
        --range.end;
    }
    return range;
}

bool leads_somewhere(std::string_view element) {
    return element == "a" || element == "area" || element.starts_with("v:");
}

/// An address in an attribute, and whether clicks on it may be counted.
struct Href {
    Range range;
    bool track = true;
};

bool is_counted(const std::vector<HtmlAttribute>& attributes) {
    const auto mark = find_attribute(attributes, "data-track");
    return !mark || !equals_ignoring_case(trim(*mark), "off");
}

/// The href values of a piece of the document `html`.
void find_hrefs(std::string_view html,
                std::string_view piece,
                bool in_comment,
                std::vector<Href>& found) {
    HtmlTokens tokens(piece);
    while (const auto token = tokens.next()) {
        const std::string_view text = piece.substr(token->begin, token->end - token->begin);
        constexpr std::string_view kConditional = "<!--[if";
        if (token->kind == HtmlToken::Kind::kComment && token->finished && !in_comment &&
            equals_ignoring_case(text.substr(0, kConditional.size()), kConditional)) {
            find_hrefs(html, text.substr(4), true, found);
        }
        if (token->kind != HtmlToken::Kind::kStart || !token->finished ||
            !leads_somewhere(token->name)) {
            continue;
        }
        if (const auto href = find_attribute(tokens.attributes(), "href")) {
            const auto begin = static_cast<std::size_t>(href->data() - html.data());
            found.push_back(
                {trimmed(html, {begin, begin + href->size()}), is_counted(tokens.attributes())});
        }
    }
}

/// A literal part of an address: its braces are no tags.
void append_literal(std::string& target, std::string_view literal) {
    for (const char c : literal) {
        if (c == '{' || c == '}') {
            target += c == '{' ? "%7B" : "%7D";
        } else {
            target += c;
        }
    }
}

/// The tags that stand in a range.
struct Tags {
    std::vector<TagMap::Mark>::const_iterator begin, end;

    bool empty() const { return begin == end; }
};

Tags tags_in(const TagMap& map, Range range) {
    Tags tags{map.from(range.begin), map.from(range.begin)};
    while (tags.end != map.marks().end() && tags.end->begin < range.end) {
        ++tags.end;
    }
    return tags;
}

/// The text between the tags of a range: one piece more than there are tags.
std::vector<std::string_view> pieces_of(std::string_view source, Range range, Tags tags) {
    std::vector<std::string_view> pieces;
    std::size_t cursor = range.begin;
    for (auto tag = tags.begin; tag != tags.end; ++tag) {
        pieces.push_back(source.substr(cursor, tag->begin - cursor));
        cursor = tag->end;
    }
    pieces.push_back(source.substr(cursor, range.end - cursor));
    return pieces;
}

std::string target_of(const std::vector<std::string_view>& pieces,
                      std::string_view source,
                      Tags tags) {
    std::string target;
    auto tag = tags.begin;
    for (const std::string_view piece : pieces) {
        append_literal(target, piece);
        if (tag != tags.end) {
            target += source.substr(tag->begin, tag->end - tag->begin);
            ++tag;
        }
    }
    return target;
}

/// Only variables whose values are those of the recipient, wherever the address stands.
bool can_be_filled(const TagMap& map, Range range, Tags tags) {
    return tags.empty() || (!map.in_section(range.begin) &&
                            std::none_of(tags.begin, tags.end, [](const TagMap::Mark& tag) {
                                return is_silent(tag.kind) || tag.name.empty();
                            }));
}

/// How far a bare address reaches, and whether a section's tag touches it: then it may go on in
/// that section, and nobody can tell what it is.
struct Reach {
    std::size_t end = 0;
    bool torn = false;
};

Reach reach_of(std::string_view text, const TagMap& tags, std::size_t begin) {
    constexpr std::string_view kEnds = "<>\"`";
    constexpr std::string_view kTrailing = ".,;:!?'*_]}";
    std::size_t end = begin;
    std::size_t kept = begin;  // nothing before this is trailing punctuation
    int open = 0;
    bool torn = false;
    while (end < text.size() && !is_blank(text[end]) && kEnds.find(text[end]) == kEnds.npos) {
        open += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
        if (open < 0) {
            break;  // "(https://host/a)next" is how the text part shows a link
        }
        const auto tag = tags.from(end);
        if (tag == tags.marks().end() || tag->begin != end) {
            ++end;
            continue;
        }
        if (is_silent(tag->kind)) {
            const bool closes = tag->kind == TagKind::kClose || tag->kind == TagKind::kComment;
            torn = !closes || (tag->end < text.size() && !is_blank(text[tag->end]));
            break;
        }
        end = tag->end;
        kept = end;
    }
    while (end > kept && kTrailing.find(text[end - 1]) != kTrailing.npos) {
        --end;
    }
    return {end, torn};
}

LinkPlace::Kind kind_of(std::string_view target, std::size_t begin, Tags tags) {
    if (scheme_size(target) > 0) {
        return LinkPlace::Kind::kWeb;
    }
    const bool is_tag = !tags.empty() && tags.begin->begin == begin;
    return is_tag && !is_url_tag(tags.begin->name) ? LinkPlace::Kind::kTag
                                                   : LinkPlace::Kind::kOther;
}

}  // namespace

std::vector<LinkPlace> links_in_html(std::string_view html) {
    const TagMap map(html);
    const std::string blanked = map.blanked(html);
    std::vector<Href> hrefs;
    find_hrefs(blanked, blanked, false, hrefs);

    std::vector<AttributePiece> pieces;
    for (const Href& href : hrefs) {
        const auto texts = pieces_of(html, href.range, tags_in(map, href.range));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            pieces.push_back({texts[i], i + 1 < texts.size()});
        }
    }
    const std::vector<std::string> decoded = decode_attributes(pieces);

    std::vector<LinkPlace> places;
    auto piece = decoded.begin();
    for (const Href& href : hrefs) {
        const auto [begin, end] = href.range;
        const Tags tags = tags_in(map, href.range);
        const auto count = std::distance(tags.begin, tags.end) + 1;
        LinkPlace& place = places.emplace_back();
        place.begin = begin;
        place.end = end;
        place.target = target_of({piece, piece + count}, html, tags);
        piece += count;
        place.kind = kind_of(place.target, begin, tags);
        place.has_tags = !tags.empty();
        place.can_be_filled =
            place.kind == LinkPlace::Kind::kWeb && can_be_filled(map, href.range, tags);
        place.track = href.track;
    }
    return places;
}

std::vector<LinkPlace> links_in_text(const TaggedText& tagged) {
    const std::string_view text = tagged.text;
    const TagMap map(text, &tagged.tags);
    const std::string blanked = to_lower(map.blanked(text));
    std::vector<LinkPlace> places;
    std::size_t at = 0;
    while ((at = blanked.find("http", at)) != std::string::npos) {
        const bool begins = at == 0 || !is_alnum(blanked[at - 1]);
        if (!begins || scheme_size(text.substr(at)) == 0) {
            at += 4;
            continue;
        }
        const Reach reach = reach_of(text, map, at);
        const Range range{at, reach.end};
        const Tags tags = tags_in(map, range);
        LinkPlace& place = places.emplace_back();
        place.begin = range.begin;
        place.end = range.end;
        place.target = target_of(pieces_of(text, range, tags), text, tags);
        place.kind = LinkPlace::Kind::kWeb;
        place.is_torn = reach.torn;
        place.has_tags = reach.torn || !tags.empty();
        place.can_be_filled = !reach.torn && can_be_filled(map, range, tags);
        at = std::max(reach.end, at + 4);
    }
    return places;
}

}  // namespace campaignd::mail
