#include "wire/history.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "service/mail_world.h"
#include "service/people/import_runner.h"
#include "service/people/imports.h"
#include "service/people/suppressions.h"
#include "service/people/unsubscribe.h"
#include "service/sequence/feedback.h"
#include "store/lists.h"
#include "wire/recipients.h"
#include "wire/suppressions.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::MailWorld;
using nlohmann::json;

namespace {

struct Life : MailWorld {
    std::filesystem::path spool = temp.directory / "spool";
    service::Imports imports{*temp, spool};
    service::Suppressions suppressions{*temp, [] {}};
    service::Unsubscribe unsubscribe{*temp, links};
    RecipientId person = 0;

    Life() { actor = {"user:1 ada@example.org", "127.0.0.1"}; }

    std::int64_t import(const std::string& text, const std::string& name, std::int64_t list) {
        const auto file = temp.directory / name;
        std::ofstream(file) << text;
        const auto id =
            imports.create(actor, {.list_id = list, .file = file, .file_name = name}).id;
        service::ImportRunner runner(*temp, spool);
        while (runner.run_slice(id)) {
        }
        return id;
    }

    RecipientId find(const std::string& email) const {
        return temp.integer("SELECT id FROM recipient WHERE email = ?1", email);
    }

    json lines(RecipientId id, std::vector<HistoryKind> kinds = {}) const {
        return recipients.history(id, {.kinds = std::move(kinds), .limit = 500}).items;
    }

