#include "service/people/segments.h"

#include <fmt/format.h>

#include <optional>

#include "base/rfc3339.h"
#include "base/text.h"
#include "model/json_fields.h"
#include "model/segment.h"
#include "service/people/recipients.h"
#include "store/recipients.h"
#include "store/segments.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

namespace segments = store::segments;

constexpr std::int64_t kCountCap = 100'000;
constexpr int kSample = 10;

json answer_of(const Segment& segment) {
    return {{"id", segment.id},
            {"name", segment.name},
            {"filter", segment.filter},
            {"revision", segment.revision},
            {"created_at", to_rfc3339(segment.created_at)},
            {"updated_at", to_rfc3339(segment.updated_at)}};
}

Segment get_segment(const db::ReadTx& tx, std::int64_t id) {
    auto found = segments::find(tx, id);
    if (!found) {
        fail(ErrorCode::kNotFound, fmt::format("there is no segment {}", id));
    }
    return std::move(*found);
}

struct Edit {
    std::optional<std::string> name;
    std::optional<json> filter;
};

Edit read_edit(const json& body, bool creating) {
    std::vector<FieldError> faults;
    JsonFields fields(body, faults);
    Edit edit;
    if (creating) {
        fields.require("name");
        fields.require("filter");
    }
    if (const auto name = fields.text("name", {.allow_empty = false})) {
        edit.name = trim(*name);
    }
    if (const json* filter = fields.value("filter")) {
        parse_segment_filter(*filter, "filter", faults);
        edit.filter = *filter;
    }
    fields.reject_unknown();
    throw_if_any(std::move(faults));
    return edit;
}

void require_free_name(const db::ReadTx& tx, const std::string& name, std::int64_t own_id) {
    const auto taken = segments::find_by_name(tx, name);
    if (taken && *taken != own_id) {
        fail(ErrorCode::kConflict,
             fmt::format("the name \"{}\" is taken by segment {}", name, *taken));
    }
}

void add_count(const db::ReadTx& tx, const json& filter, json& answer) {
    std::vector<FieldError> faults;
    const SegmentFilter parsed = parse_segment_filter(filter, "filter", faults);
    throw_if_any(std::move(faults));
    const std::int64_t count = segments::count_matching(tx, parsed, kCountCap);
    answer["recipients"] = count;
    answer["total_is_estimate"] = count == kCountCap;
}

}  // namespace

json Segments::create(const Actor& actor, const json& body) {
    const Edit edit = read_edit(body, true);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        require_free_name(tx, *edit.name, 0);
        Segment segment;
        segment.name = *edit.name;
        segment.filter = *edit.filter;
        const std::int64_t id = segments::insert(tx, segment);
        audit(tx, actor, "segment.create", id, {{"name", *edit.name}});
        return answer_of(get_segment(tx, id));
    });
}

json Segments::update(const Actor& actor,
                      std::int64_t id,
                      const json& body,
                      const ExpectedRevision& expected) {
    const Edit edit = read_edit(body, false);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Segment segment = get_segment(tx, id);
        check_revision(expected, segment.revision, [&] { return answer_of(segment); });
        segment.name = edit.name.value_or(segment.name);
        segment.filter = edit.filter.value_or(segment.filter);
        require_free_name(tx, segment.name, id);
        segments::update(tx, segment);
        audit(tx, actor, "segment.update", id, {{"name", segment.name}});
        return answer_of(get_segment(tx, id));
    });
}

void Segments::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Segment segment = get_segment(tx, id);
        check_revision(expected, segment.revision, [&] { return answer_of(segment); });
        std::string users;
        for (const std::string& name : segments::campaigns_using(tx, id)) {
            users += (users.empty() ? "\"" : ", \"") + name + "\"";
        }
        if (!users.empty()) {
            fail(ErrorCode::kConflict,
                 fmt::format("segment \"{}\" belongs to the audience of {}; change or end the "
                             "campaign first",
                             segment.name,
                             users));
        }
        segments::remove(tx, id);
        audit(tx, actor, "segment.delete", id, {{"name", segment.name}});
    });
}

json Segments::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) {
        const Segment segment = get_segment(tx, id);
        json answer = answer_of(segment);
        add_count(tx, segment.filter, answer);
        return answer;
    });
}

json Segments::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(segments::list(tx, query.q, after, query.limit + 1),
                       query,
                       segments::count(tx, query.q),
                       answer_of);
    });
}

json Segments::preview(const json& body) const {
    std::vector<FieldError> faults;
    JsonFields fields(body, faults);
    fields.require("filter");
    const json* given = fields.value("filter");
    const SegmentFilter filter =
        given != nullptr ? parse_segment_filter(*given, "filter", faults) : SegmentFilter();
    fields.reject_unknown();
    throw_if_any(std::move(faults));
    return database_.read([&](const db::ReadTx& tx) {
        json answer{{"sample", json::array()}};
        add_count(tx, *given, answer);
        for (const RecipientId id : segments::sample(tx, filter, kSample)) {
            if (const auto person = store::recipients::find(tx, id)) {
                answer["sample"].push_back(to_json(*person));
            }
        }
        return answer;
    });
}

}  // namespace campaignd::service
