#pragma once

#include <cstddef>
#include <string_view>

namespace campaignd::mail {

/// Refuses Markdown whose paragraphs md4c 0.4.8 would take too long over: it looks at a whole
/// paragraph again for each bare web address and for each closing bracket in it, and some other
/// marks cost the square of a paragraph. Everything else takes it a time in proportion.
/// Throws Error(kInvalid) with the line where the paragraph begins. Thread-safe.
/// `longest` bytes is what one paragraph, heading or cell may have.
void check_paragraphs(std::string_view markdown, std::size_t longest = std::size_t{32} * 1024);

}  // namespace campaignd::mail
