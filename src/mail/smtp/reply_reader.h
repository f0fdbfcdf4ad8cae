#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace campaignd::mail {

/// One complete reply of the relay (RFC 5321 section 4.2). `text` is what stood behind the code,
/// lines joined by a space, control bytes blanked, at most kMaxReplyText bytes of valid UTF-8.
struct Reply {
    int code = 0;
    std::string enhanced;  // RFC 3463 code at the start of the text, "" when there is none
    std::string text;      // with the enhanced code: what the relay said, as it said it
};

inline constexpr std::size_t kMaxReplyText = 500;

/// Cuts the relay's byte stream into replies, in constant memory whatever the relay sends.
/// A line ends at LF; the CR before it is optional. A line that does not begin with three digits
/// and a space, a hyphen or its end makes the stream broken() for good.
/// Thread: that of its session. Throws nothing but bad_alloc.
class ReplyReader {
  public:
    /// Takes bytes from `input` up to the end of one reply, or all of them.
    std::optional<Reply> next(std::string_view& input);

    bool broken() const noexcept { return broken_; }

  private:
    std::optional<Reply> end_line();

    std::string line_;  // the unfinished line, its first kMaxReplyText + 4 bytes
    std::string text_;  // the lines so far
    std::size_t bytes_ = 0;
    bool broken_ = false;
};

/// The "x.y.z" at the start of a reply's text, or "".
std::string_view enhanced_code(std::string_view text) noexcept;

}  // namespace campaignd::mail
