#include "store/import_rows.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "model/tag.h"
#include "store/consents.h"
#include "store/erased_addresses.h"
#include "store/letter_groups.h"
#include "store/lists.h"
#include "store/ongoing.h"
#include "store/person_changes.h"
#include "store/recipients.h"
#include "store/tags.h"
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

constexpr const char* kAddNewMembersWhoStay = R"sql(
INSERT INTO list_member(list_id, recipient_id)
SELECT ?1, id FROM recipient r WHERE id BETWEEN ?2 AND ?3 AND NOT EXISTS (
    SELECT 1 FROM list_left WHERE recipient_id = r.id AND list_id = ?1))sql";

constexpr const char* kLeaveMember = R"sql(
DELETE FROM list_member WHERE list_id = ?1 AND recipient_id = ?2)sql";

constexpr const char* kNoteLeaving = R"sql(
INSERT INTO list_left(recipient_id, list_id, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING)sql";

constexpr const char* kGrowList = R"sql(
UPDATE list SET recipients = recipients + ?2 WHERE id = ?1)sql";

constexpr const char* kGrowTally = R"sql(
UPDATE tally SET value = value + ?1 WHERE name = 'recipient')sql";

std::optional<KnownPerson> find_known(const db::ReadTx& tx, const std::string& email) {
    db::Statement row = tx.query(kFindImported, email);
    return row.step() ? std::optional(KnownPerson{row.integer(0),
                                                  row.string(1),
                                                  row.string(2),
                                                  row.string(3),
                                                  static_cast<RecipientStatus>(row.integer(4)),
                                                  {}})
                      : std::nullopt;
}

