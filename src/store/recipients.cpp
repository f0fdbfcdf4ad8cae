#include "store/recipients.h"

#include "model/email_address.h"
#include "store/existing.h"
#include "store/letter_groups.h"
#include "store/lists.h"
#include "store/tags.h"

namespace campaignd::store::recipients {
namespace {

constexpr const char* kInsertRecipient = R"sql(
INSERT INTO recipient(email, name, attributes, timezone, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?5))sql";

constexpr const char* kChangeTally = R"sql(
UPDATE tally SET value = value + ?1 WHERE name = 'recipient')sql";

constexpr const char* kFindRecipient = R"sql(
SELECT id, email, name, attributes, status, timezone, created_at, updated_at, revision
FROM recipient WHERE id = ?1)sql";

constexpr const char* kTimezone = R"sql(
SELECT timezone FROM recipient WHERE id = ?1)sql";

constexpr const char* kFindRecipientByEmail = R"sql(
SELECT id FROM recipient WHERE email = ?1)sql";

constexpr const char* kUpdateRecipient = R"sql(
UPDATE recipient SET email = ?2, name = ?3, attributes = ?4, timezone = ?5, updated_at = ?6,
       revision = revision + 1
WHERE id = ?1)sql";

// active unsubscribed bounced complained erased are 0 to 4
constexpr const char* kEndSubscription = R"sql(
UPDATE recipient SET status = ?2, updated_at = ?3, revision = revision + 1
WHERE id = ?1 AND (status = 0 OR (?2 = 3 AND status IN (1, 2))))sql";

constexpr const char* kResumeSubscription = R"sql(
UPDATE recipient SET status = 0, updated_at = ?2, revision = revision + 1
WHERE id = ?1 AND status = 1)sql";

constexpr const char* kRaiseRevision = R"sql(
UPDATE recipient SET revision = revision + 1 WHERE id = ?1)sql";

constexpr const char* kEraseRecipient = R"sql(
UPDATE recipient SET email = ?2, name = '', attributes = '{}', timezone = NULL, status = 4,
       updated_at = ?3, revision = revision + 1
WHERE id = ?1)sql";

constexpr const char* kMessagesOfRecipient = R"sql(
SELECT m.id, m.campaign_id, c.name, m.step, m.state, m.reason, m.attempts, m.maybe_duplicate,
       m.queued_at, m.due_at, m.sent_at, m.last_reply, s.name, s.data, k.subject,
       iif(k.template_id IS NULL, k.body, '')
FROM message m JOIN campaign c ON c.id = m.campaign_id
LEFT JOIN single s ON s.message_id = m.id LEFT JOIN single_content k ON k.id = s.content_id
WHERE m.recipient_id = ?1 ORDER BY m.id)sql";

constexpr const char* kListNamesOfRecipient = R"sql(
SELECT l.id, l.name FROM list_member m JOIN list l ON l.id = m.list_id
WHERE m.recipient_id = ?1 AND l.removed = 0 ORDER BY l.id)sql";

constexpr const char* kCountRecipients = R"sql(
SELECT value FROM tally WHERE name = 'recipient')sql";

PersonExport::Sent message_of(const db::Statement& row) {
    Message message;
    message.id = row.integer(0);
    message.campaign_id = row.integer(1);
    message.step = static_cast<int>(row.integer(3));
    message.state = static_cast<MessageState>(row.integer(4));
    if (const auto reason = row.optional_integer(5)) {
        message.reason = static_cast<SkipReason>(*reason);
    }
    message.attempts = static_cast<int>(row.integer(6));
    message.maybe_duplicate = row.integer(7) != 0;
    message.queued_at = row.integer(8);
    message.due_at = row.integer(9);
    message.sent_at = row.optional_integer(10);
    message.last_reply = row.optional_string(11);
    PersonExport::Sent sent{std::move(message), row.string(2), {}};
    if (!row.is_null(13)) {
        sent.single = {row.string(12), row.string(13), row.string(14), row.string(15)};
    }
    return sent;
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const Recipient& recipient) {
    tx.run(kInsertRecipient,
           recipient.email,
           recipient.name,
           recipient.attributes,
           recipient.timezone,
           tx.now());
    const std::int64_t id = tx.last_id();
    tx.run(kChangeTally, 1);
    LetterGroupWriter letters(tx);
    letters.add(id, recipient.email, recipient.name);
    letters.finish();
    return id;
}

std::optional<Recipient> find(const db::ReadTx& tx, std::int64_t id) {
    db::Statement row = tx.query(kFindRecipient, id);
    if (!row.step()) {
        return std::nullopt;
    }
    Recipient found;
    found.id = row.integer(0);
    found.email = row.string(1);
    found.name = row.string(2);
    found.attributes = row.string(3);
    found.status = static_cast<RecipientStatus>(row.integer(4));
    found.timezone = row.optional_string(5);
    found.created_at = row.integer(6);
    found.updated_at = row.integer(7);
    found.revision = row.integer(8);
    found.list_ids = lists::of_recipient(tx, id);
    found.tags = tags::of_recipient(tx, id);
    return found;
}

Recipient get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "recipient", id);
}

std::string timezone(const db::ReadTx& tx, std::int64_t id) {
    db::Statement row = tx.query(kTimezone, id);
    return row.step() ? row.string(0) : std::string();
}

std::optional<std::int64_t> find_by_email(const db::ReadTx& tx, const std::string& email) {
    return tx.find_integer(kFindRecipientByEmail, email);
}

void update(db::WriteTx& tx, const Recipient& recipient) {
    tx.run(kUpdateRecipient,
           recipient.id,
           recipient.email,
           recipient.name,
           recipient.attributes,
           recipient.timezone,
           tx.now());
    refresh_letter_groups(tx, recipient.id);
}

bool end_subscription(db::WriteTx& tx, std::int64_t id, RecipientStatus status) {
    return tx.run(kEndSubscription, id, status, tx.now()) > 0;
}

bool resume_subscription(db::WriteTx& tx, std::int64_t id) {
    return tx.run(kResumeSubscription, id, tx.now()) > 0;
}

void raise_revision(db::WriteTx& tx, std::int64_t id) {
    tx.run(kRaiseRevision, id);
}

void erase(db::WriteTx& tx, const Recipient& recipient) {
    tx.run(kEraseRecipient, recipient.id, erased_address(recipient.id), tx.now());
    refresh_letter_groups(tx, recipient.id);
    tx.run(kChangeTally, -1);
}

std::vector<PersonExport::Sent> messages_of(const db::ReadTx& tx, std::int64_t id) {
    std::vector<PersonExport::Sent> messages;
    db::Statement row = tx.query(kMessagesOfRecipient, id);
    while (row.step()) {
        messages.push_back(message_of(row));
    }
    return messages;
}

std::vector<PersonExport::OnList> lists_of(const db::ReadTx& tx, std::int64_t id) {
    std::vector<PersonExport::OnList> lists;
    db::Statement row = tx.query(kListNamesOfRecipient, id);
    while (row.step()) {
        lists.push_back({row.integer(0), row.string(1)});
    }
    return lists;
}

std::int64_t count(const db::ReadTx& tx) {
    return tx.find_integer(kCountRecipients).value_or(0);
}

}  // namespace campaignd::store::recipients
