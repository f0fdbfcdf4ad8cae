#include "store/message_states.h"

namespace campaignd::store::message_states {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO message(campaign_id, recipient_id, step, queued_at, due_at, round, sender_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (campaign_id, step, recipient_id, round) DO NOTHING)sql";
constexpr const char* kInsertSingle = R"sql(
    INSERT INTO message(campaign_id, recipient_id, step, queued_at, due_at, round, essential)
    VALUES (?1, ?2, 0, ?3, ?3,
            coalesce((SELECT min(round) FROM message INDEXED BY message_once
                       WHERE campaign_id = ?1 AND step = 0 AND recipient_id = ?2), 0) - 1, ?4))sql";
// 2 = campaign running, 1 = job leased; of the recipient 0 = active, 1 = unsubscribed,
// 3 = complained
constexpr const char* kMarkSending = R"sql(
    UPDATE message SET state = 1, reason = NULL, date_at = coalesce(date_at, ?5), revision = ?6,
           sender_id = coalesce(nullif(?7, 0), sender_id), variant = ?8
     WHERE id = ?1 AND state = 0
       AND EXISTS (SELECT 1 FROM job WHERE id = ?2 AND owner = ?3 AND token = ?4 AND state = 1)
       AND EXISTS (SELECT 1 FROM recipient r
                    WHERE r.id = message.recipient_id
                      AND ((r.status = 0
                            AND NOT EXISTS (SELECT 1 FROM suppression WHERE value = r.email)
                            AND NOT EXISTS (SELECT 1 FROM suppression
                                             WHERE value = substr(r.email,
                                                                  instr(r.email, '@') + 1)))
                           OR (message.essential = 1 AND r.status IN (0, 1, 3))))
       AND EXISTS (SELECT 1 FROM campaign WHERE id = message.campaign_id AND state = 2
                      AND (openers_cancelled = 0 OR message.step > 0)
                      AND (content_revision <= ?6
                           OR (message.maybe_duplicate = 1 AND message.revision = ?6)))
       AND NOT EXISTS (SELECT 1 FROM sequence_end WHERE campaign_id = message.campaign_id
                          AND recipient_id = message.recipient_id)
       AND NOT EXISTS (SELECT 1 FROM company_stop c JOIN recipient r
                           ON c.domain = substr(r.email, instr(r.email, '@') + 1)
                        WHERE c.campaign_id = message.campaign_id
                          AND r.id = message.recipient_id))sql";
// What is sent took every try, those that put the person off too.
constexpr const char* kMarkSent = R"sql(
    UPDATE message SET state = 2, sent_at = ?2, last_reply = ?3,
           attempts = attempts + 1 + deferrals
     WHERE id = ?1 AND state = 1)sql";
constexpr const char* kTakeMarkBack = R"sql(
    UPDATE message SET state = 0, revision = CASE maybe_duplicate WHEN 1 THEN revision END,
           variant = CASE maybe_duplicate WHEN 1 THEN variant END
     WHERE id = ?1 AND state = 1)sql";
constexpr const char* kMarkCancelled = R"sql(
    UPDATE message SET state = 6 WHERE id = ?1 AND state = 0)sql";
// 2 = sent, 4 = uncertain: that took every try, one at least.
constexpr const char* kChange = R"sql(
    UPDATE message SET state = ?2, reason = ?3,
           attempts = CASE WHEN ?2 IN (2, 4) THEN max(attempts + ?4 + deferrals, 1)
                           ELSE attempts + ?4 END,
           maybe_duplicate = max(maybe_duplicate, ?5),
           date_at = CASE WHEN ?10 THEN NULL ELSE coalesce(date_at, ?6) END,
           sent_at = coalesce(?7, sent_at), last_reply = coalesce(?8, last_reply),
           due_at = coalesce(?9, due_at),
           deferred_since = CASE ?2 WHEN 0 THEN deferred_since END,
           deferrals = CASE ?2 WHEN 0 THEN deferrals ELSE 0 END,
           revision = CASE WHEN ?2 = 0 AND max(maybe_duplicate, ?5) = 0 THEN NULL ELSE revision END,
           sender_id = coalesce(?11, sender_id),
           variant = CASE WHEN ?2 = 0 AND max(maybe_duplicate, ?5) = 0 THEN NULL ELSE variant END
     WHERE id = ?1)sql";
