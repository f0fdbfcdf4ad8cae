#include "http/codec.h"

#include <algorithm>

#include "base/rfc3339.h"
#include "base/text.h"

namespace campaignd::http {
namespace {

constexpr int kMaxDepth = 64;

std::string join_words(const std::vector<std::string_view>& words) {
    std::string text;
    for (const std::string_view word : words) {
        text += (text.empty() ? "" : ", ") + std::string(word);
    }
    return text;
}

/// Depth outside of strings, counted before the parser builds anything.
void check_depth(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kMaxDepth) {
                throw MalformedJson("nested deeper than 64 levels at byte " +
                                    std::to_string(i + 1));
            }
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
}

}  // namespace

nlohmann::json parse_json(std::string_view text) {
    check_depth(text);
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        throw MalformedJson("the body is not JSON: the fault is at byte " +
                            std::to_string(error.byte));
    }
}

void Faults::throw_if_any() const {
    if (!list_.empty()) {
        throw Error(list_);
    }
}

JsonObject::JsonObject(const nlohmann::json& value, Faults& faults, std::string path)
    : value_(value), faults_(faults), path_(std::move(path)) {
    if (!value_.is_object()) {
        faults_.add(path_, "must be an object");
    }
}

std::string JsonObject::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + '.' + std::string(name);
}

void JsonObject::fault(std::string_view name, std::string message) {
    faults_.add(path_of(name), std::move(message));
}

const nlohmann::json* JsonObject::raw(std::string_view name) {
    known_.emplace(name);
    if (!value_.is_object()) {
        return nullptr;
    }
    const auto found = value_.find(std::string(name));
    return found == value_.end() ? nullptr : &*found;
}

const nlohmann::json* JsonObject::take(std::string_view name) {
    const nlohmann::json* found = raw(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

bool JsonObject::has(std::string_view name) const {
    if (!value_.is_object()) {
        return false;
    }
    const auto found = value_.find(std::string(name));
    return found != value_.end() && !found->is_null();
}

bool JsonObject::given(std::string_view name) {
    return raw(name) != nullptr;
}

std::optional<std::string> JsonObject::optional_string(std::string_view name) {
    const nlohmann::json* found = take(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (!found->is_string()) {
        fault(name, "must be a string");
        return std::nullopt;
    }
    return found->get<std::string>();
}

std::string JsonObject::string(std::string_view name) {
    if (!has(name)) {
        known_.emplace(name);
        fault(name, "is required");
        return {};
    }
    return optional_string(name).value_or("");
}

std::string JsonObject::string_or(std::string_view name, std::string fallback) {
    return optional_string(name).value_or(std::move(fallback));
}

std::optional<std::int64_t> JsonObject::optional_integer(std::string_view name,
                                                         std::int64_t min,
                                                         std::int64_t max) {
    const nlohmann::json* found = take(name);
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

std::int64_t JsonObject::integer(std::string_view name, std::int64_t min, std::int64_t max) {
    if (!has(name)) {
        known_.emplace(name);
        fault(name, "is required");
        return min;
    }
    return optional_integer(name, min, max).value_or(min);
}

std::int64_t JsonObject::integer_or(std::string_view name,
                                    std::int64_t fallback,
                                    std::int64_t min,
                                    std::int64_t max) {
    return optional_integer(name, min, max).value_or(fallback);
}

std::optional<bool> JsonObject::optional_boolean(std::string_view name) {
    const nlohmann::json* found = take(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (!found->is_boolean()) {
        fault(name, "must be true or false");
        return std::nullopt;
    }
    return found->get<bool>();
}

bool JsonObject::boolean_or(std::string_view name, bool fallback) {
    return optional_boolean(name).value_or(fallback);
}

std::optional<TimeMs> JsonObject::optional_time(std::string_view name) {
    const auto text = optional_string(name);
    if (!text) {
        return std::nullopt;
    }
    const auto time = parse_rfc3339(*text);
    if (!time) {
        fault(name, "must be a time such as 2026-11-23T21:58:00Z");
    }
    return time;
}

std::vector<std::int64_t> JsonObject::ids(std::string_view name) {
    std::vector<std::int64_t> list;
    const nlohmann::json* found = take(name);
    if (found == nullptr) {
        return list;
    }
    if (!found->is_array()) {
        fault(name, "must be an array of ids");
        return list;
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
        const nlohmann::json& item = (*found)[i];
        if (!item.is_number_integer() || item.get<std::int64_t>() < 1) {
            fault(std::string(name) + '[' + std::to_string(i) + ']', "must be a positive id");
        } else if (std::find(list.begin(), list.end(), item.get<std::int64_t>()) == list.end()) {
            list.push_back(item.get<std::int64_t>());
        }
    }
    return list;
}

std::vector<std::string> JsonObject::strings(std::string_view name) {
    std::vector<std::string> list;
    const nlohmann::json* found = take(name);
    if (found == nullptr) {
        return list;
    }
    if (!found->is_array()) {
        fault(name, "must be an array of strings");
        return list;
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
        if ((*found)[i].is_string()) {
            list.push_back((*found)[i].get<std::string>());
        } else {
            fault(std::string(name) + '[' + std::to_string(i) + ']', "must be a string");
        }
    }
    return list;
}

std::string JsonObject::word_or(std::string_view name,
                                const std::vector<std::string_view>& words,
                                std::string fallback) {
    const auto text = optional_string(name);
    if (!text) {
        return fallback;
    }
    if (std::find(words.begin(), words.end(), *text) == words.end()) {
        fault(name, "must be one of " + join_words(words));
        return fallback;
    }
    return *text;
}

void JsonObject::object(std::string_view name, const std::function<void(JsonObject&)>& read) {
    const nlohmann::json* found = take(name);
    if (found == nullptr) {
        return;
    }
    if (!found->is_object()) {
        fault(name, "must be an object");
        return;
    }
    JsonObject part(*found, faults_, path_of(name));
    read(part);
    part.finish();
}

void JsonObject::objects(std::string_view name, const std::function<void(JsonObject&)>& read) {
    const nlohmann::json* found = take(name);
    if (found == nullptr) {
        return;
    }
    if (!found->is_array()) {
        fault(name, "must be an array of objects");
        return;
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
        JsonObject part((*found)[i], faults_, path_of(name) + '[' + std::to_string(i) + ']');
        if ((*found)[i].is_object()) {
            read(part);
            part.finish();
        }
    }
}

void JsonObject::finish() {
    if (!value_.is_object()) {
        return;
    }
    for (const auto& field : value_.items()) {
        if (known_.find(field.key()) == known_.end()) {
            fault(field.key(), "is not a known field");
        }
    }
}

void read_json(const Request& request, const std::function<void(JsonObject&)>& read) {
    read_json(parse_json(request.body.empty() ? "{}" : request.body), read);
}

void read_json(const nlohmann::json& body, const std::function<void(JsonObject&)>& read) {
    Faults faults;
    JsonObject object(body, faults);
    if (body.is_object()) {
        read(object);
        object.finish();
    }
    faults.throw_if_any();
}

}  // namespace campaignd::http
