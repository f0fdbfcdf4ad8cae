#include "mail/inbound/inbound.h"

#include <catch2/catch.hpp>
#include <random>

#include "base/error.h"
#include "mail/inbound/mime_tree.h"

using namespace campaignd;
using namespace campaignd::mail;

namespace {

const std::string kReturned =
    "From: Anna <anna@example.org>\r\nTo: x@example.net\r\nSubject: Hello\r\n"
    "Message-ID: <cmpd.17.0011223344556677@example.org>\r\n";

/// A report as Postfix writes it, with these groups of recipients.
std::string report(const std::string& groups, const std::string& text = "I'm sorry.") {
    return "Return-Path: <>\r\n"
           "Delivered-To: news+cmpd.b17-00112233445566778899@example.org\r\n"
           "From: MAILER-DAEMON@relay.example (Mail Delivery System)\r\n"
           "Subject: Undelivered Mail Returned to Sender\r\n"
           "Auto-Submitted: auto-replied\r\n"
           "MIME-Version: 1.0\r\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
           "--b\r\nContent-Type: text/plain\r\n\r\n" +
           text +
           "\r\n"
           "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
           "Reporting-MTA: dns; relay.example\r\nArrival-Date: Mon, 1 Jan 2026 00:00:00 +0000\r\n"
           "\r\n" +
           groups + "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + kReturned +
           "\r\nbody\r\n--b--\r\n";
}

std::string group(const std::string& address,
                  const std::string& action,
                  const std::string& status,
                  const std::string& diagnostic = "") {
    return "Final-Recipient: rfc822; " + address + "\r\nAction: " + action +
           "\r\nStatus: " + status + "\r\n" +
           (diagnostic.empty() ? "" : "Diagnostic-Code: smtp; " + diagnostic + "\r\n") + "\r\n";
}

std::string plain(const std::string& headers, const std::string& body) {
    return headers + "\r\n" + body;
}

}  // namespace

TEST_CASE("a delivery report names its recipient, code and words", "[mail]") {
    const Inbound in = read_inbound(report(
        group("x@example.net", "failed", "5.1.1", "550 5.1.1 <x@example.net>: no such user")));
    CHECK(in.kind == InboundKind::kBounce);
    REQUIRE(in.failures.size() == 1);
    CHECK(in.failures[0].address == "x@example.net");
    CHECK(in.failures[0].status == "5.1.1");
    CHECK(in.failures[0].kind == FeedbackKind::kHardBounce);
    CHECK_THAT(in.failures[0].diagnostic, Catch::Contains("no such user"));
    CHECK_THAT(in.recipients, Catch::Contains("cmpd.b17-"));
    CHECK_THAT(in.returned, Catch::Contains("<cmpd.17.0011223344556677@example.org>"));
}

TEST_CASE("a report about several recipients keeps only those that failed", "[mail]") {
    const Inbound in = read_inbound(report(
        group("a@example.net", "delayed", "4.4.1") + group("b@example.net", "failed", "5.2.2") +
        group("c@example.net", "delivered", "2.0.0") + group("d@example.net", "FAILED", "5.7.1")));
    CHECK(in.kind == InboundKind::kBounce);
    REQUIRE(in.failures.size() == 2);
    CHECK(in.failures[0].address == "b@example.net");
    CHECK(in.failures[0].kind == FeedbackKind::kSoftBounce);
    CHECK(in.failures[1].kind == FeedbackKind::kPolicyBounce);
}

TEST_CASE("a delay is no bounce", "[mail]") {
    CHECK(read_inbound(report(group("a@example.net", "delayed", "4.4.1"))).kind ==
          InboundKind::kDelayed);
    CHECK(read_inbound(report(group("a@example.net", "relayed", "2.0.0"))).kind ==
          InboundKind::kDelayed);
}

TEST_CASE("a person who writes about a bounce is no bounce", "[mail]") {
    const Inbound in = read_inbound(
        plain("From: Bo <bo@example.net>\r\nReturn-Path: <bo@example.net>\r\nSubject: Re: "
              "undeliverable\r\nIn-Reply-To: <cmpd.17.0011223344556677@example.org>\r\n",
              "My colleague got 550 5.1.1 from you.\r\n> quoted\r\n"));
    CHECK(in.kind == InboundKind::kOther);
    CHECK(in.excerpt == "My colleague got 550 5.1.1 from you.");
    CHECK_THAT(in.references, Catch::Contains("cmpd.17."));
}

