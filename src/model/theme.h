#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace campaignd {

enum class ThemeFont { kSystem, kSans, kSerif, kBook, kWide, kMono };
enum class ThemeColor { kBackground, kSurface, kText, kMuted, kLine, kLink, kButton, kButtonText };

constexpr std::size_t kThemeFonts = 6;
constexpr std::size_t kThemeColors = 8;

std::string_view to_text(ThemeFont font) noexcept;
std::string_view to_text(ThemeColor color) noexcept;

/// Colours as "#rrggbb", by ThemeColor; an empty one is not given.
struct ThemePalette {
    std::array<std::string, kThemeColors> colors;

    const std::string& operator[](ThemeColor color) const {
        return colors[static_cast<std::size_t>(color)];
    }

    bool operator==(const ThemePalette&) const = default;
};

/// The picture at the head of a message.
struct ThemeLogo {
    std::string src;  // empty: none
    std::string alt;
    std::string href;
    int width = 0;  // pixels; 0: not given

    bool operator==(const ThemeLogo&) const = default;
};

/// How messages made of blocks look. What is not given comes from the theme below: a message's
/// stands on its template's, that on the installation's, that on plain_theme().
struct Theme {
    std::optional<int> width;  // of the message, in pixels
    std::optional<ThemeFont> font;
    std::optional<ThemeFont> heading_font;
    std::optional<int> radius;  // of buttons and corners, in pixels
    ThemePalette light;
    ThemePalette dark;  // a button's that is not given is the light one's
    ThemeLogo logo;
    std::string address;  // for the foot of a message: who sends it, and from where

    bool operator==(const Theme&) const = default;
};

/// `over` where it gives something, else `base`.
Theme merged(const Theme& base, const Theme& over);

/// Gives every value but logo and address.
const Theme& plain_theme();

/// "#rrggbb" in lower case of "#rgb" or "#rrggbb"; nothing for any other text.
std::optional<std::string> parse_color(std::string_view text);

/// How well one colour reads on another, from 1 to 21 (WCAG 2.2, "contrast ratio").
double contrast(std::string_view a, std::string_view b);

}  // namespace campaignd
