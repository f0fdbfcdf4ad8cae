#pragma once

#include <string>

#include "model/theme.h"

namespace campaignd::mail {

/// The colours of what stands on one background.
struct BlockInk {
    std::string text;
    std::string muted;
    std::string line;
    std::string link;
    std::string button;
    std::string button_text;
    bool fixed =
        false;  // the background is the block's own: it stays in dark mode, and so do these
};

/// `background` "#rrggbb", or empty for the theme's surface. On a colour of the block's own every
/// text gets at least a contrast of 4.5 to it, and a button that would drown is turned inside out.
BlockInk ink_on(const Theme& theme, const std::string& background);

/// The value of a `font-family`.
std::string font_stack(ThemeFont font);

}  // namespace campaignd::mail
