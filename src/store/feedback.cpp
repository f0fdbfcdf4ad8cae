#include "store/feedback.h"

#include "store/send_rate.h"

namespace campaignd::store::feedback {
namespace {

// 2 = sent
constexpr const char* kLastSentTo = R"sql(
    SELECT id FROM message INDEXED BY message_recipient
     WHERE recipient_id = ?1 AND state = 2 ORDER BY sent_at DESC, id DESC LIMIT 1)sql";
constexpr const char* kIsKnown = R"sql(
    SELECT 1 FROM feedback WHERE source = ?1)sql";
constexpr const char* kInsert = R"sql(
    INSERT INTO feedback(source, message_id, recipient_id, kind, at, status, detail, counted)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))sql";
// 0 to 2 are bounces
constexpr const char* kIsCounted = R"sql(
    SELECT 1 FROM feedback INDEXED BY feedback_message
     WHERE message_id = ?1 AND counted = 1 AND (kind = ?2 OR (kind <= 2 AND ?2 <= 2)) LIMIT 1)sql";
// 5 = auto_reply
constexpr const char* kHasAutoReply = R"sql(
    SELECT 1 FROM feedback INDEXED BY feedback_message
     WHERE message_id = ?1 AND kind = 5 LIMIT 1)sql";
constexpr const char* kSetReplied = R"sql(
    UPDATE message SET replied_at = coalesce(replied_at, ?2) WHERE id = ?1)sql";
constexpr const char* kSetBounced = R"sql(
    UPDATE message SET bounced_at = coalesce(bounced_at, ?2) WHERE id = ?1)sql";
// 1 = soft bounce, 4 and 5 = answers, 2 = sent
constexpr const char* kSoftBounces = R"sql(
    SELECT count(DISTINCT coalesce(message_id, -id)) FROM feedback INDEXED BY feedback_recipient
     WHERE recipient_id = ?1 AND kind = 1 AND at >= ?2
       AND at > coalesce((SELECT max(at) FROM feedback INDEXED BY feedback_recipient
                           WHERE recipient_id = ?1 AND kind IN (4, 5)), 0)
       AND at > coalesce((SELECT max(sent_at) FROM message INDEXED BY message_recipient
                           WHERE recipient_id = ?1 AND state = 2 AND sent_at < ?3
                             AND bounced_at IS NULL), 0))sql";
constexpr const char* kAdd = R"sql(
    INSERT INTO feedback_counter(campaign_id, step, replies, bounces, complaints, unsubscribes)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (campaign_id, step) DO UPDATE SET replies = replies + excluded.replies,
           bounces = bounces + excluded.bounces, complaints = complaints + excluded.complaints,
           unsubscribes = unsubscribes + excluded.unsubscribes)sql";
constexpr const char* kAddToSlice = R"sql(
    INSERT INTO event_timeline(campaign_id, slice, replies, bounces, complaints, unsubscribes)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT DO UPDATE SET replies = replies + excluded.replies,
           bounces = bounces + excluded.bounces, complaints = complaints + excluded.complaints,
           unsubscribes = unsubscribes + excluded.unsubscribes)sql";
constexpr const char* kByStep = R"sql(
    SELECT step, replies, bounces, complaints, unsubscribes FROM feedback_counter
     WHERE campaign_id = ?1 ORDER BY step)sql";
constexpr const char* kOfMessage = R"sql(
    SELECT id, message_id, recipient_id, kind, at, status, detail
      FROM feedback INDEXED BY feedback_message WHERE message_id = ?1 ORDER BY id)sql";
constexpr const char* kOfRecipient = R"sql(
    SELECT id, message_id, recipient_id, kind, at, status, detail
      FROM feedback INDEXED BY feedback_recipient WHERE recipient_id = ?1 ORDER BY id)sql";

FeedbackEvent event_of(const db::Statement& row) {
    return {.id = row.integer(0),
            .message_id = row.optional_integer(1),
            .recipient_id = row.integer(2),
            .kind = static_cast<FeedbackKind>(row.integer(3)),
            .at = row.integer(4),
            .status = row.string(5),
            .detail = row.string(6)};
}

}  // namespace

std::optional<MessageId> last_sent_to(const db::ReadTx& tx, RecipientId recipient) {
    return tx.find_integer(kLastSentTo, recipient);
}

bool is_known(const db::ReadTx& tx, const std::string& source) {
    return tx.find_integer(kIsKnown, source).has_value();
}

void insert(db::WriteTx& tx, const std::string& source, const FeedbackEvent& event, bool counted) {
    tx.run(kInsert,
           source,
           event.message_id,
           event.recipient_id,
           event.kind,
           event.at,
           event.status,
           event.detail,
           counted);
}

bool is_counted(const db::ReadTx& tx, MessageId message, FeedbackKind kind) {
    return tx.find_integer(kIsCounted, message, kind).has_value();
}

bool has_auto_reply(const db::ReadTx& tx, MessageId message) {
    return tx.find_integer(kHasAutoReply, message).has_value();
}

void set_replied(db::WriteTx& tx, MessageId message, TimeMs at) {
    tx.run(kSetReplied, message, at);
}

void set_bounced(db::WriteTx& tx, MessageId message, TimeMs at) {
    tx.run(kSetBounced, message, at);
}

std::int64_t soft_bounces(const db::ReadTx& tx,
                          RecipientId recipient,
                          TimeMs since,
                          TimeMs settled) {
    return tx.find_integer(kSoftBounces, recipient, since, settled).value_or(0);
}

void add(db::WriteTx& tx, CampaignId campaign, int step, FeedbackKind kind, TimeMs at) {
    const auto add_to = [&](const char* sums, std::int64_t part) {
        tx.run(sums,
               campaign,
               part,
               kind == FeedbackKind::kReply,
               is_bounce(kind),
               kind == FeedbackKind::kComplaint,
               kind == FeedbackKind::kUnsubscribe);
    };
    add_to(kAdd, step);
    add_to(kAddToSlice, send_rate::slice_of(at));
}

std::vector<std::pair<int, FeedbackCounts>> by_step(const db::ReadTx& tx, CampaignId campaign) {
    return db::all(tx.query(kByStep, campaign), [](const db::Statement& row) {
        return std::pair(
            static_cast<int>(row.integer(0)),
            FeedbackCounts{row.integer(1), row.integer(2), row.integer(3), row.integer(4)});
    });
}

std::vector<FeedbackEvent> of_message(const db::ReadTx& tx, MessageId message) {
    return db::all(tx.query(kOfMessage, message), event_of);
}

std::vector<FeedbackEvent> of_recipient(const db::ReadTx& tx, RecipientId recipient) {
    return db::all(tx.query(kOfRecipient, recipient), event_of);
}

}  // namespace campaignd::store::feedback
