#include "store/domain_report.h"

#include <limits>

namespace campaignd::store::domain_report {
namespace {

constexpr const char* kEndOfSlice = R"sql(
    SELECT step, recipient_id FROM message INDEXED BY message_once
     WHERE campaign_id = ?1 AND (step, recipient_id) > (?2, ?3)
     ORDER BY step, recipient_id LIMIT 1 OFFSET ?4)sql";
// message: 2 sent, 3 failed; recipient: 4 erased
constexpr const char* kCounts = R"sql(
    SELECT CASE WHEN r.status = 4 THEN ''
                ELSE lower(substr(r.email, instr(r.email, '@') + 1)) END AS domain,
           count(*), sum(m.state = 2), sum(m.state = 3), sum(m.bounced_at IS NOT NULL),
           sum(m.first_opened_at IS NOT NULL), sum(m.first_clicked_at IS NOT NULL),
           sum(m.replied_at IS NOT NULL)
      FROM message m INDEXED BY message_once JOIN recipient r ON r.id = m.recipient_id
     WHERE m.campaign_id = ?1 AND (m.step, m.recipient_id) > (?2, ?3)
       AND (m.step, m.recipient_id) <= (?4, ?5)
     GROUP BY domain ORDER BY domain)sql";

}  // namespace

std::optional<Place> end_of_slice(const db::ReadTx& tx,
                                  CampaignId campaign,
                                  Place after,
                                  int rows) {
    db::Statement row = tx.query(kEndOfSlice, campaign, after.step, after.recipient, rows - 1);
    if (!row.step()) {
        return std::nullopt;
    }
    return Place{static_cast<int>(row.integer(0)), row.integer(1)};
}

std::vector<DomainCounts> counts(const db::ReadTx& tx,
                                 CampaignId campaign,
                                 Place after,
                                 std::optional<Place> until) {
    const Place end = until.value_or(
        Place{std::numeric_limits<int>::max(), std::numeric_limits<RecipientId>::max()});
    return db::all(
        tx.query(kCounts, campaign, after.step, after.recipient, end.step, end.recipient),
        [](const db::Statement& row) {
            return DomainCounts{row.string(0),
                                row.integer(1),
                                row.integer(2),
                                row.integer(3),
                                row.integer(4),
                                row.integer(5),
                                row.integer(6),
                                row.integer(7)};
        });
}

}  // namespace campaignd::store::domain_report
