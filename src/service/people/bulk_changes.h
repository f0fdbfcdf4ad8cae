#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/bulk.h"
#include "model/person_change.h"
#include "service/sequence/newcomers.h"
#include "store/bulk.h"

namespace campaignd::service {

/// What a bulk action does to one person, and how that is taken back. Each change and what undo
/// needs of it are written by the same transaction. Erasing and exporting are not its business.
///
/// Undo leaves alone what somebody else has changed since: an attribute with another value, a
/// suppression that was made anew, a list that the person has left, a person who was erased.
/// Thread: inside the caller's transaction, `tx` and `action` must outlive it. Throws Error.
class BulkChanges {
  public:
    BulkChanges(db::WriteTx& tx, const BulkAction& action);

    /// Why the action cannot be done any more, such as a list that was deleted; empty when it can.
    const std::string& fault() const noexcept { return fault_; }

    /// The next people, some hundred; what becomes of each follows, and then finish().
    void begin(std::span<const RecipientId> people);
    void apply(RecipientId recipient, BulkCounts& counts);
    /// True when the person is as before.
    bool take_back(const store::bulk::Change& change);
    /// Ongoing campaigns pass over whom it made match, unless they may join.
    void finish();

  private:
    /// What was there before, in the words of bulk_change.before; `done` is false when there was
    /// nothing to change.
    struct Applied {
        bool done = false;
        std::optional<std::string> before{};
        std::string fault{};  // a word of BulkCounts::reasons
    };

    Applied change(RecipientId recipient);
    Applied change_list(RecipientId recipient, bool add);
    Applied change_tag(RecipientId recipient, bool add);
    Applied set_attribute(RecipientId recipient, const std::optional<std::string>& value);
    Applied suppress(RecipientId recipient);
    bool restore(const store::bulk::Change& change);
    bool restore_attribute(const store::bulk::Change& change);
    bool unsuppress(const store::bulk::Change& change);
    bool may_join() const noexcept;
    void note(RecipientId recipient, PersonChange change);

    db::WriteTx& tx_;
    const BulkAction& action_;
    QuietChange quiet_;
    std::int64_t tag_id_ = 0;
    std::string fault_;
    std::vector<RecipientId> changed_;
};

}  // namespace campaignd::service
