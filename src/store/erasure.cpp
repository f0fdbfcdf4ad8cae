#include "store/erasure.h"

#include "base/text.h"
#include "store/idempotency.h"

namespace campaignd::store::erasure {
namespace {

constexpr const char* kAttempts = R"sql(
    UPDATE attempt SET reply = ''
     WHERE reply <> '' AND message_id IN (SELECT id FROM message INDEXED BY message_recipient
                                           WHERE recipient_id = ?1))sql";
constexpr const char* kLastReplies = R"sql(
    UPDATE message SET last_reply = NULL WHERE recipient_id = ?1 AND last_reply IS NOT NULL)sql";
constexpr const char* kFeedback = R"sql(
    UPDATE feedback SET detail = '' WHERE recipient_id = ?1 AND detail <> '')sql";
constexpr const char* kDeliveries = R"sql(
    UPDATE webhook_delivery SET detail = '{}', answer = NULL
     WHERE recipient_id = ?1 AND (detail <> '{}' OR answer IS NOT NULL))sql";
constexpr const char* kClients = R"sql(
    UPDATE event SET agent = NULL, network = NULL
     WHERE message_id IN (SELECT id FROM message INDEXED BY message_recipient
                           WHERE recipient_id = ?1))sql";
constexpr const char* kSandbox = R"sql(
    DELETE FROM sandbox_message INDEXED BY sandbox_message_of
     WHERE message_id IN (SELECT id FROM message INDEXED BY message_recipient
                           WHERE recipient_id = ?1))sql";
// Of their own acts alone: a colleague's address stays with what the colleague did.
constexpr const char* kAudit = R"sql(
    UPDATE audit SET address = '', detail = json_remove(detail, '$.address')
     WHERE target = 'recipient:' || ?1 AND actor = target)sql";
// 3 and 4 = suppressed and released: what the owner wrote of it may name the person.
constexpr const char* kSuppressed = R"sql(
    UPDATE audit SET detail = '{}'
     WHERE target IN (SELECT 'suppression:' || about FROM person_change
                       WHERE recipient_id = ?1 AND kind IN (3, 4)))sql";
constexpr const char* kLeavings = R"sql(DELETE FROM list_left WHERE recipient_id = ?1)sql";
constexpr const char* kConsents = R"sql(DELETE FROM consent WHERE recipient_id = ?1)sql";
constexpr const char* kBulkChanges = R"sql(
    DELETE FROM bulk_change WHERE recipient_id = ?1 AND before IS NOT NULL)sql";
constexpr const char* kChanges = R"sql(DELETE FROM person_change WHERE recipient_id = ?1)sql";
constexpr const char* kContacts = R"sql(DELETE FROM contact WHERE recipient_id = ?1)sql";
constexpr const char* kSignups = R"sql(
    DELETE FROM signup INDEXED BY signup_recipient WHERE recipient_id = ?1)sql";
// Words that came with a request for a single message, and went to nobody else.
constexpr const char* kSingleWords = R"sql(
    UPDATE single_content SET subject = '', body = '', hash = randomblob(32)
     WHERE template_id IS NULL
       AND id IN (SELECT s.content_id FROM message m INDEXED BY message_recipient
                    JOIN single s ON s.message_id = m.id WHERE m.recipient_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM single s INDEXED BY single_of_content
                         JOIN message m ON m.id = s.message_id
                        WHERE s.content_id = single_content.id AND m.recipient_id <> ?1))sql";
constexpr const char* kSingleData = R"sql(
    UPDATE single SET name = '', data = '{}'
     WHERE message_id IN (SELECT id FROM message INDEXED BY message_recipient
                           WHERE recipient_id = ?1))sql";
constexpr const char* kNewcomers = R"sql(DELETE FROM newcomer WHERE recipient_id = ?1)sql";
constexpr const char* kPassedOver = R"sql(DELETE FROM passed_over WHERE recipient_id = ?1)sql";
// 0 and 1 = queued and sending
constexpr const char* kIsOpen = R"sql(
    SELECT 1 FROM message INDEXED BY message_recipient
     WHERE recipient_id = ?1 AND state IN (0, 1) LIMIT 1)sql";

constexpr const char* kTests = R"sql(
    DELETE FROM sandbox_message INDEXED BY sandbox_message_test
     WHERE message_id IS NULL AND envelope_to = ?1 COLLATE NOCASE)sql";
