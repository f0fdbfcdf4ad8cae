#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campaignd::mail {

/// A borrowed value of a merge field: text, or a piece of the recipient's attributes.
/// Valid as long as the MergeFields it came from is neither changed nor destroyed.
class FieldValue {
  public:
    FieldValue() = default;

    explicit FieldValue(std::string_view text) : text_(text), found_(true) {}

    explicit FieldValue(const nlohmann::json& json);

    bool found() const noexcept { return found_; }

    bool is_list() const noexcept;
    /// Of a list: how many items it has, and one of them.
    std::size_t size() const noexcept;
    FieldValue item(std::size_t index) const;

    /// False for: missing, null, false, 0, "" and [] (as in mustache.js).
    bool truthy() const noexcept;

    /// Numbers and booleans as JSON writes them, arrays of those joined by ", ", objects as
    /// nothing. `scratch` holds what had to be formatted.
    std::string_view text(std::string& scratch) const;

    /// A member of an object value, or a missing value.
    FieldValue member(std::string_view key) const;

  private:
    std::string_view text_;
    const nlohmann::json* json_ = nullptr;
    bool found_ = false;
};

/// What one recipient's merge tags stand for: email, name, first_name and last_name (split from
/// the name unless the attributes hold them), every attribute, and values set by the sender of the
/// message such as unsubscribe_url. Built per message; parses the attributes once and copies
/// nothing afterwards. Belongs to one thread. Ill-formed UTF-8 becomes U+FFFD.
class MergeFields {
  public:
    /// Throws Error(kInvalid) when `attributes_json` is neither empty nor a JSON object.
    MergeFields(std::string_view email, std::string_view name, std::string_view attributes_json);

    MergeFields(const MergeFields&) = delete;
    MergeFields& operator=(const MergeFields&) = delete;
    ~MergeFields();

    /// Sets an extra value; these win over attributes of the same name.
    void set(std::string_view key, std::string_view value);

    /// The names that find() may find something under: those of everybody, attributes, extras.
    std::vector<std::string> names() const;

    /// A top-level field by its exact name.
    FieldValue find(std::string_view name) const;

    /// A field by its name or dotted path; empty when missing.
    std::string_view lookup(std::string_view path, std::string& scratch) const;

  private:
    std::string email_;
    std::string name_;
    std::string_view first_name_;  // into name_
    std::string_view last_name_;
    std::unique_ptr<const nlohmann::json> attributes_;
    std::vector<std::pair<std::string, std::string>> extras_;
};

}  // namespace campaignd::mail
