#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/text_rule.h"
#include "wire/json.h"

namespace campaignd::wire {

using Words = std::vector<std::string_view>;

/// Reads one JSON object by field names and notes every fault instead of stopping at the first.
/// Getters give nothing for a field that is absent, null or wrong. `object` and `faults` must
/// outlive the reader. Thread: one. Throws nothing of its own.
class Reader {
  public:
    /// `path` names the object in faults: "" for the body, "steps[1]" for a part.
    Reader(const json& object, std::vector<FieldError>& faults, std::string path = "");

    /// True when the field is there, null or not: null clears in a PATCH.
    bool given(std::string_view name);
    bool is_null(std::string_view name);
    /// The value as it is, null pointer when absent or null; the field counts as known.
    const json* value(std::string_view name);

    /// Of any length and content; text() is for what is shown or sent.
    std::optional<std::string> string(std::string_view name);
    std::optional<std::string> text(std::string_view name, const TextRule& rule = {});
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    /// With a fraction or without.
    std::optional<double> number(std::string_view name, double min, double max);
    std::optional<bool> boolean(std::string_view name);
    std::optional<TimeMs> time(std::string_view name);
    /// Positive integers.
    std::vector<std::int64_t> ids(std::string_view name);

    /// The enumerator whose place in `words` the text has.
    template <typename Enum>
    std::optional<Enum> word(std::string_view name, const Words& words) {
        const auto index = index_in(name, words);
        return index ? std::optional(static_cast<Enum>(*index)) : std::nullopt;
    }

    /// `read(Reader&)` takes the object of that name, when there is one, to the last field.
    template <typename Read>
    void object(std::string_view name, Read read) {
        if (const json* found = value(name)) {
            Reader part(*found, faults_, path_of(name));
            part.read_whole(read);
        }
    }

    /// The same of each object of an array.
    template <typename Read>
    void objects(std::string_view name, const json& array, Read read) {
        for (std::size_t i = 0; i < array.size(); ++i) {
            Reader part(array[i], faults_, path_of(name) + '[' + std::to_string(i) + ']');
            part.read_whole([&](Reader& fields) { read(fields, i); });
        }
    }

    /// `read(Reader&)` takes the fields; those it did not ask for are faults.
    template <typename Read>
    void read_whole(Read read) {
        if (object_.is_object()) {
            read(*this);
            reject_unknown();
        }
    }

    /// What the other fields mean cannot be told: they are no faults.
    void forgive_unknown() noexcept { forgiving_ = true; }

    void require(std::string_view name);
    void fault(std::string_view name, std::string message);

    bool has_faults() const noexcept { return !faults_.empty(); }

  private:
    std::string path_of(std::string_view name) const;
    std::optional<std::size_t> index_in(std::string_view name, const Words& words);
    void reject_unknown();

    const json& object_;
    std::vector<FieldError>& faults_;
    std::string path_;
    std::set<std::string, std::less<>> known_;
    bool forgiving_ = false;
};

/// Reads a body whole: `read(Reader&)` takes its fields. Throws Error(kInvalid) with every fault.
template <typename Read>
void read_body(const json& body, Read read) {
    std::vector<FieldError> faults;
    Reader(body, faults).read_whole(read);
    throw_if_any(std::move(faults));
}

/// Reads a column of ours whole. Throws Error(kCorrupt) when it is not what was written.
template <typename Read>
auto read_column(std::string_view column, Read read) {
    const json object = parse_column(column);
    std::vector<FieldError> faults;
    Reader fields(object, faults);
    auto value = read(fields);
    if (!faults.empty()) {
        fail(ErrorCode::kCorrupt,
             "a stored JSON column cannot be read: " + faults[0].field + ' ' + faults[0].message);
    }
    return value;
}

/// For a field that null clears: absent, null or a value.
template <typename T>
std::optional<std::optional<T>> nullable(Reader& fields,
                                         std::string_view name,
                                         std::optional<T> value) {
    // in_place: an empty optional in an optional is not the same as none.
    using Cleared = std::optional<std::optional<T>>;
    return value || fields.is_null(name) ? Cleared(std::in_place, std::move(value)) : Cleared();
}

/// "", "a", "a or b", "a, b or c" for messages.
std::string one_of(const Words& words);

}  // namespace campaignd::wire
