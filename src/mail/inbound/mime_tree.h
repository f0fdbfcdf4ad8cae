#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campaignd::mail {

using HeaderField = std::pair<std::string, std::string>;

/// One leaf of a message: its type in lower case and its decoded content as UTF-8. Of a message
/// within the message only the header is kept, as `Name: value` lines.
struct MimeLeaf {
    std::string type;
    std::string content;
};

/// A message taken apart for those who judge it, flat and bounded.
struct MimeTree {
    std::vector<HeaderField> headers;  // in order, RFC 2047 words decoded
    std::string type;                  // of the whole body: "multipart/report"
    std::string report_type;           // its parameter, in lower case (RFC 6522)
    std::vector<MimeLeaf> leaves;

    /// The first field of that name; empty when there is none.
    std::string_view header(std::string_view name) const noexcept;
    bool has(std::string_view name) const noexcept;
    const MimeLeaf* find(std::string_view type) const noexcept;
};

/// Reads at most kMimeBytes of a message from anybody: what is malformed is read as far as it goes,
/// what is nested absurdly is not read at all. Throws Error(kInvalid) for what is no message.
/// Thread-safe.
MimeTree read_mime(std::string_view raw);

inline constexpr std::size_t kMimeBytes = 512 << 10;

/// `Name: value` lines, unfolded, up to the first empty one (RFC 5322 section 2.2).
std::vector<HeaderField> read_header_lines(std::string_view text);
/// The first of that name; empty when there is none.
std::string_view find_field(const std::vector<HeaderField>& fields, std::string_view name) noexcept;

}  // namespace campaignd::mail
