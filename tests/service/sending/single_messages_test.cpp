#include "service/sending/single_messages.h"

#include <catch2/catch.hpp>
#include <future>

#include "service/access/idempotency.h"
#include "service/content/single_mail.h"
#include "service/library.h"
#include "service/people/recipients.h"
#include "service/people/suppressions.h"
#include "service/sending/sending_rules.h"
#include "service/sequence/continuity.h"
#include "service/upkeep/check.h"
#include "support/factories.h"
#include "support/pictures.h"
#include "support/soft_breaks.h"
#include "wire/recipients.h"
#include "wire/singles.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::Studio;
using nlohmann::json;
using service::SingleOutcome;

namespace {

struct Counter : Studio {
    service::Idempotency idempotency{*temp, key};
    service::SingleMessages singles{*temp, idempotency, links, wire::single_answer, [] {}};
    service::Recipients recipients{*temp};
    std::int64_t sender = add_sender();
    std::int64_t list = add_list();

    json body(const std::string& email, json more = json::object()) const {
        json all{{"sender_id", sender},
                 {"to", {{"email", email}, {"name", "Ada Lovelace"}}},
                 {"subject", "Order {{order}}"},
                 {"body", "Hi {{first_name}}, it is on its way."},
                 {"data", {{"order", "4711"}}}};
        all.update(more);
        return all;
    }

    SingleOutcome outcome_of(const json& wanted, const std::string& key_given = "") {
        std::promise<SingleOutcome> done;
        singles.send({.request = wire::read_single(wanted),
                      .actor = actor,
                      .principal = "token:1",
                      .key = key_given,
                      .digest = idempotency.digest(wanted.dump())},
                     [&](const SingleOutcome& outcome) { done.set_value(outcome); });
        return done.get_future().get();
    }

    SingleReceipt send(const std::string& email, json more = json::object()) {
        const SingleOutcome outcome = outcome_of(body(email, std::move(more)));
        if (outcome.error) {
            std::rethrow_exception(outcome.error);
        }
        return outcome.receipt;
    }

    std::vector<std::string> faults(const json& wanted) {
        try {
            const SingleOutcome outcome = outcome_of(wanted);
            if (outcome.error) {
                std::rethrow_exception(outcome.error);
            }
        } catch (const Error& error) {
            std::vector<std::string> fields;
            for (const FieldError& fault : error.fields()) {
                fields.push_back(fault.field);
            }
            return fields;
        }
        return {};
    }

    std::string sound() {
        const auto found = service::check_database(*temp);
        return broken(temp) + (found.empty() ? "" : found.front());
    }
};

}  // namespace

TEST_CASE("each single message is a row of the ledger, and its person a recipient", "[service]") {
    Counter counter;
    const SingleReceipt first = counter.send("ada@example.org");
    const SingleReceipt second = counter.send("ADA@example.org");
    CHECK(first.state == MessageState::kQueued);
    CHECK(second.id != first.id);
    CHECK(counter.temp.integer("SELECT count(*) FROM recipient") == 1);
    CHECK(counter.temp.integer("SELECT count(*) FROM list_member") == 0);
    CHECK(counter.temp.integer("SELECT count(*) FROM job WHERE state = 0") == 2);
    CHECK(counter.temp.integer("SELECT count(*) FROM single_content") == 1);
    const auto page = counter.singles.list({});
    REQUIRE(page.items.size() == 2);
    CHECK(page.total == 2);
    CHECK(page.items[0].message.id == second.id);
    CHECK(page.items[0].subject == "Order {{order}}");
    CHECK(page.items[0].message.message_id.ends_with("@example.com>"));
    CHECK(counter.sound() == "");
}

