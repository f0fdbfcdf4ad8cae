// Every table and every column that can hold words has a decision here: what may hold words about a
// person is filled with them, the person is erased, and nothing of it may be left in any table, any
// file or a copy. A new column without a decision fails.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "db/backup.h"
#include "service/access/idempotency.h"
#include "service/people/recipients.h"
#include "service/people/suppressions.h"
#include "service/upkeep/check.h"
#include "store/lists.h"
#include "support/factories.h"

using namespace campaignd;
using campaignd::test::Studio;

namespace {

constexpr const char* kEmail = "wilhelmina.oudekerk@nord.example";
const std::vector<std::string> kTraces{"wilhelmina.oudekerk", "mina oudekerk", "zwanengracht 7"};

/// Table, and its columns of text: with a star those that may hold words about a person. The others
/// hold words of ours, of the people who work here, or keyed hashes and sealed bytes.
constexpr const char* kDecisions = R"(
recipient_letters: groups
recipient: email* name* attributes* timezone*
list: name description uuid
segment: name filter
tag: name
suppression: value* reason*
erased_address: hash
import: file file_name created_by mapping columns separator preset error notes
import_rejected: reason* row*
import_mapping: header mapping
consent: source* asked_from* confirmed_from*
form: name slug list_ids language title intro consent subject body welcome_url
form_wording: text
signup: email* name* list_ids asked_from* reason*
addition: audience created_by
date_outlook: day
launch_match: ids
bulk: tag attribute value* reason* columns target* reasons undone_by file error created_by
bulk_set: ids
bulk_change: before*
person_change: who*
sender: name from_name from_email reply_to host username password limits ramp sending_window holidays gap mailbox trouble* oauth2
oauth_token: client refresh_token access_token trouble
oauth_request: state_hash actor verifier redirect_uri client code
mailbox_state: account trouble*
sandbox_message: envelope_from envelope_to* subject* raw*
campaign: name held_reason* audience options identity approval_by frozen
campaign_plan: plan used
campaign_sender: identity
step: subject body attachments preheader text_body variants winner slots
variant_test: decided_by
step_revision: content
alert: subject what
message_template: name description body slots sample
snippet: name description body
media: hash title alt
link: target
message: last_reply*
single_content: hash identity ingredients subject* body*
single: name* data* asked_by
attempt: result stage enhanced reply*
event: agent*
feedback: source status detail*
company_stop: domain
lane: kind
job: last_error
instance: lock_file host version
webhook: url secret last_error*
webhook_delivery: detail* answer*
user: email password_hash language theme name
identity: issuer subject email
session: id_hash csrf_token network browser
second_factor: secret
recovery_code: code_hash
invitation: email language invited_by fault
api_token: name token_hash scopes used_from
login_failure: subject
used_signature: digest
idempotency: principal key request_hash answer
idempotency_address: principal key hash
audit: actor action target detail* address* request_id
setting: key value
tally: name
continuity: database_id machine path host
)";

struct Decision {
    std::set<std::string> columns;
    std::set<std::string> words;  // about a person
};

std::map<std::string, Decision> decisions() {
    std::map<std::string, Decision> all;
    std::istringstream lines(kDecisions);
    std::string line;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string table;
        if (!(words >> table)) {
            continue;
        }
        table.pop_back();
        std::string column;
        while (words >> column) {
            const bool about_people = column.back() == '*';
            if (about_people) {
                column.pop_back();
                all[table].words.insert(column);
            }
            all[table].columns.insert(column);
        }
    }
    return all;
}

/// "table.column" of every column that can hold words, as the file itself tells.
std::set<std::pair<std::string, std::string>> columns_of(const test::TempDatabase& temp) {
    return temp->read([](const db::ReadTx& tx) {
        std::set<std::pair<std::string, std::string>> found;
        db::Statement row = tx.query_uncached(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c "
            "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type <> 'INTEGER'");
        while (row.step()) {
            found.emplace(row.string(0), row.string(1));
        }
        return found;
    });
}

/// A person of whom every table that can has words.
struct Everywhere : Studio {
    service::Recipients recipients{*temp};
    service::Suppressions suppressions{*temp, [] {}};
    service::Idempotency idempotency{*temp, key};
    std::int64_t list = add_list();
    RecipientId person = add_person(list, kEmail, "Mina Oudekerk", {{"street", "Zwanengracht 7"}});
    const std::string words = std::string("<") + kEmail + "> Mina Oudekerk, Zwanengracht 7";

    Everywhere() {
        temp.run("UPDATE recipient SET timezone = 'Mina Oudekerk' WHERE id = ?1", person);
        fill_ledger();
        fill_people();
        fill_signups();
        fill_rest();
    }

