#include "service/feedback/relay_reports.h"

#include <catch2/catch.hpp>

#include "mail/net/http_client.h"
#include "mail/smtp/link.h"
#include "service/desk.h"
#include "support/factories.h"
#include "support/fake_http_server.h"
#include "support/signing.h"
#include "wire/relays.h"

using namespace campaignd;
using nlohmann::json;
using test::FakeHttpServer;
using test::Signer;

namespace {

constexpr const char* kStatus = R"sql(SELECT status FROM recipient WHERE email = ?1)sql";
constexpr const char* kAddOwner = R"sql(
    INSERT INTO instance(id, lock_file, host, pid, version, started_at, beat_at)
    VALUES (?1, '', '', 1, '', 0, 0))sql";
constexpr const char* kMessageTo = R"sql(
    SELECT m.id FROM message m JOIN recipient r ON r.id = m.recipient_id WHERE r.email = ?1)sql";

constexpr InstanceId kOwner = 7;
constexpr std::int64_t kActive = 0;
constexpr std::int64_t kBounced = 2;
constexpr std::int64_t kComplained = 3;
constexpr const char* kTopic = "arn:aws:sns:eu-west-1:123456789012:bounces";
constexpr const char* kCertificateUrl = "https://sns.eu-west-1.amazonaws.com/SimpleService.pem";

/// A campaign whose four messages were sent to p0 … p3, and an SNS host that is a server of ours.
struct Relayed : test::Studio {
    const mail::CurlInit curl{};
    const Signer amazon = Signer::rsa();
    const Signer twilio = Signer::ec();
    FakeHttpServer sns{[this](const test::SeenRequest& request) {
        return request.line.find(".pem") != std::string::npos
                   ? FakeHttpServer::response("200 OK", amazon.certificate())
                   : FakeHttpServer::response("200 OK", "confirmed");
    }};
    service::RelaySettings settings{*temp, key};
    service::RelayReports reports{
        *temp, links, settings, [this](const std::string& url) { return fetch(url); }};
    CampaignId campaign = 0;

    Relayed() {
        temp.run(kAddOwner, kOwner);
        const auto list = add_list();
        add_people(list, 4);
        campaign = add_campaign(add_sender(), list);
        launch(campaign);
        enrol(campaign);
        const service::Ledger ledger(queue::RetryPolicy{}, 10);
        const auto jobs =
            write([&](db::WriteTx& tx) { return queue::lease(tx, lane(campaign, 0), kOwner, 4); });
        write([&](db::WriteTx& tx) {
            for (const LeasedJob& job : jobs) {
                service::DeliveryReport report;
                report.delivery.job = job;
                report.delivery.campaign_id = campaign;
                report.verdict = Verdict::kSent;
                ledger.mark_dots(tx, kOwner, std::vector{report.delivery});
                ledger.record(tx, kOwner, std::vector{report});
            }
        });
    }

    std::optional<std::string> fetch(const std::string& url) const {
        mail::HttpCall call;
        call.url = sns.url(url.substr(url.find('/', 8)));
        call.post = false;
        mail::HttpClientOptions options;
        options.max_answer_bytes = 64 * 1024;
        const auto outcome = mail::call_and_wait(options, std::move(call));
        return outcome.status == 200 ? std::optional(outcome.answer) : std::nullopt;
    }

    std::int64_t status(const std::string& email) const { return temp.integer(kStatus, email); }

    std::string message_id(const std::string& email) const {
        return links.message_id(temp.integer(kMessageTo, email), "example.com");
    }

    json sns_message(const std::string& type, const std::string& text) const {
        json message{{"Type", type},
                     {"MessageId", "m-1"},
                     {"TopicArn", kTopic},
                     {"Timestamp", "2026-01-31T12:00:00.000Z"},
                     {"Message", text},
                     {"SignatureVersion", "2"},
                     {"SigningCertURL", kCertificateUrl}};
        if (type != "Notification") {
            message["Token"] = "t";
            message["SubscribeURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=Confirm";
        }
        return message;
    }

    std::string signed_by(const Signer& signer, json message) const {
        const EVP_MD* hash = message["SignatureVersion"] == "1" ? EVP_sha1() : EVP_sha256();
        message["Signature"] = base64_encode(signer.sign(*service::sns_signed_text(message), hash));
        return message.dump();
    }

    void set_ses() {
        settings.update(actor, wire::read_relay_keys({{"ses", {{"topic_arns", {kTopic}}}}}));
    }
};

std::string ses_bounce(const std::string& email) {
    return json{{"notificationType", "Bounce"},
                {"bounce",
                 {{"bounceType", "Permanent"},
                  {"feedbackId", "f-" + email},
                  {"bouncedRecipients", {{{"emailAddress", email}, {"status", "5.1.1"}}}}}}}
        .dump();
}

template <typename Call>
bool is_refused(Call call) {
    return test::code_of(call) == ErrorCode::kForbidden;
}

}  // namespace

