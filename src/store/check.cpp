#include "store/check.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "model/message.h"
#include "store/counters.h"
#include "store/letter_groups.h"

namespace campaignd::store::check {
namespace {

constexpr std::size_t kMostLines = 100;  // of one kind of fault

constexpr const char* kForeignKeys = R"sql(PRAGMA foreign_key_check)sql";
constexpr const char* kCountMessages = R"sql(
    SELECT campaign_id, step, state, count(*) FROM message GROUP BY campaign_id, step, state)sql";
constexpr const char* kCounters = R"sql(
    SELECT campaign_id, step, queued, sending, sent, failed, uncertain, skipped, cancelled
      FROM step_counter)sql";
constexpr const char* kEnrolled = R"sql(
    WITH real(campaign_id, n) AS (
        SELECT campaign_id, count(*) FROM message WHERE step = 0 GROUP BY campaign_id)
    SELECT printf('campaign %d says %d recipients, its first messages are %d',
                  c.id, c.recipients, coalesce(r.n, 0))
      FROM campaign c LEFT JOIN real r ON r.campaign_id = c.id
     WHERE c.recipients <> coalesce(r.n, 0) ORDER BY c.id)sql";
constexpr const char* kLists = R"sql(
    WITH real(list_id, n) AS (SELECT list_id, count(*) FROM list_member GROUP BY list_id)
    SELECT printf('list %d says %d recipients, its members are %d',
                  l.id, l.recipients, coalesce(r.n, 0))
      FROM list l LEFT JOIN real r ON r.list_id = l.id
     WHERE l.recipients <> coalesce(r.n, 0) ORDER BY l.id)sql";
constexpr const char* kTags = R"sql(
    WITH real(tag_id, n) AS (SELECT tag_id, count(*) FROM recipient_tag GROUP BY tag_id)
    SELECT printf('tag %d says %d recipients, %d have it', t.id, t.recipients, coalesce(r.n, 0))
      FROM tag t LEFT JOIN real r ON r.tag_id = t.id
     WHERE t.recipients <> coalesce(r.n, 0) ORDER BY t.id)sql";
// erased recipients (4) are not counted
constexpr const char* kTally = R"sql(
    SELECT printf('the tally says %d recipients, there are %d', t.value, r.n)
      FROM tally t, (SELECT count(*) AS n FROM recipient WHERE status <> 4) r
     WHERE t.name = 'recipient' AND t.value <> r.n)sql";
// 0 to 2 are bounces, 3 complaint, 4 reply, 6 unsubscribe
constexpr const char* kFeedback = R"sql(
    WITH real(campaign_id, step, replies, bounces, complaints, unsubscribes) AS (
        SELECT m.campaign_id, m.step, sum(f.kind = 4), sum(f.kind <= 2), sum(f.kind = 3),
               sum(f.kind = 6)
          FROM feedback f JOIN message m ON m.id = f.message_id
         WHERE f.counted = 1 GROUP BY m.campaign_id, m.step),
    both(campaign_id, step, said, rows) AS (
        SELECT coalesce(c.campaign_id, r.campaign_id), coalesce(c.step, r.step),
               printf('%d, %d, %d, %d', c.replies, c.bounces, c.complaints, c.unsubscribes),
               printf('%d, %d, %d, %d', r.replies, r.bounces, r.complaints, r.unsubscribes)
          FROM feedback_counter c
          FULL JOIN real r ON r.campaign_id = c.campaign_id AND r.step = c.step)
    SELECT printf('campaign %d step %d: the sums say %s replies, bounces, complaints and '
                  || 'unsubscribes, the rows %s', campaign_id, step, said, rows)
      FROM both WHERE said <> rows ORDER BY campaign_id, step)sql";