TEST_CASE("who gets a single message depends on its class", "[service]") {
    struct Row {
        RecipientStatus status;
        bool suppressed;
        std::optional<SkipReason> normal;
        std::optional<SkipReason> essential;
    };

    const std::vector<Row> rows{
        {RecipientStatus::kActive, false, {}, {}},
        {RecipientStatus::kActive, true, SkipReason::kSuppressed, {}},
        {RecipientStatus::kUnsubscribed, false, SkipReason::kUnsubscribed, {}},
        {RecipientStatus::kComplained, false, SkipReason::kComplained, {}},
        {RecipientStatus::kComplained, true, SkipReason::kComplained, {}},
        {RecipientStatus::kBounced, true, SkipReason::kBounced, SkipReason::kBounced}};
    Counter counter;
    int number = 0;
    for (const Row& row : rows) {
        const std::string email = "p" + std::to_string(++number) + "@example.org";
        const RecipientId person = counter.add_person(counter.list, email);
        counter.temp.run("UPDATE recipient SET status = ?2 WHERE id = ?1", person, row.status);
        if (row.suppressed) {
            counter.temp.run(
                "INSERT INTO suppression(value, reason, created_at) VALUES (?1, '', 1)", email);
        }
        CAPTURE(number);
        CHECK(counter.send(email).reason == row.normal);
        const SingleReceipt essential = counter.send(email, {{"class", "essential"}});
        CHECK(essential.reason == row.essential);
        CHECK((essential.state == MessageState::kSkipped) == row.essential.has_value());
    }
    CHECK(counter.temp.integer("SELECT count(*) FROM audit WHERE action = 'message.override'") ==
          4);
    CHECK(counter.sound() == "");
}

TEST_CASE("an essential message waits on when its person leaves, a normal one ends", "[service]") {
    Counter counter;
    counter.send("ada@example.org");
    const SingleReceipt essential = counter.send("ada@example.org", {{"class", "essential"}});
    const RecipientId person = counter.temp.integer("SELECT id FROM recipient");
    counter.write([&](db::WriteTx& tx) {
        service::skip_queued(tx, person, std::nullopt, SkipReason::kUnsubscribed);
    });
    CHECK(counter.temp.integer("SELECT count(*) FROM message WHERE state = 5") == 1);
    CHECK(counter.message(essential.id).state == MessageState::kQueued);
    counter.write([&](db::WriteTx& tx) {
        service::skip_queued(tx, person, std::nullopt, SkipReason::kBounced);
    });
    CHECK(counter.message(essential.id).state == MessageState::kSkipped);
    CHECK(counter.sound() == "");
}

TEST_CASE("a request is told every fault at once, tags without a value by name", "[service]") {
    Counter counter;
    using Names = std::vector<std::string>;
    CHECK(counter.faults({{"sender_id", 99},
                          {"to", {{"email", "nobody"}}},
                          {"template_id", 7},
                          {"data", 1},
                          {"subject", ""}}) ==
          Names{"to.email", "subject", "data", "sender_id", "template_id"});
    CHECK(counter.faults(counter.body("ada@example.org", {{"data", json::object()}})) ==
          Names{"data.order"});
    CHECK(counter.faults(counter.body("ada@example.org", {{"to", {{"email", "a@example.org"}}}})) ==
          Names{"to.name"});
    CHECK(counter.faults(counter.body("ada@example.org", {{"body", "{{#open"}})) == Names{"body"});
    CHECK(counter.faults(counter.body("ada@example.org", {{"body", "{{order.id}}"}})) ==
          Names{"data.order.id"});
    CHECK(counter.temp.integer("SELECT count(*) FROM message") == 0);
}

TEST_CASE("the same key is answered with the first answer, and sends once", "[service]") {
    Counter counter;
    const json wanted = counter.body("ada@example.org");
    const SingleOutcome first = counter.outcome_of(wanted, "order-4711");
    const SingleOutcome again = counter.outcome_of(wanted, "order-4711");
    REQUIRE(again.known);
    CHECK(again.known->status == 202);
    CHECK(again.known->answer == "application/json\n" + wire::single_answer(first.receipt));
    CHECK(again.known->request_hash == counter.idempotency.digest(wanted.dump()));
    CHECK(counter.temp.integer("SELECT count(*) FROM message") == 1);
    counter.temp.clock.advance(std::chrono::hours(25));
    CHECK_FALSE(counter.outcome_of(wanted, "order-4711").known);
    CHECK(counter.temp.integer("SELECT count(*) FROM message") == 2);
    CHECK(counter.sound() == "");
}

