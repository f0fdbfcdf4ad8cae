#include "mail/inbound.h"

#include <catch2/catch.hpp>
#include <random>

#include "base/error.h"
#include "mail/auto_reply.h"
#include "mail/mime_tree.h"

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

struct OwnForm {
    const char* name;
    std::string raw;
    const char* address;
    const char* status;
    FeedbackKind kind;
};

std::vector<OwnForm> older_forms() {
    return {
        {"qmail",
         plain("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n",
               "Hi. This is the qmail-send program at mx.example.\r\nI'm afraid I wasn't able to "
               "deliver your message to the following addresses.\r\nThis is a permanent error; "
               "I've given up. Sorry it didn't work out.\r\n\r\n<x@example.net>:\r\nSorry, no "
               "mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the "
               "message.\r\n\r\n" +
                   kReturned),
         "x@example.net",
         "5.1.1",
         FeedbackKind::kHardBounce},
        {"Exim",
         plain("From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nAuto-Submitted: "
               "auto-replied\r\nX-Failed-Recipients: x@example.net\r\nSubject: Mail delivery "
               "failed: returning message to sender\r\n",
               "This message was created automatically by mail delivery software.\r\n\r\nA message "
               "that you sent could not be delivered to one or more of its\r\nrecipients. This is "
               "a permanent error. The following address(es) failed:\r\n\r\n  x@example.net\r\n    "
               "SMTP error from remote mail server after RCPT TO:<x@example.net>:\r\n    host "
               "mx.example [192.0.2.1]: 552 5.2.2 Mailbox full\r\n\r\n------ This is a copy of "
               "your message, including all the headers. ------\r\n\r\n" +
                   kReturned),
         "x@example.net",
         "5.2.2",
         FeedbackKind::kSoftBounce}};
}