TEST_CASE("a person's name needs no Latin letter", "[mail]") {
    for (const char* from : {"<anna@example.net>",
                             "\"\xe7\x8e\x8b\" <wang@example.net>",
                             "=?UTF-8?B?546L?= <10001@example.net>",
                             "10001@example.net"}) {
        const Inbound in = read_inbound(plain(std::string("From: ") + from +
                                                  "\r\nReturn-Path: <wang@example.net>\r\n"
                                                  "Subject: Hello\r\n",
                                              "I read it with joy.\r\n"));
        CHECK(in.kind == InboundKind::kOther);
    }
}

TEST_CASE("an abuse report is a complaint, other reports are not", "[mail]") {
    const auto arf = [](const std::string& type) {
        return "From: fbl@isp.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
               "report-type=feedback-report; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n"
               "\r\nThis is an abuse report.\r\n--b\r\nContent-Type: "
               "message/feedback-report\r\n\r\n"
               "Feedback-Type: " +
               type +
               "\r\nUser-Agent: x/1\r\nVersion: 1\r\nOriginal-Mail-From: "
               "<news+cmpd.b17-00112233445566778899@example.org>\r\n\r\n--b\r\nContent-Type: "
               "message/rfc822\r\n\r\n" +
               kReturned + "\r\nbody\r\n--b--\r\n";
    };
    for (const char* type : {"abuse", "Fraud", "other"}) {
        const Inbound in = read_inbound(arf(type));
        CHECK(in.kind == InboundKind::kComplaint);
        CHECK_THAT(in.returned, Catch::Contains("cmpd.b17-") && Catch::Contains("cmpd.17."));
    }
    for (const char* type : {"not-spam", "auth-failure", "dmarc"}) {
        CHECK(read_inbound(arf(type)).kind == InboundKind::kDelayed);
    }
}

TEST_CASE("Microsoft reports a complaint by sending the message itself", "[mail]") {
    const auto report_of = [](const std::string& from, const std::string& field) {
        return read_inbound("From: " + from +
                            "\r\nSubject: about your message\r\nMIME-Version: 1.0\r\nContent-Type: "
                            "multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
                            "message/rfc822\r\n\r\n" +
                            field + kReturned + "\r\nbody\r\n--b--\r\n");
    };
    const Inbound in =
        report_of("staff@hotmail.com", "X-HmXmrOriginalRecipient: x@example.net\r\n");
    CHECK(in.kind == InboundKind::kComplaint);
    CHECK_THAT(in.returned, Catch::Contains("cmpd.17."));
    CHECK(report_of("staff@hotmail.com", "").kind == InboundKind::kComplaint);
    CHECK(report_of("other@x.example", "X-HmXmrOriginalRecipient: x@example.net\r\n").kind ==
          InboundKind::kComplaint);
    CHECK(report_of("bo@example.net", "").kind == InboundKind::kOther);
}

