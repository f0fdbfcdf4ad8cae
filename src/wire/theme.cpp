#include "wire/theme.h"

#include "base/text.h"
#include "model/blocks.h"
#include "wire/columns.h"

namespace campaignd {

using nlohmann::json;

namespace {

json palette_json(const ThemePalette& palette) {
    json out = json::object();
    for (std::size_t i = 0; i < kThemeColors; ++i) {
        const auto color = static_cast<ThemeColor>(i);
        if (!palette[color].empty()) {
            out[std::string(to_text(color))] = palette[color];
        }
    }
    return out;
}

json logo_json(const ThemeLogo& logo) {
    json out{{"src", logo.src}, {"alt", logo.alt}};
    if (!logo.href.empty()) {
        out["href"] = logo.href;
    }
    if (logo.width > 0) {
        out["width"] = logo.width;
    }
    return out;
}

}  // namespace

void to_json(json& out, const Theme& theme) {
    out = json::object();
    if (theme.width) {
        out["width"] = *theme.width;
    }
    if (theme.font) {
        out["font"] = to_text(*theme.font);
    }
    if (theme.heading_font) {
        out["heading_font"] = to_text(*theme.heading_font);
    }
    if (theme.radius) {
        out["radius"] = *theme.radius;
    }
    if (theme.light != ThemePalette()) {
        out["colors"] = palette_json(theme.light);
    }
    if (theme.dark != ThemePalette()) {
        out["dark_colors"] = palette_json(theme.dark);
    }
    if (!theme.logo.src.empty()) {
        out["logo"] = logo_json(theme.logo);
    }
    if (!theme.address.empty()) {
        out["address"] = theme.address;
    }
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

ThemePalette read_palette(Reader& fields) {
    ThemePalette palette;
    for (std::size_t i = 0; i < kThemeColors; ++i) {
        palette.colors[i] = read_color(fields, to_text(static_cast<ThemeColor>(i)));
    }
    return palette;
}

ThemeLogo read_logo(Reader& fields) {
    ThemeLogo logo;
    logo.src = read_address(fields, "src", picture_fault);
    logo.alt = fields.text("alt", {.max_bytes = 500}).value_or("");
    logo.href = read_address(fields, "href", link_fault);
    logo.width = read_small(fields, "width", 16, BlockLimits::kMaxWidth).value_or(0);
    return logo;
}

}  // namespace

std::string read_color(Reader& fields, std::string_view name) {
    const auto text = fields.string(name);
    if (!text || text->empty()) {
        return "";
    }
    const auto color = parse_color(*text);
    if (!color) {
        fields.fault(name, "must be a colour such as #1d4ed8");
    }
    return color.value_or("");
}

std::optional<int> read_small(Reader& fields, std::string_view name, int min, int max) {
    const auto value = fields.integer(name, min, max);
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::string read_address(Reader& fields,
                         std::string_view name,
                         std::string (*fault_of)(std::string_view)) {
    std::string url(trim(fields.string(name).value_or("")));
    if (std::string fault = fault_of(url); !fault.empty()) {
        fields.fault(name, std::move(fault));
        return "";
    }
    return url;
}

std::string to_column(const Theme& theme) {
    return json(theme).dump();
}

Theme theme_from_column(std::string_view column) {
    return read_column(column, read_theme);
}

Theme read_theme(Reader& fields) {
    const auto fonts = words_of<ThemeFont, kThemeFonts>();
    Theme theme;
    theme.width = read_small(fields, "width", BlockLimits::kMinWidth, BlockLimits::kMaxWidth);
    theme.font = fields.word<ThemeFont>("font", fonts);
    theme.heading_font = fields.word<ThemeFont>("heading_font", fonts);
    theme.radius = read_small(fields, "radius", 0, BlockLimits::kRadius);
    fields.object("colors", [&](Reader& part) { theme.light = read_palette(part); });
    fields.object("dark_colors", [&](Reader& part) { theme.dark = read_palette(part); });
    fields.object("logo", [&](Reader& part) { theme.logo = read_logo(part); });
    theme.address =
        fields.text("address", {.max_bytes = 1'000, .allow_empty = true, .allow_control = true})
            .value_or("");
    return theme;
}

}  // namespace campaignd::wire