    /// "kind what" of every line, newest first.
    std::vector<std::string> words(RecipientId id, std::vector<HistoryKind> kinds = {}) const {
        std::vector<std::string> found;
        for (const json& line : lines(id, std::move(kinds))) {
            found.push_back(line["kind"].get<std::string>() + ' ' +
                            (line["what"].is_null() ? "" : line["what"].get<std::string>()));
        }
        return found;
    }
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a life is told from the import to the unsubscribe, newest first", "[service][history]") {
    Life life;
    life.import(
        "email,name,consent\nmina@example.org,Mina,2020-01-02\n", "people.csv", life.list_id);
    const RecipientId mina = life.find("mina@example.org");
    life.temp.clock.advance(1h);
    const CampaignId campaign = life.launch();
    const MessageId message = life.temp.integer("SELECT id FROM message");
    life.temp.run(
        "UPDATE message SET state = 2, sent_at = ?1 WHERE id = ?2", life.temp.clock.now(), message);
    life.temp.run(
        "INSERT INTO event(message_id, kind, link, at, machine) VALUES (?1, 1, NULL, ?2, 0)",
        message,
        life.temp.clock.now() + 1'000);
    life.temp.run(
        "INSERT INTO link(campaign_id, step, number, target) VALUES (?1, 0, 1, "
        "'https://a.example/')",
        campaign);
    life.temp.run("INSERT INTO event(message_id, kind, link, at, machine) VALUES (?1, 2, 1, ?2, 0)",
                  message,
                  life.temp.clock.now() + 2'000);
    life.temp.clock.advance(1h);
    life.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        service::Feedback().apply(tx,
                                  {.source = "mail:1",
                                   .kind = FeedbackKind::kReply,
                                   .message = message,
                                   .detail = "Thanks"});
    });
    life.temp.clock.advance(1h);
    life.unsubscribe.unsubscribe(life.token(service::MailLinks::Kind::kUnsubscribe, message), "");
    const Words told = life.words(mina);
    CHECK(told == Words{"unsubscribe unsubscribe",
                        "reply reply",
                        "click ",
                        "open ",
                        "message sent",
                        "import created"});
    const json click = life.lines(mina, {HistoryKind::kClick}).at(0);
    CHECK(click["url"] == "https://a.example/");
    CHECK(click["campaign"]["name"] == "Spring");
    const json import = life.lines(mina, {HistoryKind::kImport}).at(0);
    CHECK(import["by"]["kind"] == "import");
    CHECK(import["by"]["name"] == "people.csv");
    CHECK(import["list"]["name"] == "People");
}

TEST_CASE("every change of lists names who made it", "[service][history]") {
    Life life;
    const auto other =
        life.lists.create(life.actor, {.name = "News", .description = {}, .is_public = true}).id;
    const auto mina = life.add_people(1).at(0);
    life.temp.clock.advance(1s);
    life.recipients.update(life.actor,
                           mina,
                           {.email = {},
                            .name = {},
                            .attributes = {},
                            .list_ids = std::vector<std::int64_t>{life.list_id, other},
                            .timezone = {}});
    life.temp.clock.advance(1s);
    const MessageId message = (life.launch(), life.temp.integer("SELECT id FROM message"));
    life.unsubscribe.choose(
        life.token(service::MailLinks::Kind::kUnsubscribe, message), {life.list_id}, "");
    life.temp.clock.advance(1s);
    const auto third = life.lists.create(life.actor, {.name = "Third", .description = {}}).id;
    life.import("email,name\np1@example.org,New name\n", "again.csv", third);
    std::vector<std::string> told;
    for (const json& line : life.lines(mina, {HistoryKind::kList})) {
        told.push_back(line["what"].get<std::string>() + ' ' +
                       line["list"]["name"].get<std::string>() + ' ' +
                       line["by"]["kind"].get<std::string>());
    }
    CHECK(
        told ==
        Words{"joined Third import", "left News person", "joined News user", "joined People user"});
    CHECK(life.lines(mina, {HistoryKind::kList}).at(3)["by"]["name"] == "user:1 ada@example.org");
    CHECK(life.words(mina, {HistoryKind::kImport}) == Words{"import updated"});
}

TEST_CASE("a suppression stands there with its cause, and when it was lifted",
          "[service][history]") {
    Life life;
    const auto mina = life.add_people(1).at(0);
    life.temp.clock.advance(1s);
    const auto added = life.suppressions.add(
        life.actor, wire::read_suppression({{"address", "p1@example.org"}, {"reason", "asked"}}));
    life.temp.clock.advance(1s);
    life.suppressions.add(life.actor,
                          wire::read_suppression({{"domain", "example.org"}, {"reason", "left"}}));
    const json told = life.lines(mina, {HistoryKind::kSuppression});
    REQUIRE(told.size() == 2);
    CHECK(told[0]["detail"] == "example.org left");
    CHECK(told[0]["by"]["name"] == "user:1 ada@example.org");
    CHECK(told[1]["detail"] == "asked");
    CHECK(told[1]["by"]["name"] == "user:1 ada@example.org");
    life.temp.clock.advance(1s);
    life.suppressions.remove(life.actor, added.suppression.id);
    CHECK(life.words(mina, {HistoryKind::kSuppression}) ==
          Words{"suppression released", "suppression suppressed", "suppression suppressed"});
}

TEST_CASE("an import that says who left is named as the cause", "[service][history]") {
    Life life;
    const auto mina = life.add_people(1).at(0);
    life.import("email,status\np1@example.org,bounced\n", "cleaned.csv", life.list_id);
    const json line = life.lines(mina, {HistoryKind::kStatus}).at(0);
    CHECK(line["what"] == "bounced");
    CHECK(line["by"]["name"] == "cleaned.csv");
}

TEST_CASE("pages of a history are parts of the whole, whatever their size", "[service][history]") {
    Life life;
    const auto mina = life.add_people(1).at(0);
    life.launch();
    const MessageId message = life.temp.integer("SELECT id FROM message");
    for (int i = 0; i < 40; ++i) {  // several at one moment
        life.temp.run(
            "INSERT INTO event(message_id, kind, link, at, machine) VALUES (?1, 1, NULL, ?2, 0)",
            message,
            life.temp.clock.now() + i / 7);
    }
    const json whole = life.lines(mina);
    for (const int limit : {1, 3, 7, 50}) {
        json parts = json::array();
        HistoryQuery query{.limit = limit};
        while (true) {
            const Page<HistoryItem> page = life.recipients.history(mina, query);
            CHECK(page.total == static_cast<std::int64_t>(whole.size()));
            for (const json& line : json(page.items)) {
                parts.push_back(line);
            }
            if (!page.next) {
                break;
            }
            query.before = parse_history_place(*page.next);
        }
        CHECK(parts == whole);
    }
}

TEST_CASE("a list that took a deleted one's number does not take its past", "[service][history]") {
    Life life;
    const auto mina = life.add_people(1).at(0);
    const auto gone = life.lists.create(life.actor, {.name = "Gone", .description = {}}).id;
    life.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::lists::add_member(tx, gone, mina, {ChangedBy::kForm, 3});
    });
    life.lists.remove(life.actor, gone);
    life.temp->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        while (service::remove_list_slice(tx, gone, 10)) {
        }
    });
    life.temp.clock.advance(1h);
    CHECK(life.lists.create(life.actor, {.name = "Other", .description = {}}).id == gone);
    const json line = life.lines(mina, {HistoryKind::kList}).at(0);
    CHECK(line["list"]["name"].is_null());
    CHECK(line["by"]["kind"] == "form");
}

TEST_CASE("of a person who comes and goes for ever, the newest changes are kept",
          "[service][history]") {
    Life life;
    const auto mina = life.add_people(1).at(0);
    for (int i = 0; i < 600; ++i) {
        life.temp.clock.advance(1s);
        life.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            if (!store::lists::remove_member(tx, life.list_id, mina)) {
                store::lists::add_member(tx, life.list_id, mina);
            }
        });
    }
    CHECK(life.temp.integer("SELECT count(*) FROM person_change") == 501);
    CHECK(life.lines(mina, {HistoryKind::kList}).at(0)["what"] == "joined");
}

TEST_CASE("the export of a person holds the whole history", "[service][history]") {
    Life life;
    const auto mina = life.add_people(1).at(0);
    const json held = life.recipients.export_all(mina);
    CHECK(held["history"] == life.lines(mina));
    CHECK_FALSE(held["history"].empty());
}