TEST_CASE("notices of Amazon SES by mail are read as its webhooks are", "[mail]") {
    const auto notice = [](const std::string& json) {
        return read_inbound(
            "From: AWS <no-reply@sns.amazonaws.com>\r\nSubject: AWS Notification "
            "Message\r\nContent-Type: text/plain\r\n\r\n" +
            json + "\r\n\r\n--\r\nIf you wish to stop receiving {these}, click\r\n");
    };
    const std::string mail =
        R"("mail":{"commonHeaders":{"messageId":"<cmpd.17.0011223344556677@example.org>"}})";
    const Inbound bounced = notice(
        R"({"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":)"
        R"([{"emailAddress":"x@example.net","status":"5.1.1","diagnosticCode":"550 no such user"},)"
        R"({"emailAddress":"y@example.net","status":"5.7.1","diagnosticCode":"550 spam"}]},)" +
        mail + "}");
    CHECK(bounced.kind == InboundKind::kBounce);
    REQUIRE(bounced.failures.size() == 2);
    CHECK(bounced.failures[0].address == "x@example.net");
    CHECK(bounced.failures[0].kind == FeedbackKind::kHardBounce);
    CHECK(bounced.failures[1].kind == FeedbackKind::kPolicyBounce);
    CHECK_THAT(bounced.returned, Catch::Contains("<cmpd.17.0011223344556677@example.org>"));
    const std::string complaint =
        R"({"notificationType":"Complaint","complaint":{"complainedRecipients":)"
        R"([{"emailAddress":"x@example.net"}],"complaintFeedbackType":"TYPE"}})";
    const auto of_type = [&](const std::string& type) {
        std::string json = complaint;
        return notice(json.replace(json.find("TYPE"), 4, type)).kind;
    };
    CHECK(of_type("abuse") == InboundKind::kComplaint);
    CHECK(of_type("not-spam") == InboundKind::kDelayed);
    CHECK(notice(R"({"notificationType":"Delivery"})").kind == InboundKind::kDelayed);
    // Folded on the way, within a word.
    CHECK(notice("{\"notificationType\":\"Compl\r\n aint\",\r\n "
                 "\"complaint\":{\"complainedRecipients\":["
                 "{\"emailAddress\":\"x@exam\r\n ple.net\"}]}}")
              .kind == InboundKind::kComplaint);
    CHECK(notice("{\"broken").kind == InboundKind::kDelayed);
    CHECK(notice(std::string(5'000, '[')).kind == InboundKind::kOther);
    CHECK(notice("{" + std::string(5'000, '[')).kind == InboundKind::kDelayed);
}

TEST_CASE("a report that is nothing but its fields is read", "[mail]") {
    const Inbound in = read_inbound(
        "From: bo@example.net\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: "
        "message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n" +
        group("x@example.net", "failed", "5.1.1"));
    CHECK(in.kind == InboundKind::kBounce);
    REQUIRE(in.failures.size() == 1);
    CHECK(in.failures[0].address == "x@example.net");
    CHECK(in.failures[0].kind == FeedbackKind::kHardBounce);
}

TEST_CASE("a report names its people by what they were called here", "[mail]") {
    const std::string both =
        "Original-Recipient: rfc822; <x@example.net>\r\nFinal-Recipient: rfc822; "
        "@relay.example:y@inner.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n";
    const Inbound in = read_inbound(report(both + group("z@example.net", "delayed", "4.4.1")));
    REQUIRE(in.failures.size() == 1);
    CHECK(in.failures[0].address == "x@example.net");
    CHECK(in.failures[0].other == "y@inner.example");
    CHECK(in.spared.at(0) == "z@example.net");
    const std::string pipe =
        "Original-Recipient: rfc822; x@example.net\r\nFinal-Recipient: rfc822; |/bin/cat "
        "x\r\nAction: failed\r\nStatus: 5.0.0\r\n\r\n";
    CHECK(read_inbound(report(pipe)).failures.at(0).address == "x@example.net");
}

TEST_CASE("a report without empty lines between its people is told apart", "[mail]") {
    const std::string both =
        "Final-Recipient: rfc822; x@example.net\r\nOriginal-Recipient: rfc822;x@example.net\r\n"
        "Action: failed\r\nStatus: 5.2.2\r\nFinal-Recipient: rfc822; y@example.net\r\n"
        "Original-Recipient: rfc822;y@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n";
    const Inbound in = read_inbound(report(both));
    REQUIRE(in.failures.size() == 2);
    CHECK(in.failures[0].kind == FeedbackKind::kSoftBounce);
    CHECK(in.failures[1].address == "y@example.net");
    CHECK(in.failures[1].kind == FeedbackKind::kHardBounce);
}

TEST_CASE("what a report tells people about one address is about that one", "[mail]") {
    const std::string text =
        "<a@example.net>: host mx[192.0.2.9] said: 550 no (in reply to MAIL FROM command)\r\n\r\n"
        "<b@example.net>: host mx[192.0.2.9] said: 550 no (in reply to RCPT TO command)\r\n";
    const Inbound in =
        read_inbound(report(group("a@example.net", "failed", "5.1.1", "550 5.1.1 no") +
                                group("b@example.net", "failed", "5.1.1", "550 5.1.1 no"),
                            text));
    REQUIRE(in.failures.size() == 2);
    CHECK(in.failures[0].kind == FeedbackKind::kPolicyBounce);
    CHECK(in.failures[1].kind == FeedbackKind::kHardBounce);
}

TEST_CASE("a message is the same wherever it lies", "[mail]") {
    const std::string body = "\r\n\r\nYes please.\r\n";
    const std::string head = "From: bo@example.net\r\nSubject: Re: Hello\r\nMessage-ID: <1@x>";
    const std::string identity = read_inbound(head + body).identity;
    CHECK_FALSE(identity.empty());
    CHECK(read_inbound("Received: by another.example\r\n" + head + "\r\nX-Spam: no" + body)
              .identity == identity);
    CHECK(read_inbound(head + "\r\n\r\nNo.\r\n").identity != identity);
    CHECK(read_inbound(head + "2" + body).identity != identity);
}

TEST_CASE("returned headers alone are enough to know the message", "[mail]") {
    std::string raw = report(group("x@example.net", "failed", "5.1.1"));
    const std::string whole = "Content-Type: message/rfc822";
    raw.replace(raw.find(whole), whole.size(), "Content-Type: text/rfc822-headers");
    CHECK_THAT(read_inbound(raw).returned, Catch::Contains("cmpd.17.0011223344556677"));
}

TEST_CASE("a message of any size costs only what is read of it", "[mail]") {
    std::string raw = "From: a@example.net\r\nSubject: big\r\n\r\n";
    raw.append(8U << 20, 'x');
    const MimeTree tree = read_mime(raw);
    REQUIRE(tree.leaves.size() == 1);
    CHECK(tree.leaves[0].content.size() <= kMimeBytes);
}

TEST_CASE("absurd nesting is refused before anything descends into it", "[mail]") {
    std::string raw = "MIME-Version: 1.0\r\n";
    for (int i = 0; i < 3'000; ++i) {
        const std::string b = "b" + std::to_string(i);
        raw += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n";
    }
    CHECK_THROWS_AS(read_inbound(raw), Error);
    std::string forwarded = "MIME-Version: 1.0\r\n";
    for (int i = 0; i < 3'000; ++i) {
        forwarded += "Content-Type: message/rfc822\r\n\r\n";
    }
    CHECK_THROWS_AS(read_inbound(forwarded), Error);
}

TEST_CASE("damaged mail never does more than not being understood", "[mail]") {
    const std::vector<std::string> seeds = {
        report(group("a@example.net", "failed", "5.1.1", "550 no") +
               group("b@example.net", "delayed", "4.0.0")),
        plain("X-Failed-Recipients: x@example.net\r\nFrom: mailer-daemon@a.example\r\n",
              "<x@example.net>: 5.1.1 5.2.2 4. 5.5.5.5 \r\n--- Below this line\r\n"),
        "Content-Type: multipart/report; boundary=\"\"\r\n\r\n----\r\n\r\n",
        "Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\nQWN0",
        plain(
            "From: MAILER-DAEMON <>\r\nSubject: Undelivered\r\n",
            "\"a@example.net\":\r\n5.1.1 no\r\n\"b@example.net\": <<< 550 5.2.2 >>> MAIL From:\r\n"
            "Final-Recipient: rfc822; <@x:a@b>\r\nAction: failed\r\n\r\n--- Below this line is"),
        "From: <no-reply@sns.amazonaws.com>\r\n\r\n{\"notificationType\":\"Bounce\",\"bounce\":{"
        "\"bouncedRecipients\":[{\"emailAddress\":\"a@b.c\",\"status\":\"5.1.1\"}]}}",
        "From: staff@hotmail.com\r\nContent-Type: message/rfc822\r\n\r\nX-HmXmrOriginalRecipient: "
        "a\r\n",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        "no boundary at all Final-Recipient: \r\nAction: failed",
        "Content-Type: text/html\r\nFrom: <>\r\n\r\n<html><<>&lt;&amp<a@b>undeliverable",
        "Subject: =?utf-8?q?=ff=fe?= =?x?b?###?=\r\nFrom: <<<@>\r\n\r\n\xff\xfe"};
    std::mt19937 random(20'260'101);
    const auto pick = [&](std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    for (int round = 0; round < 4'000; ++round) {
        std::string raw = seeds[pick(seeds.size())];
        for (std::size_t changes = 1 + pick(8); changes > 0 && !raw.empty(); --changes) {
            const std::size_t at = pick(raw.size());
            switch (pick(5)) {
                case 0:
                    raw[at] = static_cast<char>(pick(256));
                    break;
                case 1:
                    raw.erase(at, pick(40) + 1);
                    break;
                case 2:
                    raw.insert(at, raw.substr(pick(raw.size()), pick(60)));
                    break;
                case 3:
                    raw.insert(at, pick(2) == 0 ? "\r\n\r\n" : "\0\n:;,<>@=?");
                    break;
                default:
                    raw.resize(at);
            }
        }
        try {
            const Inbound in = read_inbound(raw);
            REQUIRE(in.failures.size() <= 100);
            REQUIRE(in.returned.size() <= (65U << 10));
        } catch (const Error& error) {
            REQUIRE_FALSE(std::string(error.what()).empty());
        }
    }
}
