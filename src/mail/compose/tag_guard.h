#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/compose/merge_context.h"
#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {

/// Stands the merge tags of a source aside while a parser that does not know them (Markdown, HTML)
/// works on the text around them. A tag becomes a word of letters and digits that every such
/// parser leaves alone. The words of one guard begin with letters drawn at random: nothing that an
/// author writes, by character references or by marks that a parser drops, can become one. Where a
/// word would be displaced or would break a block it becomes an HTML comment around that word, but
/// for those that already stand in one. Elsewhere the word of a section's tag is fenced by kFence,
/// which no parser takes for a part of a URL. Mustache comments are dropped. Belongs to one thread.
class TagGuard {
  public:
    /// Which parser will see the text.
    enum class Reader { kMarkdown, kHtml, kPlain };

    /// U+E000, for private use: neither blank nor punctuation to any parser.
    static constexpr std::string_view kFence = "\xEE\x80\x80";

    TagGuard(std::string_view source, Reader reader);

    /// The source with words in place of tags.
    const std::string& text() const noexcept { return text_; }

    /// Puts the tags back, wherever the parser has moved their words, into HTML. "{{" that stands
    /// there otherwise was meant to be read, and is written so that it is no tag.
    std::string restore(std::string_view html) const;

    /// Puts the tags back into plain text.
    TaggedText restore_text(std::string_view text) const;

    /// The tag whose word begins `text`, and the word's length.
    struct Word {
        std::string_view tag;
        TagKind kind;
        std::size_t size;
    };

    std::optional<Word> word_at(std::string_view text) const noexcept;

    /// The words of silent tags in a text, one behind the other.
    std::string silent_words(std::string_view text) const;

    /// True when the line is made of silent tags (sections, their ends) and blanks, at least one.
    bool only_silent(std::string_view line) const noexcept;

  private:
    struct Kept {
        std::string tag;
        TagKind kind;
    };

    void add(std::string_view source, const Tag& tag, Reader reader, bool is_bare);
    bool ends_in_url();
    std::string word(std::size_t index) const;
    /// Calls `literal` with what stands between words (and whether one follows), and `word` with
    /// each word and the place behind it; it answers where to go on.
    template <class OnLiteral, class OnWord>
    void for_each_word(std::string_view parsed, OnLiteral&& literal, OnWord&& word) const;

    std::string text_;
    std::size_t looked_ = 0;      // of text_, for the two below
    std::size_t word_begin_ = 0;  // where the last word of text_ begins
    bool url_ = false;            // whether it holds "://" or "www."
    std::string prefix_;
    std::vector<Kept> kept_;
};

}  // namespace campaignd::mail
