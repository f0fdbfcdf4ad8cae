#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/config_keys.h"

namespace campaignd::app {

/// A value as written by the user, before its key says what it has to be.
struct RawValue {
    enum class Kind { kNumber, kText, kList, kTable, kVariable, kOther };

    Kind kind = Kind::kOther;
    std::vector<RawValue> items;  // of a list or a table
    std::string text;             // of anything else
    std::string place;            // "FILE line N" or the variable's name
    std::string name{};           // of an item of a table
};

/// What is wrong with a value and what would be right, or nothing.
using Fault = std::optional<std::string>;

/// Each sets `out` or returns the fault. Throws nothing but std::bad_alloc.
Fault read_value(const RawValue& raw, const KeyRule& rule, std::string& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, std::filesystem::path& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, bool& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, int& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, std::int64_t& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, std::chrono::seconds& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, std::chrono::hours& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, std::vector<std::string>& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, std::vector<std::chrono::seconds>& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, log::Level& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, log::Format& out);
Fault read_value(const RawValue& raw, const KeyRule& rule, UncertainPolicy& out);
/// "nobody" and "" are no role.
Fault read_value(const RawValue& raw, const KeyRule& rule, std::optional<Role>& out);
/// A table {"group" = "role"}; of a variable: group=role, group=role.
Fault read_value(const RawValue& raw, const KeyRule& rule, std::vector<GroupRole>& out);

/// The value as TOML 1.0 writes it.
std::string write_value(const std::string& value);
std::string write_value(const std::filesystem::path& value);
std::string write_value(std::int64_t value);
std::string write_value(bool value);
std::string write_value(int value);
std::string write_value(std::chrono::seconds value);
std::string write_value(std::chrono::hours value);
std::string write_value(const std::vector<std::string>& value);
std::string write_value(const std::vector<std::chrono::seconds>& value);
std::string write_value(log::Level value);
std::string write_value(log::Format value);
std::string write_value(UncertainPolicy value);
std::string write_value(const std::optional<Role>& value);
std::string write_value(const std::vector<GroupRole>& value);

}  // namespace campaignd::app
