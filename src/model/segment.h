#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace campaignd {

/// One node of a segment's filter, checked: what it names exists in the language, and what it
/// compares with is of the right kind. Built by parse_segment_filter() alone.
struct SegmentFilter {
    enum class Kind { kAll, kAny, kNot, kCompare, kDid };
    enum class Field { kEmail, kName, kStatus, kCreatedAt, kList, kAttribute };
    enum class Op { kEq, kNe, kLt, kLe, kGt, kGe, kContains, kStartsWith, kIn, kExists };
    enum class Did { kSent, kOpened, kClicked, kReplied };

    Kind kind = Kind::kAll;
    std::vector<SegmentFilter> parts{};  // of kAll, kAny and kNot
    Field field = Field::kEmail;
    std::string attribute{};
    Op op = Op::kEq;
    nlohmann::json value{};  // as it is compared: moments and states as numbers
    std::int64_t campaign_id = 0;
    Did did = Did::kSent;
};

constexpr int kMaxSegmentDepth = 8;
constexpr int kMaxSegmentNodes = 100;
constexpr std::size_t kMaxSegmentValues = 1'000;  // of one "in"

/// Reads {"all":[…]}, {"any":[…]}, {"not":…}, {"field","op","value"} and {"campaign_id","did"}.
/// Notes every fault with its place below `path`. Thread-safe.
SegmentFilter parse_segment_filter(const nlohmann::json& filter,
                                   const std::string& path,
                                   std::vector<FieldError>& faults);

/// A saved filter over recipients, evaluated when it is used.
struct Segment {
    std::int64_t id = 0;
    std::string name;
    nlohmann::json filter;
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::int64_t revision = 1;
};

}  // namespace campaignd