TEST_CASE("a generic report ends who bounced or complained, once", "[service]") {
    Relayed world;
    const json hard{{"email", "P0@example.org"}, {"type", "hard"}, {"detail", "550 unknown"}};
    CHECK(world.reports.report(world.actor, wire::read_report(hard)));
    CHECK_FALSE(world.reports.report(world.actor, wire::read_report(hard)));
    CHECK(world.status("p0@example.org") == kBounced);
    CHECK(
        world.reports.report(world.actor,
                             wire::read_report({{"message_id", world.message_id("p1@example.org")},
                                                {"type", "complaint"}})));
    CHECK(world.status("p1@example.org") == kComplained);
    CHECK(world.reports.report(world.actor,
                               wire::read_report({{"email", "p2@example.org"}, {"type", "soft"}})));
    CHECK(world.status("p2@example.org") == kActive);
    CHECK(test::broken(world.temp).empty());
}

TEST_CASE("a generic report about nobody is not found, a faulty one is refused", "[service]") {
    Relayed world;
    for (const json& body : {json{{"email", "nobody@example.org"}, {"type", "hard"}},
                             json{{"message_id", "<cmpd.1.forged@example.com>"}, {"type", "hard"}},
                             json{{"message_id", 987'654}, {"type", "hard"}}}) {
        CAPTURE(body.dump());
        CHECK(test::code_of([&] { world.reports.report(world.actor, wire::read_report(body)); }) ==
              ErrorCode::kNotFound);
    }
    for (const json& body : {json{{"email", "p0@example.org"}, {"type", "mild"}},
                             json{{"email", "p0@example.org"}},
                             json{{"email", "p0"}, {"type", "hard"}},
                             json{{"type", "hard"}},
                             json{{"email", "p0@example.org"}, {"type", "hard"}, {"odd", 1}}}) {
        CAPTURE(body.dump());
        CHECK(test::code_of([&] { world.reports.report(world.actor, wire::read_report(body)); }) ==
              ErrorCode::kInvalid);
    }
    CHECK(world.status("p0@example.org") == kActive);
}

TEST_CASE("SES reports are believed by SNS's signature of either version alone", "[service]") {
    Relayed world;
    world.set_ses();
    const std::string version = GENERATE("1", "2");
    json message = world.sns_message("Notification", ses_bounce("p0@example.org"));
    message["SignatureVersion"] = version;
    CHECK(is_refused([&] { world.reports.ses(world.signed_by(Signer::rsa(), message)); }));
    const std::string good = world.signed_by(world.amazon, message);
    json changed = json::parse(good);
    changed["Message"] = ses_bounce("p1@example.org");
    CHECK(is_refused([&] { world.reports.ses(changed.dump()); }));
    changed = json::parse(good);
    changed["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem";
    CHECK(is_refused([&] { world.reports.ses(changed.dump()); }));
    json foreign = message;
    foreign["TopicArn"] = "arn:aws:sns:eu-west-1:999999999999:other";
    CHECK(is_refused([&] { world.reports.ses(world.signed_by(world.amazon, foreign)); }));
    CHECK(world.status("p0@example.org") == kActive);

    CHECK(world.reports.ses(good).recorded == 1);
    CHECK(world.reports.ses(good).repeated == 1);
    CHECK(world.status("p0@example.org") == kBounced);
    CHECK(world.status("p1@example.org") == kActive);
}

TEST_CASE("an SNS subscription is confirmed for our topic and an SNS host alone", "[service]") {
    Relayed world;
    CHECK(test::code_of([&] { world.reports.ses("{}"); }) == ErrorCode::kNotFound);
    world.set_ses();
    json message = world.sns_message("SubscriptionConfirmation", "You have chosen …");
    CHECK(world.reports.ses(world.signed_by(world.amazon, message)).confirmed);
    CHECK(world.sns.seen().size() == 2);
    message["SubscribeURL"] = "https://inside.example/?Action=Confirm";
    CHECK_THROWS(world.reports.ses(world.signed_by(world.amazon, message)));
    CHECK(world.sns.seen().size() == 2);
    for (const char* url : {"http://sns.eu-west-1.amazonaws.com/x.pem",
                            "https://sns.eu-west-1.amazonaws.com@evil.example/x.pem",
                            "https://sns.amazonaws.com/x.pem",
                            "https://sns.eu-west-1.amazonaws.com",
                            "https://sns.a/.amazonaws.com/x.pem",
                            "https://s3.eu-west-1.amazonaws.com/x.pem",
                            "https://sns.s3-us-west-2.amazonaws.com/x.pem",
                            "https://sns.s3-website-us-east-1.amazonaws.com/x.pem",
                            "https://sns.s3-accelerate.amazonaws.com/x.pem",
                            "https://sns.us-east-1.amazonaws.com:8443/x.pem",
                            "https://me@sns.us-east-1.amazonaws.com/x.pem",
                            "https://sns.us-east-1.amazonaws.com.cn/x.pem",
                            "https://sns.--.amazonaws.com/x.pem",
                            "https://sns.bucket.amazonaws.com/x.pem",
                            "https://sns.us-east-1.amazonaws.com\\@evil.example/x.pem"}) {
        CAPTURE(url);
        CHECK_FALSE(service::is_sns_url(url));
    }
    for (const char* url : {"https://sns.cn-north-1.amazonaws.com.cn/x.pem",
                            "https://sns.us-gov-west-1.amazonaws.com/x.pem",
                            "https://sns.ap-southeast-2.amazonaws.com/x.pem"}) {
        CAPTURE(url);
        CHECK(service::is_sns_url(url));
    }
}

TEST_CASE("a certificate of SNS has Amazon's kind of name", "[service]") {
    Relayed world;
    world.set_ses();
    const std::string host = "https://sns.eu-west-1.amazonaws.com";
    for (const char* path :
         {"/?Action=x.pem", "/a/../x.pem", "/x.pem?y=.pem", "/%2e.pem", "/.pem"}) {
        CAPTURE(path);
        json message = world.sns_message("Notification", "{}");
        message["SigningCertURL"] = host + path;
        CHECK_THROWS(world.reports.ses(world.signed_by(world.amazon, message)));
        CHECK(world.sns.seen().empty());
    }
}

TEST_CASE("SendGrid's reports are believed by their signature alone", "[service]") {
    Relayed world;
    CHECK(test::code_of([&] { world.reports.sendgrid("[]", "", ""); }) == ErrorCode::kNotFound);
    world.settings.update(
        world.actor,
        wire::read_relay_keys(
            {{"sendgrid", {{"public_key", base64_encode(world.twilio.public_key())}}}}));
    const std::string body =
        json::array(
            {{{"event", "bounce"},
              {"type", "bounce"},
              {"email", "p0@example.org"},
              {"sg_event_id", "e-1"},
              {"smtp-id", world.message_id("p0@example.org")}},
             {{"event", "spamreport"}, {"email", "nobody@example.org"}, {"sg_event_id", "e-2"}}})
            .dump();
    const std::string stamp = "1769860800";
    const std::string signature = base64_encode(world.twilio.sign(stamp + body));
    CHECK(is_refused([&] { world.reports.sendgrid(body + " ", signature, stamp); }));
    CHECK(is_refused([&] { world.reports.sendgrid(body, signature, "1769860801"); }));
    CHECK(is_refused([&] { world.reports.sendgrid(body, "", stamp); }));
    CHECK(is_refused([&] {
        world.reports.sendgrid(body, base64_encode(Signer::ec().sign(stamp + body)), stamp);
    }));
    CHECK(world.status("p0@example.org") == kActive);
    const auto answer = world.reports.sendgrid(body, signature, stamp);
    CHECK(answer.recorded == 1);
    CHECK(answer.unknown == 1);
    CHECK(world.reports.sendgrid(body, signature, stamp).repeated == 1);
    CHECK(world.status("p0@example.org") == kBounced);
}

TEST_CASE("Postmark's reports are believed by user name and password alone", "[service]") {
    Relayed world;
    world.settings.update(
        world.actor,
        wire::read_relay_keys({{"postmark", {{"username", "post"}, {"password", "mark"}}}}));
    const std::string body = json{
        {"RecordType", "SpamComplaint"},
        {"ID", 42},
        {"Type", "SpamComplaint"},
        {"Email",
         "p0@example.org"}}.dump();
    for (const char* wrong : {"", "Basic", "Basic cG9zdDpuby==", "Bearer cG9zdDptYXJr"}) {
        CAPTURE(wrong);
        CHECK(is_refused([&] { world.reports.postmark(body, wrong); }));
    }
    const std::string right = "Basic " + base64_encode("post:mark");
    CHECK(world.reports.postmark(body, right).recorded == 1);
    CHECK(world.reports.postmark(body, right).repeated == 1);
    CHECK(world.status("p0@example.org") == kComplained);
    CHECK(test::code_of([&] { world.reports.postmark("{", right); }) == ErrorCode::kInvalid);
    CHECK(test::code_of([&] { world.reports.postmark(std::string(9'000, '['), right); }) ==
          ErrorCode::kInvalid);
}

TEST_CASE("Mailgun's reports are believed by a fresh signature alone", "[service]") {
    Relayed world;
    world.settings.update(
        world.actor, wire::read_relay_keys({{"mailgun", {{"signing_key", "key-of-mailgun"}}}}));
    const auto body = [&](TimeMs at, const std::string& key) {
        const std::string stamp = std::to_string(at / 1'000);
        return json{{"signature",
                     {{"timestamp", stamp},
                      {"token", "t"},
                      {"signature", hex_encode(hmac_sha256(std::string_view(key), stamp + "t"))}}},
                    {"event-data",
                     {{"event", "failed"},
                      {"severity", "permanent"},
                      {"id", "e-1"},
                      {"recipient", "p0@example.org"}}}}
            .dump();
    };
    const TimeMs now = world.temp.clock.now();
    CHECK(is_refused([&] { world.reports.mailgun(body(now, "another key")); }));
    CHECK(
        is_refused([&] { world.reports.mailgun(body(now - 25LL * 3'600'000, "key-of-mailgun")); }));
    CHECK(is_refused([&] { world.reports.mailgun("{}"); }));
    CHECK(world.status("p0@example.org") == kActive);
    CHECK(world.reports.mailgun(body(now, "key-of-mailgun")).recorded == 1);
    CHECK(world.status("p0@example.org") == kBounced);
    CHECK(world.reports.mailgun(body(now + 1'000, "key-of-mailgun")).repeated == 1);
}

TEST_CASE("a signature of Mailgun's counts once, and for minutes", "[service]") {
    Relayed world;
    world.settings.update(
        world.actor, wire::read_relay_keys({{"mailgun", {{"signing_key", "key-of-mailgun"}}}}));
    const auto body = [](TimeMs at,
                         const std::string& token,
                         const std::string& email,
                         const char* event = "failed") {
        const std::string stamp = std::to_string(at / 1'000);
        return json{
            {"signature",
             {{"timestamp", stamp},
              {"token", token},
              {"signature",
               hex_encode(hmac_sha256(std::string_view("key-of-mailgun"), stamp + token))}}},
            {"event-data",
             {{"event", event},
              {"severity", "permanent"},
              {"id", "e-" + email},
              {"recipient", email}}}}
            .dump();
    };
    const TimeMs now = world.temp.clock.now();
    CHECK(world.reports.mailgun(body(now, "t", "p0@example.org")).recorded == 1);
    // Its signature says nothing of what is reported: somebody who saw it reports another address.
    CHECK(is_refused([&] { world.reports.mailgun(body(now, "t", "p1@example.org")); }));
    // Nor what came with a report that is nothing to us.
    CHECK(world.reports.mailgun(body(now, "o", "p0@example.org", "opened")).recorded == 0);
    CHECK(is_refused([&] { world.reports.mailgun(body(now, "o", "p1@example.org")); }));
    CHECK(world.status("p1@example.org") == kActive);
    CHECK(
        is_refused([&] { world.reports.mailgun(body(now - 6 * 60'000, "u", "p1@example.org")); }));
    CHECK(
        is_refused([&] { world.reports.mailgun(body(now + 6 * 60'000, "u", "p1@example.org")); }));
    world.temp.clock.advance(std::chrono::minutes(11));
    CHECK(is_refused([&] { world.reports.mailgun(body(now, "t", "p1@example.org")); }));
    const TimeMs later = world.temp.clock.now();
    CHECK(world.reports.mailgun(body(later, "t", "p1@example.org")).recorded == 1);
    CHECK(world.temp.integer("SELECT count(*) FROM used_signature") == 1);
}

TEST_CASE("what reports are checked by is sealed and never shown", "[service]") {
    Relayed world;
    CHECK(json(world.settings.get()).at("mailgun").at("set") == false);
    const json answer = world.settings.update(
        world.actor,
        wire::read_relay_keys({{"mailgun", {{"signing_key", "key-of-mailgun"}}},
                               {"postmark", {{"username", "post"}, {"password", "very-secret"}}}}));
    CHECK(answer.at("mailgun").at("set") == true);
    CHECK(answer.at("postmark").at("username") == "post");
    CHECK(answer.dump().find("very-secret") == std::string::npos);
    CHECK(world.temp.integer("SELECT count(*) FROM setting WHERE instr(value, 'key-of') > 0") == 0);
    CHECK(json(world.settings.update(world.actor, wire::read_relay_keys({{"mailgun", nullptr}})))
              .at("mailgun")
              .at("set") == false);
    for (const json& body : {json{{"ses", {{"topic_arns", json::array()}}}},
                             json{{"ses", {{"topic_arns", {"bounces"}}}}},
                             json{{"sendgrid", {{"public_key", "AAAA"}}}},
                             json{{"postmark", {{"username", "a:b"}, {"password", "x"}}}},
                             json{{"mailgun", json::object()}},
                             json{{"sparkpost", json::object()}}}) {
        CAPTURE(body.dump());
        CHECK(test::code_of([&] {
                  world.settings.update(world.actor, wire::read_relay_keys(body));
              }) == ErrorCode::kInvalid);
    }
}
