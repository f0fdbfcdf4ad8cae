#include "store/day_figures.h"

namespace campaignd::store::day_figures {
namespace {

constexpr const char* kSent = R"sql(
    SELECT (t.slice + ?2) / 86400000 AS day, sum(t.sent)
      FROM campaign c CROSS JOIN send_timeline t ON t.campaign_id = c.id AND t.slice >= ?1
     WHERE c.launched_at IS NOT NULL GROUP BY day)sql";
constexpr const char* kCame = R"sql(
    SELECT (t.slice + ?2) / 86400000 AS day, sum(t.opens), sum(t.clicks), sum(t.replies),
           sum(t.bounces), sum(t.unsubscribes)
      FROM campaign c CROSS JOIN event_timeline t ON t.campaign_id = c.id AND t.slice >= ?1
     WHERE c.launched_at IS NOT NULL GROUP BY day)sql";
constexpr const char* kTroubles = R"sql(
    SELECT c.id, c.name, c.state, sum(s.failed), sum(s.uncertain) AS doubt
      FROM step_counter s JOIN campaign c ON c.id = s.campaign_id
     WHERE (s.failed > 0 OR s.uncertain > 0) AND c.singles = 0
     GROUP BY c.id ORDER BY doubt = 0, c.id DESC LIMIT ?1)sql";
constexpr const char* kSums = R"sql(
    SELECT coalesce(sum(s.failed), 0), coalesce(sum(s.uncertain), 0)
      FROM step_counter s JOIN campaign c ON c.id = s.campaign_id WHERE c.singles = 0)sql";
// transport: 0 = smtp
constexpr const char* kFirstSteps = R"sql(
    SELECT EXISTS (SELECT 1 FROM sender), EXISTS (SELECT 1 FROM sender WHERE transport = 0),
           EXISTS (SELECT 1 FROM tally WHERE name = 'recipient' AND value > 0),
           EXISTS (SELECT 1 FROM campaign WHERE singles = 0),
           EXISTS (SELECT 1 FROM campaign WHERE launched_at IS NOT NULL AND singles = 0))sql";
constexpr const char* kFailedJobs = R"sql(
    SELECT count(*) FROM (
        SELECT 1 FROM lane l CROSS JOIN job j INDEXED BY job_failed
         WHERE l.campaign_id IS NULL AND j.lane_id = l.id AND j.state = 3 LIMIT ?1))sql";

}  // namespace

std::map<std::int64_t, DayFigures> by_day(const db::ReadTx& tx,
                                          TimeMs since,
                                          std::chrono::minutes offset) {
    const TimeMs offset_ms = std::chrono::milliseconds(offset).count();
    std::map<std::int64_t, DayFigures> days;
    db::Statement sent = tx.query(kSent, since, offset_ms);
    while (sent.step()) {
        days[sent.integer(0)].sent = sent.integer(1);
    }
    db::Statement came = tx.query(kCame, since, offset_ms);
    while (came.step()) {
        DayFigures& day = days[came.integer(0)];
        day.opens = came.integer(1);
        day.clicks = came.integer(2);
        day.replies = came.integer(3);
        day.bounces = came.integer(4);
        day.unsubscribes = came.integer(5);
    }
    return days;
}

std::vector<CampaignTrouble> troubles(const db::ReadTx& tx, int limit) {
    return db::all(tx.query(kTroubles, limit), [](const db::Statement& row) {
        return CampaignTrouble{row.integer(0),
                               row.string(1),
                               static_cast<CampaignState>(row.integer(2)),
                               row.integer(3),
                               row.integer(4)};
    });
}

Sums sums(const db::ReadTx& tx) {
    db::Statement row = tx.query(kSums);
    row.step();
    return {row.integer(0), row.integer(1)};
}

FirstSteps first_steps(const db::ReadTx& tx) {
    db::Statement row = tx.query(kFirstSteps);
    row.step();
    return {.sender = row.integer(0) != 0,
            .relay = row.integer(1) != 0,
            .recipients = row.integer(2) != 0,
            .campaign = row.integer(3) != 0,
            .launched = row.integer(4) != 0};
}

std::int64_t failed_jobs(const db::ReadTx& tx, std::int64_t cap) {
    return tx.find_integer(kFailedJobs, cap).value_or(0);
}

}  // namespace campaignd::store::day_figures
