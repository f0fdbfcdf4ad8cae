#include "store/import_rows.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "store/erased_addresses.h"
#include "store/recipients.h"

namespace campaignd::store::imports {
namespace {

constexpr const char* kInsertImported = R"sql(
INSERT INTO recipient(email, name, attributes, timezone, created_at, updated_at, status)
VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
ON CONFLICT(email) DO NOTHING)sql";

constexpr const char* kFindImported = R"sql(
SELECT id, name, attributes, timezone FROM recipient WHERE email = ?1)sql";

constexpr const char* kMergeImported = R"sql(
UPDATE recipient SET name = ?2, attributes = ?3, timezone = ?4, updated_at = ?5,
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
};

/// The attributes of both; the row's values win. Both texts come from nlohmann's dump() or its
/// like.
std::string merged_attributes(const std::string& known, const std::string& given) {
    if (given == known || given == "{}") {
        return known;
    }
    nlohmann::json merged = nlohmann::json::parse(known);
    const nlohmann::json added = nlohmann::json::parse(given);
    bool changed = false;
    for (const auto& [key, value] : added.items()) {
        nlohmann::json& present = merged[key];
        changed = changed || present != value;
        present = value;
    }
    return changed ? merged.dump() : known;
}

/// One slice of rows inside one transaction. Ids given by one transaction follow one another, so
/// the memberships of all new recipients are written by one statement at the end.
class Slice {
  public:
    Slice(db::WriteTx& tx, std::int64_t list_id) : tx_(tx), list_id_(list_id), erased_(tx) {}

    void take(const ImportedRecipient& row) {
        const std::optional<std::string_view> zone =
            row.timezone.empty() ? std::nullopt : std::optional<std::string_view>(row.timezone);
        counts_.not_active += row.status == RecipientStatus::kActive ? 0 : 1;
        counts_.unknown_zones += row.unknown_zone ? 1 : 0;
        if (tx_.run(
                kInsertImported, row.email, row.name, row.attributes, zone, tx_.now(), row.status) >
            0) {
            last_new_ = tx_.last_id();
            first_new_ = first_new_ == 0 ? last_new_ : first_new_;
            erased_.suppress_again(row.email);
            ++counts_.created;
            return;
        }
        merge(row);
    }

    ImportCounts finish() {
        std::int64_t joined = known_joined_;
        if (first_new_ != 0) {
            joined += tx_.run(kAddNewMembers, list_id_, first_new_, last_new_);
            tx_.run(kGrowTally, counts_.created);
        }
        if (joined != 0) {
            tx_.run(kGrowList, list_id_, joined);
        }
        return counts_;
    }

  private:
    Known find(const std::string& email) {
        db::Statement row = tx_.query(kFindImported, email);
        if (!row.step()) {
            fail(ErrorCode::kInternal, "a recipient is neither new nor known");
        }
        return {row.integer(0), row.string(1), row.string(2), row.string(3)};
    }

    void merge(const ImportedRecipient& row) {
        const Known known = find(row.email);
        const std::string& name = row.name.empty() ? known.name : row.name;
        const std::string& zone = row.timezone.empty() ? known.timezone : row.timezone;
        const std::string attributes = merged_attributes(known.attributes, row.attributes);
        const bool left = row.status != RecipientStatus::kActive &&
                          recipients::end_subscription(tx_, known.id, row.status);
        if (name != known.name || zone != known.timezone || attributes != known.attributes) {
            tx_.run(kMergeImported,
                    known.id,
                    name,
                    attributes,
                    zone.empty() ? std::nullopt : std::optional<std::string>(zone),
                    tx_.now());
            ++counts_.updated;
        } else {
            ++(left ? counts_.updated : counts_.unchanged);
        }
        if (first_new_ == 0 || known.id < first_new_) {
            known_joined_ += tx_.run(kAddKnownMember, list_id_, known.id);
        }
    }

    db::WriteTx& tx_;
    const std::int64_t list_id_;
    ErasedAddresses erased_;
    ImportCounts counts_;
    std::int64_t first_new_ = 0;
    std::int64_t last_new_ = 0;
    std::int64_t known_joined_ = 0;
};

}  // namespace

ImportCounts apply_rows(db::WriteTx& tx,
                        std::int64_t list_id,
                        std::span<const ImportedRecipient> rows) {
    Slice slice(tx, list_id);
    for (const ImportedRecipient& row : rows) {
        slice.take(row);
    }
    return slice.finish();
}

}  // namespace campaignd::store::imports
