#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace campaignd {

/// What a changed field held, as words.
struct BeforeAfter {
    std::string before;
    std::string after;
};

/// One named fact beside a change: in the audit, or in what webhooks are told.
struct DetailField {
    using Value = std::variant<bool,
                               std::int64_t,
                               std::string,
                               std::vector<std::int64_t>,
                               std::vector<std::string>,
                               BeforeAfter>;

    DetailField(std::string_view its_name, std::same_as<bool> auto truth)
        : name(its_name), value(truth) {}

    template <std::integral Number>

    requires(!std::same_as<Number, bool>) DetailField(std::string_view its_name, Number number)
        : name(its_name), value(static_cast<std::int64_t>(number)) {}

    DetailField(std::string_view its_name, std::string_view text)
        : name(its_name), value(std::string(text)) {}

    DetailField(std::string_view its_name, std::vector<std::int64_t> ids)
        : name(its_name), value(std::move(ids)) {}

    DetailField(std::string_view its_name, std::vector<std::string> words)
        : name(its_name), value(std::move(words)) {}

    DetailField(std::string_view its_name, BeforeAfter change)
        : name(its_name), value(std::move(change)) {}

    std::string name;
    Value value;
};

using Detail = std::vector<DetailField>;

}  // namespace campaignd