constexpr const char* kEnsure = R"sql(
    INSERT INTO step_counter(campaign_id, step) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";
constexpr const char* kApply = R"sql(
    UPDATE step_counter SET queued = queued + ?3, sending = sending + ?4, sent = sent + ?5,
           failed = failed + ?6, uncertain = uncertain + ?7, skipped = skipped + ?8,
           cancelled = cancelled + ?9, sent_ever = sent_ever + ?10,
           failed_ever = failed_ever + ?11, uncertain_ever = uncertain_ever + ?12,
           skipped_ever = skipped_ever + ?13, cancelled_ever = cancelled_ever + ?14
     WHERE campaign_id = ?1 AND step = ?2)sql";

}  // namespace

std::optional<MessageId> insert(db::WriteTx& tx,
                                CampaignId campaign,
                                RecipientId recipient,
                                int step,
                                TimeMs due_at,
                                int round,
                                std::optional<std::int64_t> sender) {
    if (tx.run(kInsert, campaign, recipient, step, tx.now(), due_at, round, sender) == 0) {
        return std::nullopt;
    }
    return tx.last_id();
}

MessageId insert_single(db::WriteTx& tx,
                        CampaignId campaign,
                        RecipientId recipient,
                        bool essential) {
    tx.run(kInsertSingle, campaign, recipient, tx.now(), essential);
    return tx.last_id();
}

bool mark_sending(db::WriteTx& tx,
                  const LeasedJob& job,
                  InstanceId owner,
                  TimeMs date_at,
                  std::int64_t revision,
                  std::int64_t sender,
                  std::optional<int> variant) {
    return tx.run(kMarkSending,
                  job.ref,
                  job.id,
                  owner,
                  job.token,
                  date_at,
                  revision,
                  sender,
                  variant) == 1;
}

void take_mark_back(db::WriteTx& tx, MessageId id) {
    tx.run(kTakeMarkBack, id);
}

bool mark_sent(db::WriteTx& tx, MessageId id, TimeMs sent_at, std::string_view reply) {
    return tx.run(kMarkSent, id, sent_at, reply) == 1;
}

bool mark_cancelled(db::WriteTx& tx, MessageId id) {
    return tx.run(kMarkCancelled, id) == 1;
}

void change(db::WriteTx& tx, MessageId id, const Change& change) {
    tx.run(kChange,
           id,
           change.state,
           change.reason,
           change.attempts_more,
           change.maybe_duplicate,
           change.date_at,
           change.sent_at,
           change.reply,
           change.due_at,
           change.new_date,
           change.sender);
}

void SumChanges::added(CampaignId campaign, int step, MessageState state, std::int64_t count) {
    Change& change = changes_[{campaign, step}];
    change.present[state] += count;
    change.ever[state] += count;
}

void SumChanges::moved(CampaignId campaign, int step, MessageState from, MessageState to) {
    Change& change = changes_[{campaign, step}];
    --change.present[from];
    ++change.present[to];
    ++change.ever[to];
}

void SumChanges::apply(db::WriteTx& tx) {
    for (const auto& [key, change] : changes_) {
        const auto& by = change.present.by_state;
        const auto& ever = change.ever.by_state;
        const auto update = [&, &campaign = key.first, &step = key.second] {
            return tx.run(kApply,
                          campaign,
                          step,
                          by[0],
                          by[1],
                          by[2],
                          by[3],
                          by[4],
                          by[5],
                          by[6],
                          ever[2],
                          ever[3],
                          ever[4],
                          ever[5],
                          ever[6]);
        };
        if (update() == 0) {
            tx.run(kEnsure, key.first, key.second);
            update();
        }
    }
    changes_.clear();
}

}  // namespace campaignd::store::message_states
