#include "model/theme.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<ThemeFont, kThemeFonts> kFonts{
    {"system", "sans", "serif", "book", "wide", "mono"}};
constexpr EnumWords<ThemeColor, kThemeColors> kColors{
    {"background", "surface", "text", "muted", "line", "link", "button", "button_text"}};

template <typename T>
const T& chosen(const T& base, const T& over) {
    return over == T() ? base : over;
}

ThemePalette merged(const ThemePalette& base, const ThemePalette& over) {
    ThemePalette palette;
    for (std::size_t i = 0; i < kThemeColors; ++i) {
        palette.colors[i] = chosen(base.colors[i], over.colors[i]);
    }
    return palette;
}

/// A channel of "#rrggbb" as light (WCAG 2.2, "relative luminance").
double channel(std::string_view color, std::size_t at) {
    const auto digit = [&](std::size_t i) {
        const char c = color[i];
        return is_digit(c) ? c - '0' : c - 'a' + 10;
    };
    const double value = (digit(at) * 16 + digit(at + 1)) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(std::string_view color) {
    return 0.2126 * channel(color, 1) + 0.7152 * channel(color, 3) + 0.0722 * channel(color, 5);
}

Theme make_plain_theme() {
    Theme theme;
    theme.width = 600;
    theme.font = ThemeFont::kSystem;
    theme.heading_font = ThemeFont::kSystem;
    theme.radius = 6;
    theme.light.colors = {
        "#f3f4f6", "#ffffff", "#1f2430", "#5b6472", "#dfe3e8", "#1d4ed8", "#1d4ed8", "#ffffff"};
    theme.dark.colors = {"#111317", "#1b1e24", "#eceef2", "#a3abb8", "#3a404b", "#93b4ff", "", ""};
    return theme;
}

}  // namespace

std::string_view to_text(ThemeFont font) noexcept {
    return kFonts[font];
}

std::string_view to_text(ThemeColor color) noexcept {
    return kColors[color];
}

Theme merged(const Theme& base, const Theme& over) {
    Theme theme;
    theme.width = chosen(base.width, over.width);
    theme.font = chosen(base.font, over.font);
    theme.heading_font = chosen(base.heading_font, over.heading_font);
    theme.radius = chosen(base.radius, over.radius);
    theme.light = merged(base.light, over.light);
    theme.dark = merged(base.dark, over.dark);
    theme.logo = over.logo.src.empty() ? base.logo : over.logo;
    theme.address = chosen(base.address, over.address);
    return theme;
}

const Theme& plain_theme() {
    static const Theme theme = make_plain_theme();
    return theme;
}

std::optional<std::string> parse_color(std::string_view text) {
    const bool is_hex =
        text.starts_with('#') && std::all_of(text.begin() + 1, text.end(), [](char c) {
            return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        });
    if (!is_hex || (text.size() != 4 && text.size() != 7)) {
        return std::nullopt;
    }
    std::string color = "#";
    for (const char c : to_lower(text.substr(1))) {
        color.append(text.size() == 4 ? 2 : 1, c);
    }
    return color;
}

double contrast(std::string_view a, std::string_view b) {
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace campaignd
