#include "store/import_rows.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "store/consents.h"
#include "store/erased_addresses.h"
#include "store/letter_groups.h"
#include "store/lists.h"
#include "store/person_changes.h"
#include "store/recipients.h"
#include "wire/columns.h"

namespace campaignd::store::imports {
namespace {

constexpr const char* kInsertImported = R"sql(
INSERT INTO recipient(email, name, attributes, timezone, created_at, updated_at, status)
VALUES (?1, ?2, ?3, nullif(?4, ''), ?5, ?5, ?6)
ON CONFLICT(email) DO NOTHING)sql";

constexpr const char* kFindImported = R"sql(
SELECT id, name, attributes, timezone, status FROM recipient WHERE email = ?1)sql";

constexpr const char* kMergeImported = R"sql(
UPDATE recipient SET name = ?2, attributes = ?3, timezone = nullif(?4, ''), updated_at = ?5,
       revision = revision + 1
WHERE id = ?1)sql";

constexpr const char* kAddKnownMember = R"sql(
INSERT INTO list_member(list_id, recipient_id)
SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM list_left WHERE recipient_id = ?2 AND list_id = ?1)
ON CONFLICT DO NOTHING)sql";

constexpr const char* kAddNewMembers = R"sql(
INSERT INTO list_member(list_id, recipient_id)
SELECT ?1, id FROM recipient WHERE id BETWEEN ?2 AND ?3)sql";

constexpr const char* kGrowList = R"sql(
UPDATE list SET recipients = recipients + ?2 WHERE id = ?1)sql";

constexpr const char* kGrowTally = R"sql(
UPDATE tally SET value = value + ?1 WHERE name = 'recipient')sql";

struct Known {
    std::int64_t id = 0;
    std::string name;
    std::string attributes;
    std::string timezone;
    RecipientStatus status = RecipientStatus::kActive;

    bool operator==(const Known&) const = default;
};

std::optional<Known> find_known(const db::ReadTx& tx, const std::string& email) {
    db::Statement row = tx.query(kFindImported, email);
    return row.step() ? std::optional(Known{row.integer(0),
                                            row.string(1),
                                            row.string(2),
                                            row.string(3),
                                            static_cast<RecipientStatus>(row.integer(4))})
                      : std::nullopt;
}

/// What the row makes of a known person's words.
Known merged(const Known& known, const ImportedRecipient& row, ImportUpdate update) {
    Known after = known;
    if (update == ImportUpdate::kLeave) {
        return after;
    }
    const bool overwrite = update == ImportUpdate::kOverwrite;
    if (!row.name.empty() && (overwrite || known.name.empty())) {
        after.name = row.name;
    }
    if (!row.timezone.empty() && (overwrite || known.timezone.empty())) {
        after.timezone = row.timezone;
    }
    after.attributes = wire::merged_attributes(known.attributes, row.attributes, overwrite);
    return after;
}

void count_words(const ImportedRecipient& row, ImportCounts& counts) {
    counts.not_active += row.status == RecipientStatus::kActive ? 0 : 1;
    counts.unknown_zones += row.unknown_zone ? 1 : 0;
}

/// One slice of rows inside one transaction. Ids given by one transaction follow one another, so
/// the memberships of all new recipients are written by one statement at the end.
class Slice {
  public:
    Slice(db::WriteTx& tx, std::int64_t list_id, ImportUpdate update, std::int64_t import_id)
        : tx_(tx),
          list_id_(list_id),
          update_(update),
          cause_{ChangedBy::kImport, import_id},
          erased_(tx),
          letters_(tx) {}

    void take(const ImportedRecipient& row) {
        count_words(row, counts_);
        if (tx_.run(kInsertImported,
                    row.email,
                    row.name,
                    row.attributes,
                    row.timezone,
                    tx_.now(),
                    row.status) > 0) {
            last_new_ = tx_.last_id();
            first_new_ = first_new_ == 0 ? last_new_ : first_new_;
            erased_.suppress_again(row.email);
            letters_.add(last_new_, row.email, row.name);
            ++counts_.created;
            take_more(last_new_, row);
            return;
        }
        take_more(merge(row), row);
    }

    ImportCounts finish() {
        letters_.finish();
        std::int64_t joined = known_joined_;
        if (first_new_ != 0) {
            joined += tx_.run(kAddNewMembers, list_id_, first_new_, last_new_);
            tx_.run(kGrowTally, counts_.created);
            person_changes::note_created(tx_, cause_.ref, list_id_, first_new_, last_new_);
        }
        if (joined != 0) {
            tx_.run(kGrowList, list_id_, joined);
        }
        for (const auto& [name, list] : others_) {
            if (list.joined != 0) {
                tx_.run(kGrowList, list.id, list.joined);
            }
        }
        return counts_;
    }

