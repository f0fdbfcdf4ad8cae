#include "wire/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/rfc3339.h"
#include "base/text.h"

namespace campaignd::wire {

Reader::Reader(const json& object, std::vector<FieldError>& faults, std::string path)
    : object_(object), faults_(faults), path_(std::move(path)) {
    if (!object_.is_object()) {
        faults_.push_back({path_, "must be a JSON object"});
    }
}

std::string Reader::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + '.' + std::string(name);
}

void Reader::fault(std::string_view name, std::string message) {
    faults_.push_back({path_of(name), std::move(message)});
}

bool Reader::given(std::string_view name) {
    known_.emplace(name);
    return object_.is_object() && object_.contains(std::string(name));
}

bool Reader::is_null(std::string_view name) {
    return given(name) && object_.at(std::string(name)).is_null();
}

const json* Reader::value(std::string_view name) {
    return given(name) && !is_null(name) ? &object_.at(std::string(name)) : nullptr;
}

std::optional<std::string> Reader::string(std::string_view name) {
    const json* found = value(name);
    if (found != nullptr && !found->is_string()) {
        fault(name, "must be a string");
        return std::nullopt;
    }
    return found == nullptr ? std::nullopt : std::optional(found->get<std::string>());
}

std::optional<std::string> Reader::text(std::string_view name, const TextRule& rule) {
    std::optional<std::string> text = string(name);
    if (std::string wrong = text ? text_fault(*text, rule) : ""; !wrong.empty()) {
        fault(name, std::move(wrong));
        return std::nullopt;
    }
    return text;
}

std::optional<std::int64_t> Reader::integer(std::string_view name,
                                            std::int64_t min,
                                            std::int64_t max) {
    const json* found = value(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    const bool too_large =
        found->is_number_unsigned() && found->get<std::uint64_t>() > std::uint64_t{INT64_MAX};
    if (!found->is_number_integer() || too_large || found->get<std::int64_t>() < min ||
        found->get<std::int64_t>() > max) {
        fault(name,
              "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
        return std::nullopt;
    }
    return found->get<std::int64_t>();
}

std::optional<double> Reader::number(std::string_view name, double min, double max) {
    const json* found = value(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (!found->is_number() || found->get<double>() < min || found->get<double>() > max) {
        fault(name, fmt::format("must be a number from {:g} to {:g}", min, max));
        return std::nullopt;
    }
    return found->get<double>();
}

std::optional<bool> Reader::boolean(std::string_view name) {
    const json* found = value(name);
    if (found != nullptr && !found->is_boolean()) {
        fault(name, "must be true or false");
        return std::nullopt;
    }
    return found == nullptr ? std::nullopt : std::optional(found->get<bool>());
}

std::optional<TimeMs> Reader::time(std::string_view name) {
    const auto text = string(name);
    const auto time = text ? parse_rfc3339(*text) : std::nullopt;
    if (text && !time) {
        fault(name, "must be an RFC 3339 time such as 2027-01-31T09:00:00Z");
    }
    return time;
}

std::vector<std::int64_t> Reader::ids(std::string_view name) {
    std::vector<std::int64_t> ids;
    const json* found = value(name);
    if (found != nullptr && !found->is_array()) {
        fault(name, "must be an array of ids");
        return ids;
    }
    for (std::size_t i = 0; found != nullptr && i < found->size(); ++i) {
        const json& id = (*found)[i];
        if (id.is_number_integer() && id.get<std::int64_t>() > 0) {
            ids.push_back(id.get<std::int64_t>());
        } else {
            fault(std::string(name) + '[' + std::to_string(i) + ']', "must be a positive id");
        }
    }
    return ids;
}

std::optional<std::size_t> Reader::index_in(std::string_view name, const Words& words) {
    const json* found = value(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    const auto at = found->is_string()
                        ? std::find(words.begin(), words.end(), found->get<std::string>())
                        : words.end();
    if (at == words.end()) {
        fault(name, "must be " + one_of(words));
        return std::nullopt;
    }
    return static_cast<std::size_t>(at - words.begin());
}

void Reader::require(std::string_view name) {
    if (value(name) == nullptr) {
        fault(name, "is required");
    }
}

void Reader::reject_unknown() {
    for (const auto& [name, ignored] : object_.items()) {
        if (!forgiving_ && !known_.contains(name)) {
            fault(truncate_utf8(to_valid_utf8(name), 100), "is not a known field");
        }
    }
}

std::string one_of(const Words& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace campaignd::wire
