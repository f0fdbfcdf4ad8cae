#include "wire/json.h"

#include "base/rfc3339.h"

namespace campaignd {

void to_json(nlohmann::json& out, const FieldError& fault) {
    out = {{"field", fault.field}, {"message", fault.message}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr int kMaxDepth = 64;

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

json parse(std::string_view text) {
    check_depth(text);
    try {
        return json::parse(text);
    } catch (const json::parse_error& error) {
        throw MalformedJson("the body is not JSON: the fault is at byte " +
                            std::to_string(error.byte));
    } catch (const json::out_of_range&) {
        throw MalformedJson("the body holds a number that is too large");
    }
}

json parse_column(std::string_view text) {
    json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object()) {
        fail(ErrorCode::kCorrupt, "a stored JSON column is not a JSON object");
    }
    return parsed;
}

std::string dump(const json& value, int indent) {
    return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

json time(TimeMs time) {
    return to_rfc3339(time);
}

json time(const std::optional<TimeMs>& time) {
    return time ? json(to_rfc3339(*time)) : json(nullptr);
}

json headers(const std::vector<std::pair<std::string, std::string>>& headers) {
    json list = json::array();
    for (const auto& [name, value] : headers) {
        list.push_back({{"name", name}, {"value", value}});
    }
    return list;
}

json text_or_null(std::string_view text) {
    return text.empty() ? json(nullptr) : json(text);
}

}  // namespace campaignd::wire