  private:
    struct Other {
        std::int64_t id = 0;  // 0: there is no such list
        std::int64_t joined = 0;
    };

    /// Returns the id of the person.
    std::int64_t merge(const ImportedRecipient& row) {
        const std::optional<Known> known = find_known(tx_, row.email);
        if (!known) {
            fail(ErrorCode::kInternal, "a recipient is neither new nor known");
        }
        const Known after = merged(*known, row, update_);
        const bool left = row.status != RecipientStatus::kActive &&
                          recipients::end_subscription(tx_, known->id, row.status);
        if (left) {
            note(known->id, PersonChange::kStatus, static_cast<std::int64_t>(row.status));
        }
        if (after != *known) {
            tx_.run(
                kMergeImported, known->id, after.name, after.attributes, after.timezone, tx_.now());
            if (after.name != known->name) {
                letters_.add(known->id, row.email, after.name);
            }
            note(known->id, PersonChange::kImported, cause_.ref);
            ++counts_.updated;
        } else {
            ++(left ? counts_.updated : counts_.unchanged);
        }
        if (first_new_ == 0 || known->id < first_new_) {
            known_joined_ += join(list_id_, known->id);
        }
        return known->id;
    }

    /// How many that were: 1 when the person was no member and had not left.
    int join(std::int64_t list_id, std::int64_t recipient_id) {
        const int joined = tx_.run(kAddKnownMember, list_id, recipient_id);
        if (joined > 0) {
            note(recipient_id, PersonChange::kJoined, list_id);
        }
        return joined;
    }

    void note(std::int64_t recipient_id, PersonChange change, std::int64_t about) {
        person_changes::record(tx_, recipient_id, change, about, cause_);
    }

    /// What few files have: more lists, and consent.
    void take_more(std::int64_t recipient_id, const ImportedRecipient& row) {
        bool unknown = false;
        for (const std::string& name : row.lists) {
            Other& other = other_list(name);
            unknown = unknown || other.id == 0;
            if (other.id != 0 && other.id != list_id_) {
                other.joined += join(other.id, recipient_id);
            }
        }
        counts_.unknown_lists += unknown ? 1 : 0;
        if (row.consent_at || !row.consent_source.empty()) {
            consents::record(tx_, recipient_id, {list_id_, row.consent_at, row.consent_source});
        }
    }

    Other& other_list(const std::string& name) {
        const auto [place, is_new] = others_.try_emplace(name);
        if (is_new) {
            place->second.id = lists::find_by_name(tx_, name).value_or(0);
        }
        return place->second;
    }

    db::WriteTx& tx_;
    const std::int64_t list_id_;
    const ImportUpdate update_;
    const Cause cause_;
    ErasedAddresses erased_;
    LetterGroupWriter letters_;
    std::map<std::string, Other> others_;
    ImportCounts counts_;
    std::int64_t first_new_ = 0;
    std::int64_t last_new_ = 0;
    std::int64_t known_joined_ = 0;
};

}  // namespace

ImportCounts apply_rows(db::WriteTx& tx,
                        std::int64_t list_id,
                        std::span<const ImportedRecipient> rows,
                        ImportUpdate update,
                        std::int64_t import_id) {
    Slice slice(tx, list_id, update, import_id);
    for (const ImportedRecipient& row : rows) {
        slice.take(row);
    }
    return slice.finish();
}

ImportCounts preview_rows(const db::ReadTx& tx,
                          std::span<const ImportedRecipient> rows,
                          ImportUpdate update) {
    ImportCounts counts;
    std::set<std::string> seen;
    for (const ImportedRecipient& row : rows) {
        count_words(row, counts);
        const auto is_unknown = [&](const std::string& name) {
            return !lists::find_by_name(tx, name);
        };
        counts.unknown_lists += std::any_of(row.lists.begin(), row.lists.end(), is_unknown) ? 1 : 0;
        const bool again = !seen.insert(to_lower(row.email)).second;
        const std::optional<Known> known = again ? std::nullopt : find_known(tx, row.email);
        if (again) {
            ++counts.unchanged;
        } else if (!known) {
            ++counts.created;
        } else {
            const bool leaves =
                known->status < row.status && (known->status == RecipientStatus::kActive ||
                                               row.status == RecipientStatus::kComplained);
            ++(leaves || merged(*known, row, update) != *known ? counts.updated : counts.unchanged);
        }
    }
    return counts;
}

}  // namespace campaignd::store::imports
