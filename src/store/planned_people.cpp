#include "store/planned_people.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "wire/columns.h"

namespace campaignd::store::planned_people {
namespace {

constexpr TimeMs kGrainMs = 600'000;

constexpr const char* kReady = R"sql(
    SELECT run_at - run_at % 1000 AS due, count(*) FROM job
     WHERE lane_id = ?1 AND state = 0 GROUP BY due ORDER BY due)sql";
constexpr const char* kCountReady = R"sql(
    SELECT count(*) FROM job WHERE lane_id = ?1 AND state = 0)sql";
constexpr const char* kReadyPeople = R"sql(
    SELECT j.run_at, m.recipient_id, coalesce(r.timezone, ''),
           substr(r.email, instr(r.email, '@') + 1)
      FROM job j JOIN message m ON m.id = j.ref JOIN recipient r ON r.id = m.recipient_id
     WHERE j.lane_id = ?1 AND j.state = 0 AND j.id % ?2 = 0)sql";
constexpr const char* kPeople = R"sql(
    SELECT 0, r.id, coalesce(r.timezone, ''), substr(r.email, instr(r.email, '@') + 1)
      FROM recipient r WHERE r.id IN (SELECT value FROM json_each(?1)))sql";
constexpr const char* kMails = R"sql(
    SELECT at FROM contact WHERE recipient_id = ?1 AND at > ?2 AND at < ?3 ORDER BY at)sql";
// States 1 and 2: scheduled, running.
constexpr const char* kActiveCampaigns = R"sql(
    SELECT id FROM campaign
     WHERE state BETWEEN 1 AND 2 AND singles = 0
       AND (sender_id = ?1 OR EXISTS (SELECT 1 FROM campaign_sender s
                                       WHERE s.campaign_id = campaign.id AND s.sender_id = ?1))
     ORDER BY id)sql";
// 3 and 4: paused, held.
constexpr const char* kResting = R"sql(
    SELECT count(*) FROM campaign
     WHERE state BETWEEN 3 AND 4 AND singles = 0
       AND (sender_id = ?1 OR EXISTS (SELECT 1 FROM campaign_sender s
                                       WHERE s.campaign_id = campaign.id AND s.sender_id = ?1)))sql";

using Key = std::tuple<TimeMs, std::string, std::string, std::vector<TimeMs>>;

std::vector<TimeMs> mails_of(const db::ReadTx& tx, RecipientId recipient, const Traits& traits) {
    std::vector<TimeMs> mails =
        db::integers(tx.query(kMails, recipient, *traits.mails_since, traits.mails_before));
    for (TimeMs& at : mails) {
        at -= at % kGrainMs;
    }
    return mails;
}

std::vector<Alike> collect(const db::ReadTx& tx, db::Statement row, const Traits& traits) {
    std::map<Key, std::int64_t> found;
    while (row.step()) {
        const TimeMs due = row.integer(0);
        ++found[{
            due - due % kGrainMs,
            traits.timezone ? row.string(2) : std::string(),
            traits.domain ? to_lower(row.text(3)) : std::string(),
            traits.mails_since ? mails_of(tx, row.integer(1), traits) : std::vector<TimeMs>()}];
    }
    std::vector<Alike> alike;
    for (const auto& [key, count] : found) {
        const auto& [due, timezone, domain, mails] = key;
        alike.push_back({due, timezone, domain, mails, count});
    }
    return alike;
}

}  // namespace

std::vector<Due> ready(const db::ReadTx& tx, LaneId lane) {
    return db::all(tx.query(kReady, lane), [](const db::Statement& row) {
        return Due{row.integer(0), row.integer(1)};
    });
}

std::int64_t count_ready(const db::ReadTx& tx, LaneId lane) {
    return tx.find_integer(kCountReady, lane).value_or(0);
}

std::vector<Alike> ready_alike(const db::ReadTx& tx, LaneId lane, const Traits& traits, int every) {
    return collect(tx, tx.query(kReadyPeople, lane, every), traits);
}

std::vector<Alike> alike(const db::ReadTx& tx,
                         const std::vector<RecipientId>& people,
                         const Traits& traits) {
    return collect(tx, tx.query(kPeople, wire::ids_to_column(people)), traits);
}

std::vector<CampaignId> active_campaigns(const db::ReadTx& tx, std::int64_t sender) {
    return db::integers(tx.query(kActiveCampaigns, sender));
}

std::int64_t count_resting_campaigns(const db::ReadTx& tx, std::int64_t sender) {
    return tx.find_integer(kResting, sender).value_or(0);
}

}  // namespace campaignd::store::planned_people
