#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd::mail {

enum class TagKind {
    kVariable,  // {{x}} or {{x|fallback}}
    kRaw,       // {{{x}}} or {{&x}}: never escaped
    kSection,   // {{#x}}
    kInverted,  // {{^x}}
    kClose,     // {{/x}}
    kComment,   // {{! … }}
    kPartial    // {{> x}}: a snippet; gone before a template is compiled
};

/// Where the merge tags of a text begin, ascending. A text made from something else (the text part
/// from HTML) carries them along, so that "{{" which a person wrote to be read stays text.
using TagPlaces = std::vector<std::size_t>;

/// A text and its tags.
struct TaggedText {
    std::string text;
    TagPlaces tags;
};

/// One merge tag as written; the views point into the scanned source.
struct Tag {
    TagKind kind = TagKind::kVariable;
    std::string_view name;
    std::optional<std::string_view> fallback;
    std::size_t begin = 0;  // of the first brace
    std::size_t end = 0;    // past the last brace
    int line = 1;
    std::string fault;  // what is wrong with the tag, empty when nothing is
};

/// Finds the merge tags of a source in order: Mustache (the spec's interpolation, sections,
/// inverted and comments modules) and the fallback form {{x|text}}. Knows nothing of nesting.
/// One pass: the work grows with the source, whatever stands in it.
/// Belongs to one thread; the source must outlive it. Throws nothing but bad_alloc.
class TagScanner {
  public:
    /// With `places`, tags begin there and nowhere else; it must outlive the scanner.
    explicit TagScanner(std::string_view source, const TagPlaces* places = nullptr)
        : source_(source), places_(places) {}

    /// The next tag, or nothing at the end. A tag that is never closed reaches to the end.
    std::optional<Tag> next();

  private:
    std::size_t next_begin();
    void read_inside(Tag& tag, std::string_view inside) const;

    std::string_view source_;
    const TagPlaces* places_;
    std::size_t place_ = 0;  // index of the next one
    std::size_t at_ = 0;
    std::size_t counted_ = 0;  // line_ holds for this position
    int line_ = 1;
};

/// True for tags that print nothing themselves, so that a line holding only them vanishes.
constexpr bool is_silent(TagKind kind) noexcept {
    return kind != TagKind::kVariable && kind != TagKind::kRaw;
}

/// The silent tag's whole line when nothing else but blanks stands on it (the Mustache spec's
/// standalone rule): from the line's first byte to past its newline. Nothing otherwise.
struct LineSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::optional<LineSpan> standalone_line(std::string_view source, const Tag& tag) noexcept;

/// CRLF and lone CR become LF, so that every later step knows one kind of line end.
std::string with_unix_newlines(std::string_view text);

}  // namespace campaignd::mail
