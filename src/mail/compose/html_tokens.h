#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd::mail {

/// An attribute as written; the views point into the document.
struct HtmlAttribute {
    std::string_view name;
    std::string_view value;  // without its quotes
};

/// A piece of a document as a browser cuts it (WHATWG HTML, "Tokenization").
struct HtmlToken {
    enum class Kind {
        kText,
        kStart,    // <p class=x>
        kEnd,      // </p>
        kComment,  // <!-- … -->
        kRaw,      // what stands in style, script, title …: no markup
        kOther     // <!DOCTYPE …>, <![endif]>, <?…>, </ …>
    };

    Kind kind = Kind::kText;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string name;      // of a tag, and of the element around kRaw: lower case
    bool finished = true;  // false: the document ends amid it, and nobody sees what it holds
};

/// Cuts a document into tokens, each byte into one. No tree: what stands open is not known, so
/// <title> counts as raw text inside of <svg> too. One pass: the work grows with the document.
/// Belongs to one thread; the document must outlive it. Throws nothing but bad_alloc.
class HtmlTokens {
  public:
    explicit HtmlTokens(std::string_view html) : html_(html) {}

    std::optional<HtmlToken> next();

    /// Of the last token, when it is a kStart.
    const std::vector<HtmlAttribute>& attributes() const noexcept { return attributes_; }

  private:
    HtmlToken markup(std::size_t begin);
    HtmlToken comment(std::size_t begin);
    HtmlToken tag(std::size_t begin, HtmlToken::Kind kind);
    HtmlToken raw();
    std::size_t read_attributes(std::size_t at);
    std::size_t read_value(std::size_t at, HtmlAttribute& attribute) const;
    std::size_t past(std::string_view what, std::size_t from, HtmlToken& token) const;

    std::string_view html_;
    std::size_t at_ = 0;
    std::string raw_of_;       // the element whose content comes next
    bool tag_closed_ = false;  // the last tag had its ">"
    std::vector<HtmlAttribute> attributes_;
};

/// The attribute's value, or nothing.
std::optional<std::string_view> find_attribute(const std::vector<HtmlAttribute>& attributes,
                                               std::string_view name);

}  // namespace campaignd::mail
