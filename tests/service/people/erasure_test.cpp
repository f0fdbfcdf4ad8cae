#include <catch2/catch.hpp>
#include <fstream>

#include "base/text.h"
#include "queue/instance.h"
#include "service/people/import_runner.h"
#include "service/people/imports.h"
#include "service/people/lists.h"
#include "service/people/recipients.h"
#include "service/people/suppressions.h"
#include "service/people/unsubscribe.h"
#include "service/sending/ledger.h"
#include "service/sending/outcome_note.h"
#include "service/sequence/feedback.h"
#include "service/upkeep/check.h"
#include "service/webhooks/announce.h"
#include "service/webhooks/webhook_calls.h"
#include "service/webhooks/webhooks.h"
#include "store/sandbox.h"
#include "store/webhooks.h"
#include "support/factories.h"
#include "wire/recipients.h"
#include "wire/suppressions.h"
#include "wire/webhooks.h"

using namespace campaignd;
using nlohmann::json;

namespace {

constexpr const char* kEmail = "wilhelmina.oudekerk@nord.example";
const std::vector<std::string> kTraces{"wilhelmina.oudekerk", "Mina Oudekerk", "Zwanengracht 7"};
constexpr InstanceId kOwner = 7;

/// A person of whom every part of the daemon has heard something, among others.
struct History : test::Studio {
    std::filesystem::path spool = temp.directory / "spool";
    service::Recipients recipients{*temp};
    service::Imports imports{*temp, spool};
    service::Webhooks webhooks{*temp, key, [] {}};
    service::Suppressions suppressions{*temp, [] {}};
    service::Unsubscribe unsubscribe{*temp, links};
    service::Ledger ledger{queue::RetryPolicy{}, 3};
    std::int64_t list = add_list();
    RecipientId person = 0;
    CampaignId campaign_id = 0;
    std::int64_t webhook = 0;

    History() {
        temp.run(
            "INSERT INTO instance(id, lock_file, host, pid, version, started_at, beat_at) "
            "VALUES (?1, '', '', 1, '', 0, 0)",
            kOwner);
        import_people();
        webhook =
            webhooks
                .create(actor,
                        wire::read_webhook(
                            {{"url", "https://hooks.example.org/x"},
                             {"events", {"message.failed", "message.sent", "recipient.replied"}}},
                            true))
                .webhook.id;
        campaign_id = add_campaign(body(add_sender(), list, 1));
        launch(campaign_id);
        enrol(campaign_id);
    }

    void import_people() {
        std::string text = "email,name,street\n";
        for (int i = 0; i < 400; ++i) {
            text += "p" + std::to_string(i) + "@example.org,P,S\n";
        }
        text += std::string(kEmail) + ",Mina Oudekerk,Zwanengracht 7\n";
        text += "broken," + std::string(kEmail) + ",Zwanengracht 7\n";
        text += "Wilhelmina.Oudekerk@NORD.example,Mina Oudekerk,Zwanengracht 7,too many\n";
        const auto file = temp.directory / "upload.csv";
        std::ofstream(file) << text;
        const auto id = imports.create(actor, {.list_id = list, .file = file}).id;
        service::ImportRunner runner(*temp, spool);
        while (runner.run_slice(id)) {
        }
        person = temp.integer("SELECT id FROM recipient WHERE email = ?1", kEmail);
        // A row that grew and shrank leaves its earlier forms in free space.
        for (std::size_t i = 0; i < 20; ++i) {
            json longer{{"street", "Zwanengracht 7 " + std::string(i * 300, 'z')}};
            recipients.update(actor,
                              person,
                              {.email = {},
                               .name = {},
                               .attributes = longer.dump(),
                               .list_ids = {},
                               .timezone = {}});
        }
    }

    MessageId own_message() const {
        return temp.integer("SELECT id FROM message WHERE recipient_id = ?1", person);
    }

