// read_comparison(): what may be compared with what.
#include <fmt/format.h>

#include <algorithm>

#include "base/rfc3339.h"
#include "base/text.h"
#include "wire/reader.h"
#include "wire/segment_filter.h"

namespace campaignd::wire {
namespace {

using Filter = SegmentFilter;
using Field = Filter::Field;
using Op = Filter::Op;

constexpr std::size_t kMaxTextBytes = 500;
constexpr TimeMs kDayMs = 86'400'000;
constexpr std::string_view kAttributes = "attributes.";
const Words kFields{"email", "name", "status", "created_at", "list", "tag"};
const Words kOps{"eq",
                 "ne",
                 "lt",
                 "le",
                 "gt",
                 "ge",
                 "contains",
                 "not_contains",
                 "starts_with",
                 "ends_with",
                 "in",
                 "not_in",
                 "has",
                 "exists",
                 "before",
                 "after",
                 "on",
                 "in_last_days",
                 "in_next_days"};

bool is_one_of(Op op, std::initializer_list<Op> ops) {
    return std::find(ops.begin(), ops.end(), op) != ops.end();
}

bool is_order(Op op) {
    return is_one_of(op, {Op::kLt, Op::kLe, Op::kGt, Op::kGe});
}

bool is_part_of_text(Op op) {
    return is_one_of(op, {Op::kContains, Op::kNotContains, Op::kStartsWith, Op::kEndsWith});
}

bool is_date(Op op) {
    return op >= Op::kBefore;
}

bool takes_list(Op op, const json& value) {
    return is_one_of(op, {Op::kIn, Op::kNotIn}) || (op == Op::kHas && value.is_array());
}

/// Why the field cannot be compared so; empty when it can.
std::string_view op_fault(Field field, Op op) {
    const bool is_named = field == Field::kStatus || field == Field::kList || field == Field::kTag;
    const bool fits_names = is_one_of(op, {Op::kEq, Op::kNe, Op::kIn, Op::kNotIn}) ||
                            (op == Op::kExists && field != Field::kStatus);
    if (is_named && !fits_names) {
        return "does not fit this field: use eq, ne, in, not_in, or exists for lists and tags";
    }
    if (is_date(op) && field != Field::kAttribute && field != Field::kCreatedAt) {
        return "fits dates only: created_at and attributes.NAME";
    }
    if (op == Op::kHas && field != Field::kAttribute) {
        return "fits attributes only";
    }
    if (field == Field::kCreatedAt && (is_part_of_text(op) || op == Op::kExists)) {
        return "does not fit a date: use before, after, on, in_last_days, lt, le, gt or ge";
    }
    return {};
}

std::optional<Field> field_of(const std::string& name, std::string& attribute) {
    const auto at = std::find(kFields.begin(), kFields.end(), name);
    if (at != kFields.end()) {
        return static_cast<Field>(at - kFields.begin());
    }
    attribute = name.substr(std::min(name.size(), kAttributes.size()));
    const bool sound = name.starts_with(kAttributes) && !attribute.empty() &&
                       attribute.size() <= kMaxTextBytes && !has_control(attribute) &&
                       attribute.find_first_of("\"\\") == std::string::npos;
    return sound ? std::optional(Field::kAttribute) : std::nullopt;
}

class ComparisonReader {
  public:
    ComparisonReader(Reader& fields, Filter& filter) : fields_(fields), filter_(filter) {}

    void read() {
        fields_.require("field");
        fields_.require("op");
        const auto op = fields_.word<Op>("op", kOps);
        const auto name = fields_.string("field");
        const auto field = name ? field_of(*name, filter_.attribute) : std::nullopt;
        if (name && !field) {
            fields_.fault("field",
                          "must be one of email, name, status, created_at, list, tag, "
                          "attributes.NAME");
        }
        const json* value = fields_.value("value");
        if (!op || !field) {
            return;
        }
        filter_.op = *op;
        filter_.field = *field;
        if (const std::string_view wrong = op_fault(*field, *op); !wrong.empty()) {
            fields_.fault("op", std::string(wrong));
            return;
        }
        read_value(value == nullptr ? json() : *value);
    }

