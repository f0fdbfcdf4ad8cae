#include "service/people/suppressions.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "service/desk.h"
#include "service/people/import_runner.h"
#include "service/people/imports.h"
#include "service/people/recipients.h"
#include "store/message_states.h"
#include "store/suppressions.h"
#include "support/factories.h"
#include "wire/page.h"
#include "wire/preview.h"
#include "wire/suppressions.h"

using namespace campaignd;
using nlohmann::json;

namespace {

constexpr const char* kReasons = R"sql(
    SELECT count(*) FROM message WHERE state = 5 AND reason = 4)sql";
constexpr const char* kSweepJobs = R"sql(
    SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id
     WHERE l.kind = 'suppress' AND j.state = 0)sql";
constexpr const char* kAddOwner = R"sql(
    INSERT INTO instance(id, lock_file, host, pid, version, started_at, beat_at)
    VALUES (?1, '', '', 1, '', 0, 0))sql";

constexpr InstanceId kOwner = 7;

struct Silence : test::Studio {
    int rung = 0;
    service::Suppressions suppressions{*temp, [this] { ++rung; }};
    service::Recipients recipients{*temp};

    json add(const json& body) {
        return suppressions.add(actor, wire::read_suppression(body)).suppression;
    }

    int sweep() const {
        int slices = 0;
        while (write([](db::WriteTx& tx) { return service::sweep_suppressed(tx, 250); })) {
            ++slices;
        }
        return slices + 1;
    }

    std::filesystem::path file(const std::string& text) const {
        const auto path = temp.directory / "upload.csv";
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    std::string exported() const {
        std::string all;
        suppressions.write_csv([&](std::string_view piece) { all += piece; });
        return all;
    }

    bool dot(const LeasedJob& job) const {
        return temp->write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            return store::message_states::mark_sending(tx, job, kOwner, tx.now());
        });
    }
};

}  // namespace

TEST_CASE("what is suppressed at launch is enrolled as skipped", "[service]") {
    Silence world;
    const auto list = world.add_list();
    world.add_person(list, "anna@example.org");
    world.add_person(list,
                     "Bert@B\xC3\xBC"
                     "cher.example");
    world.add_person(list, "carl@example.org");
    world.add_person(list, "dora@sub.example.net");
    world.add({{"address", "ANNA@Example.org"}, {"reason", "asked by phone"}});
    world.add({{"domain", "example.net"}});
    const CampaignId campaign = world.add_campaign(world.add_sender(), list);
    const json preflight = world.mail.preflight(campaign);
    CHECK(preflight.at("recipients") == 3);
    CHECK(preflight.at("suppressed") == 1);
    world.launch(campaign);
    world.enrol(campaign, 2);
    CHECK(world.campaign(campaign).recipients == 4);
    CHECK(world.counts(campaign)[MessageState::kQueued] == 3);
    CHECK(world.counts(campaign)[MessageState::kSkipped] == 1);
    CHECK(world.temp.integer(kReasons) == 1);
    CHECK(test::broken(world.temp).empty());
}

TEST_CASE("a campaign to suppressed people alone is finished at once", "[service]") {
    Silence world;
    const auto list = world.add_list();
    world.add_people(list, 3);
    world.add({{"domain", "@example.org"}});
    const CampaignId campaign = world.add_campaign(world.add_sender(), list);
    CHECK(json(world.mail.preflight(campaign)).at("ok") == false);
    world.launch(campaign);
    world.enrol(campaign);
    CHECK(world.state(campaign) == "finished");
    CHECK(test::broken(world.temp).empty());
}

TEST_CASE("suppressing an address skips what is queued for it in every campaign", "[service]") {
    Silence world;
    const auto list = world.add_list();
    world.add_people(list, 3);
    const CampaignId first = world.add_campaign(world.add_sender(), list);
    const CampaignId second = world.add_campaign(world.add_sender(), list);
    for (const CampaignId campaign : {first, second}) {
        world.launch(campaign);
        world.enrol(campaign);
    }
    CHECK(world.add({{"email", "P1@example.org"}}).at("address") == "P1@example.org");
    for (const CampaignId campaign : {first, second}) {
        CHECK(world.counts(campaign)[MessageState::kSkipped] == 1);
    }
    CHECK(world.temp.integer(kSweepJobs) == 0);
    CHECK(test::broken(world.temp).empty());
}

