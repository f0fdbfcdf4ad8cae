#include "mail/compose/blocks/block_text.h"

#include "base/text.h"
#include "mail/compose/tag_guard.h"
#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {
namespace {

std::string escaped(std::string_view text, std::string_view newline) {
    const TagGuard guard(with_unix_newlines(text), TagGuard::Reader::kPlain);
    std::string html;
    std::string_view rest = guard.text();
    for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
        html_escape_to(html, rest.substr(0, end));
        html += newline;
        rest.remove_prefix(end + 1);
    }
    html_escape_to(html, rest);
    return guard.restore(html);
}

}  // namespace

std::string inline_html(std::string_view text) {
    return escaped(text, "<br>\n");
}

std::string attribute_html(std::string_view text) {
    return escaped(text, " ");
}

std::string px(int pixels) {
    return pixels == 0 ? "0" : std::to_string(pixels) + "px";
}

std::string sides(int top, int right, int bottom, int left) {
    std::string all = px(top);
    if (right != top || bottom != top || left != right) {
        all += ' ' + px(right);
    }
    if (bottom != top || left != right) {
        all += ' ' + px(bottom);
    }
    return left == right ? all : all + ' ' + px(left);
}

}  // namespace campaignd::mail
