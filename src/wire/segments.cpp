#include "wire/segments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/rfc3339.h"
#include "base/text.h"
#include "wire/columns.h"
#include "wire/reader.h"
#include "wire/recipients.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Segment& segment) {
    out = {{"id", segment.id},
           {"name", segment.name},
           {"filter", wire::parse_column(segment.filter)},
           {"revision", segment.revision},
           {"created_at", wire::time(segment.created_at)},
           {"updated_at", wire::time(segment.updated_at)}};
    if (segment.count) {
        out["recipients"] = segment.count->recipients;
        out["total_is_estimate"] = segment.count->is_estimate;
    }
}

void to_json(nlohmann::json& out, const SegmentPreview& preview) {
    out = {{"recipients", preview.count.recipients},
           {"total_is_estimate", preview.count.is_estimate},
           {"sample", preview.sample}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

using Filter = SegmentFilter;

constexpr std::size_t kMaxTextBytes = 500;
constexpr std::string_view kAttributes = "attributes.";
constexpr std::array<std::string_view, 10> kOps{
    "eq", "ne", "lt", "le", "gt", "ge", "contains", "starts_with", "in", "exists"};
constexpr std::array<std::string_view, 4> kDeeds{"sent", "opened", "clicked", "replied"};

/// One reading of a filter: counts its nodes and notes its faults.
class FilterReader {
  public:
    explicit FilterReader(std::vector<FieldError>& faults) : faults_(faults) {}

    Filter read(const json& node, const std::string& path, int depth) {
        Filter filter;
        if (depth > kMaxSegmentDepth) {
            fault(path, fmt::format("is nested deeper than {} levels", kMaxSegmentDepth));
        } else if (++nodes_ > kMaxSegmentNodes) {
            if (nodes_ == kMaxSegmentNodes + 1) {
                fault(path, fmt::format("has more than {} conditions", kMaxSegmentNodes));
            }
        } else if (!node.is_object() || node.empty()) {
            fault(path,
                  "must be one of {\"all\":[…]}, {\"any\":[…]}, {\"not\":…}, "
                  "{\"field\",\"op\",\"value\"} and {\"campaign_id\",\"did\"}");
        } else if (node.contains("all") || node.contains("any")) {
            read_group(node, path, depth, filter);
        } else if (node.contains("not")) {
            only(node, path, {"not"});
            filter.kind = Filter::Kind::kNot;
            filter.parts.push_back(read(node["not"], path + ".not", depth + 1));
        } else if (node.contains("did") || node.contains("campaign_id")) {
            read_deed(node, path, filter);
        } else {
            read_compare(node, path, filter);
        }
        return filter;
    }

  private:
    void fault(const std::string& path, std::string message) {
        faults_.push_back({path, std::move(message)});
    }

    void only(const json& node,
              const std::string& path,
              const std::vector<std::string_view>& known) {
        for (const auto& [name, value] : node.items()) {
            bool is_known = false;
            for (const std::string_view one : known) {
                is_known = is_known || name == one;
            }
            if (!is_known) {
                fault(path + "." + name, "is not a known field here");
            }
        }
    }

    void read_group(const json& node, const std::string& path, int depth, Filter& filter) {
        const bool all = node.contains("all");
        const char* name = all ? "all" : "any";
        only(node, path, {name});
        filter.kind = all ? Filter::Kind::kAll : Filter::Kind::kAny;
        const json& parts = node[name];
        if (!parts.is_array() || parts.empty()) {
            fault(fmt::format("{}.{}", path, name), "must be a list of at least one condition");
            return;
        }
        for (std::size_t i = 0; i < parts.size(); ++i) {
            filter.parts.push_back(
                read(parts[i], fmt::format("{}.{}[{}]", path, name, i), depth + 1));
        }
    }

    void read_deed(const json& node, const std::string& path, Filter& filter) {
        only(node, path, {"campaign_id", "did"});
        filter.kind = Filter::Kind::kDid;
        const json id = node.value("campaign_id", json());
        if (!id.is_number_integer() || id.get<std::int64_t>() <= 0) {
            fault(path + ".campaign_id", "must be the number of a campaign");
        } else {
            filter.campaign_id = id.get<std::int64_t>();
        }
        const auto deed = index_of(node.value("did", json()), kDeeds);
        if (deed) {
            filter.did = static_cast<Filter::Did>(*deed);
        } else {
            fault(path + ".did", "must be one of sent, opened, clicked, replied");
        }
    }

    void read_compare(const json& node, const std::string& path, Filter& filter) {
        only(node, path, {"field", "op", "value"});
        filter.kind = Filter::Kind::kCompare;
        const auto op = index_of(node.value("op", json()), kOps);
        if (op) {
            filter.op = static_cast<Filter::Op>(*op);
        } else {
            fault(path + ".op",
                  "must be one of eq, ne, lt, le, gt, ge, contains, starts_with, in, exists");
        }
        const json field = node.value("field", json());
        if (!field.is_string() || !read_field(field.get<std::string>(), filter)) {
            fault(path + ".field",
                  "must be one of email, name, status, created_at, list, attributes.NAME");
            return;
        }
        if (op) {
            read_value(node.value("value", json()), path + ".value", filter);
        }
    }

    static bool read_field(const std::string& name, Filter& filter) {
        constexpr std::array<std::string_view, 5> kFields{
            "email", "name", "status", "created_at", "list"};
        if (const auto index = index_of(name, kFields)) {
            filter.field = static_cast<Filter::Field>(*index);
            return true;
        }
        filter.field = Filter::Field::kAttribute;
        filter.attribute = name.substr(std::min(name.size(), kAttributes.size()));
        return name.starts_with(kAttributes) && !filter.attribute.empty() &&
               filter.attribute.size() <= kMaxTextBytes && !has_control(filter.attribute) &&
               filter.attribute.find_first_of("\"\\") == std::string::npos;
    }

    void read_value(const json& value, const std::string& path, Filter& filter) {
        if (filter.op == Filter::Op::kExists) {
            if (!value.is_null() && !value.is_boolean()) {
                fault(path, "must be true or false");
            }
            filter.value = value.is_null() ? "true" : dump(value);
            return;
        }
        if (filter.op != Filter::Op::kIn) {
            filter.value = dump(read_one(value, path, filter));
            filter.by_number = value.is_number();
            return;
        }
        json values = json::array();
        if (!value.is_array() || value.empty() || value.size() > kMaxSegmentValues) {
            fault(path, fmt::format("must be a list of 1 to {} values", kMaxSegmentValues));
            return;
        }
        for (std::size_t i = 0; i < value.size(); ++i) {
            values.push_back(read_one(value[i], fmt::format("{}[{}]", path, i), filter));
        }
        filter.value = dump(values);
    }

    /// One value as it is stored and compared; null when it is faulty.
    json read_one(const json& value, const std::string& path, const Filter& filter) {
        const bool orders = filter.op >= Filter::Op::kLt && filter.op <= Filter::Op::kGe;
        const bool in_text =
            filter.op == Filter::Op::kContains || filter.op == Filter::Op::kStartsWith;
        switch (filter.field) {
            case Filter::Field::kStatus: {
                const auto status = value.is_string() && !orders && !in_text
                                        ? parse_recipient_status(value.get<std::string>())
                                        : std::nullopt;
                if (!status) {
                    fault(path, "must be a status, compared by eq, ne or in");
                    return nullptr;
                }
                return static_cast<int>(*status);
            }
            case Filter::Field::kList:
                if (!value.is_number_integer() || orders || in_text) {
                    fault(path, "must be the number of a list, compared by eq, ne or in");
                    return nullptr;
                }
                return value;
            case Filter::Field::kCreatedAt: {
                const auto at = value.is_string() && !in_text
                                    ? parse_rfc3339(value.get<std::string>())
                                    : std::nullopt;
                if (!at) {
                    fault(path, "must be a time such as 2026-01-31T12:00:00Z");
                    return nullptr;
                }
                return *at;
            }
            case Filter::Field::kAttribute:
                if ((value.is_number() || value.is_boolean()) && !in_text) {
                    return value;
                }
                break;
            case Filter::Field::kEmail:
            case Filter::Field::kName:
                break;
        }
        if (!value.is_string() || value.get<std::string>().size() > kMaxTextBytes ||
            !is_utf8(value.get<std::string>())) {
            fault(path, fmt::format("must be a text of at most {} bytes", kMaxTextBytes));
            return nullptr;
        }
        return value;
    }

    template <std::size_t N>
    static std::optional<std::size_t> index_of(const json& word,
                                               const std::array<std::string_view, N>& words) {
        for (std::size_t i = 0; word.is_string() && i < N; ++i) {
            if (word.get<std::string>() == words.at(i)) {
                return i;
            }
        }
        return std::nullopt;
    }

    std::vector<FieldError>& faults_;
    int nodes_ = 0;
};

}  // namespace

SegmentChange read_segment(const json& body, bool creating) {
    SegmentChange change;
    std::vector<FieldError> faults;
    Reader(body, faults).read_whole([&](Reader& fields) {
        if (creating) {
            fields.require("name");
            fields.require("filter");
        }
        if (const auto name = fields.text("name", {.allow_empty = false})) {
            change.name = trim(*name);
        }
        if (const json* filter = fields.value("filter")) {
            FilterReader(faults).read(*filter, "filter", 1);
            change.filter = dump(*filter);
        }
    });
    throw_if_any(std::move(faults));
    return change;
}

SegmentFilter read_segment_filter(const json& body) {
    SegmentFilter filter;
    std::vector<FieldError> faults;
    Reader(body, faults).read_whole([&](Reader& fields) {
        fields.require("filter");
        if (const json* given = fields.value("filter")) {
            filter = FilterReader(faults).read(*given, "filter", 1);
        }
    });
    throw_if_any(std::move(faults));
    return filter;
}

SegmentFilter segment_filter_from_column(std::string_view column) {
    std::vector<FieldError> faults;
    SegmentFilter filter = FilterReader(faults).read(parse_column(column), "filter", 1);
    if (!faults.empty()) {
        fail(ErrorCode::kCorrupt, "the stored filter of a segment is damaged");
    }
    return filter;
}

}  // namespace campaignd::wire
