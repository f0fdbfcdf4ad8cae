#include "mail/links.h"

#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/text.h"
#include "mail/tag_guard.h"
#include "mail/tag_scanner.h"
#include "mail/template.h"
#include "model/email_address.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostLinks = 1'000;  // of one step; those beyond are not counted
constexpr std::size_t kLongestTarget = 4'000;

struct DestroyOutput {
    void operator()(GumboOutput* output) const noexcept {
        gumbo_destroy_output(&kGumboDefaultOptions, output);
    }
};

using Parsed = std::unique_ptr<GumboOutput, DestroyOutput>;

std::size_t scheme_size(std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (equals_ignoring_case(url.substr(0, scheme.size()), scheme)) {
            return scheme.size();
        }
    }
    return 0;
}

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool has_variables_only(std::string_view url) {
    TagScanner scanner(url);
    while (const auto tag = scanner.next()) {
        if (is_silent(tag->kind) || !tag->fault.empty()) {
            return false;
        }
    }
    return true;
}

/// Where the sections that give tags another meaning are open: {{#x}}, not {{^x}}.
class Sections {
  public:
    explicit Sections(std::string_view source) {
        TagScanner scanner(source);
        std::vector<bool> open;
        while (const auto tag = scanner.next()) {
            if (tag->kind == TagKind::kSection || tag->kind == TagKind::kInverted) {
                open.push_back(tag->kind == TagKind::kSection);
            } else if (tag->kind == TagKind::kClose && !open.empty()) {
                open.pop_back();
            } else {
                continue;
            }
            changes_.emplace_back(tag->end, std::count(open.begin(), open.end(), true) > 0);
        }
    }

    bool open_at(std::size_t position) const {
        bool open = false;
        for (const auto& [from, state] : changes_) {
            if (from > position) {
                break;
            }
            open = state;
        }
        return open;
    }

  private:
    std::vector<std::pair<std::size_t, bool>> changes_;
};

/// The source with every tag overwritten by dots: positions stay, no tag can disturb a parser.
std::string without_tags(std::string_view source) {
    std::string out(source);
    TagScanner scanner(source);
    while (const auto tag = scanner.next()) {
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(tag->begin),
                  out.begin() + static_cast<std::ptrdiff_t>(tag->end),
                  '.');
    }
    return out;
}

const GumboAttribute* link_attribute(const GumboNode& node) {
    if (node.type != GUMBO_NODE_ELEMENT) {
        return nullptr;
    }
    const GumboElement& element = node.v.element;
    const bool links = element.tag == GUMBO_TAG_A || element.tag == GUMBO_TAG_AREA;
    return links ? gumbo_get_attribute(&element.attributes, "href") : nullptr;
}

/// Calls `use` with each link's href. Without recursion: documents may nest deep.
template <typename Use>
void for_each_link(const GumboOutput& output, Use&& use) {
    std::vector<const GumboNode*> open{output.document};
    while (!open.empty()) {
        const GumboNode& node = *open.back();
        open.pop_back();
        if (const GumboAttribute* href = link_attribute(node)) {
            use(*href);
        }
        const bool is_document = node.type == GUMBO_NODE_DOCUMENT;
        if (!is_document && node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE) {
            continue;
        }
        const GumboVector& children =
            is_document ? node.v.document.children : node.v.element.children;
        for (unsigned i = 0; i < children.length; ++i) {
            open.push_back(static_cast<const GumboNode*>(children.data[i]));
        }
    }
}

Parsed parse(const std::string& html) {
    return Parsed(gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size()));
}

/// What a mail program makes of an attribute's source: character references decoded.
std::string decoded(std::string_view raw) {
    if (raw.find('&') == std::string_view::npos) {
        return std::string(raw);
    }
    const TagGuard guard(raw, TagGuard::Reader::kPlain);
    std::string quoted;
    for (const char c : guard.text()) {
        quoted += c == '"' ? std::string("&quot;") : std::string(1, c);
    }
    const std::string html = "<a href=\"" + quoted + "\">";
    std::string value;
    for_each_link(*parse(html), [&](const GumboAttribute& href) { value = href.value; });
    return guard.restore(value);
}

