#include "store/alerts.h"

namespace campaignd::store::alerts {
namespace {

// 4 = held
constexpr const char* kHeld = R"sql(
    SELECT id, name, coalesce(held_reason, ''), updated_at FROM campaign INDEXED BY campaign_active
     WHERE state BETWEEN 1 AND 4 AND state = 4 ORDER BY id LIMIT ?1)sql";
// 2 = running, 3 = paused
constexpr const char* kDoubts = R"sql(
    SELECT c.id, c.name, sum(s.uncertain)
      FROM campaign c INDEXED BY campaign_active JOIN step_counter s ON s.campaign_id = c.id
     WHERE c.state BETWEEN 1 AND 4 AND c.state IN (2, 3) AND s.uncertain > 0
     GROUP BY c.id ORDER BY c.id LIMIT ?1)sql";
constexpr const char* kTroubles = R"sql(
    SELECT id, name, trouble, trouble_since, 0 FROM sender
     WHERE trouble IS NOT NULL AND trouble_since < ?1
    UNION ALL
    SELECT s.id, s.name, m.trouble, m.trouble_since, 1
      FROM mailbox_state m JOIN sender s ON s.id = m.sender_id
     WHERE m.trouble IS NOT NULL AND m.trouble_since < ?1 AND s.mailbox IS NOT NULL
     ORDER BY 1, 5 LIMIT ?2)sql";
constexpr const char* kEndpoints = R"sql(
    SELECT id, url, failing_since FROM webhook
     WHERE removed = 0 AND enabled = 1 AND failing_since < ?1 ORDER BY id LIMIT ?2)sql";
constexpr const char* kList = R"sql(
    SELECT subject, what, since, mailed_at FROM alert ORDER BY since, subject)sql";
constexpr const char* kInsert = R"sql(
    INSERT INTO alert(subject, what, since) VALUES (?1, ?2, ?3)
    ON CONFLICT DO NOTHING)sql";
constexpr const char* kSetWhat = R"sql(
    UPDATE alert SET what = ?2 WHERE subject = ?1)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM alert WHERE subject = ?1)sql";
constexpr const char* kSetMailed = R"sql(
    UPDATE alert SET mailed_at = ?2 WHERE subject = ?1)sql";

}  // namespace

std::vector<HeldCampaign> held(const db::ReadTx& tx, int limit) {
    return db::all(tx.query(kHeld, limit), [](const db::Statement& row) {
        return HeldCampaign{row.integer(0), row.string(1), row.string(2), row.integer(3)};
    });
}

std::vector<Doubt> doubts(const db::ReadTx& tx, int limit) {
    return db::all(tx.query(kDoubts, limit), [](const db::Statement& row) {
        return Doubt{row.integer(0), row.string(1), row.integer(2)};
    });
}

std::vector<Trouble> troubles(const db::ReadTx& tx, TimeMs before, int limit) {
    return db::all(tx.query(kTroubles, before, limit), [](const db::Statement& row) {
        return Trouble{
            row.integer(0), row.string(1), row.string(2), row.integer(3), row.integer(4) != 0};
    });
}

std::vector<Endpoint> endpoints(const db::ReadTx& tx, TimeMs before, int limit) {
    return db::all(tx.query(kEndpoints, before, limit), [](const db::Statement& row) {
        return Endpoint{row.integer(0), row.string(1), row.integer(2)};
    });
}

std::vector<Known> list(const db::ReadTx& tx) {
    return db::all(tx.query(kList), [](const db::Statement& row) {
        return Known{row.string(0), row.string(1), row.integer(2), row.optional_integer(3)};
    });
}

void insert(db::WriteTx& tx, std::string_view subject, std::string_view what) {
    tx.run(kInsert, subject, what, tx.now());
}

void set_what(db::WriteTx& tx, std::string_view subject, std::string_view what) {
    tx.run(kSetWhat, subject, what);
}

void remove(db::WriteTx& tx, std::string_view subject) {
    tx.run(kRemove, subject);
}

void set_mailed(db::WriteTx& tx, std::string_view subject, std::optional<TimeMs> at) {
    tx.run(kSetMailed, subject, at);
}

}  // namespace campaignd::store::alerts
