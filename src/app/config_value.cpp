#include "app/config_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace campaignd::app {
namespace {

template <typename Enum>
using Words = std::vector<std::pair<std::string_view, Enum>>;

const Words<log::Level>& level_words() {
    static const Words<log::Level> words = {{"debug", log::Level::kDebug},
                                            {"info", log::Level::kInfo},
                                            {"warn", log::Level::kWarn},
                                            {"error", log::Level::kError}};
    return words;
}

const Words<log::Format>& format_words() {
    static const Words<log::Format> words = {{"auto", log::Format::kAuto},
                                             {"text", log::Format::kText},
                                             {"json", log::Format::kJson},
                                             {"journal", log::Format::kJournal}};
    return words;
}

const Words<UncertainPolicy>& uncertain_words() {
    static const Words<UncertainPolicy> words = {{"retry", UncertainPolicy::kRetry},
                                                 {"hold", UncertainPolicy::kHold}};
    return words;
}

const Words<std::optional<Role>>& role_words() {
    static const Words<std::optional<Role>> words = {{"nobody", std::nullopt},
                                                     {"admin", Role::kAdmin},
                                                     {"editor", Role::kEditor},
                                                     {"viewer", Role::kViewer}};
    return words;
}

bool is_text(const RawValue& raw) {
    return raw.kind == RawValue::Kind::kText || raw.kind == RawValue::Kind::kVariable;
}

template <typename Enum>
Fault read_word(const RawValue& raw, const Words<Enum>& words, Enum& out) {
    std::string choices;
    for (const auto& [word, value] : words) {
        if (is_text(raw) && raw.text == word) {
            out = value;
            return std::nullopt;
        }
        choices += fmt::format("{}\"{}\"", choices.empty() ? "" : ", ", word);
    }
    return fmt::format("must be one of {}, not \"{}\"", choices, raw.text);
}

template <typename Enum>
std::string write_word(const Words<Enum>& words, Enum value) {
    for (const auto& [word, candidate] : words) {
        if (candidate == value) {
            return fmt::format("\"{}\"", word);
        }
    }
    return "\"\"";
}

std::string range_of(const KeyRule& rule) {
    if (rule.max == std::numeric_limits<std::int64_t>::max()) {
        return fmt::format("a whole number from {} on", rule.min);
    }
    return fmt::format("a whole number from {} to {}", rule.min, rule.max);
}

Fault read_number(const RawValue& raw, const KeyRule& rule, std::int64_t& out) {
    const auto number = raw.kind == RawValue::Kind::kNumber || raw.kind == RawValue::Kind::kVariable
                            ? parse_int(raw.text)
                            : std::nullopt;
    if (!number || *number < rule.min || *number > rule.max) {
        const char* hint = raw.kind == RawValue::Kind::kText ? " in quotes" : "";
        return fmt::format("must be {}, not \"{}\"{}", range_of(rule), raw.text, hint);
    }
    out = *number;
    return std::nullopt;
}

/// The parts of a list; a variable holds them with commas between.
std::optional<std::vector<RawValue>> items_of(const RawValue& raw) {
    if (raw.kind == RawValue::Kind::kList) {
        return raw.items;
    }
    if (raw.kind != RawValue::Kind::kVariable) {
        return std::nullopt;
    }
    std::vector<RawValue> items;
    for (const std::string_view part : split(raw.text, ',')) {
        if (!trim(part).empty()) {
            items.push_back({raw.kind, {}, std::string(trim(part)), raw.place});
        }
    }
    return items;
}

template <typename Item, typename Read>
Fault read_list(const RawValue& raw, std::vector<Item>& out, const Read& read) {
    const auto items = items_of(raw);
    if (!items) {
        return fmt::format("must be a list in brackets, not \"{}\"", raw.text);
    }
    std::vector<Item> read_items;
    for (const RawValue& item : *items) {
        Item value{};
        if (Fault fault = read(item, value)) {
            return "each item " + *fault;
        }
        read_items.push_back(std::move(value));
    }
    out = std::move(read_items);
    return std::nullopt;
}

template <typename Duration>
Fault read_duration(const RawValue& raw, const KeyRule& rule, Duration& out) {
    std::int64_t number = 0;
    Fault fault = read_number(raw, rule, number);
    if (!fault) {
        out = Duration(number);
    }
    return fault;
}

template <typename Item>
std::string write_list(const std::vector<Item>& values) {
    std::string text;
    for (const Item& value : values) {
        text += (text.empty() ? "" : ", ") + write_value(value);
    }
    return "[" + text + "]";
}

}  // namespace

Fault read_value(const RawValue& raw, const KeyRule& /*rule*/, std::string& out) {
    if (!is_text(raw)) {
        return fmt::format("must be a text in quotes, not {}", raw.text);
    }
    if (!is_utf8(raw.text) || has_control(raw.text)) {
        return "must be plain text without control characters";
    }
    out = raw.text;
    return std::nullopt;
}

