#include "store/singles.h"

#include <limits>
#include <utility>

#include "store/counters.h"
#include "store/messages.h"
#include "wire/columns.h"

namespace campaignd::store::singles {
namespace {

constexpr int kMostLookedAt = 5'000;
constexpr int kMostPeople = 200;  // whose address begins with what is looked for

constexpr const char* kCampaignOf = R"sql(
    SELECT id FROM campaign INDEXED BY campaign_singles WHERE singles = 1 AND sender_id = ?1)sql";
// 2 = running
constexpr const char* kInsertCampaign = R"sql(
    INSERT INTO campaign(name, state, sender_id, options, identity, enrolled, singles, created_at,
                         updated_at, launched_at)
    VALUES (?1, 2, ?2, ?3, ?4, 1, 1, ?5, ?5, ?5))sql";
constexpr const char* kFindPerson = R"sql(
    SELECT id, status FROM recipient INDEXED BY recipient_email WHERE email = ?1)sql";
constexpr const char* kRevisions = R"sql(
    SELECT (SELECT revision FROM sender WHERE id = ?1),
           (SELECT revision FROM message_template WHERE id = ?2),
           coalesce((SELECT value FROM setting WHERE key = 'theme'), '') ||
           (SELECT count(*) || ' ' || total(updated_at) || ' ' || total(revision)
              FROM snippet INDEXED BY snippet_changes))sql";

constexpr const char* kFindByHash = R"sql(SELECT id FROM single_content WHERE hash = ?1)sql";
constexpr const char* kInsertContent = R"sql(
    INSERT INTO single_content(hash, sender_id, template_id, identity, ingredients, subject, format,
                               body, essential, track_opens, inline_pictures)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11))sql";
constexpr const char* kFindContent = R"sql(
    SELECT sender_id, template_id, identity, ingredients, subject, format, body, essential,
           track_opens, inline_pictures
      FROM single_content WHERE id = ?1)sql";
constexpr const char* kInsert = R"sql(
    INSERT INTO single(message_id, content_id, name, data, asked_by)
    VALUES (?1, ?2, ?3, ?4, ?5))sql";
constexpr const char* kFindForSending = R"sql(
    SELECT c.id, c.hash, s.name, s.data
      FROM single s JOIN single_content c ON c.id = s.content_id WHERE s.message_id = ?1)sql";
constexpr const char* kIdentityOf = R"sql(
    SELECT c.identity FROM single s JOIN single_content c ON c.id = s.content_id
     WHERE s.message_id = ?1)sql";
constexpr const char* kFind = R"sql(
    SELECT c.sender_id, c.template_id, c.subject, c.essential, s.name, s.asked_by
      FROM single s JOIN single_content c ON c.id = s.content_id WHERE s.message_id = ?1)sql";

constexpr const char* kNewest = R"sql(
    SELECT s.message_id, c.sender_id, m.state
      FROM single s JOIN single_content c ON c.id = s.content_id
      JOIN message m ON m.id = s.message_id
     WHERE s.message_id < ?1 ORDER BY s.message_id DESC LIMIT ?2)sql";
constexpr const char* kOfAddresses = R"sql(
    SELECT s.message_id, c.sender_id, m.state
      FROM (SELECT id FROM recipient INDEXED BY recipient_email
             WHERE email >= ?3 AND email < ?4 LIMIT ?5) r
      CROSS JOIN message m INDEXED BY message_recipient ON m.recipient_id = r.id
      CROSS JOIN single s ON s.message_id = m.id
      JOIN single_content c ON c.id = s.content_id
     WHERE m.id < ?1 ORDER BY m.id DESC LIMIT ?2)sql";
constexpr const char* kSenders = R"sql(
    SELECT c.sender_id, s.name, c.id, c.state, coalesce(c.held_reason, '')
      FROM campaign c INDEXED BY campaign_singles JOIN sender s ON s.id = c.sender_id
     WHERE c.singles = 1 ORDER BY s.name)sql";

// 0 and 1 = queued and sending
constexpr const char* kOlder = R"sql(
    SELECT message_id, content_id, queued_at < ?1 AND state > 1
      FROM (SELECT s.message_id, s.content_id, m.queued_at, m.state
              FROM single s JOIN message m ON m.id = s.message_id
             ORDER BY s.message_id LIMIT ?2))sql";
constexpr const char* kRemove = R"sql(DELETE FROM single WHERE message_id = ?1)sql";
constexpr const char* kRemoveContent = R"sql(
    DELETE FROM single_content
     WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM single INDEXED BY single_of_content
                                    WHERE content_id = ?1))sql";

CampaignOptions options() {
    CampaignOptions options;
    options.track_opens = false;
    options.track_clicks = false;
    options.contact_cap_exempt = true;
    return options;
}

SingleClass class_of(std::int64_t essential) {
    return essential != 0 ? SingleClass::kEssential : SingleClass::kNormal;
}

/// Message, sender and state, newest first.
db::Statement newest(const db::ReadTx& tx, const SingleQuery& query) {
    const MessageId before =
        query.before > 0 ? query.before : std::numeric_limits<std::int64_t>::max();
    if (query.q.empty()) {
        return tx.query(kNewest, before, kMostLookedAt);
    }
    // No byte of UTF-8 is as high as this one.
    const std::string end = query.q + '\xFF';
    return tx.query(kOfAddresses, before, kMostLookedAt, query.q, end, kMostPeople);
}