/// What the row makes of a known person's words.
KnownPerson merged(const KnownPerson& known, const ImportedRecipient& row, ImportUpdate update) {
    KnownPerson after = known;
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

/// The row says that this person has left, and nobody said so before.
bool leaves_by(const ImportedRecipient& row, RecipientStatus known) noexcept {
    return known < row.status &&
           (known == RecipientStatus::kActive || row.status == RecipientStatus::kComplained);
}

bool names(const std::vector<std::string>& lists, const std::string& name) {
    return std::find(lists.begin(), lists.end(), name) != lists.end();
}

/// Each once, without regard to letter case.
std::vector<std::string> all_tags(std::vector<std::string> tags,
                                  const std::vector<std::string>& more) {
    tags.insert(tags.end(), more.begin(), more.end());
    validate_tags(tags);
    return tags;
}

void count_words(const ImportedRecipient& row, ImportCounts& counts) {
    counts.not_active += row.status == RecipientStatus::kActive ? 0 : 1;
    counts.unknown_zones += row.unknown_zone ? 1 : 0;
}

/// One slice of rows inside one transaction. Ids given by one transaction follow one another, so
/// the memberships of all new recipients are written by one statement at the end.
class Slice {
  public:
    Slice(db::WriteTx& tx, std::int64_t list_id, const ApplyOptions& options)
        : tx_(tx),
          list_id_(list_id),
          options_(options),
          cause_{ChangedBy::kImport, options.import_id},
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
            add_tags(last_new_, row);
            people_.push_back(last_new_);
            return;
        }
        people_.push_back(merge(row));
        take_more(people_.back(), row);
    }

    /// People here who left a list by the word of a row.
    std::vector<RecipientId> take_leavers() { return std::move(leavers_); }

    std::vector<RecipientId> take_people() { return std::move(people_); }

    ImportCounts finish() {
        letters_.finish();
        std::int64_t joined = known_joined_;
        if (first_new_ != 0) {
            tx_.run(kGrowTally, counts_.created);
            person_changes::note_created(tx_, cause_.ref, list_id_, first_new_, last_new_);
        }
        if (first_new_ != 0 && list_id_ != 0) {
            joined += tx_.run(some_leave_ ? kAddNewMembersWhoStay : kAddNewMembers,
                              list_id_,
                              first_new_,
                              last_new_);
            if (options_.joins) {
                ongoing::note_range(tx_, list_id_, first_new_, last_new_);
            }
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
        const std::optional<KnownPerson> known = find_known(tx_, row.email);
        if (!known) {
            fail(ErrorCode::kInternal, "a recipient is neither new nor known");
        }
        const KnownPerson after = merged(*known, row, options_.update);
        const bool left = row.status != RecipientStatus::kActive &&
                          recipients::end_subscription(tx_, known->id, row.status);
        if (left) {
            note(known->id, PersonChange::kStatus, static_cast<std::int64_t>(row.status));
        }
        const bool tagged = options_.update != ImportUpdate::kLeave && add_tags(known->id, row);
        if (after != *known) {
            tx_.run(
                kMergeImported, known->id, after.name, after.attributes, after.timezone, tx_.now());
            if (after.name != known->name) {
                letters_.add(known->id, row.email, after.name);
            }
            note(known->id, PersonChange::kImported, cause_.ref);
        } else if (tagged) {
            recipients::raise_revision(tx_, known->id);
        }
        ++(after != *known || left || tagged ? counts_.updated : counts_.unchanged);
        if (list_id_ != 0 && (first_new_ == 0 || known->id < first_new_)) {
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
        if (joined > 0 && options_.joins) {
            ongoing::note(tx_, list_id, recipient_id);
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
            if (other.id == 0 || names(row.left_lists, name)) {
                continue;
            }
            if (other.id != list_id_) {
                other.joined += join(other.id, recipient_id);
            }
            if (list_id_ == 0) {
                record_consent(other.id, recipient_id, row);
            }
        }
        for (const std::string& name : row.left_lists) {
            leave(other_list(name), recipient_id);
        }
        counts_.unknown_lists += unknown ? 1 : 0;
        if (list_id_ != 0) {
            record_consent(list_id_, recipient_id, row);
        }
    }

    /// True when the person did not have them all.
    bool add_tags(std::int64_t recipient_id, const ImportedRecipient& row) {
        bool added = false;
        for (const std::string& name : row.tags) {
            const auto [place, is_new] = tags_.try_emplace(name);
            if (is_new) {
                place->second = tags::ensure(tx_, name);
            }
            added = tags::add(tx_, place->second, recipient_id) || added;
        }
        return added;
    }

    void record_consent(std::int64_t list_id,
                        std::int64_t recipient_id,
                        const ImportedRecipient& row) {
        if (row.consent_at || !row.consent_source.empty()) {
            consents::record(tx_, recipient_id, {list_id, row.consent_at, row.consent_source});
        }
    }

    void leave(Other& list, std::int64_t recipient_id) {
        if (list.id == 0) {
            return;
        }
        some_leave_ = true;
        if (tx_.run(kLeaveMember, list.id, recipient_id) > 0) {
            --(list.id == list_id_ ? known_joined_ : list.joined);
            leavers_.push_back(recipient_id);
            recipients::raise_revision(tx_, recipient_id);
            note(recipient_id, PersonChange::kLeft, list.id);
        }
        tx_.run(kNoteLeaving, recipient_id, list.id, tx_.now());
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
    const ApplyOptions options_;
    const Cause cause_;
    ErasedAddresses erased_;
    LetterGroupWriter letters_;
    std::map<std::string, Other> others_;
    std::map<std::string, std::int64_t> tags_;
    ImportCounts counts_;
    std::int64_t first_new_ = 0;
    std::int64_t last_new_ = 0;
    std::int64_t known_joined_ = 0;
    bool some_leave_ = false;
    std::vector<RecipientId> leavers_;
    std::vector<RecipientId> people_;
};

}  // namespace

AppliedRows apply_rows(db::WriteTx& tx,
                       std::int64_t list_id,
                       std::span<const ImportedRecipient> rows,
                       const ApplyOptions& options) {
    Slice slice(tx, list_id, options);
    for (const ImportedRecipient& row : rows) {
        slice.take(row);
    }
    return {slice.finish(), slice.take_people(), slice.take_leavers()};
}

ImportCounts preview_rows(const db::ReadTx& tx,
                          std::int64_t list_id,
                          std::span<const ImportedRecipient> rows,
                          ImportUpdate update,
                          ImportTrial& trial) {
    ImportCounts counts;
    for (const ImportedRecipient& row : rows) {
        count_words(row, counts);
        const auto is_unknown = [&](const std::string& name) {
            return !lists::find_by_name(tx, name);
        };
        counts.unknown_lists +=
            list_id != 0 && std::any_of(row.lists.begin(), row.lists.end(), is_unknown) ? 1 : 0;
        std::optional<KnownPerson> known = trial.find(row.email);
        if (!known) {
            known = find_known(tx, row.email);
        }
        if (!known) {
            ++counts.created;
            trial.keep(row.email,
                       {0, row.name, row.attributes, row.timezone, row.status, row.tags});
            continue;
        }
        if (!row.tags.empty()) {
            known->tags = all_tags(known->tags, tags::of_recipient(tx, known->id));
        }
        KnownPerson after = merged(*known, row, update);
        if (update != ImportUpdate::kLeave) {
            after.tags = all_tags(known->tags, row.tags);
        }
        after.status = leaves_by(row, known->status) ? row.status : known->status;
        ++(after == *known ? counts.unchanged : counts.updated);
        trial.keep(row.email, after);
    }
    return counts;
}

}  // namespace campaignd::store::imports
