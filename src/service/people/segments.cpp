#include "service/people/segments.h"

#include <fmt/format.h>

#include <optional>

#include "store/recipients.h"
#include "store/segments.h"
#include "wire/columns.h"

namespace campaignd::service {

namespace {

namespace segments = store::segments;

constexpr std::int64_t kCountCap = 100'000;
constexpr int kSample = 10;

Segment get_segment(const db::ReadTx& tx, std::int64_t id) {
    auto found = segments::find(tx, id);
    if (!found) {
        fail(ErrorCode::kNotFound, fmt::format("there is no segment {}", id));
    }
    return std::move(*found);
}

void require_free_name(const db::ReadTx& tx, const std::string& name, std::int64_t own_id) {
    const auto taken = segments::find_by_name(tx, name);
    if (taken && *taken != own_id) {
        fail(ErrorCode::kConflict,
             fmt::format("the name \"{}\" is taken by segment {}", name, *taken));
    }
}

SegmentCount count(const db::ReadTx& tx, const SegmentFilter& filter) {
    const std::int64_t found = segments::count_matching(tx, filter, kCountCap);
    return {.recipients = found, .is_estimate = found == kCountCap};
}

}  // namespace

Segment Segments::create(const Actor& actor, const SegmentChange& change) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        require_free_name(tx, *change.name, 0);
        Segment segment;
        segment.name = *change.name;
        segment.filter = *change.filter;
        const std::int64_t id = segments::insert(tx, segment);
        audit(tx, actor, "segment.create", id, {{"name", *change.name}});
        return get_segment(tx, id);
    });
}

Segment Segments::update(const Actor& actor,
                         std::int64_t id,
                         const SegmentChange& change,
                         const ExpectedRevision& expected) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Segment segment = get_segment(tx, id);
        check_revision(expected, segment.revision);
        segment.name = change.name.value_or(segment.name);
        segment.filter = change.filter.value_or(segment.filter);
        require_free_name(tx, segment.name, id);
        segments::update(tx, segment);
        audit(tx, actor, "segment.update", id, {{"name", segment.name}});
        return get_segment(tx, id);
    });
}

void Segments::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Segment segment = get_segment(tx, id);
        check_revision(expected, segment.revision);
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

Segment Segments::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) {
        Segment segment = get_segment(tx, id);
        segment.count = count(tx, wire::segment_filter_from_column(segment.filter));
        return segment;
    });
}

Page<Segment> Segments::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(segments::list(tx, query.q, after, query.limit + 1),
                       query,
                       segments::count(tx, query.q));
    });
}

SegmentPreview Segments::preview(const SegmentFilter& filter) const {
    return database_.read([&](const db::ReadTx& tx) {
        SegmentPreview preview{.count = count(tx, filter), .sample = {}};
        for (const RecipientId id : segments::sample(tx, filter, kSample)) {
            if (auto person = store::recipients::find(tx, id)) {
                preview.sample.push_back(std::move(*person));
            }
        }
        return preview;
    });
}

}  // namespace campaignd::service
