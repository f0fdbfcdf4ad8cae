#include "service/feedback/mailboxes.h"

#include <catch2/catch.hpp>

#include "service/content/step_mail.h"
#include "service/feedback/inbox.h"
#include "service/feedback/mailbox_desk.h"
#include "service/sending/mailbox_state.h"
#include "store/mailboxes.h"
#include "wire/messages.h"
#include "wire/preview.h"
#include "wire/senders.h"

using namespace campaignd;
using campaignd::test::ImapFault;
using campaignd::test::MailDesk;
using nlohmann::json;
using service::MailLinks;

namespace {

constexpr const char* kFeedbackRows = R"sql(SELECT count(*) FROM feedback)sql";
constexpr const char* kMailboxJobs = R"sql(
    SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id
     WHERE l.kind = 'mailbox' AND j.ref = ?1 AND j.state = 0)sql";

using Catch::Matchers::Contains;

/// One report came back about the message, of this kind.
void expect_one(MailDesk& desk, MessageId message, const std::string& kind) {
    desk.poll();
    const json feedback = json(desk.messages.get(message))["feedback"];
    REQUIRE(feedback.size() == 1);
    CHECK(feedback[0]["kind"] == kind);
    desk.require_sound();
}

}  // namespace

TEST_CASE("what lies in a mailbox is taken once, wherever the process ends", "[service]") {
    MailDesk desk;
    const CampaignId id = desk.start();
    desk.send(id, 0);
    const MessageId answered = desk.of(id, desk.people[0], 0);
    const MessageId bounced = desk.of(id, desk.people[1], 0);
    desk.arrive(desk.reply_to(answered));
    desk.arrive(desk.bounce_of(
        desk.links.address(MailLinks::Address::kReturnPath, bounced, "ADA@example.com"),
        "p1@example.org",
        "5.1.1",
        ""));
    desk.arrive("Subject: advertisement\r\n\r\nBuy.\r\n");
    const auto next = desk.poll();
    REQUIRE(next);
    CHECK(*next == desk.temp.clock.now() + 60'000);
    CHECK(desk.state_of(desk.of(id, desk.people[0], 1)) == "skipped replied");
    CHECK(desk.state_of(desk.of(id, desk.people[1], 1)) == "skipped bounced");
    CHECK(desk.status(desk.people[1]) == 2);
    CHECK(desk.message(answered).replied_at == 1'795'617'269'000);
    CHECK(desk.state()["messages"] == 3);
    CHECK(desk.state()["matched"] == 2);
    CHECK(json(desk.messages.get(answered))["feedback"][0]["detail"] == "Re: Hello\nYes please.");
    SECTION("the next look finds nothing new") {
        desk.poll();
    }
    SECTION("not even when its place was lost") {
        desk.temp.run("UPDATE mailbox_state SET last_uid = 0");
        desk.poll();
    }
    CHECK(desk.temp.integer(kFeedbackRows) == 2);
    CHECK(desk.progress(id)["replies"] == 1);
    CHECK(desk.progress(id)["bounces"] == 1);
    desk.require_sound();
}

TEST_CASE("a mailbox whose UIDs were given anew is read again and counts nothing twice",
          "[service]") {
    MailDesk desk;
    const CampaignId id = desk.start();
    desk.send(id, 0);
    desk.arrive(desk.reply_to(desk.of(id, desk.people[0], 0)));
    desk.poll();
    desk.imap.clear();
    desk.imap.set_uid_validity(8);
    desk.last_uid = 0;
    desk.arrive(desk.reply_to(desk.of(id, desk.people[0], 0)));
    desk.arrive(desk.reply_to(desk.of(id, desk.people[1], 0)));
    desk.poll();
    CHECK(desk.temp.integer(kFeedbackRows) == 2);
    CHECK(desk.progress(id)["replies"] == 2);
    desk.require_sound();
}

TEST_CASE("a bounce that is read again under another UID is no second one", "[service]") {
    MailDesk desk;
    const CampaignId id = desk.start();
    desk.send(id, 0);
    const auto soft = [&](std::size_t person, const std::string& words) {
        return desk.bounce_of("ada@example.com",
                              "p@example.org",
                              "5.2.2",
                              "Message-ID: " + desk.id_of(desk.of(id, desk.people[person], 0)) +
                                  "\r\nX-Said: " + words);
    };
    desk.arrive(soft(0, "full"));
    desk.arrive(soft(1, "full"));
    desk.poll();
    desk.imap.clear();
    desk.imap.set_uid_validity(8);
    desk.last_uid = 100;
    desk.arrive(soft(1, "full"));
    desk.arrive("Received: from elsewhere\r\n" + soft(0, "full"));
    desk.poll();
    CHECK(desk.temp.integer(kFeedbackRows) == 2);
    CHECK(desk.state()["matched"] == 2);
    desk.require_sound();
}

TEST_CASE("a report about several people is about the one it was sent to", "[service]") {
    MailDesk desk;
    const CampaignId id = desk.start();
    desk.send(id, 0);
    const MessageId message = desk.of(id, desk.people[0], 0);
    const auto report = [&](const std::string& first, const std::string& second) {
        const std::string raw = desk.bounce_of(
            desk.links.address(MailLinks::Address::kReturnPath, message, "ada@example.com"),
            "OTHER@example.org",
            "5.1.1",
            "");
        const std::size_t at = raw.find("Final-Recipient");
        return raw.substr(0, at) + "Final-Recipient: rfc822; " + first + "\r\n\r\n" +
               "Final-Recipient: rfc822; " + second + "\r\n\r\n" + raw.substr(at);
    };
    const std::string failed = "\r\nAction: failed\r\nStatus: ";
    std::string kind;
    SECTION("it names the person") {
        desk.arrive(
            report("p0@example.org" + failed + "5.2.2", "x@example.org" + failed + "5.1.1"));
        kind = "soft_bounce";
    }
    SECTION("it says that the person's was only delayed") {
        desk.arrive(report("p0@example.org\r\nAction: delayed\r\nStatus: 4.4.1",
                           "x@example.org" + failed + "5.1.1"));
    }
    SECTION("it names nobody we know: the mildest holds") {
        desk.arrive(report("y@example.org" + failed + "5.1.1", "x@example.org" + failed + "5.7.1"));
        kind = "policy_bounce";
    }
    desk.poll();
    const json feedback = json(desk.messages.get(message))["feedback"];
    REQUIRE(feedback.size() == (kind.empty() ? 0U : 1U));
    CHECK((kind.empty() || feedback[0]["kind"] == kind));
    CHECK(desk.status(desk.people[0]) == 0);
    desk.require_sound();
}

TEST_CASE("only what carries a signature of ours is believed", "[service]") {
    MailDesk desk;
    const CampaignId id = desk.start();
    desk.send(id, 0);
    const MessageId message = desk.of(id, desk.people[0], 0);
    std::string forged = desk.links.address(MailLinks::Address::kReturnPath, message, "a@b.c");
    forged[forged.find('-') + 1] ^= 1;
    std::string forged_id = desk.id_of(message);
    forged_id[forged_id.find('@') - 1] ^= 1;
    desk.arrive(desk.bounce_of(forged, "p0@example.org", "5.1.1", "Message-ID: " + forged_id));
    desk.arrive("From: a@b\r\nIn-Reply-To: " + forged_id + "\r\n\r\nhi\r\n");
    desk.arrive("To: " + desk.links.address(MailLinks::Address::kReturnPath, 999'999, "a@b.c") +
                "\r\nAuto-Submitted: auto-replied\r\n\r\n");
    // A copy of a follow-up of ours, as a seed address gets it.
    desk.arrive("From: ada@example.com\r\nMessage-ID: " + desk.id_of(message) +
                "\r\nIn-Reply-To: " + desk.id_of(message) + "\r\n\r\nDid you see it?\r\n");
    desk.poll();
    CHECK(desk.state()["messages"] == 4);
    CHECK(desk.state()["matched"] == 0);
    CHECK(desk.temp.integer(kFeedbackRows) == 0);
}

TEST_CASE("each kind of mail does its own", "[service]") {
    MailDesk desk;
    const CampaignId id = desk.start();
    desk.send(id, 0);
    const MessageId message = desk.of(id, desk.people[0], 0);
    const auto address = [&](MailLinks::Address kind) {
        return desk.links.address(kind, message, "ada@example.com");
    };
    std::string kind;
    SECTION("a bounce known by what it returns") {
        desk.arrive(desk.bounce_of(
            "ada@example.com", "other@x", "5.2.2", "Message-ID: " + desk.id_of(message)));
        kind = "soft_bounce";
    }
    SECTION("out of office, by its header") {
        desk.arrive(desk.reply_to(message, "Auto-Submitted: auto-replied\r\n"));
        kind = "auto_reply";
    }
    SECTION("out of office without any header, to the return path") {
        desk.arrive("From: p0@example.org\r\nTo: " + address(MailLinks::Address::kReturnPath) +
                    "\r\nSubject: Away\r\n\r\nI am away.\r\n");
        kind = "auto_reply";
    }
    SECTION("leaving, by the address") {
        desk.arrive("From: p0@example.org\r\nTo: " + address(MailLinks::Address::kUnsubscribe) +
                    "\r\nSubject: unsubscribe\r\n\r\n");
        kind = "unsubscribe";
    }
    SECTION("leaving, by the subject") {
        const std::string mailto = desk.links.unsubscribe_mailto(message, "ada@example.com", false);
        desk.arrive("From: p0@example.org\r\nTo: ada@example.com\r\nSubject: unsubscribe " +
                    mailto.substr(mailto.find("cmpd.")) + "\r\n\r\n");
        kind = "unsubscribe";
    }
    SECTION("a complaint") {
        desk.arrive(
            "From: fbl@x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
            "report-type=feedback-report; boundary=b\r\n\r\n--b\r\nContent-Type: "
            "message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n--b\r\n"
            "Content-Type: message/rfc822\r\n\r\nMessage-ID: " +
            desk.id_of(message) + "\r\n\r\nx\r\n--b--\r\n");
        kind = "complaint";
    }
    expect_one(desk, message, kind);
}

TEST_CASE("machines of other forms are no people", "[service]") {
    MailDesk desk;
    const CampaignId id = desk.start();
    desk.send(id, 0);
    const MessageId message = desk.of(id, desk.people[0], 0);
    std::string kind;
    SECTION("a report to the return path that nobody can read") {
        desk.arrive(
            "From: MAILER-DAEMON <>\r\nTo: " +
            desk.links.address(MailLinks::Address::kReturnPath, message, "ada@example.com") +
            "\r\nSubject: xyzzy\r\nAuto-Submitted: auto-replied\r\n\r\nplugh\r\n");
        kind = "soft_bounce";
    }
    SECTION("a read receipt") {
        desk.arrive(desk.reply_to(message,
                                  "MIME-Version: 1.0\r\nContent-Type: multipart/report; "
                                  "report-type=disposition-notification; boundary=b\r\n"));
        kind = "auto_reply";
    }
    SECTION("a notice of Amazon SES by mail") {
        desk.arrive(
            "From: x <no-reply@sns.amazonaws.com>\r\nTo: ada@example.com\r\nSubject: AWS "
            "Notification Message\r\n\r\n{\"notificationType\":\"Bounce\",\"bounce\":{"
            "\"bounceType\":\"Permanent\",\"bouncedRecipients\":[{\"emailAddress\":"
            "\"p0@example.org\",\"status\":\"5.1.1\"}]},\"mail\":{\"commonHeaders\":{"
            "\"messageId\":\"" +
            desk.id_of(message) + "\"}}}\r\n");
        kind = "hard_bounce";
    }
    expect_one(desk, message, kind);
}

TEST_CASE("trouble of a mailbox shows on its sender and is backed off", "[service]") {
    MailDesk desk;
    desk.imap.set_fault(ImapFault::kNoFolder);
    const TimeMs now = desk.temp.clock.now();
    CHECK(desk.poll() == now + 30'000);
    CHECK(desk.poll() == now + 60'000);
    CHECK_THAT(desk.state()["trouble"].get<std::string>(), Contains("no such folder"));
    CHECK_FALSE(desk.state()["retry_at"].is_null());
    const json verified = desk.senders.verify(desk.actor, desk.sender);
    CHECK(verified["ok"] == false);
    CHECK_THAT(verified["error"].get<std::string>(), Contains("no such folder"));
    desk.imap.set_fault(ImapFault::kNone);
    CHECK(json(desk.senders.verify(desk.actor, desk.sender))["mailbox"]["ok"] == true);
    CHECK(desk.poll() == now + 60'000);
    CHECK(desk.state()["trouble"].is_null());
    desk.senders.update(desk.actor, desk.sender, wire::read_sender({{"mailbox", nullptr}}));
    CHECK(desk.poll() == std::nullopt);
}

TEST_CASE("a sender with a mailbox has one job that reads it", "[service]") {
    MailDesk desk;
    CHECK(desk.temp.integer(kMailboxJobs, desk.sender) == 1);
    desk.write([](db::WriteTx& tx) { service::ensure_mailbox_jobs(tx); });
    desk.write([&](db::WriteTx& tx) { service::mailbox_look_now(tx, desk.sender); });
    CHECK(desk.temp.integer(kMailboxJobs, desk.sender) == 1);
    CHECK(desk.temp.integer(kMailboxJobs, desk.add_sender()) == 0);
    // One that failed waits for a person, who may well correct the sender.
    desk.temp.run(
        "UPDATE job SET state = 3 WHERE ref = ?1 AND lane_id = "
        "(SELECT id FROM lane WHERE kind = 'mailbox')",
        desk.sender);
    desk.write([](db::WriteTx& tx) { service::ensure_mailbox_jobs(tx); });
    CHECK(desk.temp.integer(kMailboxJobs, desk.sender) == 0);
    desk.write([&](db::WriteTx& tx) { service::mailbox_look_now(tx, desk.sender); });
    CHECK(desk.temp.integer(kMailboxJobs, desk.sender) == 1);
    desk.senders.remove(desk.actor, desk.sender);
    CHECK(desk.poll() == std::nullopt);
}

TEST_CASE("a look begins anew when the sender gets another mailbox", "[service]") {
    MailDesk desk;
    desk.arrive("Subject: a\r\n\r\n");
    desk.poll();
    CHECK(desk.state()["messages"] == 1);
    json other = desk.mailbox_body();
    other["folder"] = "Bounces";
    desk.senders.update(desk.actor, desk.sender, wire::read_sender({{"mailbox", other}}));
    desk.poll();
    CHECK(desk.state()["messages"] == 1);
    CHECK(desk.imap.commands().at(desk.imap.commands().size() - 4) == "EXAMINE \"Bounces\"");
}

TEST_CASE("a message carries addresses that lead back to it", "[service]") {
    MailDesk desk;
    const CampaignId id = desk.start();
    const Campaign campaign = desk.campaign(id);
    REQUIRE(campaign.identity);
    CHECK(campaign.identity->return_address == "ada@example.com");
    const std::string path = service::envelope_from(*campaign.identity, desk.links, 17);
    CHECK_THAT(path, Catch::StartsWith("ada+cmpd.b17-") && Catch::EndsWith("@example.com"));
    CHECK(path.find('@') <= 64);
    const auto tokens = desk.links.find_tokens("<" + path + "> and cmpd.b17-short, cmpd.");
    REQUIRE(tokens.size() == 1);
    CHECK(tokens[0].kind == MailLinks::Token::Kind::kReturnPath);
    CHECK(tokens[0].message == 17);
    CHECK(desk.links.address(MailLinks::Address::kReturnPath, 17, std::string(50, 'x') + "@y.z") ==
          std::string(50, 'x') + "@y.z");
    CampaignIdentity plain = *campaign.identity;
    plain.verp = false;
    CHECK(service::envelope_from(plain, desk.links, 17) == "ada@example.com");
    plain.return_address.clear();
    CHECK(service::envelope_from(plain, desk.links, 17) == plain.from_email);
    const json preview = desk.mail.preview(id, 0, desk.people[0]);
    CHECK_THAT(preview["headers"].dump(), Contains("mailto:ada+cmpd.m"));
}
