#include "model/json_fields.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace campaignd {

using nlohmann::json;

JsonFields::JsonFields(const json& object, std::vector<FieldError>& faults, std::string path)
    : object_(object), faults_(faults), path_(std::move(path)) {
    if (!object_.is_object()) {
        faults_.push_back({path_, "must be a JSON object"});
    }
}

std::string JsonFields::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + '.' + std::string(name);
}

void JsonFields::fault(std::string_view name, std::string message) {
    faults_.push_back({path_of(name), std::move(message)});
}

bool JsonFields::given(std::string_view name) {
    known_.emplace(name);
    return object_.is_object() && object_.contains(std::string(name));
}

bool JsonFields::is_null(std::string_view name) {
    return given(name) && object_.at(std::string(name)).is_null();
}

const json* JsonFields::value(std::string_view name) {
    return given(name) && !is_null(name) ? &object_.at(std::string(name)) : nullptr;
}

std::optional<std::string> JsonFields::text(std::string_view name, const TextRule& rule) {
    const json* found = value(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (!found->is_string()) {
        fault(name, "must be a string");
        return std::nullopt;
    }
    const auto& text = found->get_ref<const std::string&>();
    if (text.size() > rule.max_bytes) {
        fault(name, "must be at most " + std::to_string(rule.max_bytes) + " bytes long");
    } else if (!is_utf8(text) || text.find('\0') != std::string::npos) {
        fault(name, "must be UTF-8 text without NUL bytes");
    } else if (!rule.allow_control && has_control(text)) {
        fault(name, "must not hold line breaks or other control characters");
    } else if (!rule.allow_empty && trim(text).empty()) {
        fault(name, "must not be empty");
    } else {
        return text;
    }
    return std::nullopt;
}

std::optional<std::int64_t> JsonFields::integer(std::string_view name,
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

std::optional<bool> JsonFields::boolean(std::string_view name) {
    const json* found = value(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (!found->is_boolean()) {
        fault(name, "must be true or false");
        return std::nullopt;
    }
    return found->get<bool>();
}

std::optional<int> JsonFields::word(std::string_view name,
                                    const std::vector<std::string_view>& words) {
    const json* found = value(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (found->is_string()) {
        const auto at = std::find(words.begin(), words.end(), found->get<std::string>());
        if (at != words.end()) {
            return static_cast<int>(at - words.begin());
        }
    }
    fault(name, "must be " + one_of(words));
    return std::nullopt;
}

void JsonFields::require(std::string_view name) {
    if (value(name) == nullptr) {
        fault(name, "is required");
    }
}

void JsonFields::reject_unknown() {
    if (!object_.is_object()) {
        return;
    }
    for (const auto& [name, ignored] : object_.items()) {
        if (!known_.contains(name)) {
            fault(truncate_utf8(to_valid_utf8(name), 100), "is not a known field");
        }
    }
}

void throw_if_any(std::vector<FieldError> faults) {
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
}

std::string one_of(const std::vector<std::string_view>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace campaignd