TEST_CASE("requests at one time share commits, and each gets a row", "[service]") {
    Counter counter;
    constexpr int kRequests = 500;
    std::vector<std::promise<SingleOutcome>> done(kRequests);
    for (int i = 0; i < kRequests; ++i) {
        const json wanted = counter.body("p" + std::to_string(i % 100) + "@example.org");
        counter.singles.send({.request = wire::read_single(wanted), .actor = counter.actor},
                             [&done, i](const SingleOutcome& outcome) {
                                 done[static_cast<std::size_t>(i)].set_value(outcome);
                             });
    }
    std::set<MessageId> ids;
    for (auto& one : done) {
        ids.insert(one.get_future().get().receipt.id);
    }
    CHECK(ids.size() == kRequests);
    CHECK(counter.temp.integer("SELECT recipients FROM campaign") == kRequests);
    CHECK(counter.temp.integer("SELECT count(*) FROM recipient") == 100);
    CHECK(counter.sound() == "");
}

TEST_CASE("a template is sent as it is now, and a change of the sender is seen", "[service]") {
    Counter counter;
    counter.temp.run(
        "INSERT INTO message_template(name, format, body, created_at, updated_at) "
        "VALUES ('receipt', 0, 'Old {{order}}', 1, 1)");
    json wanted = counter.body("ada@example.org", {{"template_id", 1}});
    wanted.erase("body");
    counter.outcome_of(wanted);
    counter.temp.run("UPDATE message_template SET body = 'New {{order}}', revision = 2");
    counter.outcome_of(wanted);
    counter.temp.run("UPDATE sender SET from_name = 'Grace', revision = revision + 1");
    counter.outcome_of(wanted);
    CHECK(counter.temp.integer("SELECT count(*) FROM single_content") == 3);
    CHECK(counter.temp.integer("SELECT count(*) FROM single_content WHERE body LIKE 'New%'") == 2);
    CHECK(counter.temp.integer(
              "SELECT count(*) FROM single_content WHERE identity LIKE '%Grace%'") == 1);
}

TEST_CASE("a body stands in a template with slots, as it was when it was taken", "[service]") {
    Counter counter;
    counter.temp.run(
        "INSERT INTO message_template(name, format, body, slots, created_at, updated_at) VALUES "
        "('frame', 1, '<td>Old {{slot.body}}</td>', '[\"body\"]', 1, 1), "
        "('plain', 0, 'Order {{order}}', '[]', 1, 1)");
    const json wanted = counter.body("ada@example.org", {{"template_id", 1}});
    const SingleReceipt taken = counter.outcome_of(wanted).receipt;
    counter.temp.run("UPDATE message_template SET body = '<td>New {{slot.body}}</td>'");
    service::CompiledSingles compiled;
    auto message = counter.temp->read(
        [&](const db::ReadTx& tx) { return store::messages::find_for_sending(tx, taken.id); });
    REQUIRE(message.has_value());
    const service::SingleMail mail = compiled.get(*counter.temp, *std::move(message));
    REQUIRE(mail.mail->ingredients.layouts.size() == 1);
    CHECK(mail.mail->ingredients.layouts[0].content.body == "<td>Old {{slot.body}}</td>");
    CHECK(counter.faults(counter.body("ada@example.org", {{"template_id", 2}})) ==
          std::vector<std::string>{"template_id"});
    json bare = wanted;
    bare.erase("body");
    CHECK(counter.faults(bare) == std::vector<std::string>{"body"});
}

