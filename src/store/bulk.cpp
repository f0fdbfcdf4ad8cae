#include "store/bulk.h"

#include "store/existing.h"
#include "wire/columns.h"

namespace campaignd::store::bulk {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO bulk(action, list_id, tag, attribute, value, reason, columns, target, total, file,
                     created_by, created_at, joins)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13))sql";

// What action_of() reads.
#define SELECT_BULK                                                                          \
    "SELECT id, action, state, list_id, tag, attribute, value, reason, columns, target, "    \
    "total, changed, unchanged, failed, reasons, restored, kept, undone_by, undone_at, "     \
    "file, file_bytes, error, created_by, created_at, started_at, finished_at, keep_until, " \
    "restarts, joins FROM bulk"

constexpr const char* kFind = SELECT_BULK R"sql( WHERE id = ?1)sql";
constexpr const char* kList = SELECT_BULK R"sql( WHERE id < ?1 ORDER BY id DESC LIMIT ?2)sql";
constexpr const char* kWithFile = SELECT_BULK R"sql(
     INDEXED BY bulk_file WHERE file <> '' ORDER BY id DESC)sql";
constexpr const char* kCount = R"sql(SELECT count(*) FROM bulk)sql";
// 1 = running
constexpr const char* kAdvance = R"sql(
    UPDATE bulk SET state = 1, done = done + ?2, changed = changed + ?3,
           unchanged = unchanged + ?4, failed = failed + ?5, reasons = ?6,
           started_at = ifnull(started_at, ?7)
     WHERE id = ?1)sql";
constexpr const char* kNoteFile = R"sql(
    UPDATE bulk SET file_bytes = ?2 WHERE id = ?1)sql";
constexpr const char* kEnd = R"sql(
    UPDATE bulk SET state = ?2, keep_until = ?3, error = ?4, finished_at = ?5 WHERE id = ?1)sql";
// 0 = queued, 1 = running, 5 = undoing
constexpr const char* kStop = R"sql(
    UPDATE bulk SET state = 4, keep_until = ?2, error = ?3 WHERE id = ?1 AND state IN (0, 1, 5))sql";
// 4 = failed; what was being taken back goes on being so: 1 = running, 5 = undoing
constexpr const char* kResume = R"sql(
    UPDATE bulk SET state = iif(undone_by = '', 1, 5), error = '' WHERE id = ?1 AND state = 4)sql";
constexpr const char* kNoteChange = R"sql(
    INSERT INTO bulk_change(bulk_id, recipient_id, before) VALUES (?1, ?2, ?3))sql";
constexpr const char* kChanges = R"sql(
    SELECT recipient_id, before FROM bulk_change WHERE bulk_id = ?1
     ORDER BY recipient_id LIMIT ?2)sql";
constexpr const char* kTracesOf = R"sql(
    SELECT b.id, b.action, b.created_at, b.attribute, c.before
      FROM bulk b CROSS JOIN bulk_change c ON c.bulk_id = b.id AND c.recipient_id = ?1
     WHERE b.keep_until IS NULL OR b.keep_until > ?2 ORDER BY b.id)sql";
constexpr const char* kForgetChange = R"sql(
    DELETE FROM bulk_change WHERE bulk_id = ?1 AND recipient_id = ?2)sql";
constexpr const char* kForgetChanges = R"sql(
    DELETE FROM bulk_change WHERE bulk_id = ?1 AND recipient_id IN (
        SELECT recipient_id FROM bulk_change WHERE bulk_id = ?1 ORDER BY recipient_id
         LIMIT ?2))sql";
// 5 = undoing, 6 = undone
constexpr const char* kBeginUndo = R"sql(
    UPDATE bulk SET state = 5, undone_by = ?2 WHERE id = ?1)sql";
constexpr const char* kAdvanceUndo = R"sql(
    UPDATE bulk SET restored = restored + ?2, kept = kept + ?3 WHERE id = ?1)sql";
constexpr const char* kEndUndo = R"sql(
    UPDATE bulk SET state = 6, undone_at = ?2, kept = changed - restored WHERE id = ?1)sql";
constexpr const char* kDropFile = R"sql(
    UPDATE bulk SET file = '', file_bytes = 0, error = iif(?2 = '', error, ?2) WHERE id = ?1)sql";
constexpr const char* kRestart = R"sql(
    UPDATE bulk SET file_bytes = 0, done = 0, changed = 0, unchanged = 0, failed = 0, reasons = '',
           restarts = restarts + 1
     WHERE id = ?1)sql";
constexpr const char* kForgetWords = R"sql(
    UPDATE bulk SET target = '{"filter":"named a person who was erased"}',
                    value = iif(state > 1, '', value), reason = iif(state > 1, '', reason)
     WHERE instr(lower(target || ' ' || value || ' ' || reason), lower(?1)) > 0
        OR (?2 <> '' AND instr(lower(target || ' ' || value || ' ' || reason), lower(?2)) > 0)
    )sql";

BulkSpec spec_of(const db::Statement& row) {
    return {.kind = static_cast<BulkKind>(row.integer(1)),
            .list_id = row.integer(3),
            .tag = row.string(4),
            .attribute = row.string(5),
            .value = row.string(6),
            .reason = row.string(7),
            .columns = wire::notes_from_column(row.text(8)),
            .joins = row.integer(28) != 0};
}