constexpr const char* kFeedbackMoments = R"sql(
    SELECT printf('message %d %s', m.id,
                  CASE WHEN m.replied_at IS NULL THEN 'has a reply but no moment of it'
                       ELSE 'says it was answered, yet no reply is kept' END)
      FROM message m
     WHERE (m.replied_at IS NOT NULL) <>
           EXISTS (SELECT 1 FROM feedback f INDEXED BY feedback_message
                    WHERE f.message_id = m.id AND f.kind = 4)
     ORDER BY m.id)sql";

// kinds 1 open, 2 click; machine 0 is a person
constexpr const char* kEventCounters = R"sql(
    WITH real AS (
        SELECT m.campaign_id AS campaign, m.step AS step,
               sum(iif(e.kind = 1 AND e.machine = 0, 1 + e.repeats, 0)) AS opens,
               count(DISTINCT CASE WHEN e.kind = 1 AND e.machine = 0 THEN e.message_id END) AS uo,
               sum(iif(e.kind = 2 AND e.machine = 0, 1 + e.repeats, 0)) AS clicks,
               count(DISTINCT CASE WHEN e.kind = 2 AND e.machine = 0 THEN e.message_id END) AS uc,
               sum(iif(e.kind = 1 AND e.machine > 0, 1 + e.repeats, 0)) AS mo,
               sum(iif(e.kind = 2 AND e.machine > 0, 1 + e.repeats, 0)) AS mc
          FROM event e JOIN message m ON m.id = e.message_id GROUP BY 1, 2)
    SELECT printf('campaign %d step %d: the sums of opens and clicks differ from the events',
                  coalesce(r.campaign, c.campaign_id), coalesce(r.step, c.step))
      FROM step_event_counter c FULL JOIN real r
           ON r.campaign = c.campaign_id AND r.step = c.step
     WHERE coalesce(c.opens, 0) <> coalesce(r.opens, 0)
        OR coalesce(c.unique_opens, 0) <> coalesce(r.uo, 0)
        OR coalesce(c.clicks, 0) <> coalesce(r.clicks, 0)
        OR coalesce(c.unique_clicks, 0) <> coalesce(r.uc, 0)
        OR coalesce(c.machine_opens, 0) <> coalesce(r.mo, 0)
        OR coalesce(c.machine_clicks, 0) <> coalesce(r.mc, 0))sql";
// message: 2 = sent; kinds 1 open, 2 click; machine 0 is a person
constexpr const char* kVariantCounters = R"sql(
    WITH sent AS (
        SELECT campaign_id, step, variant, count(*) AS n FROM message
         WHERE state = 2 AND variant IS NOT NULL GROUP BY 1, 2, 3),
    acts AS (
        SELECT m.campaign_id, m.step, m.variant,
               count(DISTINCT CASE WHEN e.kind = 1 AND e.machine = 0 THEN e.message_id END) AS uo,
               count(DISTINCT CASE WHEN e.kind = 2 AND e.machine = 0 THEN e.message_id END) AS uc
          FROM event e JOIN message m ON m.id = e.message_id
         WHERE m.variant IS NOT NULL GROUP BY 1, 2, 3),
    both AS (
        SELECT coalesce(c.campaign_id, s.campaign_id) AS campaign, coalesce(c.step, s.step) AS step,
               coalesce(c.variant, s.variant) AS variant, coalesce(c.sent, 0) AS said,
               coalesce(s.n, 0) AS rows, coalesce(c.unique_opens, 0) AS uo,
               coalesce(c.unique_clicks, 0) AS uc
          FROM variant_counter c FULL JOIN sent s
               ON s.campaign_id = c.campaign_id AND s.step = c.step AND s.variant = c.variant)
    SELECT printf('campaign %d step %d variant %s: the sums say %d sent, %d opened and %d clicked, '
                  || 'the rows %d, %d and %d', campaign, b.step, char(65 + b.variant), said, b.uo,
                  b.uc, rows, coalesce(a.uo, 0), coalesce(a.uc, 0))
      FROM both b LEFT JOIN acts a
           ON a.campaign_id = campaign AND a.step = b.step AND a.variant = b.variant
     WHERE said <> rows OR b.uo <> coalesce(a.uo, 0) OR b.uc <> coalesce(a.uc, 0)
     ORDER BY campaign, b.step, b.variant)sql";