TEST_CASE("what was taken keeps its snippets and theme, the next has the new ones", "[service]") {
    Counter counter;
    counter.temp.run(
        "INSERT INTO message_template(name, format, body, created_at, updated_at) "
        "VALUES ('receipt', 0, 'Order {{order}} {{> foot}}', 1, 1)");
    counter.temp.run(
        "INSERT INTO snippet(name, format, body, created_at, updated_at) "
        "VALUES ('foot', 0, 'Old {{> shop}}', 1, 1), ('shop', 0, 'Shop', 1, 1), "
        "('other', 0, 'Other', 1, 1)");
    json wanted = counter.body("ada@example.org", {{"template_id", 1}});
    wanted.erase("body");
    counter.outcome_of(wanted);
    counter.outcome_of(wanted);
    CHECK(counter.temp.integer("SELECT count(*) FROM single_content") == 1);
    counter.temp.run("UPDATE snippet SET body = 'New', revision = 2 WHERE name = 'foot'");
    counter.outcome_of(wanted);
    counter.temp.run("INSERT INTO setting(key, value) VALUES ('theme', '{\"width\":500}')");
    counter.outcome_of(wanted);
    const auto of_like = [&](std::string_view pattern) {
        return counter.temp.integer("SELECT count(*) FROM single_content WHERE ingredients LIKE ?1",
                                    pattern);
    };
    CHECK(counter.temp.integer("SELECT count(*) FROM single_content") == 3);
    CHECK(of_like("%Old%Shop%") == 1);
    CHECK(of_like("%New%") == 2);
    CHECK(of_like("%500%") == 1);
    CHECK(of_like("%Other%") == 0);
    CHECK(counter.faults(counter.body("ada@example.org", {{"body", "{{> nowhere}}"}})) ==
          std::vector<std::string>{"body"});
}

TEST_CASE("erasure takes what was asked for, and the address gets nothing more", "[service]") {
    Counter counter;
    const SingleReceipt mail = counter.send("ada@example.org", {{"body", "The code is 991"}});
    const RecipientId person = counter.temp.integer("SELECT id FROM recipient");
    const json held = counter.recipients.export_all(person);
    CHECK(held["messages"][0]["single"]["data"] == json{{"order", "4711"}});
    CHECK(held["messages"][0]["single"]["body"] == "The code is 991");
    counter.recipients.erase(counter.actor, person);
    CHECK(counter.temp.integer("SELECT count(*) FROM single WHERE data <> '{}' OR name <> ''") ==
          0);
    CHECK(counter.temp.integer("SELECT count(*) FROM single_content WHERE body <> ''") == 0);
    CHECK(counter.message(mail.id).state == MessageState::kSkipped);
    CHECK(counter.faults(counter.body("Ada@example.org", {{"class", "essential"}})) ==
          std::vector<std::string>{"to.email"});
    CHECK(counter.temp.integer("SELECT count(*) FROM recipient WHERE status <> 4") == 0);
    CHECK(counter.sound() == "");
}

TEST_CASE("single messages of a copied database wait for a person's yes", "[service]") {
    Counter counter;
    const SingleReceipt waits = counter.send("ada@example.org");
    counter.write([](db::WriteTx& tx) { service::hold_unfinished(tx, "copied"); });
    const SingleOutcome refused = counter.outcome_of(counter.body("eve@example.org"), "k");
    REQUIRE(refused.error);
    CHECK_THROWS_WITH(std::rethrow_exception(refused.error), Catch::Contains("are held (copied)"));
    CHECK(counter.temp.integer("SELECT count(*) FROM recipient") == 1);
    CHECK(counter.singles.senders().at(0).held_reason == "copied");
    CHECK(counter.campaigns.approve_all(counter.actor).size() == 1);
    CHECK(counter.message(waits.id).state == MessageState::kQueued);
    CHECK(counter.send("eve@example.org").state == MessageState::kQueued);
    CHECK(counter.sound() == "");
}

TEST_CASE("single messages are no campaign that people see, cancel or add to", "[service]") {
    Counter counter;
    counter.send("ada@example.org");
    const CampaignId id = counter.singles.senders().at(0).campaign_id;
    CHECK(counter.campaigns.list({}, std::nullopt).items.empty());
    CHECK(counter.campaigns.list({}, "running").total == 0);
    CHECK_THROWS_AS(counter.campaigns.cancel(counter.actor, id, true), Error);
    counter.campaigns.pause(counter.actor, id);
    CHECK(counter.send("eve@example.org").state == MessageState::kQueued);
    counter.campaigns.resume(counter.actor, id);
    CHECK(counter.state(id) == "running");
    CHECK_THROWS_AS(counter.senders.remove(counter.actor, counter.sender), Error);
    CHECK(counter.sound() == "");
}

