#include "jobs/mailbox_workers.h"

#include <catch2/catch.hpp>

#include "jobs/send_fixture.h"
#include "support/fake_imap_server.h"
#include "wire/campaigns.h"
#include "wire/progress.h"
#include "wire/senders.h"

using namespace campaignd;
using campaignd::test::FakeImapServer;
using campaignd::test::ImapFault;
using campaignd::test::SendFixture;

namespace {

constexpr const char* kOpenJobs = R"sql(
    SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id
     WHERE l.kind = 'mailbox' AND j.state IN (0, 1))sql";
constexpr const char* kAttempts = R"sql(
    SELECT coalesce(max(j.attempts + j.starts), 0) FROM job j JOIN lane l ON l.id = j.lane_id
     WHERE l.kind = 'mailbox')sql";
constexpr const char* kFirstSent = R"sql(SELECT min(id) FROM message WHERE state = 2)sql";

/// A sandbox campaign with a follow-up, and the mailbox its sender reads.
struct Reading : SendFixture {
    Reading() : SendFixture(false) {
        senders.update(actor,
                       sender,
                       wire::read_sender({{"mailbox",
                                           {{"host", "127.0.0.1"},
                                            {"port", imap.port()},
                                            {"tls", "none"},
                                            {"username", FakeImapServer::kUser},
                                            {"password", FakeImapServer::kPassword},
                                            {"poll_s", 10}}}}));
    }

    nlohmann::json mailbox_state() const {
        return nlohmann::json(senders.get(sender))["mailbox_state"];
    }

    bool is_read() const {
        const auto state = mailbox_state();
        return !state.is_null() && !state["polled_at"].is_null();
    }

    FakeImapServer imap;
};

}  // namespace

TEST_CASE("a mailbox is looked at again and again by one job", "[jobs]") {
    Reading reading;
    REQUIRE(reading.until([&] { return reading.is_read(); }));
    const CampaignId id = reading.launch_for(2, 2);
    REQUIRE(reading.until([&] { return reading.counts(id)[MessageState::kSent] >= 2; }));
    const MessageId sent = reading.temp.integer(kFirstSent);
    reading.imap.add({.uid = 5,
                      .bytes = "From: p0@example.org\r\nIn-Reply-To: " +
                               reading.links.message_id(sent, "example.com") + "\r\n\r\nYes.\r\n"});
    REQUIRE(reading.through_pauses_until(
        [&] { return reading.campaigns.progress(id).came.replies == 1; }));
    CHECK(reading.counts(id)[MessageState::kSkipped] == 1);
    CHECK(reading.temp.integer(kOpenJobs) == 1);
    CHECK(test::broken(reading.temp) == "");
}

TEST_CASE("trouble of a mailbox uses up no attempt of its job", "[jobs]") {
    Reading reading;
    reading.imap.set_fault(ImapFault::kNoFolder);
    REQUIRE(reading.until([&] {
        const auto state = reading.mailbox_state();
        return !state.is_null() && !state["trouble"].is_null();
    }));
    reading.imap.set_fault(ImapFault::kNone);
    REQUIRE(reading.through_pauses_until([&] { return reading.is_read(); }));
    CHECK(reading.mailbox_state()["trouble"].is_null());
    CHECK(reading.temp.integer(kAttempts) == 0);
    CHECK(reading.temp.integer(kOpenJobs) == 1);
}

TEST_CASE("a stop hands a poll under way back at once", "[jobs]") {
    Reading reading;
    reading.imap.set_fault(ImapFault::kSilentSearch);
    REQUIRE(reading.until([&] {
        const auto commands = reading.imap.commands();
        return !commands.empty() && commands.back().find("SEARCH") != std::string::npos;
    }));
    reading.stop();
    CHECK(reading.leased() == 0);
    CHECK(reading.temp.integer(kOpenJobs) == 1);
    CHECK(reading.temp.integer(kAttempts) == 0);
}
