#include "mail/compose/blocks/block_ink.h"

#include <initializer_list>

namespace campaignd::mail {
namespace {

constexpr double kLegible = 4.5;  // WCAG 2.2, success criterion 1.4.3
constexpr double kVisible = 1.8;  // a button's own colour against what it stands on
constexpr const char* kBlack = "#111111";
constexpr const char* kWhite = "#ffffff";

/// The first that reads well, or the better of black and white.
std::string legible(const std::string& background, std::initializer_list<std::string> wanted) {
    for (const std::string& color : wanted) {
        if (contrast(color, background) >= kLegible) {
            return color;
        }
    }
    return contrast(kWhite, background) >= contrast(kBlack, background) ? kWhite : kBlack;
}

}  // namespace

BlockInk ink_on(const Theme& theme, const std::string& background) {
    using enum ThemeColor;
    const ThemePalette& light = theme.light;
    BlockInk ink{.text = light[kText],
                 .muted = light[kMuted],
                 .line = light[kLine],
                 .link = light[kLink],
                 .button = light[kButton],
                 .button_text = light[kButtonText]};
    if (background.empty()) {
        return ink;
    }
    ink.fixed = true;
    ink.text = legible(background, {light[kText], light[kSurface]});
    ink.muted = legible(background, {light[kMuted], ink.text});
    ink.link = legible(background, {light[kLink], ink.text});
    ink.line = ink.text;
    if (contrast(ink.button, background) < kVisible) {
        ink.button = ink.text;
        ink.button_text = background;
    }
    return ink;
}

std::string font_stack(ThemeFont font) {
    switch (font) {
        case ThemeFont::kSystem:
            return "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
        case ThemeFont::kSans:
            return "'Helvetica Neue',Helvetica,Arial,sans-serif";
        case ThemeFont::kSerif:
            return "Georgia,'Times New Roman',Times,serif";
        case ThemeFont::kBook:
            return "'Palatino Linotype',Palatino,'Book Antiqua',Georgia,serif";
        case ThemeFont::kWide:
            return "Verdana,Geneva,'DejaVu Sans',sans-serif";
        case ThemeFont::kMono:
            break;
    }
    return "'Courier New',Courier,monospace";
}

}  // namespace campaignd::mail