    void fill_ledger() {
        const CampaignId id = add_campaign(add_sender(), list);
        launch(id);
        enrol(id);
        const MessageId message = temp.integer("SELECT id FROM message");
        temp.run("UPDATE message SET last_reply = ?1", words);
        temp.run(
            "INSERT INTO attempt(message_id, at, result, stage, reply) "
            "VALUES (?1, 1, 'deferred', 'rcpt', ?2)",
            message,
            words);
        temp.run("INSERT INTO event(message_id, kind, at, agent, network) VALUES (?1, 1, 1, ?2, 7)",
                 message,
                 words);
        temp.run(
            "INSERT INTO feedback(source, message_id, recipient_id, kind, at, detail, counted) "
            "VALUES ('mail:1', ?1, ?2, 4, 1, ?3, 0)",
            message,
            person,
            words);
        temp.run("INSERT INTO contact(recipient_id, message_id, at) VALUES (?1, ?2, 1)",
                 person,
                 message);
        temp.run("UPDATE campaign SET state = 4, held_reason = ?1", words);
        temp.run(
            "INSERT INTO single_content(hash, sender_id, identity, ingredients, subject, format, "
            "body, essential, track_opens) VALUES (x'00', 1, '{}', '{}', ?1, 0, ?1, 0, 0)",
            words);
        temp.run(
            "INSERT INTO single(message_id, content_id, name, data, asked_by) "
            "VALUES (?1, 1, ?2, json_object('a', ?2), 'cli')",
            message,
            words);
        temp.run(
            "INSERT INTO sandbox_message(sender_id, message_id, envelope_from, envelope_to, "
            "subject, raw, received_at) VALUES (1, ?1, 'a@example.org', ?2, ?3, ?3, 1)",
            message,
            kEmail,
            words);
        temp.run(
            "INSERT INTO sandbox_message(sender_id, message_id, envelope_from, envelope_to, "
            "subject, raw, received_at) VALUES (1, NULL, 'a@example.org', ?1, ?2, ?2, 1)",
            kEmail,
            words);
        temp.run("UPDATE sender SET trouble = ?1, trouble_since = 1", words);
        temp.run("INSERT INTO mailbox_state(sender_id, account, trouble) VALUES (1, 'imap', ?1)",
                 words);
    }

    void fill_people() {
        temp.run("INSERT INTO import(list_id, file, bytes_total, created_at) VALUES (?1, '', 1, 1)",
                 list);
        temp.run("INSERT INTO import_rejected(import_id, line, reason, row) VALUES (1, 2, ?1, ?1)",
                 words);
        temp.run(
            "INSERT INTO consent(recipient_id, list_id, given_at, source, asked_from, "
            "confirmed_from) "
            "VALUES (?1, ?2, 1, ?3, ?3, ?3)",
            person,
            list,
            words);
        write([&](db::WriteTx& tx) {
            const auto other = store::lists::insert(tx, "other", "");
            store::lists::add_member(tx, other, person, {ChangedBy::kUser, 0, words});
        });
        temp.run(
            "INSERT INTO list_left(recipient_id, list_id, at) VALUES (?1, ?2, 1)", person, list);
        // One that was lifted again has left its words in the audit.
        const auto lifted =
            suppressions.add(actor, {.value = kEmail, .reason = words, .since = {}});
        suppressions.remove(actor, lifted.suppression.id);
        suppressions.add(actor, {.value = kEmail, .reason = words, .since = {}});
    }

    /// One sign-up that waits for its confirmation, and one that was confirmed.
    void fill_signups() {
        temp.run(
            "INSERT INTO form(name, slug, language, title, intro, consent, ask_name, subject, "
            "body, "
            "max_per_hour, created_at, updated_at) "
            "VALUES ('F', 'f', 'en', '', '', '', 0, '', '', 1, 1, 1)");
        temp.run("INSERT INTO form_wording(form_id, at, text) VALUES (1, 1, '')");
        temp.run(
            "INSERT INTO signup(form_id, email, name, list_ids, via, wording_id, asked_at, "
            "asked_from, "
            "expires_at, reason) VALUES (1, ?1, ?2, '[]', 0, 1, 1, ?2, 2, ?2)",
            kEmail,
            words);
        temp.run(
            "INSERT INTO signup(form_id, email, list_ids, via, wording_id, asked_at, asked_from, "
            "expires_at, confirmed_at, recipient_id) VALUES (1, '', '[]', 0, 1, 1, ?1, 2, 2, ?2)",
            words,
            person);
    }