constexpr const char* kLinkCounters = R"sql(
    WITH real AS (
        SELECT m.campaign_id AS campaign, m.step AS step, e.link AS number,
               sum(iif(e.machine = 0, 1 + e.repeats, 0)) AS clicks,
               count(DISTINCT CASE WHEN e.machine = 0 THEN e.message_id END) AS uc,
               sum(iif(e.machine > 0, 1 + e.repeats, 0)) AS mc
          FROM event e JOIN message m ON m.id = e.message_id
         WHERE e.kind = 2 AND e.link > 0 GROUP BY 1, 2, 3)
    SELECT printf('link %d of campaign %d step %d: its sums differ from the clicks',
                  l.number, l.campaign_id, l.step)
      FROM link l LEFT JOIN real r
           ON r.campaign = l.campaign_id AND r.step = l.step AND r.number = l.number
     WHERE l.clicks <> coalesce(r.clicks, 0) OR l.unique_clicks <> coalesce(r.uc, 0)
        OR l.machine_clicks <> coalesce(r.mc, 0))sql";
constexpr const char* kEventTimeline = R"sql(
    WITH sums AS (
        SELECT campaign_id, sum(opens) AS o, sum(clicks) AS c, sum(machine_opens) AS mo,
               sum(machine_clicks) AS mc FROM step_event_counter GROUP BY campaign_id),
         slices AS (
        SELECT campaign_id, sum(opens) AS o, sum(clicks) AS c, sum(machine_opens) AS mo,
               sum(machine_clicks) AS mc FROM event_timeline GROUP BY campaign_id)
    SELECT printf('campaign %d: the timeline of opens and clicks differs from their sums',
                  coalesce(a.campaign_id, b.campaign_id))
      FROM sums a FULL JOIN slices b ON b.campaign_id = a.campaign_id
     WHERE coalesce(a.o, 0) <> coalesce(b.o, 0) OR coalesce(a.c, 0) <> coalesce(b.c, 0)
        OR coalesce(a.mo, 0) <> coalesce(b.mo, 0) OR coalesce(a.mc, 0) <> coalesce(b.mc, 0))sql";
constexpr const char* kFeedbackTimeline = R"sql(
    WITH sums AS (
        SELECT campaign_id, sum(replies) AS r, sum(bounces) AS b, sum(complaints) AS c,
               sum(unsubscribes) AS u FROM feedback_counter GROUP BY campaign_id),
         slices AS (
        SELECT campaign_id, sum(replies) AS r, sum(bounces) AS b, sum(complaints) AS c,
               sum(unsubscribes) AS u FROM event_timeline GROUP BY campaign_id)
    SELECT printf('campaign %d: the timeline of answers and bounces differs from their sums',
                  coalesce(x.campaign_id, y.campaign_id))
      FROM sums x FULL JOIN slices y ON y.campaign_id = x.campaign_id
     WHERE coalesce(x.r, 0) <> coalesce(y.r, 0) OR coalesce(x.b, 0) <> coalesce(y.b, 0)
        OR coalesce(x.c, 0) <> coalesce(y.c, 0) OR coalesce(x.u, 0) <> coalesce(y.u, 0))sql";
constexpr const char* kFirstTimes = R"sql(
    WITH real AS (
        SELECT message_id, min(CASE WHEN kind = 1 THEN at END) AS opened,
               min(CASE WHEN kind = 2 THEN at END) AS clicked
          FROM event WHERE machine = 0 GROUP BY message_id)
    SELECT printf('message %d: first_opened_at or first_clicked_at is not its first event', m.id)
      FROM message m LEFT JOIN real r ON r.message_id = m.id
     WHERE m.first_opened_at IS NOT r.opened OR m.first_clicked_at IS NOT r.clicked
     ORDER BY m.id)sql";

