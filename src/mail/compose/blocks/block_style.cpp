#include "mail/compose/blocks/block_style.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>

#include "base/text.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kClass = "class=\"";

/// The classes that elements of this HTML have.
std::set<std::string_view> classes_in(std::string_view html) {
    std::set<std::string_view> classes;
    for (std::size_t at = html.find(kClass); at != html.npos; at = html.find(kClass, at)) {
        at += kClass.size();
        const std::size_t end = std::min(html.find('"', at), html.size());
        for (const std::string_view name : split(html.substr(at, end - at), ' ')) {
            classes.insert(name);
        }
        at = end;
    }
    return classes;
}

/// Rules for the classes that are there. Lives for one document.
class Rules {
  public:
    explicit Rules(std::string_view html) : used_(classes_in(html)) {}

    /// `.lk,.by{color:#eee!important}` on a line; nothing without a value.
    void add(std::initializer_list<std::string_view> classes,
             std::string_view property,
             const std::string& value) {
        std::string selectors;
        for (const std::string_view name : classes) {
            if (used_.contains(name)) {
                selectors += (selectors.empty() ? "." : ",.") + std::string(name);
            }
        }
        if (!selectors.empty() && !value.empty()) {
            css_ += selectors + '{';
            css_.append(property).append(":").append(value).append("!important}\n");
        }
    }

    void open(const std::string& condition) { css_ += "@media (" + condition + "){\n"; }

    void close() { css_ += "}\n"; }

    const std::string& css() const noexcept { return css_; }

  private:
    const std::set<std::string_view> used_;
    std::string css_;
};

void add_phone(Rules& rules) {
    rules.add({"out"}, "padding", "0");
    rules.add({"px"}, "padding-left", "20px");
    rules.add({"px"}, "padding-right", "20px");
    rules.add({"pc"}, "padding-left", "8px");
    rules.add({"pc"}, "padding-right", "8px");
    rules.add({"cx"}, "padding-left", "12px");
    rules.add({"cx"}, "padding-right", "12px");
    rules.add({"co"}, "display", "block");
    rules.add({"co", "im"}, "max-width", "100%");
    rules.add({"h1"}, "font-size", "27px");
    rules.add({"h1"}, "line-height", "34px");
}

void add_dark(Rules& rules, const ThemePalette& dark) {
    using enum ThemeColor;
    rules.add({"bg"}, "background-color", dark[kBackground]);
    rules.add({"sf"}, "background-color", dark[kSurface]);
    rules.add({"tx"}, "color", dark[kText]);
    rules.add({"mu"}, "color", dark[kMuted]);
    rules.add({"lk", "by"}, "color", dark[kLink]);
    rules.add({"ln"}, "border-color", dark[kLine]);
    rules.add({"bl", "bo"}, "border-color", dark[kLink]);
    rules.add({"bt"}, "background-color", dark[kButton]);
    rules.add({"bt"}, "border-color", dark[kButton]);
    rules.add({"bx"}, "color", dark[kButtonText]);
}

}  // namespace

std::string style_element(const Theme& theme, std::string_view html) {
    Rules rules(html);
    rules.open("max-width:" + std::to_string(theme.width.value_or(0) + 19) + "px");
    add_phone(rules);
    rules.close();
    rules.open("prefers-color-scheme:dark");
    add_dark(rules, theme.dark);
    rules.close();
    return "<style>\n" + rules.css() + "</style>\n";
}

}  // namespace campaignd::mail