/// The attribute value's place in the source: without quotes and blanks around it.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

Range value_range(std::string_view source, std::size_t begin, std::size_t size) {
    Range range{begin, begin + size};
    const auto quote = [&](std::size_t i) { return source[i] == '"' || source[i] == '\''; };
    if (size >= 2 && quote(range.begin) && source[range.end - 1] == source[range.begin]) {
        ++range.begin;
        --range.end;
    }
    while (range.begin < range.end && is_blank(source[range.begin])) {
        ++range.begin;
    }
    while (range.end > range.begin && is_blank(source[range.end - 1])) {
        --range.end;
    }
    return range;
}

/// How far a bare address reaches, and whether a section's tag touches it: then it may go on in
/// that section, and nobody can tell what it is.
struct Reach {
    std::size_t end = 0;
    bool torn = false;
};

Reach reach_of(std::string_view text, std::size_t begin) {
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
        if (!text.substr(end).starts_with("{{")) {
            ++end;
            continue;
        }
        TagScanner scanner(text.substr(end));
        const auto tag = scanner.next();
        if (is_silent(tag->kind)) {
            const std::size_t after = end + tag->end;
            const bool closes = tag->kind == TagKind::kClose || tag->kind == TagKind::kComment;
            torn = !closes || (after < text.size() && !is_blank(text[after]));
            break;
        }
        end += tag->end;
        kept = end;
    }
    while (end > kept && kTrailing.find(text[end - 1]) != kTrailing.npos) {
        --end;
    }
    return {end, torn};
}

bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void append_encoded(std::string& out, std::string_view literal) {
    constexpr char kHex[] = "0123456789ABCDEF";
    constexpr std::string_view kUnsafe = "\"<>\\^`{|}";
    for (const char c : literal) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\t' || c == '\n' || c == '\r') {
            continue;  // browsers drop them too
        }
        if (byte <= 0x20 || byte >= 0x7F || kUnsafe.find(c) != kUnsafe.npos) {
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 0x0FU];
        } else {
            out += c;
        }
    }
}

/// Host and port with the host as A-labels; nothing when it cannot be one.
std::optional<std::string> normal_authority(std::string_view authority) {
    const bool ascii = std::all_of(authority.begin(), authority.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
    });
    if (ascii) {
        const bool odd = authority.find_first_of("{}<>\"\\^`|&") != authority.npos;
        return odd || authority.empty() ? std::nullopt
                                        : std::optional<std::string>(std::string(authority));
    }
    const std::size_t colon = authority.rfind(':');
    const std::string_view host = authority.substr(0, colon);
    const std::string_view port = colon == authority.npos ? "" : authority.substr(colon);
    const model::ParsedEmail parsed = model::parse_email("x@" + std::string(host));
    if (!parsed) {
        return std::nullopt;
    }
    return parsed.address.substr(2) + std::string(port);
}

}  // namespace

std::string normal_target(std::string_view raw) {
    raw = trim(raw);
    const std::size_t scheme = scheme_size(raw);
    if (scheme == 0) {
        return "";
    }
    const std::size_t path = std::min(raw.find_first_of("/?#", scheme), raw.size());
    const std::string_view host = raw.substr(scheme, path - scheme);
    if (host.find("{{") != host.npos) {
        return "";
    }
    const auto authority = normal_authority(host);
    if (!authority) {
        return "";
    }
    std::string out = to_lower(raw.substr(0, scheme)) + *authority;
    const std::string_view rest = raw.substr(path);
    TagScanner scanner(rest);
    std::size_t cursor = 0;
    while (const auto tag = scanner.next()) {
        append_encoded(out, rest.substr(cursor, tag->begin - cursor));
        out += rest.substr(tag->begin, tag->end - tag->begin);
        cursor = tag->end;
    }
    append_encoded(out, rest.substr(cursor));
    return out;
}