constexpr const char* kMessagesWithoutJob = R"sql(
    WITH live(ref, n) AS MATERIALIZED (
        SELECT j.ref, count(*) FROM job j JOIN lane l ON l.id = j.lane_id
         WHERE l.campaign_id IS NOT NULL AND j.state IN (0, 1) GROUP BY j.ref)
    SELECT printf('message %d of campaign %d waits to be sent and has %d jobs instead of 1',
                  m.id, m.campaign_id, coalesce(live.n, 0))
      FROM message m LEFT JOIN live ON live.ref = m.id
     WHERE m.state IN (0, 1) AND coalesce(live.n, 0) <> 1 ORDER BY m.id)sql";
// A leased job may outlive its message: whoever holds it finds out.
constexpr const char* kJobsWithoutMessage = R"sql(
    SELECT printf('job %d is %s for message %d, which %s', j.id,
                  CASE j.state WHEN 0 THEN 'ready' WHEN 1 THEN 'leased' ELSE 'failed' END, j.ref,
                  CASE WHEN m.id IS NULL THEN 'does not exist'
                       WHEN m.campaign_id <> l.campaign_id OR m.step <> l.step
                            THEN 'belongs to another lane'
                       ELSE 'is in another state' END)
      FROM job j JOIN lane l ON l.id = j.lane_id LEFT JOIN message m ON m.id = j.ref
     WHERE l.campaign_id IS NOT NULL AND j.state IN (0, 1, 3)
       AND (m.id IS NULL OR m.campaign_id <> l.campaign_id OR m.step <> l.step
            OR (j.state = 0 AND m.state NOT IN (0, 1)) OR (j.state = 3 AND m.state <> 3))
     ORDER BY j.id)sql";
constexpr const char* kSinglesWithoutContent = R"sql(
    SELECT printf('single message %d waits to be sent, yet what it says is gone', m.id)
      FROM campaign c JOIN message m ON m.campaign_id = c.id
     WHERE c.singles = 1 AND m.state IN (0, 1)
       AND NOT EXISTS (SELECT 1 FROM single s WHERE s.message_id = m.id)
     ORDER BY m.id)sql";
constexpr const char* kSendingWithoutLease = R"sql(
    SELECT printf('message %d is being sent, yet nobody holds its job', m.id)
      FROM job j INDEXED BY job_ready JOIN lane l ON l.id = j.lane_id JOIN message m ON m.id = j.ref
     WHERE j.state = 0 AND l.campaign_id IS NOT NULL AND m.state = 1 ORDER BY m.id)sql";
constexpr const char* kSignupsWithoutJob = R"sql(
    SELECT printf('sign-up %d waits for its mail and has no job', s.id)
      FROM signup s
     WHERE s.state IN (0, 1) AND s.confirmed_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM job j JOIN lane l ON l.id = j.lane_id
                        WHERE l.kind = 'signup' AND j.ref = s.id AND j.state IN (0, 1))
     ORDER BY s.id)sql";
constexpr const char* kLeasesWithoutOwner = R"sql(
    SELECT printf('job %d is leased by instance %d, which is gone', j.id, coalesce(j.owner, 0))
      FROM job j INDEXED BY job_leased LEFT JOIN instance i ON i.id = j.owner
     WHERE j.state = 1 AND i.id IS NULL ORDER BY j.id)sql";
constexpr const char* kFinishedTooEarly = R"sql(
    SELECT printf('campaign %d is finished, yet %d messages are queued, sending or uncertain',
                  c.id, count(*))
      FROM campaign c JOIN message m ON m.campaign_id = c.id
     WHERE c.state = 5 AND m.state IN (0, 1, 4) GROUP BY c.id ORDER BY c.id)sql";

