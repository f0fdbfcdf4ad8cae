#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "http/message/request.h"

namespace campaignd::http {

/// A body that is no JSON at all: answered 400, not 422.
class MalformedJson : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Parses with a depth cap of 64. Throws MalformedJson, whose text names the position.
nlohmann::json parse_json(std::string_view text);

/// The faults found in one request, all of them.
class Faults {
  public:
    void add(std::string field, std::string message) {
        list_.push_back({std::move(field), std::move(message)});
    }

    bool empty() const noexcept { return list_.empty(); }

    /// Throws Error(kInvalid) with every fault when there is one.
    void throw_if_any() const;

    const std::vector<FieldError>& list() const noexcept { return list_; }

  private:
    std::vector<FieldError> list_;
};

/// A strict reader of one JSON object. Getters note what is missing or wrong in `faults` and give
/// back a harmless value; finish() notes fields nobody asked for. Nothing throws until
/// Faults::throw_if_any(). `value` and `faults` must outlive the reader.
class JsonObject {
  public:
    /// `path` names the object in faults: "" for the body, "steps[1]" for a part.
    JsonObject(const nlohmann::json& value, Faults& faults, std::string path = "");

    /// Present and not null.
    bool has(std::string_view name) const;
    /// Present, and null or not: for PATCH, where null clears.
    bool given(std::string_view name);

    std::string string(std::string_view name);
    std::string string_or(std::string_view name, std::string fallback);
    std::optional<std::string> optional_string(std::string_view name);

    std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<std::int64_t> optional_integer(std::string_view name,
                                                 std::int64_t min,
                                                 std::int64_t max);
    std::int64_t integer_or(std::string_view name,
                            std::int64_t fallback,
                            std::int64_t min,
                            std::int64_t max);

    bool boolean_or(std::string_view name, bool fallback);
    std::optional<bool> optional_boolean(std::string_view name);
    std::optional<TimeMs> optional_time(std::string_view name);

    /// Positive integers, each once.
    std::vector<std::int64_t> ids(std::string_view name);
    std::vector<std::string> strings(std::string_view name);
    /// One of `words`, or the fallback when absent.
    std::string word_or(std::string_view name,
                        const std::vector<std::string_view>& words,
                        std::string fallback);

    /// Calls `read` with the object of that name, when there is one.
    void object(std::string_view name, const std::function<void(JsonObject&)>& read);
    /// Calls `read` for each object of the array, when there is one.
    void objects(std::string_view name, const std::function<void(JsonObject&)>& read);
    /// The value as it is; marks the field as known.
    const nlohmann::json* raw(std::string_view name);

    /// Notes every field that no getter asked for.
    void finish();

    void fault(std::string_view name, std::string message);
    std::string path_of(std::string_view name) const;

  private:
    /// Null pointer when absent or null.
    const nlohmann::json* take(std::string_view name);

    const nlohmann::json& value_;
    Faults& faults_;
    std::string path_;
    std::set<std::string, std::less<>> known_;
};

/// Parses a request's body and reads it whole: `read` takes the fields, then unknown fields are
/// noted and all faults thrown at once as Error(kInvalid). An empty body counts as {}.
void read_json(const Request& request, const std::function<void(JsonObject&)>& read);
/// The same of a body that is parsed already.
void read_json(const nlohmann::json& body, const std::function<void(JsonObject&)>& read);

}  // namespace campaignd::http
