#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace campaignd::mail {

/// Writers of whole header fields, "Name: value CRLF", onto the end of a string. No value can add
/// a header: in free text every control byte becomes a blank, in machine-read values it is an
/// error. Lines are folded at 78 bytes (RFC 5322 section 2.1.1) wherever the grammar has a place to
/// fold; `name` is always one of our own constants. Thread-safe.

/// Unstructured text (RFC 5322 section 2.2.1), as encoded-words (RFC 2047) when it is not plain
/// ASCII or has a word too long to fold. Ill-formed UTF-8 becomes U+FFFD.
void append_text_header(std::string& out, std::string_view name, std::string_view value);

/// One mailbox: display name (may be empty; atoms, quoted string or encoded-words) and address.
/// Throws Error(kInvalid) when the address could not stand in a header.
void append_address_header(std::string& out,
                           std::string_view name,
                           std::string_view display_name,
                           std::string_view address);

/// `display_name <id>` with an id that is no address (List-Id, RFC 2919).
void append_list_id_header(std::string& out, std::string_view display_name, std::string_view id);

/// Raw items, one per line, joined by `separator`: message ids (separator "") or bracketed URLs
/// (separator ","). Never encoded: clients would not read it. Throws Error(kInvalid) when an item
/// holds a blank, a control byte, a non-ASCII byte, or is longer than a line may be.
void append_items_header(std::string& out,
                         std::string_view name,
                         const std::vector<std::string_view>& items,
                         std::string_view separator);

/// List-Unsubscribe (RFC 2369) with the https link and, when not empty, the mailto link, and
/// List-Unsubscribe-Post (RFC 8058). Throws Error(kInvalid) as append_items_header() does.
void append_unsubscribe_headers(std::string& out, std::string_view https, std::string_view mailto);

/// Throws Error(kInvalid) unless `id` is "<something@something>" of printable ASCII.
void check_message_id(std::string_view id);

/// Throws Error(kInvalid) unless the address can stand between < and >.
void check_address(std::string_view address);

/// Free text made fit for a header: control bytes become blanks, the ends are trimmed, ill-formed
/// UTF-8 is replaced.
std::string header_text(std::string_view value);

}  // namespace campaignd::mail
