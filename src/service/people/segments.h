#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/segment.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"

namespace campaignd::service {

/// Saved filters over recipients, evaluated when they are used. Owner: App; `database` must outlive
/// it. Thread-safe. Throws Error: kInvalid with every fault, kNotFound, kConflict for a name in use
/// or a segment in use, StaleRevision.
class Segments {
  public:
    explicit Segments(db::Database& database) : database_(database) {}

    /// The change has name and filter.
    Segment create(const Actor& actor, const SegmentChange& change);
    Segment update(const Actor& actor,
                   std::int64_t id,
                   const SegmentChange& change,
                   const ExpectedRevision& expected = {});
    /// Refused while a campaign that has not ended names it.
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    /// With the people counted now, as far as that goes in a fraction of a second.
    Segment get(std::int64_t id) const;
    /// Goes on counting where `cursor`, the `next` of an earlier count, says; the number is the
    /// sum. Throws Error(kInvalid) for a cursor that is none of ours.
    SegmentCount count(std::int64_t id, const std::optional<std::string>& cursor) const;
    Page<Segment> list(const PageQuery& query) const;
    /// Who it would be, counted in the same way.
    SegmentPreview preview(const SegmentQuestion& question) const;

  private:
    /// What one call saw: how many in all, and the first of those it found itself.
    struct Look {
        SegmentCount count;
        std::vector<RecipientId> first;
    };

    Look look(const SegmentFilter& filter, const std::optional<std::string>& cursor) const;

    db::Database& database_;
};

}  // namespace campaignd::service
