#pragma once

#include <functional>
#include <vector>

#include "db/database.h"
#include "db/transaction.h"
#include "model/snippet.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"

namespace campaignd::service {

/// Use cases on snippets. A launched campaign keeps those that it had. Owned by the composition
/// root; `database` must outlive it. Thread-safe.
/// Throws Error: kInvalid with every fault, kNotFound, kConflict when the name is taken or others
/// still name it, StaleRevision.
class Snippets {
  public:
    explicit Snippets(db::Database& database) : database_(database) {}

    Snippet create(const Actor& actor, SnippetChange change);
    Snippet get(std::int64_t id) const;
    /// A new name only while no draft and no other snippet has a tag of the old one.
    Snippet update(const Actor& actor,
                   std::int64_t id,
                   SnippetChange change,
                   const ExpectedRevision& expected = {});
    /// The same.
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    /// Without their bodies.
    Page<Snippet> list(const PageQuery& query) const;

  private:
    using Plan = std::function<Snippet(const db::ReadTx&, std::vector<FieldError>&)>;
    using Put = std::function<Snippet(db::WriteTx&, const Snippet&)>;

    Snippet save(const Plan& plan, const Put& put);

    db::Database& database_;
};

}  // namespace campaignd::service