BulkAction action_of(const db::Statement& row) {
    BulkAction action;
    action.id = row.integer(0);
    action.spec = spec_of(row);
    action.state = static_cast<BulkState>(row.integer(2));
    action.target = row.string(9);
    action.total = row.integer(10);
    action.counts = {
        row.integer(11), row.integer(12), row.integer(13), BulkCounts::reasons_from(row.text(14))};
    if (!row.text(17).empty()) {
        action.undo = BulkUndo{action.counts.changed,
                               row.integer(15),
                               row.integer(16),
                               row.string(17),
                               row.optional_integer(18)};
    }
    action.file = row.string(19);
    action.file_bytes = row.integer(20);
    action.error = row.string(21);
    action.created_by = row.string(22);
    action.created_at = row.integer(23);
    action.started_at = row.optional_integer(24);
    action.finished_at = row.optional_integer(25);
    action.keep_until = row.optional_integer(26);
    action.restarts = row.integer(27);
    return action;
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const BulkAction& action) {
    const BulkSpec& spec = action.spec;
    tx.run(kInsert,
           spec.kind,
           spec.list_id,
           spec.tag,
           spec.attribute,
           spec.value,
           spec.reason,
           wire::notes_to_column(spec.columns),
           action.target,
           action.total,
           action.file,
           action.created_by,
           tx.now(),
           spec.joins);
    return tx.last_id();
}

std::optional<BulkAction> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), action_of);
}

BulkAction get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "bulk action", id);
}

std::vector<BulkAction> list(const db::ReadTx& tx, std::int64_t before_id, int limit) {
    return db::all(tx.query(kList, before_id > 0 ? before_id : INT64_MAX, limit), action_of);
}

std::int64_t count(const db::ReadTx& tx) {
    return tx.find_integer(kCount).value_or(0);
}

void advance(db::WriteTx& tx, const BulkAction& action, const BulkCounts& more) {
    BulkCounts all = action.counts;
    all += more;
    tx.run(kAdvance,
           action.id,
           more.people(),
           more.changed,
           more.unchanged,
           more.failed,
           all.stored_reasons(),
           tx.now());
}

void note_file(db::WriteTx& tx, std::int64_t id, std::int64_t bytes) {
    tx.run(kNoteFile, id, bytes);
}

void end(
    db::WriteTx& tx, std::int64_t id, BulkState state, TimeMs keep_until, std::string_view error) {
    tx.run(kEnd, id, state, keep_until, error, tx.now());
}

bool stop(db::WriteTx& tx, std::int64_t id, TimeMs keep_until, std::string_view error) {
    return tx.run(kStop, id, keep_until, error) > 0;
}

void resume(db::WriteTx& tx, std::int64_t id) {
    tx.run(kResume, id);
}

void note_change(db::WriteTx& tx,
                 std::int64_t id,
                 RecipientId recipient,
                 const std::optional<std::string>& before) {
    tx.run(kNoteChange, id, recipient, before);
}

std::vector<Change> changes(const db::ReadTx& tx, std::int64_t id, int limit) {
    return db::all(tx.query(kChanges, id, limit), [](const db::Statement& row) {
        return Change{row.integer(0), row.optional_string(1)};
    });
}

std::vector<BulkTrace> traces_of(const db::ReadTx& tx, RecipientId recipient) {
    return db::all(tx.query(kTracesOf, recipient, tx.now()), [](const db::Statement& row) {
        BulkTrace trace{.bulk_id = row.integer(0),
                        .kind = static_cast<BulkKind>(row.integer(1)),
                        .at = row.integer(2),
                        .attribute = row.string(3)};
        if (!trace.attribute.empty()) {
            trace.before = row.optional_string(4);
        }
        return trace;
    });
}

void forget_change(db::WriteTx& tx, std::int64_t id, RecipientId recipient) {
    tx.run(kForgetChange, id, recipient);
}

int forget_changes(db::WriteTx& tx, std::int64_t id, int limit) {
    return tx.run(kForgetChanges, id, limit);
}

void begin_undo(db::WriteTx& tx, std::int64_t id, std::string_view by) {
    tx.run(kBeginUndo, id, by);
}

void advance_undo(db::WriteTx& tx, std::int64_t id, std::int64_t restored, std::int64_t kept) {
    tx.run(kAdvanceUndo, id, restored, kept);
}

void end_undo(db::WriteTx& tx, std::int64_t id) {
    tx.run(kEndUndo, id, tx.now());
}

std::vector<BulkAction> with_file(const db::ReadTx& tx) {
    return db::all(tx.query(kWithFile), action_of);
}

void drop_file(db::WriteTx& tx, std::int64_t id, std::string_view why) {
    tx.run(kDropFile, id, why);
}

void restart(db::WriteTx& tx, std::int64_t id) {
    tx.run(kRestart, id);
}

void forget_words(db::WriteTx& tx, std::string_view email, std::string_view name) {
    tx.run(kForgetWords, email, name);
}

}  // namespace campaignd::store::bulk