Fault read_value(const RawValue& raw, const KeyRule& /*rule*/, bool& out) {
    const bool fits = raw.kind == RawValue::Kind::kOther || raw.kind == RawValue::Kind::kVariable;
    if (!fits || (raw.text != "true" && raw.text != "false")) {
        return fmt::format("must be true or false, not \"{}\"", raw.text);
    }
    out = raw.text == "true";
    return std::nullopt;
}

Fault read_value(const RawValue& raw, const KeyRule& rule, std::filesystem::path& out) {
    std::string text;
    Fault fault = read_value(raw, rule, text);
    if (!fault) {
        out = text;
    }
    return fault;
}

Fault read_value(const RawValue& raw, const KeyRule& rule, std::int64_t& out) {
    return read_number(raw, rule, out);
}

Fault read_value(const RawValue& raw, const KeyRule& rule, int& out) {
    KeyRule narrowed = rule;
    narrowed.max = std::min<std::int64_t>(rule.max, std::numeric_limits<int>::max());
    std::int64_t number = 0;
    Fault fault = read_number(raw, narrowed, number);
    if (!fault) {
        out = static_cast<int>(number);
    }
    return fault;
}

Fault read_value(const RawValue& raw, const KeyRule& rule, std::chrono::seconds& out) {
    return read_duration(raw, rule, out);
}

Fault read_value(const RawValue& raw, const KeyRule& rule, std::chrono::hours& out) {
    return read_duration(raw, rule, out);
}

Fault read_value(const RawValue& raw, const KeyRule& rule, std::vector<std::string>& out) {
    return read_list(raw, out, [&](const RawValue& item, std::string& value) {
        return read_value(item, rule, value);
    });
}

Fault read_value(const RawValue& raw, const KeyRule& rule, std::vector<std::chrono::seconds>& out) {
    return read_list(raw, out, [&](const RawValue& item, std::chrono::seconds& value) {
        return read_value(item, rule, value);
    });
}

Fault read_value(const RawValue& raw, const KeyRule& /*rule*/, log::Level& out) {
    return read_word(raw, level_words(), out);
}

Fault read_value(const RawValue& raw, const KeyRule& /*rule*/, log::Format& out) {
    return read_word(raw, format_words(), out);
}

Fault read_value(const RawValue& raw, const KeyRule& /*rule*/, UncertainPolicy& out) {
    return read_word(raw, uncertain_words(), out);
}

Fault read_value(const RawValue& raw, const KeyRule& /*rule*/, std::optional<Role>& out) {
    if (is_text(raw) && raw.text.empty()) {
        out = std::nullopt;
        return std::nullopt;
    }
    return read_word(raw, role_words(), out);
}

Fault read_value(const RawValue& raw, const KeyRule& /*rule*/, std::vector<GroupRole>& out) {
    std::vector<GroupRole> roles;
    for (RawValue item : items_of(raw).value_or(raw.items)) {
        // Groups of a directory hold "=" themselves: cn=mail,dc=example.
        const std::size_t sign = item.text.rfind('=');
        if (raw.kind == RawValue::Kind::kVariable && sign != std::string::npos) {
            item.name = trim(std::string_view(item.text).substr(0, sign));
            item.text = trim(std::string_view(item.text).substr(sign + 1));
        }
        const auto role = is_text(item) ? parse_role(item.text) : std::nullopt;
        if (item.name.empty() || !role) {
            return R"(must say which role a group has, such as {"mail-team" = "editor"}: )"
                   "\"admin\", \"editor\" or \"viewer\"";
        }
        roles.push_back({item.name, *role});
    }
    if (raw.kind != RawValue::Kind::kTable && raw.kind != RawValue::Kind::kVariable) {
        return R"(must be a table in braces, such as {"mail-team" = "editor"})";
    }
    out = std::move(roles);
    return std::nullopt;
}

std::string write_value(const std::vector<GroupRole>& value) {
    std::string text;
    for (const auto& [group, role] : value) {
        text += (text.empty() ? "" : ", ") + write_value(group) + " = " +
                write_value(std::string(to_text(role)));
    }
    return "{" + text + "}";
}

std::string write_value(const std::string& value) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + "\"";
}

std::string write_value(const std::filesystem::path& value) {
    return write_value(value.string());
}

std::string write_value(std::int64_t value) {
    return fmt::to_string(value);
}

std::string write_value(bool value) {
    return value ? "true" : "false";
}

std::string write_value(int value) {
    return fmt::to_string(value);
}

std::string write_value(std::chrono::seconds value) {
    return fmt::to_string(value.count());
}

std::string write_value(std::chrono::hours value) {
    return fmt::to_string(value.count());
}

std::string write_value(const std::vector<std::string>& value) {
    return write_list(value);
}

std::string write_value(const std::vector<std::chrono::seconds>& value) {
    return write_list(value);
}

std::string write_value(log::Level value) {
    return write_word(level_words(), value);
}

std::string write_value(log::Format value) {
    return write_word(format_words(), value);
}

std::string write_value(UncertainPolicy value) {
    return write_word(uncertain_words(), value);
}

std::string write_value(const std::optional<Role>& value) {
    return write_word(role_words(), value);
}

}  // namespace campaignd::app
