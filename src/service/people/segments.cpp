#include "service/people/segments.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "store/recipients.h"
#include "store/segments.h"
#include "wire/changes.h"
#include "wire/columns.h"

namespace campaignd::service {

namespace {

namespace segments = store::segments;

constexpr std::chrono::milliseconds kLookTime{150};  // of one call
constexpr std::size_t kSample = 10;

/// How far a count came, "LAST_ID-COUNT" in a cursor.
struct Walk {
    RecipientId at = 0;
    std::int64_t found = 0;
};

Walk walk_of(const std::optional<std::string>& cursor) {
    if (!cursor) {
        return {};
    }
    const std::vector<std::string_view> parts = split(*cursor, '-');
    const auto at = parse_int(parts.front());
    const auto found = parse_int(parts.back());
    if (parts.size() != 2 || !at || !found || *at <= 0 || *found < 0) {
        throw Error(std::vector{FieldError{"cursor", "is none that this count has given"}});
    }
    return {*at, *found};
}

Segment get_segment(const db::ReadTx& tx, std::int64_t id) {
    Segment found = segments::get(tx, id);
    found.used_by = segments::used_by(tx, id);
    return found;
}

void require_free_name(const db::ReadTx& tx, const std::string& name, std::int64_t own_id) {
    const auto taken = segments::find_by_name(tx, name);
    if (taken && *taken != own_id) {
        fail(ErrorCode::kConflict,
             fmt::format("the name \"{}\" is taken by segment {}", name, *taken));
    }
}

std::string names_of(const std::vector<SegmentUser>& users) {
    std::string names;
    for (const SegmentUser& user : users) {
        names += (names.empty() ? "\"" : ", \"") + user.name + "\"";
    }
    return names;
}

}  // namespace

Segment Segments::create(const Actor& actor, const SegmentChange& change) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        require_free_name(tx, *change.name, 0);
        Segment segment;
        segment.name = *change.name;
        segment.filter = *change.filter;
        const std::int64_t id = segments::insert(tx, segment);
        audit(tx, actor, "segment.create", id, wire::made(segment));
        return get_segment(tx, id);
    });
}

Segment Segments::update(const Actor& actor,
                         std::int64_t id,
                         const SegmentChange& change,
                         const ExpectedRevision& expected) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Segment before = get_segment(tx, id);
        check_revision(expected, before.revision);
        Segment segment = before;
        segment.name = change.name.value_or(segment.name);
        segment.filter = change.filter.value_or(segment.filter);
        require_free_name(tx, segment.name, id);
        segments::update(tx, segment);
        audit(tx, actor, "segment.update", id, wire::changes(before, segment));
        return get_segment(tx, id);
    });
}

void Segments::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Segment segment = get_segment(tx, id);
        check_revision(expected, segment.revision);
        if (!segment.used_by.empty()) {
            fail(ErrorCode::kConflict,
                 fmt::format("segment \"{}\" belongs to the audience of {}; change or end the "
                             "campaign first",
                             segment.name,
                             names_of(segment.used_by)));
        }
        segments::remove(tx, id);
        audit(tx, actor, "segment.delete", id, wire::removed(segment));
    });
}

Segment Segments::get(std::int64_t id) const {
    Segment segment = database_.read([&](const db::ReadTx& tx) { return get_segment(tx, id); });
    segment.count = look(wire::segment_filter_from_column(segment.filter), {}).count;
    return segment;
}

SegmentCount Segments::count(std::int64_t id, const std::optional<std::string>& cursor) const {
    const Segment segment =
        database_.read([&](const db::ReadTx& tx) { return get_segment(tx, id); });
    return look(wire::segment_filter_from_column(segment.filter), cursor).count;
}

Page<Segment> Segments::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        Page<Segment> page = page_of(segments::list(tx, query.q, after, query.limit + 1),
                                     query,
                                     segments::count(tx, query.q));
        for (Segment& segment : page.items) {
            segment.used_by = segments::used_by(tx, segment.id);
        }
        return page;
    });
}

SegmentPreview Segments::preview(const SegmentQuestion& question) const {
    Look found = look(question.filter, question.cursor);
    SegmentPreview preview{.count = std::move(found.count), .sample = {}};
    database_.read([&](const db::ReadTx& tx) {
        for (const RecipientId id : found.first) {
            if (auto person = store::recipients::find(tx, id)) {
                preview.sample.push_back(std::move(*person));
            }
        }
    });
    return preview;
}

/// Each window is a snapshot of its own, so that none is kept for long.
Segments::Look Segments::look(const SegmentFilter& filter,
                              const std::optional<std::string>& cursor) const {
    const SteadyTime until = database_.clock().steady() + kLookTime;
    Walk walk = walk_of(cursor);
    Look look;
    RecipientId last = 0;
    bool at_end = false;
    while (!at_end && (last == 0 || database_.clock().steady() < until)) {
        database_.read([&](const db::ReadTx& tx) {
            const segments::Matching found = segments::matching(tx, filter, walk.at);
            const std::size_t wanted = kSample - look.first.size();
            const std::size_t taken = std::min(wanted, found.people.size());
            look.first.insert(look.first.end(),
                              found.people.begin(),
                              found.people.begin() + static_cast<std::ptrdiff_t>(taken));
            walk = {found.cursor, walk.found + std::ssize(found.people)};
            at_end = found.at_end;
            last = std::max<RecipientId>(1, segments::last_recipient(tx));
        });
    }
    look.count.recipients = walk.found;
    if (!at_end) {
        look.count.next = fmt::format("{}-{}", walk.at, walk.found);
        look.count.percent = static_cast<int>(std::min<RecipientId>(99, walk.at * 100 / last));
    }
    return look;
}

}  // namespace campaignd::service
