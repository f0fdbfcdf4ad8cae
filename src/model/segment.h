#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/campaign.h"
#include "model/recipient.h"

namespace campaignd {

/// One node of a segment's filter, checked: what it names exists in the language, and what it
/// compares with is of the right kind. Made by wire/segment_filter.h alone.
struct SegmentFilter {
    enum class Kind { kAll, kAny, kNot, kCompare, kDid };
    enum class Field { kEmail, kName, kStatus, kCreatedAt, kList, kTag, kAttribute };
    enum class Op {
        kEq,
        kNe,
        kLt,
        kLe,
        kGt,
        kGe,
        kContains,
        kNotContains,
        kStartsWith,
        kEndsWith,
        kIn,
        kNotIn,
        kHas,  // one of the values of an attribute that is a list
        kExists,
        kBefore,
        kAfter,
        kOn,
        kInLastDays,
        kInNextDays,
    };
    enum class Did { kSent, kOpened, kClicked, kReplied, kBounced };
    /// What a value is compared as.
    enum class Type { kText, kNumber, kYesNo };

    Kind kind = Kind::kAll;
    std::vector<SegmentFilter> parts{};  // of kAll, kAny and kNot
    // Of kCompare:
    Field field = Field::kEmail;
    std::string attribute{};
    Op op = Op::kEq;
    std::string value{};  // JSON text, as it is compared: moments and states as numbers
    Type type = Type::kText;
    // Of kBefore, kAfter and kOn, one of them: a whole day, as days since 1970-01-01, or a moment.
    std::optional<std::int64_t> day{};
    std::optional<TimeMs> moment{};
    // Of kInLastDays and kInNextDays, and where given of kDid:
    std::optional<std::int64_t> days{};
    // Of kDid: opens and clicks are those of people.
    Did did = Did::kSent;
    std::optional<CampaignId> campaign_id{};  // absent: any
    std::optional<std::string> link{};        // of kClicked: where it leads, as in the message
};

constexpr int kMaxSegmentDepth = 8;
constexpr int kMaxSegmentNodes = 100;
constexpr std::size_t kMaxSegmentValues = 1'000;  // of one "in"
constexpr std::int64_t kMaxSegmentDays = 36'500;

/// How many people match, as far as was looked.
struct SegmentCount {
    std::int64_t recipients = 0;
    std::optional<std::string> next{};  // how to go on counting; absent: that is all
    int percent = 100;                  // of all recipients, looked at
};

/// A campaign whose audience names a segment.
struct SegmentUser {
    CampaignId id = 0;
    std::string name;
    CampaignState state = CampaignState::kDraft;
    bool excludes = false;  // its people are left out
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
    std::vector<SegmentUser> used_by{};   // campaigns that have not ended
};

/// What a request gives of a segment; what is absent stays as it is.
struct SegmentChange {
    std::optional<std::string> name;
    std::optional<std::string> filter;
};

/// Who a segment would be.
struct SegmentPreview {
    SegmentCount count;
    std::vector<Recipient> sample;  // the first of those found by this call
};

/// Who would that be, and where to go on counting.
struct SegmentQuestion {
    SegmentFilter filter;
    std::optional<std::string> cursor;
};

}  // namespace campaignd
