#pragma once

#include <string>
#include <string_view>

namespace campaignd {

/// Eight bytes at a time: whole messages are asked for, too. Any bytes will do.
bool is_ascii(std::string_view text) noexcept;

// What follows takes well-formed UTF-8 and knows the characters of Unicode by utf8proc.
// Thread-safe. Throws nothing but std::bad_alloc.

/// Without the spaces of any kind, byte order marks, direction marks and other characters that
/// nobody sees around it.
std::string_view trim_unseen(std::string_view text);

/// The first such character as "U+00A0"; empty when there is none. `joiners` may stand in domains
/// (RFC 5892 appendices A.1 and A.2), so U+200C and U+200D count only on demand.
std::string find_unseen(std::string_view text, bool joiners);

/// Normalization Form C (Unicode Standard Annex 15).
std::string to_nfc(std::string_view text);

/// Every character by its simple lower-case mapping, in Normalization Form C. A sharp s stays one.
std::string to_lower_nfc(std::string_view text);

}  // namespace campaignd
