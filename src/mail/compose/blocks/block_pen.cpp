#include "mail/compose/blocks/block_pen.h"

#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {

std::string BlockPen::themed(std::string_view classes) const {
    return ink.fixed ? std::string() : " class=\"" + std::string(classes) + '"';
}

std::string BlockPen::sized(int size, int line) {
    return "font-size:" + px(size) + ";line-height:" + px(line) + ";mso-line-height-rule:exactly;";
}

std::string BlockPen::font(ThemeFont font, int size, int line) {
    return "font-family:" + font_stack(font) + ';' + sized(size, line);
}

std::string BlockPen::body_font(int size, int line) const {
    return font(body_family(), size, line);
}

std::string BlockPen::align_attribute() const {
    return is_aligned() ? " align=\"" + align_word() + '"' : std::string();
}

std::string BlockPen::align_style() const {
    return is_aligned() ? "text-align:" + align_word() + ';' : std::string();
}

void BlockPen::open_table() {
    out += "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"";
}

void BlockPen::link(std::string_view href,
                    std::string_view style,
                    std::string_view classes,
                    bool track) {
    out += "<a href=\"" + attribute_html(href) + '"' + (track ? "" : " data-track=\"off\"") +
           themed(classes) + " style=\"";
    out += style;
    out += "\">";
}

}  // namespace campaignd::mail
