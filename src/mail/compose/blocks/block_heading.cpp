#include <array>

#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {

void write_block(BlockPen& pen, const HeadingBlock& heading) {
    struct Size {
        int font, line;
    };

    constexpr std::array<Size, 3> kWhole{{{32, 40}, {24, 32}, {18, 26}}};
    constexpr std::array<Size, 3> kInColumn{{{24, 32}, {20, 28}, {17, 24}}};
    const auto level = static_cast<std::size_t>(heading.level - 1);
    const Size size = (pen.in_column ? kInColumn : kWhole).at(level);
    const std::string name = "h" + std::to_string(heading.level);
    pen.out += '<' + name + " class=\"" + (pen.ink.fixed ? "" : "tx ") + name +
               "\" style=\"margin:0;" + BlockPen::font(pen.heading_family(), size.font, size.line) +
               "font-weight:bold;color:" + pen.ink.text + "\">" + inline_html(heading.text) + "</" +
               name + ">\n";
}

}  // namespace campaignd::mail
