#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace campaignd::mail {

/// Where a document ends for the people who read it.
struct HtmlEnd {
    std::size_t position = 0;  // what is put here is the last that they see
    std::string warning;       // of what hides the rest of the document; empty when nothing does
};

/// Before </body>, or </html>, or at the very end; before what the document never closes: a
/// comment, a <style> or a tag without ">", behind which a mail program shows nothing. Never inside
/// of a section of merge tags, for not everybody gets that. Thread-safe.
HtmlEnd find_end(std::string_view html);

/// True when the tag {{`name`}} stands where people can see it: in no comment, style or script.
bool shows_tag(std::string_view html, std::string_view name);

}  // namespace campaignd::mail
