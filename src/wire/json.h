#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace nlohmann {

/// What is not there is null.
template <typename T>
struct adl_serializer<std::optional<T>> {
    static void to_json(json& out, const std::optional<T>& value) {
        out = value ? json(*value) : json(nullptr);
    }
};

}  // namespace nlohmann

namespace campaignd {

/// {"field","message"}.
void to_json(nlohmann::json& out, const FieldError& fault);

}  // namespace campaignd

/// The JSON shapes of the API. Each file has one resource: to_json() writes its values, in
/// their own namespace, where nlohmann::json finds it; read_…() reads what a request gives of it.
namespace campaignd::wire {

using nlohmann::json;

/// Text that is no JSON at all: a 400, not a 422.
class MalformedJson : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Parses with a depth cap of 64. Throws MalformedJson, whose text names the position.
json parse(std::string_view text);
/// A column of ours that holds an object. Throws Error(kCorrupt) when it does not.
json parse_column(std::string_view text);
/// Ill-formed UTF-8 becomes U+FFFD instead of an exception.
std::string dump(const json& value, int indent = -1);

/// RFC 3339 text.
json time(TimeMs time);
json time(const std::optional<TimeMs>& time);

/// The word of an enumeration that has to_text().
template <typename Enum>
json word(const std::optional<Enum>& value) {
    return value ? json(to_text(*value)) : json(nullptr);
}

/// [{"name","value"}].
json headers(const std::vector<std::pair<std::string, std::string>>& headers);

/// "" becomes null.
json text_or_null(std::string_view text);

}  // namespace campaignd::wire