bool fits(const SingleQuery& query, std::int64_t sender, std::int64_t state) {
    return (!query.sender_id || sender == *query.sender_id) &&
           (!query.state || state == static_cast<std::int64_t>(*query.state));
}

}  // namespace

std::optional<CampaignId> campaign_of(const db::ReadTx& tx, std::int64_t sender_id) {
    return tx.find_integer(kCampaignOf, sender_id);
}

CampaignId insert_campaign(db::WriteTx& tx,
                           std::int64_t sender_id,
                           std::string_view name,
                           const CampaignIdentity& identity) {
    tx.run(kInsertCampaign,
           name,
           sender_id,
           wire::to_column(options()),
           wire::to_column(identity),
           tx.now());
    return tx.last_id();
}

std::optional<Person> find_person(const db::ReadTx& tx, std::string_view email) {
    return db::first(tx.query(kFindPerson, email), [](const db::Statement& row) {
        return Person{row.integer(0), static_cast<RecipientStatus>(row.integer(1))};
    });
}

Revisions revisions(const db::ReadTx& tx,
                    std::int64_t sender_id,
                    const std::optional<std::int64_t>& template_id) {
    db::Statement row = tx.query(kRevisions, sender_id, template_id);
    row.step();
    return {row.optional_integer(0), row.optional_integer(1), row.string(2)};
}

std::int64_t keep_content(db::WriteTx& tx, std::string_view hash, const SingleContent& content) {
    if (const auto known = tx.find_integer(kFindByHash, db::Blob{hash})) {
        return *known;
    }
    tx.run(kInsertContent,
           db::Blob{hash},
           content.sender_id,
           content.template_id,
           wire::to_column(content.identity),
           wire::to_column(content.ingredients),
           content.subject,
           content.words.format,
           content.words.body,
           content.single == SingleClass::kEssential,
           content.track_opens,
           content.inline_pictures);
    return tx.last_id();
}

std::optional<SingleContent> find_content(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFindContent, id), [](const db::Statement& row) {
        return SingleContent{.sender_id = row.integer(0),
                             .template_id = row.optional_integer(1),
                             .identity = wire::identity_from_column(row.text(2)),
                             .subject = row.string(4),
                             .words = {static_cast<StepFormat>(row.integer(5)), row.string(6)},
                             .ingredients = wire::ingredients_from_column(row.text(3)),
                             .single = class_of(row.integer(7)),
                             .track_opens = row.integer(8) != 0,
                             .inline_pictures = row.integer(9) != 0};
    });
}

void insert(db::WriteTx& tx,
            MessageId message,
            std::int64_t content,
            std::string_view name,
            std::string_view data,
            std::string_view asked_by) {
    tx.run(kInsert, message, content, name, data, asked_by);
}

std::optional<ForSending> find_for_sending(const db::ReadTx& tx, MessageId message) {
    return db::first(tx.query(kFindForSending, message), [](const db::Statement& row) {
        return ForSending{row.integer(0), row.string(1), row.string(2), row.string(3)};
    });
}

std::optional<std::string> domain_of(const db::ReadTx& tx, MessageId message) {
    return db::first(tx.query(kIdentityOf, message), [](const db::Statement& row) {
        return wire::identity_from_column(row.text(0)).domain;
    });
}

std::optional<SingleMessage> find(const db::ReadTx& tx, MessageId message) {
    auto row = messages::find(tx, message);
    auto found = db::first(tx.query(kFind, message), [](const db::Statement& columns) {
        SingleMessage single;
        single.sender_id = columns.integer(0);
        single.template_id = columns.optional_integer(1);
        single.subject = columns.string(2);
        single.single = class_of(columns.integer(3));
        single.name = columns.string(4);
        single.asked_by = columns.string(5);
        return single;
    });
    if (!row || !found) {
        return std::nullopt;
    }
    found->message = *std::move(row);
    return found;
}

Found list(const db::ReadTx& tx, const SingleQuery& query) {
    Found found;
    MessageId last = 0;
    int looked = 0;
    db::Statement row = newest(tx, query);
    while (row.step()) {
        if (found.items.size() == static_cast<std::size_t>(query.limit)) {
            found.next = last;
            return found;
        }
        last = row.integer(0);
        ++looked;
        auto single = fits(query, row.integer(1), row.integer(2)) ? find(tx, last)
                                                                  : std::optional<SingleMessage>();
        if (single) {
            found.items.push_back(*std::move(single));
        }
    }
    if (looked == kMostLookedAt) {
        found.next = last;
    }
    return found;
}

std::vector<SingleSender> senders(const db::ReadTx& tx) {
    auto all = db::all(tx.query(kSenders), [](const db::Statement& row) {
        return SingleSender{.sender_id = row.integer(0),
                            .sender = row.string(1),
                            .campaign_id = row.integer(2),
                            .state = static_cast<CampaignState>(row.integer(3)),
                            .held_reason = row.string(4)};
    });
    for (SingleSender& one : all) {
        one.messages = counters::total(tx, one.campaign_id);
    }
    return all;
}

int remove_older(db::WriteTx& tx, TimeMs queued_before, int limit) {
    struct Old {
        MessageId message = 0;
        std::int64_t content = 0;
        bool is_over = false;
    };

    int removed = 0;
    for (const Old& old : db::all(tx.query(kOlder, queued_before, limit), [](const auto& row) {
             return Old{row.integer(0), row.integer(1), row.integer(2) != 0};
         })) {
        if (old.is_over) {
            tx.run(kRemove, old.message);
            tx.run(kRemoveContent, old.content);
            ++removed;
        }
    }
    return removed;
}

}  // namespace campaignd::store::singles
