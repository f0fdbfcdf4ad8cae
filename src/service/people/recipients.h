#pragma once

#include "db/database.h"
#include "model/history.h"
#include "model/page.h"
#include "model/recipient.h"
#include "model/tag.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"

namespace campaignd::service {

/// Use cases on people; the audit names who changed whom, never an address. Owned by the
/// composition root; `database` must outlive it. Thread-safe. Throws Error: kInvalid with every
/// fault, kNotFound, kConflict when the address is taken or the person was erased, StaleRevision.
class Recipients {
  public:
    explicit Recipients(db::Database& database) : database_(database) {}

    Recipient create(const Actor& actor, RecipientChange change);
    Recipient get(std::int64_t id) const;
    Recipient update(const Actor& actor,
                     std::int64_t id,
                     RecipientChange change,
                     const ExpectedRevision& expected = {});
    /// Removes all personal data, from the free space of the file and from its log too; the ledger
    /// keeps its rows. A keyed hash of the address stays, so that it is suppressed when it comes
    /// back. Erasing twice is the same as once.
    void erase(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    PersonExport export_all(std::int64_t id) const;
    /// What happened to a person, newest first.
    Page<HistoryItem> history(std::int64_t id, const HistoryQuery& query) const;
    Page<Recipient> list(const RecipientQuery& query) const;
    /// The tags that somebody has.
    Page<Tag> tags(const PageQuery& query) const;

  private:
    db::Database& database_;
};

/// Once more for an erased person of whom a worker still held a message. True while one does.
bool forget_late_words(db::WriteTx& tx, std::int64_t id);

}  // namespace campaignd::service
