#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace campaignd::mail {

/// A part of an attribute's value as written.
struct AttributePiece {
    std::string_view raw;
    bool goes_on = false;  // a merge tag stands behind it, so that "&copy" is no reference yet
};

/// What a mail program makes of them: character references decoded. All at once, since each
/// parsing of HTML has its price. Thread-safe.
std::vector<std::string> decode_attributes(const std::vector<AttributePiece>& pieces);

}  // namespace campaignd::mail
