#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {

void write_block(BlockPen& pen, const LinksBlock& links) {
    constexpr std::string_view kIcon =
        "\" alt=\"\" width=\"20\" height=\"20\" style=\"border:0;vertical-align:middle\">&nbsp;";
    bool first = true;
    for (const BlockLink& item : links.items) {
        if (!first) {
            pen.out += " &nbsp;" + inline_html(links.separator) + "&nbsp; ";
        }
        first = false;
        pen.link(
            item.href, "color:" + pen.ink.link + ";text-decoration:underline", "lk", item.track);
        if (!item.icon.empty()) {
            pen.out += "<img src=\"" + attribute_html(item.icon);
            pen.out += kIcon;
        }
        pen.out += inline_html(item.text) + "</a>";
    }
    pen.out += '\n';
}

}  // namespace campaignd::mail