    std::vector<LeasedJob> lease_all() const {
        return write([&](db::WriteTx& tx) {
            return queue::lease(tx, *queue::find_lane(tx, campaign_id, 0), kOwner, 1'000);
        });
    }

    service::DeliveryReport report(const LeasedJob& job, Verdict verdict) const {
        service::DeliveryReport made;
        made.delivery.job = job;
        made.delivery.campaign_id = campaign_id;
        made.delivery.recipient_id = person;
        made.verdict = verdict;
        made.stage = "rcpt";
        made.code = 451;
        made.reply = "451 4.2.0 <" + std::string(kEmail) + "> Mina Oudekerk is full";
        return made;
    }

    /// Deferred, sent, replied, told to a webhook that echoes, left by the link.
    void live() {
        const MessageId id = own_message();
        for (const Verdict verdict : {Verdict::kDeferred, Verdict::kSent}) {
            for (const LeasedJob& job : lease_all()) {
                if (job.ref == id) {
                    send(job, verdict);
                }
            }
            temp.clock.advance(std::chrono::hours(1));
        }
        write([&](db::WriteTx& tx) {
            service::Feedback().apply(tx,
                                      {.source = "mail:1",
                                       .kind = FeedbackKind::kReply,
                                       .message = id,
                                       .detail = "Mina Oudekerk, Zwanengracht 7, writes"});
            store::sandbox::insert(tx,
                                   {.sender_id = 1,
                                    .message_id = std::nullopt,
                                    .envelope_from = "a@example.org",
                                    .envelope_to = kEmail,
                                    .subject = "Test for Mina Oudekerk"},
                                   "To: " + std::string(kEmail) + std::string(9'000, 'm'));
        });
        fail_webhooks();
        unsubscribe.unsubscribe(token(id), "198.51.100.77");
        suppressions.add(
            actor,
            wire::read_suppression({{"address", kEmail}, {"reason", "Mina Oudekerk asked"}}));
    }

    void send(const LeasedJob& job, Verdict verdict) const {
        const auto one = report(job, verdict);
        write([&](db::WriteTx& tx) {
            if (verdict == Verdict::kSent) {
                ledger.mark_dots(tx, kOwner, std::span(&one.delivery, 1));
            }
            ledger.record(tx, kOwner, std::span(&one, 1));
        });
    }

    void fail_webhooks() const {
        write([&](db::WriteTx& tx) {
            const auto lane = store::webhooks::find(tx, webhook)->lane_id;
            for (const LeasedJob& job : queue::lease(tx, lane, kOwner, 100)) {
                service::WebhookCalls::record(
                    tx, kOwner, {{job, webhook, 400, "no such " + std::string(kEmail)}});
            }
        });
    }

    std::string token(MessageId id) const {
        const std::string url = links.url(service::MailLinks::Kind::kUnsubscribe, id);
        return url.substr(url.rfind('/') + 1);
    }

    /// Everything beside the program: the file, its log, the spool.
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
};

}  // namespace

TEST_CASE("nothing of an erased person is left in any file", "[service]") {
    History world;
    world.live();
    const std::string before = world.bytes();
    for (const std::string& trace : kTraces) {
        REQUIRE(before.find(to_lower(trace)) != std::string::npos);
    }
    world.recipients.erase(world.actor, world.person);
    const std::string after = world.bytes();
    for (const std::string& trace : kTraces) {
        CAPTURE(trace);
        CHECK(after.find(to_lower(trace)) == std::string::npos);
    }
    CHECK(after.find("198.51.100.77") == std::string::npos);
    CHECK(after.find("p17@example.org") != std::string::npos);
    for (const std::string& line : service::check_database(*world.temp)) {
        FAIL_CHECK(line);
    }
    // And the address stays suppressed when it comes back.
    const auto again = world.recipients.create(
        world.actor,
        {.email = kEmail, .name = {}, .attributes = {}, .list_ids = {}, .timezone = {}});
    CHECK(again.suppressed_by == kEmail);
}

TEST_CASE("what is queued for an erased person ends at once", "[service]") {
    History world;
    world.recipients.erase(world.actor, world.person);
    CHECK(world.temp.integer("SELECT state FROM message WHERE recipient_id = ?1", world.person) ==
          static_cast<int>(MessageState::kSkipped));
    CHECK(
        world.temp.integer(
            "SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'erase'") ==
        0);
}

TEST_CASE("words that come while a message is on the wire go later", "[service]") {
    History world;
    const MessageId id = world.own_message();
    LeasedJob held;
    for (const LeasedJob& job : world.lease_all()) {
        held = job.ref == id ? job : held;
    }
    world.recipients.erase(world.actor, world.person);
    CHECK(
        world.temp.integer(
            "SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'erase'") ==
        1);
    world.send(held, Verdict::kRefused);
    CHECK_FALSE(
        world.write([&](db::WriteTx& tx) { return service::forget_late_words(tx, world.person); }));
    world.temp->clean_log(std::chrono::seconds(5));
    CHECK(world.bytes().find("wilhelmina.oudekerk") == std::string::npos);
}

TEST_CASE("a note of an outcome names no address", "[service]") {
    service::DeliveryReport report;
    report.verdict = Verdict::kRefused;
    report.reply = "550 5.1.1 <a.b@example.org>: user a.b@example.org unknown at mx";
    const auto read = service::from_note(service::to_note(report, 1));
    REQUIRE(read);
    CHECK(read->reply == "550 5.1.1 <...>: user ... unknown at mx");
}
