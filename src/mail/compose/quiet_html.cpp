#include "mail/compose/quiet_html.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "model/media.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kRenamed = "data-remote-";
constexpr std::string_view kFetching[] = {
    "src", "srcset", "background", "poster", "data", "xlink:href"};

std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    return text;
}

/// Whether what stands behind "=" or "url(" names something to fetch.
bool names_remote(std::string_view value) {
    value = without_blanks(value);
    if (value.starts_with('"') || value.starts_with('\'')) {
        value.remove_prefix(1);
    }
    value = without_blanks(value);
    return !value.starts_with("data:") && !value.starts_with('#');
}

/// What is assigned to the attribute `name` that begins `text`; nothing when another begins there.
std::string_view value_of(std::string_view text, std::string_view name) {
    if (!text.starts_with(name)) {
        return {};
    }
    text = without_blanks(text.substr(name.size()));
    return text.starts_with('=') ? text.substr(1) : std::string_view();
}

bool is_handler(std::string_view text) {
    std::size_t end = 2;
    while (end < text.size() && is_letter(text[end])) {
        ++end;
    }
    return text.starts_with("on") && end > 2 && !value_of(text, text.substr(0, end)).empty();
}

/// `text` is in lower case and begins where an attribute of `tag` may begin.
bool fetches(std::string_view text, std::string_view tag) {
    for (const std::string_view name : kFetching) {
        if (const auto value = value_of(text, name); !value.empty() && names_remote(value)) {
            return true;
        }
    }
    return is_handler(text) || (tag == "link" && !value_of(text, "href").empty());
}

/// A picture of the library, by its public address or inside the message, that an attribute `src`
/// at `at` names: as this page itself may load it, and where the value ends.
std::optional<std::pair<std::string, std::size_t>> own_picture(std::string_view html,
                                                               std::size_t at) {
    std::size_t begin = html.find('=', at) + 1;
    while (begin < html.size() && is_blank(html[begin])) {
        ++begin;
    }
    const char quote = begin < html.size() ? html[begin] : '\0';
    const bool quoted = quote == '"' || quote == '\'';
    begin += quoted ? 1U : 0U;
    const std::size_t end =
        quoted ? html.find(quote, begin) : html.find_first_of(" \t\r\n\f>", begin);
    if (end == html.npos) {
        return std::nullopt;
    }
    const std::string_view value = html.substr(begin, end - begin);
    std::optional<MediaName> found;
    find_media_names(value, [&](const MediaName& name) { found = name; });
    const bool is_ours = found && is_picture(found->type) &&
                         (value.ends_with(media_path(*found)) || value.starts_with("cid:"));
    return is_ours ? std::optional(std::pair(media_path(*found), end + (quoted ? 1U : 0U)))
                   : std::nullopt;
}

}  // namespace

std::string quiet_html(std::string_view html) {
    const std::string lower = to_lower(html);
    std::string out;
    out.reserve(html.size());
    std::string_view tag;
    bool style = false;  // within <style>
    for (std::size_t i = 0; i < html.size(); ++i) {
        const std::string_view rest = std::string_view(lower).substr(i);
        if (rest.size() > 1 && rest[0] == '<' && is_letter(rest[1])) {
            tag = rest.substr(1, rest.find_first_of(" \t\r\n\f/>") - 1);
            style = tag == "style";
        } else if (rest[0] == '>') {
            tag = {};
        } else if (const auto own =
                       tag == "img" && is_blank(lower[i - 1]) && !value_of(rest, "src").empty()
                           ? own_picture(html, i)
                           : std::nullopt) {
            out += "src=\"" + own->first + '"';
            i = own->second - 1;
            continue;
        } else if (!tag.empty() && (is_blank(lower[i - 1]) || lower[i - 1] == '/') &&
                   fetches(rest, tag)) {
            out += kRenamed;
        } else if (rest.starts_with("</style")) {
            style = false;
        } else if ((style || !tag.empty()) && rest.starts_with("url(") &&
                   names_remote(rest.substr(4))) {
            const bool quoted = rest.size() > 4 && (rest[4] == '"' || rest[4] == '\'');
            const std::size_t length = quoted ? 5 : 4;
            out.append(html.substr(i, length)).append("data:,");
            i += length - 1;
            continue;
        } else if (style && rest.starts_with("@import")) {
            out += "@no-";
            continue;
        }
        out += html[i];
        if (tag == "script" && rest.starts_with("<script")) {
            out += "script type=\"text/plain\"";
            i += 6;
        }
    }
    return out;
}

}  // namespace campaignd::mail