// 2 = the campaign runs; 0 = the job is ready
constexpr const char* kWaitingForNobody = R"sql(
    SELECT printf('campaign %d step %d: messages wait for the winner of its variants, which is %s',
                  l.campaign_id, l.step,
                  CASE WHEN t.id IS NULL THEN 'asked of nobody' ELSE 'known' END)
      FROM lane l JOIN campaign c ON c.id = l.campaign_id AND c.state = 2
      JOIN step s ON s.campaign_id = l.campaign_id AND s.step = l.step AND s.removed = 0
      LEFT JOIN variant_test t ON t.campaign_id = l.campaign_id AND t.step = l.step
     WHERE l.part = -1 AND l.paused = 1 AND (t.id IS NULL OR t.decided_at IS NOT NULL)
       AND c.slice_left IS NULL AND c.openers_cancelled = 0
       AND NOT EXISTS (SELECT 1 FROM step_walk WHERE campaign_id = c.id)
       AND EXISTS (SELECT 1 FROM job INDEXED BY job_ready WHERE lane_id = l.id AND state = 0)
     ORDER BY l.campaign_id, l.step)sql";
constexpr const char* kFirstSlices = R"sql(
    WITH real(campaign_id, n) AS (SELECT campaign_id, count(*) FROM first_slice GROUP BY campaign_id)
    SELECT printf('campaign %d: its first slice has %d messages and %d places left, which are not '
                  || 'the %d of its size',
                  c.id, coalesce(r.n, 0), c.slice_left, c.slice_size)
      FROM campaign c LEFT JOIN real r ON r.campaign_id = c.id
     WHERE c.slice_left IS NOT NULL AND coalesce(r.n, 0) + c.slice_left <> c.slice_size
     ORDER BY c.id)sql";
constexpr const char* kRevisions = R"sql(
    SELECT printf('message %d was sent with revision %d of campaign %d, which has %d',
                  m.id, m.revision, c.id, c.revision)
      FROM message m JOIN campaign c ON c.id = m.campaign_id
     WHERE m.revision > c.revision ORDER BY m.id)sql";

constexpr const char* kSentBy = R"sql(
    WITH real(campaign_id, sender_id, n) AS (
        SELECT campaign_id, sender_id, count(*) FROM message
         WHERE state = 2 AND sender_id IS NOT NULL GROUP BY campaign_id, sender_id)
    SELECT printf('campaign %d: sender %d is said to have sent %d messages instead of %d',
                  coalesce(s.campaign_id, r.campaign_id), coalesce(s.sender_id, r.sender_id),
                  coalesce(s.sent, 0), coalesce(r.n, 0))
      FROM sent_by s FULL JOIN real r
        ON r.campaign_id = s.campaign_id AND r.sender_id = s.sender_id
     WHERE coalesce(s.sent, 0) <> coalesce(r.n, 0))sql";
constexpr const char* kSenders = R"sql(
    SELECT printf('campaign %d has senders, yet its first is not the one that it names', c.id)
      FROM campaign c JOIN campaign_sender s ON s.campaign_id = c.id
     WHERE s.place = 0 AND c.sender_id IS NOT s.sender_id ORDER BY c.id)sql";
constexpr const char* kPartsWithoutStep = R"sql(
    SELECT printf('lane %d is a part of campaign %d step %d, which has no lane', l.id,
                  l.campaign_id, l.step)
      FROM lane l
     WHERE l.part <> 0 AND NOT EXISTS (SELECT 1 FROM lane z WHERE z.campaign_id = l.campaign_id
                                          AND z.step = l.step AND z.part = 0)
     ORDER BY l.id)sql";

/// Appends the rows of a query whose one column is a line of text.
void add_lines(const db::ReadTx& tx, const char* sql, std::vector<std::string>& lines) {
    db::Statement row = tx.query(sql);
    std::size_t found = 0;
    while (row.step()) {
        if (++found <= kMostLines) {
            lines.push_back(row.string(0));
        }
    }
    if (found > kMostLines) {
        lines.push_back(fmt::format("… and {} more like it", found - kMostLines));
    }
}

