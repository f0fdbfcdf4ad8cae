#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/recipient.h"

namespace campaignd {

/// One node of a segment's filter, checked: what it names exists in the language, and what it
/// compares with is of the right kind. Made by wire/segments.h alone.
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
    std::string value{};     // JSON text, as it is compared: moments and states as numbers
    bool by_number = false;  // it was given as one number
    std::int64_t campaign_id = 0;
    Did did = Did::kSent;
};

constexpr int kMaxSegmentDepth = 8;
constexpr int kMaxSegmentNodes = 100;
constexpr std::size_t kMaxSegmentValues = 1'000;  // of one "in"

/// How many people match.
struct SegmentCount {
    std::int64_t recipients = 0;
    bool is_estimate = false;  // there are more: counting stopped
};

/// A saved filter over recipients, evaluated when it is used.
struct Segment {
    std::int64_t id = 0;
    std::string name;
    std::string filter;  // JSON, as it was given
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::int64_t revision = 1;
    std::optional<SegmentCount> count{};  // when it was asked for
};

/// What a request gives of a segment; what is absent stays as it is.
struct SegmentChange {
    std::optional<std::string> name;
    std::optional<std::string> filter;
};

/// Who a segment would be.
struct SegmentPreview {
    SegmentCount count;
    std::vector<Recipient> sample;
};

}  // namespace campaignd
