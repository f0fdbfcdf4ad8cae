#include "base/text.h"
#include "fuzz/targets.h"
#include "mail/inbound/message_parser.h"
#include "mail/inbound/mime_tree.h"

namespace campaignd::fuzz {

void mime(Input input) {
    constexpr std::size_t kMostLeaves = 40;
    constexpr std::size_t kMostLeafBytes = std::size_t{3} * 128 * 1024;  // U+FFFD has three
    constexpr std::size_t kMostHeaders = 300;
    const std::string_view raw = input.rest();
    const mail::MimeTree tree = mail::read_mime(raw);
    require(tree.leaves.size() <= kMostLeaves, "the parts of a message are bounded");
    require(tree.headers.size() <= kMostHeaders, "the headers of a message are bounded");
    for (const auto& [name, value] : tree.headers) {
        require(is_utf8(name) && is_utf8(value), "a header is UTF-8");
    }
    for (const mail::MimeLeaf& leaf : tree.leaves) {
        require(is_utf8(leaf.content), "a part's text is UTF-8");
        require(leaf.content.size() <= kMostLeafBytes, "a part's text is bounded");
        require(leaf.type == to_lower(leaf.type), "a type is in small letters");
    }
    const mail::ParsedMessage parsed = mail::parse_message(raw);
    require(is_utf8(parsed.text) && is_utf8(parsed.html), "a message that is shown is UTF-8");
    for (const auto& [name, value] : mail::read_header_lines(raw)) {
        require(value.find('\n') == value.npos, "a header is one line");
    }
}

}  // namespace campaignd::fuzz
