#include "mail/inbound/bounce_notice.h"

#include <catch2/catch.hpp>

#include "mail/inbound/inbound.h"
#include "mail/inbound/notice_text.h"

using namespace campaignd;
using namespace campaignd::mail;

namespace {

const std::string kReturned =
    "From: Anna <anna@example.org>\r\nTo: x@example.net\r\nSubject: Hello\r\n"
    "Message-ID: <cmpd.17.0011223344556677@example.org>\r\n";

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

TEST_CASE("a warning that the relay still tries is no bounce", "[mail]") {
    const Inbound in = read_inbound(plain(
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nSubject: Warning: message "
        "delayed 24 hours\r\nReturn-Path: <>\r\n",
        "This message was created automatically by mail delivery software.\r\nA message that "
        "you sent has not yet been delivered to one or more of its recipients after more "
        "than 24 hours.\r\n\r\n  x@example.net\r\n\r\nNo action is required on your part.\r\n"));
    CHECK(in.kind == InboundKind::kDelayed);
}

namespace {

/// Notices of senders whose names and forms say less.
std::vector<OwnForm> forms_of_gateways() {
    return {
        {"DragonFly, with an author that is none",
         plain(
             "Return-Path: <>\r\nFrom: MAILER-DAEMON <>\r\nSubject: Mail delivery failed\r\n",
             "This is the DragonFly Mail Agent at mx.example.\r\n\r\nThere was an error delivering "
             "your mail to <x@example.net>.\r\n\r\nmx.example.net [192.0.2.9] did not like our "
             "final DATA:\r\n554 5.7.9 Message not accepted for policy reasons\r\n\r\nMessage "
             "headers follow.\r\n\r\n" +
                 kReturned),
         "x@example.net",
         "5.7.9",
         FeedbackKind::kPolicyBounce},
        {"a gateway that writes by a name of its own",
         plain(
             "From: post_master@phone.example\r\nSubject: Re:Hello\r\n",
             "Error: Invalid user address\r\n\r\nError message below:\r\n550 - Requested action "
             "not "
             "taken: no such user here\r\n\r\nMessage details:\r\n  Subject: Hello\r\n  MAIL FROM: "
             "anna@example.org\r\n  RCPT TO: x@example.net\r\n"),
         "x@example.net",
         "",
         FeedbackKind::kHardBounce},
        {"Domino, the words before the address",
         plain(
             "From: postmaster@corp.example\r\nTo: anna@example.org\r\nSubject: DELIVERY FAILURE: "
             "User x not listed in Domino Directory\r\n",
             "Your message\r\n\r\n  Subject: Hello\r\n\r\nwas not delivered to:\r\n\r\n  "
             "x@example.net\r\n\r\nbecause:\r\n\r\n  User x (x@example.net) not listed in Domino "
             "Directory\r\n"),
         "x@example.net",
         "",
         FeedbackKind::kHardBounce},
        {"the reason stands above",
         plain("From: Postmaster@phone.example\r\nSubject: Mail System Error - Returned Mail\r\n",
               "User unknown.\r\nThe following recipient was rejected by a remote mail "
               "server.\r\n\r\n"
               "    Recipient: <x@example.net>\r\n"),
         "x@example.net",
         "",
         FeedbackKind::kHardBounce}};
}

std::vector<OwnForm> old_forms() {
    return {
        {"old Exchange",
         plain("From: System Administrator <postmaster@corp.example>\r\nSubject: Undeliverable: "
               "Hello\r\n",
               "Your message\r\n\r\n  To:      x@example.net\r\n  Subject: Hello\r\n\r\ndid not "
               "reach "
               "the following recipient(s):\r\n\r\nx@example.net on Thu, 1 Jan 2026 00:00:00 "
               "+0000\r\n    The recipient name is not recognized\r\n\tThe MTS-ID of the original "
               "message is: c=us;a= ;p=corp;l=MX0101\r\n    MSEXCH:IMS:corp:SITE:MX 0 (000C05A6) "
               "Unknown Recipient\r\n"),
         "x@example.net",
         "",
         FeedbackKind::kHardBounce},
        {"old Postfix, which names whom to ask first",
         plain(
             "Return-Path: <>\r\nFrom: MAILER-DAEMON@relay.example (Mail Delivery System)\r\n"
             "To: anna@example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n",
             "This is the Postfix program at host relay.example.\r\n\r\nI'm sorry to have to "
             "inform "
             "you that the message returned\r\nbelow could not be delivered to one or more "
             "destinations.\r\n\r\nFor further assistance, please contact <care@relay.example>\r\n"
             "\r\n<x@example.net>: host mx.example.net[192.0.2.9] said: 550 <x@example.net>:\r\n"
             "    Unknown user\r\n"),
         "x@example.net",
         "",
         FeedbackKind::kHardBounce}};
}

std::vector<OwnForm> forms_of_other_types() {
    return {
        {"GroupWise",
         plain("From: System Administrator <postmaster@corp.example>\r\nTo: anna@example.org\r\n"
               "Subject: Message status - undeliverable\r\n",
               "The message that you sent was undeliverable to the following:\r\n\tx@example.net "
               "(user not found)\r\n\r\nPossibly truncated original message follows:\r\n\r\n" +
                   kReturned),
         "x@example.net",
         "",
         FeedbackKind::kHardBounce},
        {"fields of a report within a text",
         plain(
             "From: MAILER-DAEMON@relay.example\r\nSubject: Delivery Status Notification "
             "(Failure)\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n",
             "An error occurred while trying to deliver the mail to x@example.net\r\n\r\nTechnical "
             "report:\r\n\r\nReporting-MTA: dsn; relay.example\r\n\r\nAction: failed\r\n"
             "Final-Recipient: rfc822; x@example.net\r\nDiagnostic-Code: smtp; 550 5.2.2 Mailbox "
             "Full\r\nStatus: 5.2.2\r\n"),
         "x@example.net",
         "5.2.2",
         FeedbackKind::kSoftBounce},
        {"parts without a boundary",
         plain(
             "From: Mail Delivery Subsystem <MAILER-DAEMON@relay.example>\r\nSubject: Returned "
             "mail: Service unavailable\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
             "report-type=delivery-status; boundary=nowhere\r\n",
             "   ----- The following addresses had permanent fatal errors -----\r\n<x@example.net>"
             "\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: RFC822; "
             "x@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"),
         "x@example.net",
         "5.1.1",
         FeedbackKind::kHardBounce},
        {"HTML alone",
         plain("From: <>\r\nSubject: Delivery failure\r\nMIME-Version: 1.0\r\nContent-Type: "
               "text/html\r\n",
               "<html><body><p>Your message could not be delivered to<br>&lt;x@example.net&gt;:"
               "<b>mailbox</b> is full</p></body></html>\r\n"),
         "x@example.net",
         "",
         FeedbackKind::kSoftBounce}};
}

std::vector<OwnForm> odd_forms() {
    std::vector<OwnForm> forms = forms_of_gateways();
    for (const auto& more : {old_forms(), forms_of_other_types()}) {
        forms.insert(forms.end(), more.begin(), more.end());
    }
    return forms;
}

void check_forms(const std::vector<OwnForm>& forms) {
    for (const OwnForm& row : forms) {
        INFO(row.name);
        const Inbound in = read_inbound(row.raw);
        CHECK(in.kind == InboundKind::kBounce);
        REQUIRE(in.failures.size() == 1);
        CHECK(in.failures[0].address == row.address);
        CHECK(in.failures[0].status == row.status);
        CHECK(to_text(in.failures[0].kind) == to_text(row.kind));
    }
}

}  // namespace

TEST_CASE("bounces in forms of their own are recognised", "[mail]") {
    check_forms(own_forms());
}

TEST_CASE("bounces of senders that say less of themselves are recognised", "[mail]") {
    check_forms(odd_forms());
}

TEST_CASE("a notice about several addresses says of each its own", "[mail]") {
    const Inbound in = read_inbound(plain(
        "From: MAILER-DAEMON@mail.example\r\nTo: anna@example.org\r\nSubject: Mail delivery "
        "failed: returning message to sender\r\n",
        "This message was created automatically by mail delivery "
        "software.\r\n\r\n\"a@example.net\":"
        "\r\nSMTP error from remote server after RCPT command:\r\n5.1.1 <a@example.net>... User "
        "Unknown\r\n\r\n\"b@example.net\":\r\nSMTP error from remote server after RCPT command:\r\n"
        "5.2.2 <b@example.net>... Mailbox Full\r\n\r\n--- The header of the original message is "
        "following. ---\r\n\r\nTo: c@example.net\r\n"));
    REQUIRE(in.failures.size() == 2);
    CHECK(in.failures[0].address == "a@example.net");
    CHECK(in.failures[0].kind == FeedbackKind::kHardBounce);
    CHECK(in.failures[1].address == "b@example.net");
    CHECK(in.failures[1].kind == FeedbackKind::kSoftBounce);
}

TEST_CASE("a transcript says of each address its own", "[mail]") {
    const Inbound in = read_inbound(
        plain("From: Mail Delivery Subsystem <MAILER-DAEMON@relay.example>\r\nSubject: Returned "
              "mail: User "
              "unknown\r\n",
              "   ----- Transcript of session follows -----\r\n554 <a@example.net>... 550 Host "
              "unknown\r\n"
              "While talking to mx.example.net:\r\n>>> QUIT\r\n<<< 421 cannot connect\r\nWhile "
              "talking to "
              "mx.example.org:\r\n>>> MAIL From:<anna@example.org>\r\n<<< 550 go away\r\n554 "
              "<b@example.org>... Remote protocol error\r\n\r\n   ----- Unsent message follows "
              "-----\r\n"));
    REQUIRE(in.failures.size() == 2);
    CHECK(in.failures[0].address == "a@example.net");
    CHECK(in.failures[0].kind == FeedbackKind::kHardBounce);
    CHECK(in.failures[1].address == "b@example.org");
}

TEST_CASE("the subject tells what the text of a notice does not", "[mail]") {
    const Inbound in = read_inbound(
        plain("From: MAILER-DAEMON@relay.example\r\nSubject: Returned mail: User unknown\r\n",
              "The original message was received at noon.\r\n\r\n--- The following addresses had "
              "permanent "
              "delivery errors ---\r\n"));
    REQUIRE(in.failures.size() == 1);
    CHECK(in.failures[0].kind == FeedbackKind::kHardBounce);
}

TEST_CASE("the subject of the returned message is no reason", "[mail]") {
    const Inbound in = read_inbound(plain(
        "From: postmaster@corp.example\r\nSubject: Undeliverable: Your mailbox is full of offers"
        "\r\n",
        "Your message could not be delivered to x@example.net: user unknown\r\n"));
    REQUIRE(in.failures.size() == 1);
    CHECK(in.failures[0].kind == FeedbackKind::kHardBounce);
}

TEST_CASE("parts within parts that have lost their boundary are read", "[mail]") {
    const Inbound in = read_inbound(
        "From: post_master@phone.example\r\nIn-Reply-To: <a@b>\r\nSubject: "
        "Re:Hello\r\nMIME-Version: "
        "1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
        "multipart/alternative;\r\nboundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\nError: "
        "Invalid user address\r\n\r\nError message below:\r\n550 - no such user here\r\n\r\nRCPT "
        "TO: "
        "x@example.net\r\n--c--\r\n--b--\r\n");
    CHECK(in.kind == InboundKind::kBounce);
    REQUIRE(in.failures.size() == 1);
    CHECK(in.failures[0].address == "x@example.net");
    CHECK(in.failures[0].kind == FeedbackKind::kHardBounce);
}

TEST_CASE("what a mail system writes and nobody can read is a bounce of unknown kind", "[mail]") {
    for (const char* headers :
         {"From: MAILER-DAEMON@mx.example\r\nSubject: xyzzy\r\n",
          "From: <>\r\nSubject: xyzzy\r\nAuto-Submitted: auto-replied\r\n",
          "From: bo@example.net\r\nSubject: xyzzy\r\nMIME-Version: 1.0\r\nContent-Type: "
          "multipart/report; report-type=delivery-status; boundary=b\r\n"}) {
        INFO(headers);
        const Inbound in = read_inbound(plain(headers, "plugh\r\n"));
        CHECK(in.kind == InboundKind::kBounce);
        REQUIRE(in.failures.size() == 1);
        CHECK(in.failures[0].kind == FeedbackKind::kSoftBounce);
        CHECK(in.failures[0].status.empty());
        CHECK_THAT(in.failures[0].diagnostic, Catch::StartsWith("xyzzy"));
    }
    // An administrator who answers is a person; an assistant of the office is none.
    CHECK(read_inbound("From: postmaster@mx.example\r\nIn-Reply-To: <a@b>\r\nSubject: Re: Hello\r\n"
                       "\r\nYes please.\r\n")
              .kind == InboundKind::kOther);
    CHECK(read_inbound("From: bo@example.net\r\nReturn-Path: <>\r\nSubject: Re: Your delivery "
                       "status\r\n\r\nI am away.\r\n")
              .kind == InboundKind::kAutoReply);
    CHECK(
        read_inbound("From: bo@example.net\r\nReturn-Path: <>\r\nSubject: Away\r\n\r\nPlease write "
                     "to the following address: a@example.net\r\n")
            .kind == InboundKind::kAutoReply);
    CHECK(read_inbound("From: postmaster@mx.example\r\nSubject: Automatic reply: Hello\r\n\r\nI am "
                       "away.\r\n")
              .kind == InboundKind::kAutoReply);
}

TEST_CASE("a notice is read without the message that it returns", "[mail]") {
    CHECK(without_returned("no such user\r\n\r\n--- Below this line is a copy of it.\r\nspam") ==
          "no such user");
    CHECK(without_returned("no such user\nReceived: from spam\n") == "no such user");
    const std::vector<std::string> all = {"a@x.example", "aa@x.example"};
    const std::string text = "start\naa@x.example: one\na@x.example: two\nmore\n";
    CHECK(words_about(text, "a@x.example", all) == "a@x.example: two\nmore\n");
    CHECK(words_about(text, "AA@x.example", all) == "aa@x.example: one\n");
    CHECK(words_about(text, "b@x.example", all).empty());
    CHECK(words_about(text, "b@x.example", {"b@x.example"}) == text);
}
