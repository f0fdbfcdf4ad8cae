#include "service/campaigns/campaign_mail.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "mail/smtp/link.h"
#include "service/access/settings.h"
#include "service/library.h"
#include "store/sandbox.h"
#include "support/factories.h"
#include "support/fake_smtp_server.h"
#include "support/pictures.h"
#include "wire/preview.h"

using namespace campaignd;
using campaignd::test::Studio;
using nlohmann::json;

namespace {

struct Bench : Studio {
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();
};

std::string header_of(const json& preview, const std::string& name) {
    for (const json& header : preview["headers"]) {
        if (header["name"] == name) {
            return header["value"];
        }
    }
    return "";
}

}  // namespace

TEST_CASE("a preview is made for the person asked for", "[service]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org", "Anna");
    const RecipientId bert = bench.add_person(bench.list, "b@example.org", "Bert <b>");
    const CampaignId id = bench.add_campaign(bench.sender, bench.list, 2);
    CHECK(json(bench.mail.preview(id, 0, std::nullopt))["subject"] == "Hello Anna");
    const json preview = bench.mail.preview(id, 0, bert);
    CHECK(preview["subject"] == "Hello Bert <b>");
    CHECK(preview["text"].get<std::string>().find("Hi Bert <b>") != std::string::npos);
    CHECK(preview["html"].get<std::string>().find("Bert &lt;b&gt;") != std::string::npos);
    CHECK(header_of(preview, "From").find("ada@example.com") != std::string::npos);
    CHECK(header_of(preview, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click");
    CHECK(json(bench.mail.preview(id, 1, bert))["subject"] == "Re: Hello Bert <b>");
    CHECK_THROWS_AS(bench.mail.preview(id, 2, bert), Error);
    CHECK_THROWS_AS(bench.mail.preview(id, 0, 999), Error);
    CHECK(bench.temp.integer("SELECT count(*) FROM message") == 0);
}

TEST_CASE("a draft without sender and people can be looked at", "[service]") {
    Bench bench;
    const CampaignId id = bench.add_campaign(
        {{"name", "n"}, {"steps", {{{"subject", "Hi {{first_name}}"}, {"body", "b"}}}}});
    CHECK(json(bench.mail.preview(id, 0, std::nullopt))["subject"] == "Hi Ada");
}

TEST_CASE("a test mail to the sandbox is caught with its subject", "[service]") {
    Bench bench;
    bench.add_person(bench.list, "a@example.org", "Zoë");
    const CampaignId id = bench.add_campaign(bench.sender, bench.list);
    for (int i = 0; i < 2; ++i) {
        const json answer =
            bench.mail.test(bench.actor, id, wire::read_test({{"to", {"me@example.org"}}}));
        CHECK(answer[0]["ok"] == true);
    }
    const auto caught = bench.temp->read(
        [](const db::ReadTx& tx) { return store::sandbox::list(tx, {.q = ""}, 0, 10); });
    REQUIRE(caught.size() == 2);
    CHECK_FALSE(service::Settings(*bench.temp).get().test_mail_sent_at);
    CHECK(caught[0].subject == "Hello Zoë");
    CHECK(caught[0].envelope_to == "me@example.org");
    CHECK_FALSE(caught[0].message_id.has_value());
    const auto id_line = [&](std::int64_t of) {
        const std::string raw = *bench.temp->read(
            [&](const db::ReadTx& tx) { return store::sandbox::find_raw(tx, of); });
        const std::size_t at = raw.find("Message-ID: ");
        return raw.substr(at, raw.find('\r', at) - at);
    };
    CHECK(id_line(caught[0].id) != id_line(caught[1].id));
    CHECK(bench.temp.integer("SELECT count(*) FROM message") == 0);
}

TEST_CASE("a test mail goes through the relay and brings its answer back", "[service]") {
    const mail::CurlInit curl;
    test::FakeSmtpServer relay;
    relay.add_rule({.verb = "RCPT", .match = "bad@", .reply = "550 5.1.1 nobody\r\n"});
    Bench bench;
    const CampaignId id = bench.add_campaign(bench.add_sender(relay.port()), bench.list);
    const json answer = bench.mail.test(
        bench.actor, id, wire::read_test({{"to", {"good@example.org", "bad@example.org"}}}));
    CHECK(answer[0]["ok"] == true);
    CHECK(answer[1]["ok"] == false);
    CHECK(answer[1]["reply"].get<std::string>().find("5.1.1") != std::string::npos);
    REQUIRE(relay.mails().size() == 1);
    CHECK(service::Settings(*bench.temp).get().test_mail_sent_at);
    CHECK(relay.mails()[0].to.find("good@example.org") != std::string::npos);
    CHECK_THROWS_AS(bench.mail.test(bench.actor, id, wire::read_test({{"to", {"no address"}}})),
                    Error);
    CHECK_THROWS_AS(
        bench.mail.test(bench.actor, id, wire::read_test({{"to", json::array()}, {"x", 1}})),
        Error);
}

TEST_CASE("ten test mails at a silent relay share one deadline", "[service]") {
    const mail::CurlInit curl;
    test::FakeSmtpOptions silent;
    silent.pipelining = false;  // else its answer to RCPT would be taken for the one to MAIL
    test::FakeSmtpServer relay(silent);
    relay.add_rule({.verb = "MAIL", .reply = ""});
    Bench bench;
    service::CampaignMail mail(
        *bench.temp, bench.senders, bench.links, std::chrono::milliseconds(600));
    const CampaignId id = bench.add_campaign(bench.add_sender(relay.port()), bench.list);
    json to = json::array();
    for (int i = 0; i < 10; ++i) {
        to.push_back("p" + std::to_string(i) + "@example.org");
    }
    const json results = mail.test(bench.actor, id, wire::read_test({{"to", to}}));
    REQUIRE(results.size() == 10);
    for (std::size_t i = 0; i < results.size(); ++i) {
        CHECK(results[i]["to"] == to[i]);
        CHECK(results[i]["ok"] == false);
        const bool tried =
            results[i]["reply"].get<std::string>().find("not tried") == std::string::npos;
        CHECK(tried == (i == 0));
    }
    CHECK(relay.connections() == 1);
}

TEST_CASE("preflight counts people, gaps and days", "[service]") {
    Bench bench;
    for (int i = 0; i < 10; ++i) {
        const json attributes = i < 7 ? json{{"city", "Rome"}} : json::object();
        bench.add_person(bench.list, "p" + std::to_string(i) + "@example.org", "P", attributes);
    }
    bench.leave(1, RecipientStatus::kUnsubscribed);
    json body = Studio::body(bench.sender, bench.list, 2);
    body["steps"][0]["body"] = "From {{city}}";
    body["steps"][1]["delay_s"] = 86'400;
    body["limits"] = {{"new_recipients_per_day", 4}};
    const CampaignId id = bench.add_campaign(body);
    const json answer = bench.mail.preflight(id);
    CHECK(answer["ok"] == true);
    CHECK(answer["recipients"] == 9);
    CHECK(answer["suppressed"] == 1);
    REQUIRE(answer["missing_fields"].size() == 1);
    CHECK(answer["missing_fields"][0] == json{{"field", "city"}, {"recipients", 3}});
    CHECK(answer["warnings"][0].get<std::string>().find("{{city|there}}") != std::string::npos);
    // Nine people at four a day: the last go out two days later, their follow-ups one day after. A
    // day of the limit ends with the slice that its last message fell into.
    const TimeMs now = bench.temp.clock.now();
    CHECK(answer["first_send_at"] == to_rfc3339(now));
    const TimeMs last = parse_rfc3339(answer["last_send_at"].get<std::string>()).value();
    CHECK(last >= now + 3 * 86'400'000);
    CHECK(last <= now + 3 * 86'400'000 + 3'600'000);
}

TEST_CASE("preflight names what stands in the way", "[service]") {
    Bench bench;
    const CampaignId empty = bench.add_campaign({{"name", "n"}});
    const json answer = bench.mail.preflight(empty);
    CHECK(answer["ok"] == false);
    std::vector<std::string> fields;
    for (const json& error : answer["errors"]) {
        fields.push_back(error["field"]);
    }
    std::sort(fields.begin(), fields.end());
    CHECK(fields == std::vector<std::string>{"audience", "sender_id", "steps"});
    CHECK(answer["first_send_at"].is_null());

    bench.add_person(bench.list, "a@example.org");
    json body = Studio::body(bench.sender, bench.list);
    body["steps"][0]["body"] = "{{#open}}";
    const json second = bench.mail.preflight(bench.add_campaign(body));
    CHECK(second["ok"] == false);
    CHECK(second["errors"][0]["field"] == "steps[0].body");
}

namespace {

struct Gallery : Bench {
    service::Media media{*temp, {}, "https://mail.example.org"};

    MediaView add(const std::string& bytes, const std::string& title) {
        return test::add_file(media, temp, bytes, title);
    }

    CampaignId campaign_with(const MediaView& picture, const json& attachments) {
        return add_campaign({{"name", "n"},
                             {"sender_id", sender},
                             {"inline_pictures", true},
                             {"steps",
                              {{{"subject", "Hi"},
                                {"body", "![A](" + picture.url + ")"},
                                {"attachments", attachments}}}}});
    }
};

}  // namespace

TEST_CASE("pictures and attachments are in previews and in test mails", "[service][media]") {
    Gallery gallery;
    const MediaView picture = gallery.add(test::png(40, 30), "a.png");
    const MediaView programme = gallery.add("%PDF-1.7\n%%EOF\n", "Programme");
    const CampaignId id = gallery.campaign_with(
        picture, {{{"file", programme.name.text()}, {"name", "Programme.pdf"}}});
    const json preview = gallery.mail.preview(id, 0, std::nullopt);
    CHECK(preview["inline_pictures"] == 1);
    CHECK(preview["attachments"] == json{"Programme.pdf"});
    CHECK(preview["size_bytes"] > picture.size_bytes);
    CHECK(gallery.mail.look(id, 0, std::nullopt).find("src=\"" + media_path(picture.name)) !=
          std::string::npos);

    const auto results =
        gallery.mail.test({}, id, {.to = {"me@example.org"}, .step = 0, .recipient = {}});
    REQUIRE(results.at(0).ok);
    const std::string raw =
        gallery.temp->read([](const db::ReadTx& tx) { return *store::sandbox::find_raw(tx, 1); });
    CHECK(raw.find("multipart/mixed") != std::string::npos);
    CHECK(raw.find("filename=Programme.pdf") != std::string::npos);
    CHECK(raw.find("Content-Id: <" + picture.name.text()) != std::string::npos);

    // Duplicates and changes keep them.
    std::filesystem::remove(gallery.media.files().path_of(programme.name));
    std::filesystem::remove(gallery.media.files().path_of(picture.name));
    CHECK_THROWS_AS(
        gallery.mail.test({}, id, {.to = {"me@example.org"}, .step = 0, .recipient = {}}), Error);
    try {
        gallery.mail.preview(id, 0, std::nullopt);
        FAIL("an attachment that is gone is a fault");
    } catch (const Error& error) {
        REQUIRE(error.fields().size() == 1);
        CHECK(error.fields()[0].field == "steps[0].attachments[0]");
    }
}

TEST_CASE("pictures of a layout go inside the mail, too", "[service][media][layouts]") {
    Gallery gallery;
    const MediaView picture = gallery.add(test::png(40, 30), "a.png");
    gallery.temp.run(
        "INSERT INTO message_template(name, format, body, slots, created_at, updated_at) "
        "VALUES ('frame', 1, ?1, '[\"body\"]', 1, 1)",
        "<img alt=\"x\" src=\"" + picture.url + "\"><td>{{slot.body}}</td>");
    const CampaignId id = gallery.add_campaign(
        {{"name", "n"},
         {"sender_id", gallery.sender},
         {"inline_pictures", true},
         {"steps", {{{"subject", "Hi"}, {"body", "Words"}, {"layout_id", 1}}}}});
    const json preview = gallery.mail.preview(id, 0, std::nullopt);
    CHECK(preview["inline_pictures"] == 1);
    CHECK_THROWS_WITH(gallery.media.remove({}, picture.id, false),
                      Catch::Contains("template \"frame\""));
}

TEST_CASE("a picture that is gone is told to whoever looks", "[service][media]") {
    Gallery gallery;
    const MediaView picture = gallery.add(test::png(40, 30), "a.png");
    const CampaignId id = gallery.campaign_with(picture, json::array());
    CHECK(json(gallery.mail.preview(id, 0, std::nullopt))["warnings"].dump().find("library") ==
          std::string::npos);
    std::filesystem::remove(gallery.media.files().path_of(picture.name));
    CHECK_THAT(json(gallery.mail.preview(id, 0, std::nullopt))["warnings"].dump(),
               Catch::Contains("is not in the library"));
}
