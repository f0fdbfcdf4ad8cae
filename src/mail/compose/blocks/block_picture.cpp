// Pictures: image and logo.
#include <algorithm>

#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {

void write_picture(BlockPen& pen,
                   std::string_view src,
                   std::string_view alt,
                   std::string_view href,
                   int width,
                   bool rounded,
                   bool track) {
    if (!href.empty()) {
        pen.link(href, "text-decoration:none;color:" + pen.ink.link, "lk", track);
    }
    // Outlook for Windows reads the attribute, all others the style: never wider than there is
    // room.
    const bool fluid = width >= pen.room();
    pen.out +=
        "<img src=\"" + attribute_html(src) + "\" alt=\"" + attribute_html(alt) + "\" width=\"" +
        std::to_string(width) + '"' + (fluid ? " class=\"im\"" : "") +
        " style=\"display:inline-block;vertical-align:middle;width:100%;max-width:" + px(width) +
        ";border:0" + (rounded ? ";border-radius:" + px(pen.theme.radius.value_or(0)) : "") + "\">";
    pen.out += href.empty() ? "\n" : "</a>\n";
}

void write_block(BlockPen& pen, const ImageBlock& image) {
    const int width = std::min(image.width.value_or(pen.room()), pen.room());
    const bool rounded = !image.edge_to_edge;
    write_picture(pen, image.src, image.alt, image.href, width, rounded, image.track);
}

void write_block(BlockPen& pen, const LogoBlock& block) {
    constexpr int kUsual = 140;
    const ThemeLogo& logo = pen.theme.logo;
    const int width = std::min(logo.width > 0 ? logo.width : kUsual, pen.room());
    write_picture(pen, logo.src, logo.alt, logo.href, width, false, block.track);
}

}  // namespace campaignd::mail
