#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd::mail {

/// Lays out plain text from a stream of words, blocks and list items: blanks collapse, blocks part
/// by one newline or a blank line, nested lines carry their indent. Belongs to one thread. Throws
/// Error(kInvalid) where a line would begin past kMostBytes.
class TextWriter {
  public:
    static constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;  // with words for tags

    /// Inline text; runs of blanks count as one.
    void text(std::string_view text);
    /// Preformatted text, kept as it is.
    void verbatim(std::string_view text);
    /// A section's tag: printed where it stands, without being a word or a line of its own.
    void mark(std::string_view tag);

    void space() noexcept { space_wanted_ = true; }

    /// At least `count` newlines before whatever comes next.
    void break_lines(int count) noexcept;
    /// One newline at once, as <br> asks.
    void line_end();

    /// Begins a list item and indents what belongs to it until outdent().
    void item(const std::string& mark);
    void indent(const std::string& prefix);
    void outdent();

    bool indented() const noexcept { return !indents_.empty(); }

    std::size_t size() const noexcept { return out_.size(); }

    std::string_view since(std::size_t begin) const { return std::string_view(out_).substr(begin); }

    /// The text, ending in one newline (or empty).
    std::string finish();

  private:
    void flush();
    void begin_line();

    std::string out_;
    std::vector<std::string> indents_;
    int breaks_wanted_ = 0;
    int newlines_ = 2;  // at the end of out_, not counting marks
    bool space_wanted_ = false;
    bool after_space_ = false;
    bool fresh_item_ = false;  // nothing has followed the item's mark yet
};

}  // namespace campaignd::mail
