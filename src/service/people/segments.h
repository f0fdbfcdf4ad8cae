#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "db/database.h"
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

    /// {"name","filter"}.
    nlohmann::json create(const Actor& actor, const nlohmann::json& body);
    nlohmann::json update(const Actor& actor,
                          std::int64_t id,
                          const nlohmann::json& body,
                          const ExpectedRevision& expected = {});
    /// Refused while a campaign that has not ended names it.
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    /// With "recipients", counted now up to a cap.
    nlohmann::json get(std::int64_t id) const;
    nlohmann::json list(const PageQuery& query) const;
    /// {"filter"} -> {"recipients","total_is_estimate","sample"}: who it would be.
    nlohmann::json preview(const nlohmann::json& body) const;

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
