#include "wire/segments.h"

#include "base/text.h"
#include "wire/columns.h"
#include "wire/reader.h"
#include "wire/recipients.h"
#include "wire/segment_filter.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Segment& segment) {
    out = {{"id", segment.id},
           {"name", segment.name},
           {"filter", wire::parse_column(segment.filter)},
           {"used_by", nlohmann::json::array()},
           {"revision", segment.revision},
           {"created_at", wire::time(segment.created_at)},
           {"updated_at", wire::time(segment.updated_at)}};
    for (const SegmentUser& user : segment.used_by) {
        out["used_by"].push_back({{"id", user.id},
                                  {"name", user.name},
                                  {"state", to_text(user.state)},
                                  {"excludes", user.excludes}});
    }
    if (segment.count) {
        out.update(nlohmann::json(*segment.count));
    }
}

void to_json(nlohmann::json& out, const SegmentCount& count) {
    out = {{"recipients", count.recipients},
           {"total_is_estimate", count.next.has_value()},
           {"next", count.next},
           {"percent", count.percent}};
}

void to_json(nlohmann::json& out, const SegmentPreview& preview) {
    out = preview.count;
    out["sample"] = preview.sample;
}

}  // namespace campaignd

namespace campaignd::wire {

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
            read_filter(*filter, "filter", faults);
            change.filter = dump(*filter);
        }
    });
    throw_if_any(std::move(faults));
    return change;
}

SegmentQuestion read_segment_question(const json& body) {
    SegmentQuestion question;
    std::vector<FieldError> faults;
    Reader(body, faults).read_whole([&](Reader& fields) {
        fields.require("filter");
        if (const json* given = fields.value("filter")) {
            question.filter = read_filter(*given, "filter", faults);
        }
        question.cursor = fields.string("cursor");
    });
    throw_if_any(std::move(faults));
    return question;
}

SegmentFilter segment_filter_from_column(std::string_view column) {
    std::vector<FieldError> faults;
    SegmentFilter filter = read_filter(parse_column(column), "filter", faults);
    if (!faults.empty()) {
        fail(ErrorCode::kCorrupt, "the stored filter of a segment is damaged");
    }
    return filter;
}

}  // namespace campaignd::wire
