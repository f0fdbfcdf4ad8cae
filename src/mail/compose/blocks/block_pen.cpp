#include "mail/compose/blocks/block_pen.h"

#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {

std::string BlockPen::themed(std::string_view classes) const {
    return ink.fixed ? std::string() : " class=\"" + std::string(classes) + '"';
}

std::string BlockPen::font(ThemeFont font, int size, int line) const {
    return "font-family:" + font_stack(font) + ";font-size:" + px(size) +
           ";line-height:" + px(line) + ";mso-line-height-rule:exactly;";
}

std::string BlockPen::body_font(int size, int line) const {
    return font(theme.font.value_or(ThemeFont::kSystem), size, line);
}

void BlockPen::open_table() {
    out += "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"";
}

void BlockPen::link(std::string_view href, std::string_view style, std::string_view classes) {
    out += "<a href=\"" + attribute_html(href) + '"' + themed(classes) + " style=\"";
    out += style;
    out += "\">";
}

}  // namespace campaignd::mail
