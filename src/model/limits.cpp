#include "model/limits.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/json_fields.h"

namespace campaignd {

using nlohmann::json;

namespace {

constexpr std::int64_t kMost = 1'000'000'000;

using LimitField = std::pair<const char*, std::optional<std::int64_t> Limits::*>;
constexpr std::array<LimitField, 5> kLimitFields{
    LimitField{"per_second", &Limits::per_second},
    LimitField{"per_minute", &Limits::per_minute},
    LimitField{"per_hour", &Limits::per_hour},
    LimitField{"per_day", &Limits::per_day},
    LimitField{"per_domain_per_minute", &Limits::per_domain_per_minute}};

using RampField = std::pair<const char*, std::int64_t Ramp::*>;
constexpr std::array<RampField, 3> kRampFields{RampField{"start_per_day", &Ramp::start_per_day},
                                               RampField{"add_per_day", &Ramp::add_per_day},
                                               RampField{"max_per_day", &Ramp::max_per_day}};

}  // namespace

Limits parse_limits(const json& object, const std::string& path, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults, path);
    Limits limits;
    for (const auto& [name, member] : kLimitFields) {
        limits.*member = fields.integer(name, 1, kMost);
    }
    fields.reject_unknown();
    return limits;
}

json to_json(const Limits& limits) {
    json object = json::object();
    for (const auto& [name, member] : kLimitFields) {
        if (limits.*member) {
            object[name] = *(limits.*member);
        }
    }
    return object;
}

std::int64_t Ramp::allowed_on_day(std::int64_t days_since_start) const noexcept {
    const std::int64_t days = std::clamp<std::int64_t>(days_since_start, 0, 1'000'000);
    return std::min(max_per_day, start_per_day + add_per_day * days);
}

Ramp parse_ramp(const json& object, const std::string& path, std::vector<FieldError>& faults) {
    JsonFields fields(object, faults, path);
    Ramp ramp;
    for (const auto& [name, member] : kRampFields) {
        if (object.is_object()) {
            fields.require(name);
        }
        ramp.*member = fields.integer(name, 1, kMost).value_or(0);
    }
    if (ramp.max_per_day > 0 && ramp.max_per_day < ramp.start_per_day) {
        fields.fault("max_per_day", "must not be below start_per_day");
    }
    fields.reject_unknown();
    return ramp;
}

json to_json(const Ramp& ramp) {
    json object = json::object();
    for (const auto& [name, member] : kRampFields) {
        object[name] = ramp.*member;
    }
    return object;
}

}  // namespace campaignd
