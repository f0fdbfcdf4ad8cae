#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/merge_context.h"
#include "mail/tag_scanner.h"

namespace campaignd::mail {

/// Stands the merge tags of a source aside while a parser that does not know them (Markdown, HTML)
/// works on the text around them. A tag becomes a word of letters and digits that every such
/// parser leaves alone; where a word would be displaced or would break a block it becomes an HTML
/// comment around that word. Elsewhere the word of a section's tag is fenced by kFence, which no
/// parser takes for a part of a URL. Mustache comments are dropped. Belongs to one thread.
class TagGuard {
  public:
    /// Which parser will see the text.
    enum class Reader { kMarkdown, kHtml, kPlain };

    /// U+E000, for private use: neither blank nor punctuation to any parser.
    static constexpr std::string_view kFence = "\xEE\x80\x80";

    TagGuard(std::string_view source, Reader reader);

    /// The source with words in place of tags.
    const std::string& text() const noexcept { return text_; }

    /// Puts the tags back, wherever the parser has moved their words.
    std::string restore(std::string_view parsed) const;

    /// The tag whose word begins `text`, and the word's length.
    struct Word {
        std::string_view tag;
        TagKind kind;
        std::size_t size;
    };

    std::optional<Word> word_at(std::string_view text) const noexcept;

    /// True when the line is made of silent tags (sections, their ends) and blanks, at least one.
    bool only_silent(std::string_view line) const noexcept;

  private:
    struct Kept {
        std::string tag;
        TagKind kind;
    };

    void add(std::string_view source, const Tag& tag, Reader reader, bool in_markup);
    std::string word(std::size_t index) const;

    std::string text_;
    std::string prefix_;
    std::vector<Kept> kept_;
};

}  // namespace campaignd::mail