TEST_CASE("what was asked for is kept for a month", "[service]") {
    Counter counter;
    const SingleReceipt old = counter.send("ada@example.org");
    counter.temp.run("UPDATE recipient SET status = 2");
    const SingleReceipt ended = counter.send("ada@example.org", {{"subject", "Bye {{order}}"}});
    counter.temp.clock.advance(std::chrono::hours(24 * 31));
    CHECK_FALSE(counter.singles.prune());
    CHECK(counter.temp.integer("SELECT count(*) FROM single") == 1);  // one still waits
    CHECK(counter.temp.integer("SELECT message_id FROM single") == old.id);
    CHECK(counter.temp.integer("SELECT count(*) FROM single_content") == 1);
    CHECK(counter.message(ended.id).state == MessageState::kSkipped);
    CHECK(counter.sound() == "");
}

TEST_CASE("the list is searched by address, sender and state", "[service]") {
    Counter counter;
    for (int i = 0; i < 30; ++i) {
        counter.send("p" + std::to_string(i) + "@example.org");
    }
    CHECK(counter.singles.list({.q = "p1@"}).items.size() == 1);
    CHECK(counter.singles.list({.q = "P2"}).items.size() == 11);
    CHECK(counter.singles.list({.sender_id = counter.sender + 1}).items.empty());
    CHECK(counter.singles.list({.state = MessageState::kSent}).total == 0);
    std::set<MessageId> seen;
    SingleQuery query{.limit = 7};
    for (bool more = true; more;) {
        const auto page = counter.singles.list(query);
        for (const SingleMessage& one : page.items) {
            seen.insert(one.message.id);
        }
        more = page.next.has_value();
        query.before = more ? std::stoll(*page.next) : 0;
    }
    CHECK(seen.size() == 30);
}

TEST_CASE("a sender's window does not hold single messages back, its limits do", "[service]") {
    Counter counter;
    counter.sender = counter.add_sender(
        0,
        {{"window", {{"timezone", "UTC"}, {"days", {"mon"}}, {"from", "09:00"}, {"to", "09:01"}}},
         {"limits", {{"per_hour", 5}}}});
    counter.send("ada@example.org");
    const CampaignId id = counter.singles.senders().at(0).campaign_id;
    const auto rules = counter.temp->read([&](const db::ReadTx& tx) {
        return service::sending_rules(tx, store::campaigns::get(tx, id), 0);
    });
    CHECK(rules.open_at(counter.temp.clock.now()) == counter.temp.clock.now());
    CHECK(rules.throttles.size() == 1);
}

TEST_CASE("a single message carries its pictures when the program asks for it",
          "[service][singles][media]") {
    Counter counter;
    service::Media media{*counter.temp, {}, "https://mail.example.org"};
    const MediaView picture = test::add_file(media, counter.temp, test::png(40, 30), "a.png");
    const auto mail_of = [&](MessageId id) {
        auto row = counter.temp->read([&](const db::ReadTx& tx) {
            return store::messages::find_for_sending(tx, id).value();
        });
        const service::SingleMail single =
            service::CompiledSingles().get(*counter.temp, std::move(row));
        const auto loaded = counter.temp->read([&](const db::ReadTx& tx) {
            return service::load_message(tx, *single.mail, counter.links, single.message);
        });
        std::string data;
        service::compose_message(loaded, *single.mail, counter.links, 0, data);
        const auto& tail = single.mail->step(0).tail();
        return tail ? data + tail->bytes : data;
    };
    const json body{{"body", "![A](" + picture.url + ") {{unsubscribe_url}}"}};
    json inside = body;
    inside["inline_pictures"] = true;
    const std::string part = "Content-Id: <" + picture.name.text();
    CHECK(mail_of(counter.send("linked@example.org", body).id).find(part) == std::string::npos);
    const std::string data = mail_of(counter.send("inside@example.org", inside).id);
    CHECK(data.find(part) != std::string::npos);
    CHECK(test::without_soft_breaks(data).find("cid:" + picture.name.text()) != std::string::npos);
}