TEST_CASE("suppressing a domain walks all recipients in a job and shows how far", "[service]") {
    Silence world;
    const auto list = world.add_list();
    world.add_people(list, 600);
    world.add_person(list, "eva@example.net");
    const CampaignId campaign = world.add_campaign(world.add_sender(), list);
    world.launch(campaign);
    world.enrol(campaign);
    world.add({{"domain", "EXAMPLE.org"}});
    CHECK(world.temp.integer(kSweepJobs) == 1);
    CHECK(json(world.suppressions.list({}, {})).at("sweep").at("state") == "running");
    world.add({{"domain", "example.com"}});
    CHECK(world.temp.integer(kSweepJobs) == 1);
    CHECK(world.sweep() > 2);
    CHECK(world.counts(campaign)[MessageState::kSkipped] == 600);
    CHECK(world.counts(campaign)[MessageState::kQueued] == 1);
    const json sweep = json(world.suppressions.list({}, {})).at("sweep");
    CHECK(sweep.at("state") == "done");
    CHECK(sweep.at("skipped") == 600);
    CHECK(test::broken(world.temp).empty());
}

TEST_CASE("one already leased is stopped at its dot, by address and by domain", "[service]") {
    const json body =
        GENERATE(json{{"address", "p0@EXAMPLE.org"}}, json{{"domain", "example.org"}});
    Silence world;
    const auto list = world.add_list();
    world.add_people(list, 1);
    const CampaignId campaign = world.add_campaign(world.add_sender(), list);
    world.launch(campaign);
    world.enrol(campaign);
    world.temp.run(kAddOwner, kOwner);
    const auto jobs = world.write(
        [&](db::WriteTx& tx) { return queue::lease(tx, world.lane(campaign, 0), kOwner, 1); });
    REQUIRE(jobs.size() == 1);
    world.add(body);
    world.sweep();
    CHECK(world.message(jobs[0].ref).state == MessageState::kQueued);
    CHECK_FALSE(world.dot(jobs[0]));
    const auto loaded = world.temp->read(
        [&](const db::ReadTx& tx) { return store::messages::find_for_sending(tx, jobs[0].ref); });
    CHECK(loaded->suppressed);
}

TEST_CASE("removing a suppression lets later mail through and sends nothing again", "[service]") {
    Silence world;
    const auto list = world.add_list();
    world.add_people(list, 1);
    const CampaignId first = world.add_campaign(world.add_sender(), list);
    const auto id = world.add({{"address", "p0@example.org"}}).at("id").get<std::int64_t>();
    world.launch(first);
    world.enrol(first);
    world.suppressions.remove(world.actor, id);
    CHECK(world.counts(first)[MessageState::kSkipped] == 1);
    CHECK(world.counts(first)[MessageState::kQueued] == 0);
    const CampaignId second = world.add_campaign(world.add_sender(), list);
    world.launch(second);
    world.enrol(second);
    CHECK(world.counts(second)[MessageState::kQueued] == 1);
    CHECK(test::code_of([&] { world.suppressions.remove(world.actor, id); }) ==
          ErrorCode::kNotFound);
    CHECK(json(world.suppressions.list({}, {})).at("total") == 0);
}