constexpr const char* kUnconfirmed = R"sql(
    DELETE FROM signup WHERE email = ?1 AND confirmed_at IS NULL)sql";
constexpr const char* kSenders = R"sql(
    UPDATE sender SET trouble = 'the words named a person who was erased'
     WHERE instr(lower(trouble), lower(?1)) > 0)sql";
constexpr const char* kMailboxes = R"sql(
    UPDATE mailbox_state SET trouble = 'the words named a person who was erased'
     WHERE instr(lower(trouble), lower(?1)) > 0)sql";
constexpr const char* kWebhooks = R"sql(
    UPDATE webhook SET last_error = 'the words named a person who was erased'
     WHERE instr(lower(last_error), lower(?1)) > 0)sql";

// 4 = held
constexpr const char* kCampaigns = R"sql(
    UPDATE campaign SET held_reason = 'the words named a person who was erased'
     WHERE state = 4 AND instr(lower(held_reason), lower(?1)) > 0)sql";

constexpr const char* kRejected = R"sql(
    SELECT import_id, line, row, reason FROM import_rejected
     WHERE (import_id, line) > (?1, ?2) ORDER BY import_id, line LIMIT ?3)sql";
constexpr const char* kBlank = R"sql(
    UPDATE import_rejected SET row = '', reason = 'erased' WHERE import_id = ?1 AND line = ?2)sql";

}  // namespace

void forget_words(db::WriteTx& tx, RecipientId recipient) {
    for (const char* sql : {kAttempts,
                            kLastReplies,
                            kFeedback,
                            kDeliveries,
                            kClients,
                            kSandbox,
                            kAudit,
                            kLeavings,
                            kConsents,
                            kBulkChanges,
                            kSuppressed,
                            kChanges,
                            kContacts,
                            kSignups,
                            kSingleWords,
                            kSingleData,
                            kNewcomers,
                            kPassedOver}) {
        tx.run(sql, recipient);
    }
}

void forget_address(db::WriteTx& tx, std::string_view email) {
    for (const char* sql : {kTests, kUnconfirmed, kSenders, kMailboxes, kWebhooks, kCampaigns}) {
        tx.run(sql, email);
    }
    idempotency::forget_address(tx, email);
}

bool is_anything_open(const db::ReadTx& tx, RecipientId recipient) {
    return tx.find_integer(kIsOpen, recipient).has_value();
}

Texts::Texts(const std::vector<std::string>& emails) {
    for (const std::string& email : emails) {
        std::string lower = to_lower(email);
        const std::size_t at = lower.find('@');
        if (at != std::string::npos) {
            by_key_[key(lower, at)].push_back(std::move(lower));
        }
    }
}

/// The byte before the @ and the two behind it: no address has fewer.
std::string Texts::key(std::string_view text, std::size_t at) {
    const std::size_t from = at == 0 ? 0 : at - 1;
    return std::string(text.substr(from, at + 3 - from));
}

bool Texts::in(std::string_view text) const {
    const std::string lower = to_lower(text);
    for (std::size_t at = lower.find('@'); at != std::string::npos; at = lower.find('@', at + 1)) {
        const auto found = by_key_.find(key(lower, at));
        if (found == by_key_.end()) {
            continue;
        }
        for (const std::string& email : found->second) {
            const std::size_t before = email.find('@');
            if (before <= at && lower.compare(at - before, email.size(), email) == 0) {
                return true;
            }
        }
    }
    return false;
}

void look_on(const db::ReadTx& tx, const Texts& emails, int rows, RejectedWalk& walk) {
    int looked = 0;
    db::Statement row = tx.query(kRejected, walk.at.import_id, walk.at.line, rows);
    while (row.step()) {
        ++looked;
        walk.at = {row.integer(0), row.integer(1)};
        if (emails.in(row.text(2)) || emails.in(row.text(3))) {
            walk.found.push_back(walk.at);
        }
    }
    walk.at_end = looked < rows;
}

void blank(db::WriteTx& tx, const std::vector<RejectedKey>& rows) {
    for (const RejectedKey& key : rows) {
        tx.run(kBlank, key.import_id, key.line);
    }
}

}  // namespace campaignd::store::erasure
