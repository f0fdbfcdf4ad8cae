#include "store/media.h"

namespace campaignd::store::media {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO media(hash, type, title, alt, width, height, size_bytes, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8))sql";
constexpr const char* kUpdate = R"sql(
    UPDATE media SET title = ?2, alt = ?3, updated_at = ?4, revision = revision + 1
     WHERE id = ?1)sql";
constexpr const char* kSetRemoved = R"sql(
    UPDATE media SET removed_at = ?2, updated_at = ?3, revision = revision + 1 WHERE id = ?1)sql";
constexpr const char* kForget = R"sql(
    DELETE FROM media WHERE id = ?1 AND removed_at IS NOT NULL)sql";

// What file_of() reads.
#define SELECT_MEDIA                                                                       \
    "SELECT id, hash, type, title, alt, width, height, size_bytes, revision, created_at, " \
    "updated_at, removed_at FROM media"

constexpr const char* kFind =
    SELECT_MEDIA R"sql( WHERE id = ?1 AND (removed_at IS NOT NULL) = ?2)sql";
constexpr const char* kFindByHash =
    SELECT_MEDIA R"sql( WHERE hash = ?1 AND (removed_at IS NOT NULL) = ?2)sql";
constexpr const char* kList = SELECT_MEDIA R"sql(
     WHERE (removed_at IS NOT NULL) = ?2
       AND (?1 = '' OR instr(lower(title), lower(?1)) > 0 OR instr(lower(alt), lower(?1)) > 0)
     ORDER BY id DESC)sql";
constexpr const char* kTotals = R"sql(
    SELECT count(*) FILTER (WHERE removed_at IS NULL),
           coalesce(sum(size_bytes) FILTER (WHERE removed_at IS NULL), 0),
           count(*) FILTER (WHERE removed_at IS NOT NULL),
           coalesce(sum(size_bytes) FILTER (WHERE removed_at IS NOT NULL), 0)
      FROM media)sql";
constexpr const char* kTexts = R"sql(
    SELECT 0, s.campaign_id, c.name, s.step, c.state,
           s.body || s.attachments || s.variants || s.slots
      FROM step s JOIN campaign c ON c.id = s.campaign_id
     WHERE instr(s.body, '/m/') > 0 OR s.attachments <> '[]' OR instr(s.variants, '/m/') > 0
        OR instr(s.slots, '/m/') > 0
    UNION ALL
    SELECT 0, r.campaign_id, c.name, r.step, c.state, r.content
      FROM step_revision r JOIN campaign c ON c.id = r.campaign_id
     WHERE instr(r.content, '/m/') > 0 OR instr(r.content, '"attachments":[{') > 0
    UNION ALL
    SELECT 1, id, name, NULL, NULL, body || sample FROM message_template
     WHERE instr(body, '/m/') > 0 OR instr(sample, '/m/') > 0
    UNION ALL
    SELECT 2, id, name, NULL, NULL, body FROM form WHERE instr(body, '/m/') > 0
    UNION ALL
    SELECT 3, 0, key, NULL, NULL, value FROM setting WHERE instr(value, '/m/') > 0
    UNION ALL
    SELECT 4, id, name, NULL, NULL, body FROM snippet WHERE instr(body, '/m/') > 0
    UNION ALL
    SELECT 5, id, subject, NULL, NULL, body || ingredients FROM single_content
     WHERE instr(body, '/m/') > 0 OR instr(ingredients, '/m/') > 0
    UNION ALL
    SELECT 0, id, name, 0, state, frozen FROM campaign WHERE instr(frozen, '/m/') > 0)sql";

MediaFile file_of(const db::Statement& row) {
    MediaFile file;
    file.id = row.integer(0);
    file.name = {row.string(1), static_cast<MediaType>(row.integer(2))};
    file.title = row.string(3);
    file.alt = row.string(4);
    file.width = static_cast<int>(row.integer(5));
    file.height = static_cast<int>(row.integer(6));
    file.size_bytes = row.integer(7);
    file.revision = row.integer(8);
    file.created_at = row.integer(9);
    file.updated_at = row.integer(10);
    file.removed_at = row.optional_integer(11);
    return file;
}

MediaUse use_of(const db::Statement& row) {
    MediaUse use{.kind = static_cast<MediaUse::Kind>(row.integer(0)),
                 .id = row.integer(1),
                 .name = row.string(2)};
    if (use.kind == MediaUse::Kind::kCampaign) {
        use.step = static_cast<int>(row.integer(3));
        use.state = static_cast<CampaignState>(row.integer(4));
    }
    return use;
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const MediaFile& file) {
    tx.run(kInsert,
           file.name.hash,
           file.name.type,
           file.title,
           file.alt,
           file.width,
           file.height,
           file.size_bytes,
           tx.now());
    return tx.last_id();
}

void update(db::WriteTx& tx, const MediaFile& file) {
    tx.run(kUpdate, file.id, file.title, file.alt, tx.now());
}

void set_removed(db::WriteTx& tx, std::int64_t id, std::optional<TimeMs> at) {
    tx.run(kSetRemoved, id, at, tx.now());
}

void forget(db::WriteTx& tx, std::int64_t id) {
    tx.run(kForget, id);
}

std::optional<MediaFile> find(const db::ReadTx& tx, std::int64_t id, Shelf shelf) {
    return db::first(tx.query(kFind, id, shelf), file_of);
}

std::optional<MediaFile> find_by_hash(const db::ReadTx& tx, std::string_view hash, Shelf shelf) {
    return db::first(tx.query(kFindByHash, hash, shelf), file_of);
}

std::vector<MediaFile> list(const db::ReadTx& tx, std::string_view q, Shelf shelf) {
    return db::all(tx.query(kList, q, shelf), file_of);
}

MediaTotals totals(const db::ReadTx& tx) {
    db::Statement row = tx.query(kTotals);
    row.step();
    return {.files = row.integer(0),
            .bytes = row.integer(1),
            .removed_files = row.integer(2),
            .removed_bytes = row.integer(3)};
}

void visit_texts(const db::ReadTx& tx,
                 const std::function<void(const MediaUse& where, std::string_view text)>& visit) {
    db::Statement row = tx.query(kTexts);
    while (row.step()) {
        visit(use_of(row), row.text(5));
    }
}

}  // namespace campaignd::store::media