std::string fill_target(std::string_view target,
                        std::string_view email,
                        std::string_view name,
                        std::string_view attributes_json) {
    if (target.find("{{") == target.npos) {
        return std::string(target);
    }
    const MergeFields fields(email, name, attributes_json);
    std::string filled;
    Template::compile(target, TemplateKind::kText, "link").render(fields, filled);
    return normal_target(filled);
}

int LinkBook::number_of(const std::string& target) {
    const LinkNumbers& numbers = known_ == nullptr ? numbers_ : *known_;
    if (const auto found = numbers.find(target); found != numbers.end()) {
        const bool is_new =
            std::none_of(links_.begin(), links_.end(), [&](const TrackedLink& link) {
                return link.number == found->second;
            });
        if (is_new) {
            links_.push_back({found->second, target});
        }
        return found->second;
    }
    if (known_ != nullptr || links_.size() >= kMostLinks || target.size() > kLongestTarget) {
        return 0;
    }
    const int number = static_cast<int>(links_.size()) + 1;
    numbers_.emplace(target, number);
    links_.push_back({number, target});
    return number;
}

void LinkBook::add(std::vector<TrackSpan>& spans,
                   std::string_view source,
                   std::size_t begin,
                   std::size_t end,
                   std::string_view target,
                   bool in_section) {
    const std::string_view raw = source.substr(begin, end - begin);
    const bool tagged = raw.find("{{") != raw.npos;
    const bool fillable = !tagged || (!in_section && has_variables_only(raw));
    const std::string normal = fillable ? normal_target(target) : "";
    const int number = normal.empty() ? 0 : number_of(normal);
    if (number > 0) {
        spans.push_back({begin, end, TrackSpan::Kind::kLink, number});
    } else if (tagged && std::find(uncounted_.begin(), uncounted_.end(), raw) == uncounted_.end()) {
        uncounted_.emplace_back(raw);
    }
}

std::vector<TrackSpan> LinkBook::find_in_html(std::string_view html) {
    const std::string blanked = without_tags(html);
    const Sections sections(html);
    std::map<std::size_t, std::size_t> found;  // a misnested link is repeated by the parser
    for_each_link(*parse(blanked), [&](const GumboAttribute& href) {
        const char* at = href.original_value.data;
        const auto less = std::less<const char*>();
        const bool inside = at != nullptr && !less(at, blanked.data()) &&
                            !less(blanked.data() + blanked.size(), at + href.original_value.length);
        if (inside) {
            found.emplace(static_cast<std::size_t>(at - blanked.data()),
                          href.original_value.length);
        }
    });
    std::vector<TrackSpan> spans;
    for (const auto& [begin, size] : found) {
        const Range range = value_range(html, begin, size);
        const std::string_view raw = html.substr(range.begin, range.end - range.begin);
        if (scheme_size(raw) > 0) {
            add(spans, html, range.begin, range.end, decoded(raw), sections.open_at(range.begin));
        }
    }
    return spans;
}

std::vector<TrackSpan> LinkBook::find_in_text(std::string_view text) {
    const std::string blanked = to_lower(without_tags(text));
    const Sections sections(text);
    std::vector<TrackSpan> spans;
    std::size_t at = 0;
    while ((at = blanked.find("http", at)) != std::string::npos) {
        const bool begins = at == 0 || !is_word(blanked[at - 1]);
        if (!begins || scheme_size(text.substr(at)) == 0) {
            at += 4;
            continue;
        }
        const Reach reach = reach_of(text, at);
        const std::string_view raw = text.substr(at, reach.end - at);
        if (reach.torn) {
            uncounted_.emplace_back(raw);
        } else {
            add(spans, text, at, reach.end, raw, sections.open_at(at));
        }
        at = std::max(reach.end, at + 4);
    }
    return spans;
}

}  // namespace campaignd::mail