  private:
    void read_value(const json& value) {
        if (filter_.op == Op::kExists) {
            if (!value.is_null() && !value.is_boolean()) {
                fields_.fault("value", "must be true or false");
            }
            filter_.value = value.is_null() ? "true" : dump(value);
        } else if (filter_.op == Op::kInLastDays || filter_.op == Op::kInNextDays) {
            filter_.days = fields_.integer("value", 1, kMaxSegmentDays);
            fields_.require("value");
        } else if (is_date(filter_.op)) {
            read_moment(value);
        } else if (takes_list(filter_.op, value)) {
            read_list(value);
        } else {
            filter_.value = dump(read_one(value, "value"));
        }
    }

    void read_list(const json& value) {
        if (!value.is_array() || value.empty() || value.size() > kMaxSegmentValues) {
            fields_.fault("value",
                          fmt::format("must be a list of 1 to {} values", kMaxSegmentValues));
            return;
        }
        json values = json::array();
        for (std::size_t i = 0; i < value.size(); ++i) {
            values.push_back(read_one(value[i], fmt::format("value[{}]", i)));
        }
        filter_.value = dump(values);
        filter_.type = Filter::Type::kText;
    }

    void read_moment(const json& value) {
        const std::string text = value.is_string() ? value.get<std::string>() : "";
        if (const std::optional<TimeMs> midnight = parse_rfc3339(text + "T00:00:00Z")) {
            filter_.day = *midnight / kDayMs;  // exact, also before 1970
            return;
        }
        filter_.moment = parse_rfc3339(text);
        if (!filter_.moment || filter_.op == Op::kOn) {
            fields_.fault("value", "must be a day such as 2026-01-31");
        }
    }

    /// One value as it is stored and compared; null when it is faulty.
    json read_one(const json& value, const std::string& place) {
        switch (filter_.field) {
            case Field::kStatus: {
                const auto status = value.is_string()
                                        ? parse_recipient_status(value.get<std::string>())
                                        : std::nullopt;
                return status ? json(static_cast<int>(*status)) : refuse(place, "must be a status");
            }
            case Field::kList:
                return value.is_number_integer() ? value
                                                 : refuse(place, "must be the number of a list");
            case Field::kCreatedAt: {
                const auto at =
                    value.is_string() ? parse_rfc3339(value.get<std::string>()) : std::nullopt;
                return at ? json(*at)
                          : refuse(place, "must be a time such as 2026-01-31T12:00:00Z");
            }
            case Field::kAttribute:
                if ((value.is_number() || value.is_boolean()) && !is_part_of_text(filter_.op)) {
                    filter_.type = value.is_number() ? Filter::Type::kNumber : Filter::Type::kYesNo;
                    const bool orders_yes = value.is_boolean() && is_order(filter_.op);
                    return orders_yes ? refuse(place, "must be a number or a text") : value;
                }
                break;
            case Field::kEmail:
            case Field::kName:
            case Field::kTag:
                break;
        }
        const bool sound = value.is_string() && value.get<std::string>().size() <= kMaxTextBytes &&
                           is_utf8(value.get<std::string>());
        return sound ? value
                     : refuse(place,
                              fmt::format("must be a text of at most {} bytes", kMaxTextBytes));
    }

    json refuse(const std::string& place, std::string message) {
        fields_.fault(place, std::move(message));
        return nullptr;
    }

    Reader& fields_;
    Filter& filter_;
};

}  // namespace

SegmentFilter read_comparison(const json& node,
                              const std::string& path,
                              std::vector<FieldError>& faults) {
    Filter filter;
    filter.kind = Filter::Kind::kCompare;
    Reader(node, faults, path).read_whole([&](Reader& fields) {
        ComparisonReader(fields, filter).read();
    });
    return filter;
}

}  // namespace campaignd::wire
