#include "mail/compose/quiet_html.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "mail/compose/html_tokens.h"
#include "model/media.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kRenamed = "data-remote-";
constexpr std::string_view kFetching = "src|srcset|srcdoc|background|poster|data|xlink:href";

std::string_view behind_blanks(std::string_view text) {
    return text.substr(static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_blank) - text.begin()));
}

/// Whether what stands in an attribute or behind "url(" names something to fetch. Looks at the
/// beginning alone: behind each "url(" stands the whole rest of the style.
bool names_remote(std::string_view value) {
    value = behind_blanks(value);
    if (value.starts_with('"') || value.starts_with('\'')) {
        value = behind_blanks(value.substr(1));
    }
    constexpr std::string_view kInside = "data:";
    return !equals_ignoring_case(value.substr(0, kInside.size()), kInside) &&
           !value.starts_with('#');
}

/// Signs that a style may be spelled in another way than it is looked through for.
bool is_disguised(std::string_view style) {
    return style.find('\\') != style.npos || style.find("&#") != style.npos ||
           style.find("&lpar") != style.npos;
}

/// A picture of the library, by its public address or inside the message, that an attribute `src`
/// names: as this page itself may load it.
std::optional<std::string> own_picture(std::string_view value) {
    std::optional<MediaName> found;
    find_media_names(value, [&](const MediaName& name) { found = name; });
    const bool is_ours = found && is_picture(found->type) &&
                         (value.ends_with(media_path(*found)) || value.starts_with("cid:"));
    return is_ours ? std::optional(media_path(*found)) : std::nullopt;
}

/// Writes one document again, token by token. Lives for one call.
class QuietWriter {
  public:
    explicit QuietWriter(std::string_view html) : html_(html), tokens_(html) {
        out_.reserve(html.size());
    }

    std::string run() {
        while (const auto token = tokens_.next()) {
            const std::string_view text = html_.substr(token->begin, token->end - token->begin);
            switch (token->kind) {
                case HtmlToken::Kind::kStart:
                    start(*token);
                    break;
                case HtmlToken::Kind::kRaw:
                    inert(token->name, text);
                    break;
                case HtmlToken::Kind::kComment:
                case HtmlToken::Kind::kOther:
                    out_ += text.front();
                    inert("", text.substr(1));
                    break;
                default:
                    out_ += text;
            }
        }
        return std::move(out_);
    }

  private:
    void copy_to(std::size_t end) {
        out_ += html_.substr(cursor_, end - cursor_);
        cursor_ = end;
    }

    void start(const HtmlToken& token) {
        cursor_ = token.begin;
        if (token.name == "script") {
            out_ += "<script type=\"text/plain\"";
            cursor_ += 1 + token.name.size();
        }
        for (const HtmlAttribute& attribute : tokens_.attributes()) {
            write(token.name, attribute);
        }
        copy_to(token.end);
    }

    void write(const std::string& element, const HtmlAttribute& attribute) {
        copy_to(static_cast<std::size_t>(attribute.name.data() - html_.data()));
        std::string name = to_lower(attribute.name);
        std::erase(name, '\0');  // some parsers leave it out, others put U+FFFD in its place
        const std::string_view value = attribute.value;
        const auto begin = static_cast<std::size_t>(value.data() - html_.data());
        if (const auto own =
                element == "img" && name == "src" ? own_picture(value) : std::nullopt) {
            out_ += "src=\"" + *own + '"';
            cursor_ = behind(begin, value.size());
        } else if (acts(element, name, value)) {
            out_ += kRenamed;
        } else if (name == "style") {
            copy_to(begin);
            css(value);
            cursor_ = begin + value.size();
        }
    }

    /// Past a value and its quotation mark.
    std::size_t behind(std::size_t begin, std::size_t size) const {
        const std::size_t end = begin + size;
        const char before = html_[begin - 1];
        const bool quoted = before == '"' || before == '\'';
        return end + (quoted && end < html_.size() && html_[end] == before ? 1U : 0U);
    }

    static bool acts(const std::string& element, const std::string& name, std::string_view value) {
        return (is_one_of(name, kFetching) && names_remote(value)) ||
               (name.starts_with("on") && name.size() > 2) ||
               (name == "href" && is_one_of(element, "link|base|image|use|feimage")) ||
               (name == "http-equiv" && element == "meta") ||
               (name == "style" && is_disguised(value));
    }

    void css(std::string_view style) {
        constexpr std::string_view kUrl = "url(";
        constexpr std::string_view kImport = "@import";
        const std::string lower = to_lower(style);
        for (std::size_t i = 0; i < style.size(); ++i) {
            const std::string_view rest = std::string_view(lower).substr(i);
            if (rest.starts_with(kUrl) && names_remote(rest.substr(kUrl.size()))) {
                const char next = rest.size() > kUrl.size() ? rest[kUrl.size()] : ' ';
                const std::size_t size = kUrl.size() + (next == '"' || next == '\'' ? 1U : 0U);
                out_.append(style.substr(i, size)).append("data:,");
                i += size - 1;
            } else if (rest.starts_with(kImport)) {
                out_ += "@no-";
            } else {
                out_ += style[i];
            }
        }
    }

    /// What is no markup here is kept from being some: inside of svg and math, or behind a script
    /// that holds a comment, a browser may see it otherwise.
    void inert(std::string_view element, std::string_view text) {
        // A character reference is read as one there.
        const bool is_read = is_one_of(element, "title|textarea");
        for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<')) {
            inert_text(element, text.substr(0, at));
            text.remove_prefix(at + 1);
            const bool opens = !text.empty() && (is_letter(text.front()) || text.front() == '!');
            out_ += !opens ? "<" : is_read ? "&lt;" : "< ";
        }
        inert_text(element, text);
    }

    void inert_text(std::string_view element, std::string_view text) {
        if (element == "style") {
            css(text);
        } else {
            out_ += text;
        }
    }

    std::string_view html_;
    HtmlTokens tokens_;
    std::string out_;
    std::size_t cursor_ = 0;  // of a tag: what stands before was written
};

}  // namespace

std::string quiet_html(std::string_view html) {
    return QuietWriter(html).run();
}

}  // namespace campaignd::mail
