#pragma once

#include "db/database.h"
#include "model/list.h"
#include "service/access/audit.h"
#include "service/access/revision.h"

namespace campaignd::service {

/// Use cases on lists. Owned by the composition root; `database` must outlive it. Thread-safe.
/// Throws Error: kInvalid with every fault, kNotFound, kConflict when the name is taken or the list
/// is in use, StaleRevision.
class Lists {
  public:
    explicit Lists(db::Database& database) : database_(database) {}

    List create(const Actor& actor, ListChange change);
    List get(std::int64_t id) const;
    List update(const Actor& actor,
                std::int64_t id,
                ListChange change,
                const ExpectedRevision& expected = {});
    /// Removes the list at once from sight; its memberships and the records of its ended imports
    /// go by a job. The people stay.
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    Page<List> list(const PageQuery& query) const;
    /// The list of that name, made when there is none.
    List find_or_create(const Actor& actor, const std::string& name);

  private:
    db::Database& database_;
};

/// The next rows that belong to a list that was removed, and at last the list. False when it is
/// gone.
bool remove_list_slice(db::WriteTx& tx, std::int64_t id, int limit);

}  // namespace campaignd::service
