#include "mail/compose/blocks/block_style.h"

namespace campaignd::mail {
namespace {

/// `.tx{color:#eee !important}`.
std::string rule(const char* selector, const char* property, const std::string& value) {
    return std::string(selector) + '{' + property + ':' + value + " !important}\n";
}

std::string dark_rules(const Theme& theme) {
    using enum ThemeColor;
    const ThemePalette& dark = theme.dark;
    std::string css = rule(".bg", "background-color", dark[kBackground]) +
                      rule(".sf", "background-color", dark[kSurface]) +
                      rule(".tx", "color", dark[kText]) + rule(".mu", "color", dark[kMuted]) +
                      rule(".lk", "color", dark[kLink]) + rule(".ln", "border-color", dark[kLine]) +
                      rule(".bl", "border-color", dark[kLink]) +
                      rule(".bo", "border-color", dark[kLink]) + rule(".by", "color", dark[kLink]);
    if (!dark[kButton].empty()) {
        css += rule(".bt", "background-color", dark[kButton]) +
               rule(".bt", "border-color", dark[kButton]);
    }
    if (!dark[kButtonText].empty()) {
        css += rule(".bx", "color", dark[kButtonText]);
    }
    return css;
}

}  // namespace

std::string style_element(const Theme& theme) {
    const std::string narrow = std::to_string(theme.width.value_or(0) + 19);
    return "<style>\n"
           "@media (max-width:" +
           narrow +
           "px){\n"
           ".out{padding:0 !important}\n"
           ".px{padding-left:20px !important;padding-right:20px !important}\n"
           ".pc{padding-left:8px !important;padding-right:8px !important}\n"
           ".cx{padding-left:12px !important;padding-right:12px !important}\n"
           ".co{display:block !important;max-width:100% !important}\n"
           ".im{max-width:100% !important}\n"
           ".h1{font-size:27px !important;line-height:34px !important}\n"
           "}\n"
           "@media (prefers-color-scheme:dark){\n" +
           dark_rules(theme) + "}\n</style>\n";
}

}  // namespace campaignd::mail
