// The document around the rows.
#include <string_view>

#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_style.h"
#include "mail/compose/blocks/block_text.h"
#include "mail/compose/blocks/blocks.h"

namespace campaignd::mail {
namespace {

constexpr int kSide = 32;

/// ` lang="ar" dir="rtl"`.
std::string language_of(const BlockDocument& document) {
    const std::string lang =
        document.lang.empty() ? "" : " lang=\"" + attribute_html(document.lang) + '"';
    return lang + " dir=\"" + (document.rtl ? "rtl" : "ltr") + '"';
}

/// What stands before the body.
std::string head_of(const BlockDocument& document, const Theme& theme, std::string_view body) {
    return "<!DOCTYPE html>\n<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"" +
           language_of(document) +
           ">\n<head>\n"
           "<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n"
           "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
           "<!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch>"
           "</o:OfficeDocumentSettings></xml><![endif]-->\n" +
           style_element(theme, body) + "</head>\n";
}

}  // namespace

std::string blocks_to_html(const BlockDocument& document) {
    const Theme theme = merged(plain_theme(), document.theme);
    const std::string& background = theme.light[ThemeColor::kBackground];
    const std::string& surface = theme.light[ThemeColor::kSurface];
    const std::string width = std::to_string(*theme.width);
    const std::string dir = document.rtl ? " dir=\"rtl\"" : "";
    std::string out =
        "<body style=\"margin:0;background-color:" + background + "\" class=\"bg\">\n";
    BlockPen pen{.out = out,
                 .theme = theme,
                 .rtl = document.rtl,
                 .width = *theme.width,
                 .side = kSide,
                 .ink = ink_on(theme, "")};
    // What a program makes of <html> and <body> is its own: the language stands here once more.
    out += "<div" + language_of(document) + ">\n";
    pen.open_table();
    out += " width=\"100%\" class=\"bg\" bgcolor=\"" + background +
           "\" style=\"background-color:" + background +
           "\"><tr><td class=\"out\" align=\"center\" style=\"padding:24px 12px\">\n";
    out += "<!--[if mso]>";
    pen.open_table();
    out += " width=\"" + width + "\" align=\"center\"" + dir + "><tr><td><![endif]-->\n";
    out += "<div class=\"wrap\" style=\"max-width:" + width + "px;margin:0 auto\">\n";
    pen.open_table();
    out += " width=\"100%\" class=\"sf\" bgcolor=\"" + surface +
           "\" style=\"background-color:" + surface + ";border-radius:" + px(*theme.radius) +
           ";text-align:" + std::string(pen.start()) + "\">\n";
    write_rows(pen, document.blocks);
    out +=
        "</table>\n</div>\n<!--[if mso]></td></tr></table><![endif]-->\n"
        "</td></tr></table>\n</div>\n</body>\n</html>\n";
    return head_of(document, theme, out) + out;
}

}  // namespace campaignd::mail
