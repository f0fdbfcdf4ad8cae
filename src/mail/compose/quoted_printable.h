#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace campaignd::mail {

/// A text encoded ahead of time up to where its place in the message matters: what precedes its
/// first newline depends on the column it lands on, everything after does not.
struct QuotedPrintableLiteral {
    explicit QuotedPrintableLiteral(std::string_view text);

    std::string head;     // raw, through the first newline (all of the text when there is none)
    std::string encoded;  // of what follows, begun at column 0
    std::size_t column = 0;
    char pending = 0;
    bool has_newline = false;
};

/// Quoted-printable (RFC 2045 section 6.7) in one pass onto the end of a string: CRLF line ends
/// (LF, CRLF and lone CR all count as one), lines of at most 76 bytes. However the text is cut into
/// write() calls, the bytes are the same. Belongs to one thread; `out` must outlive it.
class QuotedPrintable {
  public:
    explicit QuotedPrintable(std::string& out) : out_(out) {}

    void write(std::string_view text);
    void write(const QuotedPrintableLiteral& literal);
    /// Ends the last line. Nothing may be written afterwards.
    void finish();

  private:
    friend struct QuotedPrintableLiteral;

    void put(const char* unit, std::size_t size);
    void put_encoded(char c);
    void put_run(std::string_view run);
    void newline();
    void settle_pending();

    std::string& out_;
    std::size_t column_ = 0;
    char pending_ = 0;       // a blank whose form depends on whether the line ends after it
    bool after_cr_ = false;  // a newline was written for a CR: swallow the LF of a CRLF
};

}  // namespace campaignd::mail
