#pragma once

#include <cstdint>

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
    /// With the people counted now, up to a cap.
    Segment get(std::int64_t id) const;
    Page<Segment> list(const PageQuery& query) const;
    /// Who it would be.
    SegmentPreview preview(const SegmentFilter& filter) const;

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
