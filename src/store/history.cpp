#include "store/history.h"

#include "model/feedback.h"
#include "model/machine.h"
#include "model/recipient.h"

namespace campaignd::store::history {
namespace {

// Of one person, ?1. Each source gives: at, source, id, kind (HistoryKind), what, reason, message,
// campaign, step, number (a link, list or import), detail, by, ref, who, machine, repeats, given.
// ?2 is now; ?3 the wanted kinds, bit by bit: a source of none of them is not looked at.
// person_change.kind: joined left status suppressed released imported tagged untagged attribute are
// 0 to 8.
//
// What a number stands for is looked up for the lines of the page alone. A list or an import that
// is younger than the line is another one that got the number of one deleted.
constexpr const char* kList = R"sql(
    WITH life AS MATERIALIZED (
        SELECT coalesce(m.sent_at,
                        CASE WHEN m.state <= 1 THEN m.due_at
                             WHEN m.state IN (3, 4)
                             THEN (SELECT max(at) FROM attempt WHERE message_id = m.id) END,
                        min(m.due_at, ?2)) AS at,
               1 AS source, m.id AS id, 0 AS kind, m.state AS what, m.reason AS reason,
               m.id AS message_id, m.campaign_id AS campaign_id, m.step AS step, NULL AS number,
               m.last_reply AS detail, NULL AS by, NULL AS ref, NULL AS who, 0 AS machine,
               m.maybe_duplicate AS repeats, NULL AS given_at
          FROM message m INDEXED BY message_recipient WHERE m.recipient_id = ?1 AND (?3 & 1)
        UNION ALL
        SELECT e.at, 2, e.id, e.kind, 0, NULL, m.id, m.campaign_id, m.step, e.link, NULL, NULL,
               NULL, NULL, e.machine, e.repeats, NULL
          FROM message m INDEXED BY message_recipient
          CROSS JOIN event e INDEXED BY event_message ON e.message_id = m.id
         WHERE m.recipient_id = ?1 AND (?3 & 6)
        UNION ALL
        SELECT f.at, 3, f.id, CASE f.kind WHEN 3 THEN 6 WHEN 4 THEN 3 WHEN 5 THEN 4 WHEN 6 THEN 7
                                          ELSE 5 END,
               f.kind, NULL, f.message_id, m.campaign_id, m.step, NULL,
               trim(f.status || ' ' || f.detail), NULL, NULL, NULL, 0, 0, NULL
          FROM feedback f INDEXED BY feedback_recipient LEFT JOIN message m ON m.id = f.message_id
         WHERE f.recipient_id = ?1 AND (?3 & 248)
        UNION ALL
        SELECT c.at, 4, c.about * 16 + c.kind,
               CASE c.kind WHEN 2 THEN 11 WHEN 3 THEN 12 WHEN 4 THEN 12 WHEN 5 THEN 10 WHEN 6 THEN 13
                           WHEN 7 THEN 13 WHEN 8 THEN 13 ELSE 8 END,
               CASE c.kind WHEN 2 THEN c.about ELSE c.kind END, NULL, NULL, NULL, 0,
               CASE WHEN c.kind < 2 THEN c.about END,
               CASE c.kind WHEN 3 THEN (SELECT s.reason FROM suppression s JOIN recipient r
                                           ON r.id = ?1 AND r.email = s.value
                                         WHERE s.id = c.about)
                           WHEN 8 THEN (SELECT attribute FROM bulk WHERE id = c.about)
                           WHEN 6 THEN (SELECT tag FROM bulk WHERE id = c.about)
                           WHEN 7 THEN (SELECT tag FROM bulk WHERE id = c.about) END,
               c.by, c.ref, c.who, 0, 0, NULL
          FROM person_change c WHERE c.recipient_id = ?1 AND (?3 & 15616)
        UNION ALL
        SELECT coalesce(c.given_at, r.created_at), 5, c.id, 9, 0, NULL, NULL, NULL, 0,
               c.list_id, c.source, iif(c.form_id IS NULL, NULL, 2), c.form_id, '', 0, 0, c.given_at
          FROM consent c JOIN recipient r ON r.id = c.recipient_id
         WHERE c.recipient_id = ?1 AND (?3 & 512)
        UNION ALL
        SELECT r.created_at, 6, i.import_id, 10, 0, NULL, NULL, NULL, 0, nullif(i.list_id, 0), NULL, 1,
               i.import_id, '', 0, 0, NULL
          FROM recipient r JOIN import_range i
            ON i.first_recipient = (SELECT max(first_recipient) FROM import_range
                                     WHERE first_recipient <= r.id)
         WHERE r.id = ?1 AND i.last_recipient >= r.id AND (?3 & 1024)
        UNION ALL
        SELECT s.created_at, 7, s.id, 12, 3, NULL, NULL, NULL, 0, NULL,
               trim(iif(instr(s.value, '@'), '', s.value || ' ') || s.reason), 0, 0,
               coalesce((SELECT actor FROM audit INDEXED BY audit_target
                          WHERE target = 'suppression:' || s.id AND action = 'suppression.add'
                          ORDER BY id DESC LIMIT 1), ''), 0, 0, NULL
          FROM recipient r JOIN suppression s
            ON s.value IN (r.email, substr(r.email, instr(r.email, '@') + 1))
         WHERE r.id = ?1 AND (?3 & 4096)
           AND NOT EXISTS (SELECT 1 FROM person_change
                            WHERE recipient_id = ?1 AND kind = 3 AND about = s.id
                              AND at >= s.created_at)
        UNION ALL
        SELECT a.at, 8, a.id, 13, 0, NULL, NULL, NULL, 0, NULL, a.action, 0, 0, a.actor, 0, 0, NULL
          FROM audit a INDEXED BY audit_target
         WHERE a.target = 'recipient:' || ?1 AND (?3 & 8192)
           AND a.action NOT IN ('recipient.unsubscribe', 'recipient.choose_lists',
                                'recipient.sign_up', 'recipient.export',
                                'bounce.report')),
    page AS MATERIALIZED (
        SELECT * FROM life WHERE (?3 >> kind) & 1 AND (at, source, id) < (?4, ?5, ?6)
         ORDER BY at DESC, source DESC, id DESC LIMIT ?7)
    SELECT h.*, c.name, l.name, k.target, i.file_name,
           (SELECT count(*) FROM life WHERE (?3 >> kind) & 1)
      FROM page h
      LEFT JOIN campaign c ON c.id = h.campaign_id
      LEFT JOIN list l ON l.id = h.number AND h.kind IN (8, 9, 10) AND l.removed = 0
                      AND (l.created_at <= h.at OR h.kind = 9)
      LEFT JOIN link k ON h.kind = 2 AND k.campaign_id = h.campaign_id AND k.step = h.step
                      AND k.number = h.number
      LEFT JOIN import i ON h.by = 1 AND i.id = h.ref AND i.created_at <= h.at
     ORDER BY h.at DESC, h.source DESC, h.id DESC)sql";

constexpr std::int64_t kAllKinds = (1 << 14) - 1;

std::int64_t bits_of(const std::vector<HistoryKind>& kinds) {
    std::int64_t bits = 0;
    for (const HistoryKind kind : kinds) {
        bits |= std::int64_t{1} << static_cast<int>(kind);
    }
    return bits == 0 ? kAllKinds : bits;
}

/// What a bulk action did; of an edit that the audit tells nothing.
std::string_view edit_of(PersonChange change) {
    switch (change) {
        case PersonChange::kTagged:
            return "tag";
        case PersonChange::kUntagged:
            return "untag";
        case PersonChange::kAttribute:
            return "attribute";
        default:
            return "";
    }
}

/// The word of `what`, which each kind counts in its own enumeration.
std::string_view what_of(HistoryKind kind, std::int64_t what) {
    switch (kind) {
        case HistoryKind::kMessage:
            return to_text(static_cast<MessageState>(what));
        case HistoryKind::kReply:
        case HistoryKind::kAutoReply:
        case HistoryKind::kBounce:
        case HistoryKind::kComplaint:
        case HistoryKind::kUnsubscribe:
            return to_text(static_cast<FeedbackKind>(what));
        case HistoryKind::kStatus:
            return to_text(static_cast<RecipientStatus>(what));
        case HistoryKind::kList:
            return what == 0 ? "joined" : "left";
        case HistoryKind::kImport:
            return what == 0 ? "created" : "updated";
        case HistoryKind::kSuppression:
            return what == 3 ? "suppressed" : "released";
        case HistoryKind::kEdit:
            return edit_of(static_cast<PersonChange>(what));
        case HistoryKind::kOpen:
        case HistoryKind::kClick:
        case HistoryKind::kConsent:
            break;
    }
    return "";
}

std::optional<Cause> cause_of(const db::Statement& row, const HistoryItem& item) {
    if (const auto by = row.optional_integer(11)) {
        const auto whose = static_cast<ChangedBy>(*by);
        return Cause{
            whose, row.integer(12), whose == ChangedBy::kImport ? row.string(20) : row.string(13)};
    }
    const bool own = item.kind == HistoryKind::kUnsubscribe || item.kind == HistoryKind::kReply;
    return own ? std::optional(Cause{ChangedBy::kPerson}) : std::nullopt;
}

HistoryItem item_of(const db::Statement& row) {
    HistoryItem item;
    item.place = {row.integer(0), row.integer(1), row.integer(2)};
    item.kind = static_cast<HistoryKind>(row.integer(3));
    item.what = what_of(item.kind, row.integer(4));
    if (const auto reason = row.optional_integer(5)) {
        item.reason = to_text(static_cast<SkipReason>(*reason));
    }
    item.message_id = row.optional_integer(6);
    item.campaign_id = row.optional_integer(7);
    item.step = static_cast<int>(row.integer(8));
    item.detail = row.string(10);
    const auto machine = static_cast<MachineReason>(row.integer(14));
    item.machine = machine != MachineReason::kNone;
    if (item.machine) {
        item.reason = to_text(machine);
    }
    item.repeats = row.integer(15);
    item.given_at = row.optional_integer(16);
    item.campaign = row.string(17);
    item.list = row.string(18);
    item.url = row.string(19);
    if (item.kind == HistoryKind::kList || item.kind == HistoryKind::kConsent ||
        item.kind == HistoryKind::kImport) {
        item.list_id = row.optional_integer(9);
    }
    if (item.kind == HistoryKind::kEdit && item.what.empty()) {  // "recipient.update"
        item.what = item.detail.substr(item.detail.find('.') + 1);
        item.detail.clear();
    }
    item.cause = cause_of(row, item);
    return item;
}

}  // namespace

Lines list(const db::ReadTx& tx, RecipientId recipient, const HistoryQuery& query, int limit) {
    const HistoryPlace before = query.before.value_or(HistoryPlace{INT64_MAX, INT64_MAX, 0});
    Lines lines;
    db::Statement row = tx.query(kList,
                                 recipient,
                                 tx.now(),
                                 bits_of(query.kinds),
                                 before.at,
                                 before.source,
                                 before.id,
                                 limit);
    while (row.step()) {
        lines.items.push_back(item_of(row));
        lines.total = row.integer(21);
    }
    return lines;
}

}  // namespace campaignd::store::history