    void fill_rest() {
        temp.run(
            "INSERT INTO bulk(action, state, target, value, reason, total, created_by, created_at) "
            "VALUES (4, 2, ?1, ?1, ?1, 0, 'cli', 1)",
            words);
        temp.run("INSERT INTO bulk_change(bulk_id, recipient_id, before) VALUES (1, ?1, ?2)",
                 person,
                 words);
        write([&](db::WriteTx& tx) {
            const LaneId lane = queue::open_lane(
                tx, {.kind = "webhook", .campaign_id = {}, .step = 1, .sender_id = {}});
            tx.run(
                "INSERT INTO webhook(lane_id, url, events, secret, last_error, created_at, "
                "updated_at) VALUES (?1, 'https://a.example/', 1, x'00', ?2, 1, 1)",
                lane,
                words);
        });
        temp.run(
            "INSERT INTO webhook_delivery(webhook_id, event, at, recipient_id, detail, answer) "
            "VALUES (1, 1, 1, ?1, json_object('detail', ?2), ?2)",
            person,
            words);
        fill_idempotency();
    }

    /// An answer that a client may ask for again, under a key that names the person.
    void fill_idempotency() {
        REQUIRE(idempotency.begin("token:1", kEmail, "hash"));
        idempotency.put("token:1", kEmail, 201, R"({"email":")" + std::string(kEmail) + R"("})");
        temp.run(
            "INSERT INTO audit(at, actor, action, target, detail, address) VALUES (1, "
            "'recipient:' || ?1, 'recipient.unsubscribe', 'recipient:' || ?1, "
            "json_object('address', ?2), ?2)",
            person,
            words);
    }

    std::string bytes() const {
        std::string all;
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(temp.directory.path())) {
            if (entry.is_regular_file()) {
                std::ifstream in(entry.path(), std::ios::binary);
                all.append(std::istreambuf_iterator<char>(in), {});
            }
        }
        return to_lower(all);
    }

    /// All values of a column, one after the other.
    std::string values(const std::string& table, const std::string& column) const {
        return temp->read([&](const db::ReadTx& tx) {
            std::string all;
            db::Statement row =
                tx.query_uncached("SELECT CAST(\"" + column + "\" AS TEXT) FROM \"" + table + '"');
            while (row.step()) {
                all += to_lower(row.text(0)) + '\n';
            }
            return all;
        });
    }

    bool names_person(const std::string& text) const {
        return std::any_of(kTraces.begin(), kTraces.end(), [&](const std::string& trace) {
            return text.find(trace) != std::string::npos;
        });
    }
};

}  // namespace

TEST_CASE("every column that can hold words has a decision", "[service][erasure]") {
    const Everywhere world;
    const auto known = decisions();
    std::set<std::pair<std::string, std::string>> decided;
    for (const auto& [table, decision] : known) {
        for (const std::string& column : decision.columns) {
            decided.emplace(table, column);
        }
    }
    for (const auto& [table, column] : columns_of(world.temp)) {
        INFO(table << '.' << column
                   << ": may it hold words about a person? Say so in kDecisions, fill it here, and "
                      "let erasure take it");
        CHECK(decided.count({table, column}) == 1);
    }
}

TEST_CASE("an erased person is in no table, no file and no copy", "[service][erasure]") {
    Everywhere world;
    const auto known = decisions();
    for (const auto& [table, decision] : known) {
        for (const std::string& column : decision.words) {
            INFO(table << '.' << column << " is filled, so that the test can fail");
            CHECK(world.names_person(world.values(table, column)));
        }
    }
    const std::int64_t messages = world.temp.integer("SELECT count(*) FROM message");
    world.recipients.erase(world.actor, world.person);
    for (const auto& [table, column] : columns_of(world.temp)) {
        INFO(table << '.' << column);
        CHECK_FALSE(world.names_person(world.values(table, column)));
    }
    const std::filesystem::path copy = world.temp.directory / "copy.db";
    db::back_up(world.temp.directory / "campaignd.db", copy);
    CHECK_FALSE(world.names_person(world.bytes()));
    CHECK(world.temp.integer("SELECT count(*) FROM message") == messages);
    CHECK(world.temp.integer("SELECT count(*) FROM contact") == 0);
    CHECK(world.idempotency.find("token:1", kEmail)->status == 410);
    CHECK(test::broken(world.temp) == "");
}

TEST_CASE("an address that a person had before goes when it changes", "[service][erasure]") {
    Everywhere world;
    world.recipients.update(
        world.actor,
        world.person,
        {.email = "m@new.example", .name = {}, .attributes = {}, .list_ids = {}, .timezone = {}});
    for (const char* column : {"row", "reason"}) {
        CHECK_FALSE(world.names_person(world.values("import_rejected", column)));
    }
    CHECK(world.values("sandbox_message", "envelope_to").find(kEmail) != std::string::npos);
    CHECK(world.temp.integer("SELECT count(*) FROM sandbox_message WHERE message_id IS NULL") == 0);
    CHECK(world.idempotency.find("token:1", kEmail)->status == 410);
    world.recipients.erase(world.actor, world.person);
    CHECK(world.values("sandbox_message", "envelope_to").empty());
}