using StepKey = std::pair<CampaignId, int>;

std::map<StepKey, MessageCounts> counted(const db::ReadTx& tx) {
    std::map<StepKey, MessageCounts> real;
    db::Statement row = tx.query(kCountMessages);
    while (row.step()) {
        const StepKey key{row.integer(0), static_cast<int>(row.integer(1))};
        real[key].by_state.at(static_cast<std::size_t>(row.integer(2))) = row.integer(3);
    }
    return real;
}

std::map<StepKey, MessageCounts> maintained(const db::ReadTx& tx) {
    std::map<StepKey, MessageCounts> sums;
    db::Statement row = tx.query(kCounters);
    while (row.step()) {
        MessageCounts& counts = sums[{row.integer(0), static_cast<int>(row.integer(1))}];
        for (std::size_t i = 0; i < kMessageStates; ++i) {
            counts.by_state.at(i) = row.integer(static_cast<int>(i) + 2);
        }
    }
    return sums;
}

void compare_counters(const db::ReadTx& tx, std::vector<std::string>& lines) {
    const auto real = counted(tx);
    auto sums = maintained(tx);
    for (const auto& [key, counts] : real) {
        sums.try_emplace(key);
    }
    for (const auto& [key, said] : sums) {
        const auto found = real.find(key);
        const MessageCounts rows = found == real.end() ? MessageCounts() : found->second;
        for (std::size_t i = 0; i < kMessageStates; ++i) {
            if (said.by_state.at(i) != rows.by_state.at(i)) {
                lines.push_back(fmt::format("campaign {} step {}: the sum says {} {}, the rows {}",
                                            key.first,
                                            key.second,
                                            said.by_state.at(i),
                                            to_text(static_cast<MessageState>(i)),
                                            rows.by_state.at(i)));
            }
        }
    }
}

}  // namespace

std::vector<std::string> foreign_keys(const db::ReadTx& tx) {
    std::vector<std::string> lines;
    db::Statement row = tx.query(kForeignKeys);
    while (row.step() && lines.size() < kMostLines) {
        lines.push_back(fmt::format("row {} of table {} names a row of {} that does not exist",
                                    row.integer(1),
                                    row.text(0),
                                    row.text(2)));
    }
    return lines;
}

std::vector<std::string> sums(const db::ReadTx& tx) {
    std::vector<std::string> lines;
    compare_counters(tx, lines);
    for (const char* sql : {kEnrolled,
                            kSentBy,
                            kSenders,
                            kPartsWithoutStep,
                            kLists,
                            kTags,
                            kTally,
                            kFeedback,
                            kFeedbackMoments,
                            kEventCounters,
                            kVariantCounters,
                            kLinkCounters,
                            kEventTimeline,
                            kFeedbackTimeline,
                            kFirstTimes}) {
        add_lines(tx, sql, lines);
    }
    for (const RecipientId first : hidden_from_search(tx, kMostLines)) {
        lines.push_back(fmt::format("a search cannot find some of the recipients {} to {}",
                                    first,
                                    first + kPeopleOfBlock - 1));
    }
    return lines;
}

std::vector<std::string> states(const db::ReadTx& tx) {
    std::vector<std::string> lines;
    for (const char* sql : {kMessagesWithoutJob,
                            kJobsWithoutMessage,
                            kSendingWithoutLease,
                            kSignupsWithoutJob,
                            kSinglesWithoutContent,
                            kLeasesWithoutOwner,
                            kFinishedTooEarly,
                            kFirstSlices,
                            kWaitingForNobody,
                            kRevisions}) {
        add_lines(tx, sql, lines);
    }
    return lines;
}

}  // namespace campaignd::store::check
