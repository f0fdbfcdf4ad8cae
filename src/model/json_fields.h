#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace campaignd {

/// The upper bounds of a text field; text is always UTF-8 without NUL.
struct TextRule {
    std::size_t max_bytes = 200;
    bool allow_empty = true;
    bool allow_control = false;  // false keeps CR and LF out of every header (RFC 5322 section 2.2)
};

/// Reads one JSON object by field names and notes every fault instead of stopping at the first.
/// Getters give nothing for a field that is absent, null or wrong. `object` and `faults` must
/// outlive the reader. Thread: one. Throws nothing of its own.
class JsonFields {
  public:
    /// `path` names the object in faults: "" for the body, "limits" for a part.
    JsonFields(const nlohmann::json& object,
               std::vector<FieldError>& faults,
               std::string path = "");

    /// True when the field is there, null or not: null clears in a PATCH.
    bool given(std::string_view name);
    bool is_null(std::string_view name);
    /// The value as it is, null pointer when absent or null; the field counts as known.
    const nlohmann::json* value(std::string_view name);

    std::optional<std::string> text(std::string_view name, const TextRule& rule = {});
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<bool> boolean(std::string_view name);
    /// The index of the text in `words`.
    std::optional<int> word(std::string_view name, const std::vector<std::string_view>& words);

    void require(std::string_view name);
    void fault(std::string_view name, std::string message);
    std::string path_of(std::string_view name) const;
    /// Call last: notes each field that no call above asked for.
    void reject_unknown();

  private:
    const nlohmann::json& object_;
    std::vector<FieldError>& faults_;
    std::string path_;
    std::set<std::string, std::less<>> known_;
};

/// Throws Error(kInvalid) with every fault when there is one.
void throw_if_any(std::vector<FieldError> faults);

/// "", "a", "a or b", "a, b or c" for messages.
std::string one_of(const std::vector<std::string_view>& words);

}  // namespace campaignd