TEST_CASE("suppressions are listed, searched and freed by their value", "[service]") {
    Silence world;
    world.add({{"value",
                "anna@b\xC3\xBC"
                "cher.example"},
               {"since", "2026-01-31T12:00:00Z"}});
    world.add({{"domain",
                "b\xC3\xBC"
                "cher.example"}});
    CHECK_FALSE(world.suppressions
                    .add(world.actor, wire::read_suppression({{"domain", "XN--BCHER-KVA.example"}}))
                    .is_new);
    const json all = world.suppressions.list({}, {});
    REQUIRE(all.at("items").size() == 2);
    CHECK(all["items"][0].at("kind") == "domain");
    CHECK(all["items"][0].at("domain") == "xn--bcher-kva.example");
    CHECK(all["items"][1].at("since") == "2026-01-31T12:00:00.000Z");
    CHECK(json(world.suppressions.list({}, "address")).at("total") == 1);
    CHECK(json(world.suppressions.list({"ANNA", {}, 50}, {})).at("items").size() == 1);
    world.suppressions.remove_value(world.actor,
                                    "domain",
                                    "@b\xC3\xBC"
                                    "cher.example");
    CHECK(test::code_of([&] {
              world.suppressions.remove_value(world.actor,
                                              "domain",
                                              "b\xC3\xBC"
                                              "cher.example");
          }) == ErrorCode::kNotFound);
    CHECK(json(world.suppressions.list({}, {})).at("total") == 1);
    for (const json& body : {json{{"address", "example.org"}},
                             json{{"domain", "a@example.org"}},
                             json{{"address", "a b@example.org"}},
                             json{{"domain", "example"}},
                             json{{"address", "a@example.org"}, {"domain", "example.org"}},
                             json{{"address", "a@example.org"}, {"since", "yesterday"}},
                             json{{"address", "a@example.org"}, {"nme", 1}},
                             json::object()}) {
        CAPTURE(body.dump());
        CHECK(test::code_of([&] { world.add(body); }) == ErrorCode::kInvalid);
    }
}

TEST_CASE("a file is imported row by row, its bad rows named with their lines", "[service]") {
    Silence world;
    const json answer = world.suppressions.import_csv(world.actor,
                                                      world.file("Email;Reason\r\n"
                                                                 "anna@example.org;complained\r\n"
                                                                 "no address at all!;x\r\n"
                                                                 "@example.net;\r\n"
                                                                 "ANNA@example.org;again\r\n"
                                                                 "'+tag@example.org;guarded\r\n"));
    CHECK(answer.at("rows") == 5);
    CHECK(answer.at("added") == 3);
    CHECK(answer.at("unchanged") == 1);
    CHECK(answer.at("rejected") == 1);
    REQUIRE(answer.at("faults").size() == 1);
    CHECK(answer["faults"][0].at("line") == 3);
    CHECK(answer["faults"][0].at("row").get<std::string>().find("no address") == 0);
    CHECK(world.temp.integer(kSweepJobs) == 1);
    const std::string exported = world.exported();
    CHECK(exported.find("\"anna@example.org\",address,\"complained\",") != std::string::npos);
    const json again = world.suppressions.import_csv(world.actor, world.file(exported));
    CHECK(again.at("unchanged") == 3);
    CHECK(again.at("rejected") == 0);
    CHECK(test::code_of([&] {
              world.suppressions.import_csv(world.actor, world.file("name\r\nanna\r\n"));
          }) == ErrorCode::kInvalid);
}

TEST_CASE("an erased person stays out when the address comes back", "[service]") {
    Silence world;
    const auto list = world.add_list();
    const RecipientId anna = world.add_person(list, "Anna@example.org");
    world.add({{"address", "anna@example.org"}});
    world.recipients.erase(world.actor, anna);
    CHECK(json(world.suppressions.list({}, {})).at("total") == 0);
    CHECK(world.exported().find("nna@") == std::string::npos);

    service::Imports imports(*world.temp, world.temp.directory / "spool");
    service::ImportRunner runner(*world.temp, world.temp.directory / "spool");
    const auto import = imports.create(
        world.actor,
        {.list_id = list, .file = world.file("email\nanna@EXAMPLE.org\nbert@example.org\n")});
    while (runner.run_slice(import.id)) {
    }
    CHECK(imports.get(import.id).counts.created == 2);
    const json back = world.suppressions.list({}, {});
    REQUIRE(back.at("total") == 1);
    CHECK(back["items"][0].at("reason") == "erased before");
    const auto people =
        world.recipients.list({.q = "anna", .list_id = {}, .status = {}, .cursor = {}});
    REQUIRE(people.items.size() == 1);
    CHECK(people.items[0].suppressed_by == "anna@example.org");

    world.suppressions.remove_value(world.actor, "address", "anna@example.org");
    world.recipients.erase(world.actor, people.items[0].id);
    world.suppressions.remove_value(world.actor, "address", "anna@example.org");
    const auto free = world.recipients.create(world.actor,
                                              {.email = "anna@example.org",
                                               .name = {},
                                               .attributes = {},
                                               .list_ids = {},
                                               .timezone = {}});
    CHECK_FALSE(free.suppressed_by);
}
