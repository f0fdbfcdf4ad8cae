#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {

/// Outlook for Windows knows no padding of a link: there `mso-padding-alt` gives the cell the same.
void write_block(BlockPen& pen, const ButtonBlock& button) {
    constexpr std::string_view kPadding = "13px 28px";
    const bool filled = button.look == ButtonLook::kFilled;
    const std::string& label = filled ? pen.ink.button_text : pen.ink.button;
    pen.open_table();
    pen.out += button.full_width ? " width=\"100%\"" : " align=\"" + pen.align_word() + '"';
    pen.out += " style=\"border-collapse:separate\"><tr><td align=\"center\"";
    pen.out += pen.themed(filled ? "bt" : "bo");
    if (filled) {
        pen.out += " bgcolor=\"" + pen.ink.button + '"';
    }
    pen.out += " style=\"";
    if (filled) {
        pen.out += "background-color:" + pen.ink.button + ';';
    }
    pen.out += "border:2px solid " + pen.ink.button +
               ";border-radius:" + px(pen.theme.radius.value_or(0)) +
               ";text-align:center;mso-padding-alt:";
    pen.out.append(kPadding).append("\">");
    pen.link(button.href,
             std::string("display:") + (button.full_width ? "block" : "inline-block") +
                 ";padding:" + std::string(kPadding) + ';' + pen.body_font(16, 20) +
                 "font-weight:bold;color:" + label + ";text-decoration:none",
             filled ? "bx" : "by",
             button.track);
    pen.out += inline_html(button.text) + "</a></td></tr></table>\n";
}

}  // namespace campaignd::mail