std::vector<OwnForm> own_forms() {
    std::vector<OwnForm> forms = older_forms();
    const std::vector<OwnForm> more = {
        {"Exchange",
         plain("From: postmaster@corp.example\r\nSubject: Undeliverable: Hello\r\n",
               "Your message did not reach some or all of the intended recipients.\r\n\r\n      "
               "Subject: Hello\r\n\r\nThe following recipient(s) cannot be reached:\r\n\r\n      "
               "'x@example.net' on 1/1/2026\r\n            The e-mail account does not exist at "
               "the organization this message was sent to.\r\n            <mx.example #5.1.1>\r\n" +
                   kReturned),
         "x@example.net",
         "5.1.1",
         FeedbackKind::kHardBounce},
        {"Postfix, a plain notice",
         plain("Return-Path: <>\r\nFrom: MAILER-DAEMON@relay.example\r\nSubject: Undelivered Mail "
               "Returned to Sender\r\n",
               "This is the mail system at host relay.example.\r\n\r\nI'm sorry to have to inform "
               "you that your message could not\r\nbe delivered to one or more recipients.\r\n\r\n"
               "<x@example.net>: host mx.example[192.0.2.1] said: 550 5.7.1 blocked (in reply to "
               "RCPT TO command)\r\n"),
         "x@example.net",
         "5.7.1",
         FeedbackKind::kPolicyBounce},
        {"Gmail",
         plain("From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\r\n"
               "X-Failed-Recipients: x@example.net\r\nAuto-Submitted: auto-replied\r\nSubject: "
               "Delivery Status Notification (Failure)\r\n",
               "Delivery to the following recipient failed permanently:\r\n\r\n     x@example.net"
               "\r\n\r\nTechnical details of permanent failure: \r\nThe error that the other "
               "server returned was: 550 5.1.1 The email account that you tried to reach does not "
               "exist.\r\n"),
         "x@example.net",
         "5.1.1",
         FeedbackKind::kHardBounce}};
    forms.insert(forms.end(), more.begin(), more.end());
    return forms;
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

TEST_CASE("a vague code is decided by the words behind it", "[mail]") {
    struct Row {
        const char* status;
        const char* words;
        FeedbackKind kind;
    };

    const Row rows[] = {
        {"5.0.0", "550 User unknown", FeedbackKind::kHardBounce},
        {"5.4.1", "550 5.4.1 Recipient address rejected: Access denied", FeedbackKind::kHardBounce},
        {"5.4.4",
         "Host or domain name not found. Name service error for name=x",
         FeedbackKind::kHardBounce},
        {"5.0.0", "552 mailbox is full", FeedbackKind::kSoftBounce},
        {"5.5.0", "554 Message rejected as spam", FeedbackKind::kPolicyBounce},
        {"5.3.0", "something else", FeedbackKind::kSoftBounce},
        {"5.7.1", "550 5.7.1 no such user here", FeedbackKind::kPolicyBounce},
        {"4.4.1", "user unknown", FeedbackKind::kSoftBounce},
        {"", "no such user", FeedbackKind::kHardBounce},
        {"", "", FeedbackKind::kSoftBounce}};
    for (const Row& row : rows) {
        INFO(row.status << " " << row.words);
        CHECK(classify_bounce(row.status, row.words) == row.kind);
    }
    const Inbound in =
        read_inbound(report(group("x@example.net", "failed", "5.0.0", "550 5.1.1 unknown")));
    CHECK(in.failures.at(0).status == "5.1.1");
}

TEST_CASE("bounces in forms of their own are recognised", "[mail]") {
    for (const OwnForm& row : own_forms()) {
        INFO(row.name);
        const Inbound in = read_inbound(row.raw);
        CHECK(in.kind == InboundKind::kBounce);
        REQUIRE(in.failures.size() == 1);
        CHECK(in.failures[0].address == row.address);
        CHECK(in.failures[0].status == row.status);
        CHECK(in.failures[0].kind == row.kind);
    }
}

TEST_CASE("a warning that the relay still tries is no bounce", "[mail]") {
    const Inbound in = read_inbound(plain(
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nSubject: Warning: message "
        "delayed 24 hours\r\nReturn-Path: <>\r\n",
        "This message was created automatically by mail delivery software.\r\nA message that "
        "you sent has not yet been delivered to one or more of its recipients after more "
        "than 24 hours.\r\n\r\n  x@example.net\r\n\r\nNo action is required on your part.\r\n"));
    CHECK(in.kind == InboundKind::kDelayed);
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

TEST_CASE("automatic answers are told from those of people", "[mail]") {
    struct Row {
        std::string headers;
        bool automatic;
    };

    const Row rows[] = {
        {"Auto-Submitted: auto-replied (vacation)\r\n", true},
        {"Auto-Submitted: auto-generated; owner=x\r\n", true},
        {"Auto-Submitted: no\r\nSubject: Re: Hello\r\n", false},
        {"X-Autoreply: yes\r\n", true},
        {"X-Autorespond: Re: Hello\r\n", true},
        {"Precedence: auto_reply\r\n", true},
        {"Precedence: bulk\r\nSubject: Out of office: Hello\r\n", true},
        {"Return-Path: <>\r\nSubject: Automatische Antwort: Hallo\r\n", true},
        {"X-Auto-Response-Suppress: All\r\nSubject: =?utf-8?q?R=C3=A9ponse_automatique?=\r\n",
         true},
        {"Return-Path: <>\r\nSubject: =?utf-8?b?0JDQstGC0L7QvtGC0LLQtdGC?=\r\n", true},
        {"Subject: Out of office next week, call me today\r\n", false},
        {"X-Auto-Response-Suppress: All\r\nSubject: Re: Hello\r\n", false},
        {"Precedence: bulk\r\nSubject: News\r\n", false},
        {"Subject: Re: Hello\r\n", false}};
    for (const Row& row : rows) {
        INFO(row.headers);
        const std::string raw = "From: bo@example.net\r\n" + row.headers + "\r\nI am away.\r\n";
        CHECK((read_inbound(raw).kind == InboundKind::kAutoReply) == row.automatic);
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
