#include "service/people/signups.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "service/library.h"
#include "service/people/signup_world.h"
#include "service/people/unsubscribe.h"
#include "store/recipients.h"
#include "store/suppressions.h"
#include "support/pictures.h"
#include "support/soft_breaks.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::SignupWorld;
using service::SignupAnswer;
using State = service::Signups::Confirmation::State;

namespace {

constexpr auto kDay = 24h;
constexpr const char* kSignups = "SELECT count(*) FROM signup";
constexpr const char* kJobs = R"sql(
    SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'signup')sql";
constexpr const char* kMember = R"sql(
    SELECT count(*) FROM list_member WHERE list_id = ?1 AND recipient_id = ?2)sql";
constexpr const char* kUsesOfLimits = "SELECT count(*) FROM throttle_use";

void end_as(SignupWorld& world, RecipientId person, RecipientStatus status) {
    world.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::recipients::end_subscription(tx, person, status);
    });
}

void suppress(SignupWorld& world, const std::string& value) {
    world.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::suppressions::insert(tx, value, "asked us", tx.now());
    });
}

}  // namespace

TEST_CASE("who asks is no recipient until the click", "[forms]") {
    SignupWorld world;
    CHECK(world.ask("new@example.org") == SignupAnswer::kTaken);
    CHECK(world.temp.integer("SELECT count(*) FROM recipient") == 0);
    CHECK(world.temp.integer(kJobs) == 1);
    const std::int64_t signup = world.newest();
    CHECK(world.signups.look(world.token_of(signup))->state == State::kWaiting);
    CHECK(world.temp.integer("SELECT count(*) FROM recipient") == 0);
    CHECK(world.confirm(signup) == State::kConfirmed);
    const RecipientId person = world.person("new@example.org");
    CHECK(world.temp.integer(kMember, world.list_id, person) == 1);
    CHECK(world.confirm(signup) == State::kConfirmed);
    CHECK(world.forms.get(world.form.id).confirmed == 1);
    CHECK(world.forms.get(world.form.id).asked == 1);
}

TEST_CASE("every address gets the same answer and leaves the same rows", "[forms]") {
    SignupWorld world;
    const auto people = world.add_people(5);
    end_as(world, people[1], RecipientStatus::kUnsubscribed);
    end_as(world, people[2], RecipientStatus::kComplained);
    suppress(world, "p4@example.org");
    int asked = 0;
    for (const char* email : {"p1@example.org",
                              "p2@example.org",
                              "p3@example.org",
                              "p4@example.org",
                              "stranger@example.org"}) {
        CAPTURE(email);
        CHECK(world.ask(email) == SignupAnswer::kTaken);
        ++asked;
        CHECK(world.temp.integer(kSignups) == asked);
        CHECK(world.temp.integer(kJobs) == asked);
    }
    CHECK(world.mail_of(1).is_already);
    CHECK(world.mail_of(2).data.find("/c/2.") != std::string::npos);
    CHECK(world.mail_of(3).refusal == "complained");
    CHECK(world.mail_of(4).refusal == "suppressed");
    CHECK(world.mail_of(5).refusal.empty());
}

TEST_CASE("a confirm mail says nothing of a list and holds the link", "[forms]") {
    SignupWorld world;
    world.ask("new@example.org", "198.51.100.7", "Zoë");
    const service::SignupMail mail = world.mail_of(world.newest());
    CHECK(mail.subject == "Please confirm: Our news");
    CHECK(mail.envelope_to == "new@example.org");
    CHECK(mail.data.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
    for (const char* field : {"List-", "Precedence", "Feedback-ID", "unsubscribe", "=C3=AB"}) {
        CAPTURE(field);
        CHECK(mail.data.find(field) == std::string::npos);
    }
    CHECK(mail.data == world.mail_of(world.newest()).data);
}

TEST_CASE("who is on the list is told so once a day", "[forms]") {
    SignupWorld world;
    world.add_people(1);
    world.ask("p1@example.org");
    const std::int64_t signup = world.newest();
    REQUIRE(world.mail_of(signup).is_already);
    CHECK(world.mail_of(signup).data.find("/c/") == std::string::npos);
    world.mark_sent(signup, true);
    world.temp.clock.advance(11min);
    world.ask("p1@example.org");
    CHECK(world.newest() == signup);
    CHECK_FALSE(world.mail_of(signup).refusal.empty());
    world.mark_sent(signup, true);
    world.temp.clock.advance(kDay + 1h);
    world.ask("p1@example.org");
    CHECK(world.mail_of(signup).refusal.empty());
}

TEST_CASE("the click brings back who had unsubscribed, to these lists alone", "[forms]") {
    SignupWorld world;
    const std::int64_t other =
        world.lists.create(world.actor, {.name = "Other", .description = {}}).id;
    const RecipientId person = world.add_people(1).front();
    RecipientChange change;
    change.list_ids = std::vector<std::int64_t>{other};
    world.recipients.update(world.actor, person, change);
    end_as(world, person, RecipientStatus::kUnsubscribed);
    world.ask("p1@example.org");
    CHECK(world.recipients.get(person).status == RecipientStatus::kUnsubscribed);
    CHECK(world.confirm(world.newest()) == State::kConfirmed);
    const Recipient back = world.recipients.get(person);
    CHECK(back.status == RecipientStatus::kActive);
    CHECK(back.list_ids == std::vector<std::int64_t>{world.list_id});
}

TEST_CASE("who complained, bounced or is suppressed stays out", "[forms]") {
    SignupWorld world;
    const auto people = world.add_people(3);
    for (const char* email : {"p1@example.org", "p2@example.org", "p3@example.org"}) {
        world.ask(email);
    }
    end_as(world, people[0], RecipientStatus::kComplained);
    end_as(world, people[1], RecipientStatus::kBounced);
    suppress(world, "example.org");
    for (const std::int64_t signup : {1, 2, 3}) {
        CHECK(world.confirm(signup) == State::kRefused);
        CHECK_FALSE(world.mail_of(signup).refusal.empty());
    }
    CHECK(world.forms.get(world.form.id).confirmed == 0);
}

TEST_CASE("consent is kept with its words, and exported and erased with the person", "[forms]") {
    SignupWorld world;
    world.ask("new@example.org", "203.0.113.77");
    const TimeMs asked_at = world.temp.clock.now();
    world.forms.update(world.actor, world.form.id, {.consent = "Other words"});
    world.temp.clock.advance(1h);
    world.confirm(world.newest());
    const RecipientId person = world.person("new@example.org");
    const auto consents = world.recipients.export_all(person).consents;
    REQUIRE(consents.size() == 1);
    REQUIRE(consents[0].by_form.has_value());
    const FormConsent& form = *consents[0].by_form;
    CHECK(consents[0].given_at == world.temp.clock.now());
    CHECK(form.asked_at == asked_at);
    CHECK(form.asked_from == "203.0.113.0/24");
    CHECK(form.confirmed_from == "2001:db8:1::/48");
    CHECK(form.wording == wording_of(world.form.settings));
    CHECK(form.wording.find("Other words") == std::string::npos);

    world.temp.clock.advance(11min);
    world.ask("new@example.org");
    world.recipients.erase(world.actor, person);
    CHECK(world.temp.integer("SELECT count(*) FROM consent") == 0);
    CHECK(world.temp.integer(kSignups) == 0);
}

TEST_CASE("a link expires after seven days and a new mail can be had", "[forms]") {
    SignupWorld world;
    world.ask("late@example.org");
    const std::int64_t signup = world.newest();
    world.mark_sent(signup);
    world.temp.clock.advance(7 * kDay);
    while (world.signups.prune()) {
    }
    CHECK(world.forms.get(world.form.id).expired == 1);
    CHECK(world.confirm(signup) == State::kExpired);
    CHECK(world.person("late@example.org") == -1);
    CHECK(world.signups.send_again(world.token_of(signup), "198.51.100.7") == SignupAnswer::kTaken);
    CHECK(world.forms.get(world.form.id).expired == 0);
    CHECK(world.temp.integer(kJobs) == 1);
    CHECK(world.confirm(signup) == State::kConfirmed);
}

TEST_CASE("who never confirms is forgotten after thirty days", "[forms]") {
    SignupWorld world;
    world.ask("never@example.org");
    const std::int64_t signup = world.newest();
    world.temp.clock.advance(30 * kDay + 1s);
    while (world.signups.prune()) {
    }
    CHECK(world.temp.integer(kSignups) == 0);
    CHECK(world.confirm(signup) == State::kGone);
    world.ask("next@example.org");
    CHECK(world.newest() > signup);
    CHECK_FALSE(world.signups.look("1.1.AAAAAAAAAAAAAAAAAAAAAA").has_value());
}

TEST_CASE("an address is mailed once in ten minutes and three times a day", "[forms]") {
    SignupWorld world;
    for (int i = 0; i < 5; ++i) {
        CHECK(world.ask("Busy@example.org") == SignupAnswer::kTaken);
        CHECK(world.ask("busy@example.org") == SignupAnswer::kTaken);
        CHECK(world.temp.integer(kSignups) == 1);
        CHECK(world.temp.integer(kJobs) == (i < 3 ? 1 : 0));
        if (i < 3) {
            world.mark_sent(world.newest());
        }
        world.temp.clock.advance(11min);
    }
}

TEST_CASE("ten thousand posts leave few mails and few rows", "[forms]") {
    SignupWorld world;
    SECTION("from one network") {
        for (int i = 0; i < 10'000; ++i) {
            const auto client = "198.51.100." + std::to_string(i % 250);
            world.ask("a" + std::to_string(i) + "@example.org", client);
        }
        CHECK(world.temp.integer(kSignups) == 20);
        CHECK(world.ask("b@example.org", "198.51.100.1") == SignupAnswer::kBusy);
        CHECK(world.ask("b@example.org", "203.0.113.1") == SignupAnswer::kTaken);
    }
    SECTION("from as many networks") {
        for (int i = 0; i < 10'000; ++i) {
            const auto client =
                "10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".1";
            world.ask("a" + std::to_string(i) + "@example.org", client);
        }
        CHECK(world.temp.integer(kSignups) == 300);
    }
    SECTION("from one IPv6 site") {
        for (int i = 0; i < 10'000; ++i) {
            world.ask("a" + std::to_string(i) + "@example.org",
                      "2001:db8:5:" + std::to_string(i % 5'000) + "::1");
        }
        CHECK(world.temp.integer(kSignups) == 60);
    }
    CHECK(world.temp.integer(kJobs) == world.temp.integer(kSignups));
    CHECK(world.temp.integer(kUsesOfLimits) < 3'000);
}

TEST_CASE("lists are joined by their public ids, each by its open form", "[forms]") {
    SignupWorld world;
    const List other = world.lists.create(world.actor, {.name = "Other", .description = {}});
    world.open("more", other.id);
    const std::string uuid = world.lists.get(world.list_id).uuid;
    const service::SignupRequest who{
        "new@example.org", "", "198.51.100.7", SignupVia::kListmonkForm};
    CHECK(world.signups.ask_for_lists({}, who).answer == SignupAnswer::kNoForm);
    CHECK(world.signups.ask_for_lists({"no such"}, who).answer == SignupAnswer::kNoForm);
    CHECK(world.signups.ask_for_lists({to_lower(uuid), uuid}, who).answer == SignupAnswer::kTaken);
    CHECK(world.temp.integer(kSignups) == 1);
    REQUIRE(world.signups.public_lists().size() == 1);
    CHECK(world.signups.public_lists()[0].uuid == uuid);
    world.forms.update(world.actor, world.form.id, {.is_open = false});
    CHECK(world.signups.public_lists().empty());
    CHECK(world.signups.ask_for_lists({uuid}, who).answer == SignupAnswer::kNoForm);
    CHECK(world.signups.ask_for_lists({uuid, other.uuid}, who).answer == SignupAnswer::kTaken);
}

TEST_CASE("a name can neither add a header nor carry a link", "[forms]") {
    CHECK(signup_name("  Zo\xC3\xAB ") == "Zo\xC3\xAB");
    CHECK(signup_name("Zoe\xCC\x88") == "Zo\xC3\xAB");
    for (const char* name : {"A\r\nBcc: x@y.example",
                             "http://spam.example",
                             "www.spam.example",
                             "me@spam.example",
                             "[click](x)",
                             "{{confirm_url}}",
                             "\xFF\xFE",
                             "<b>x</b>"}) {
        CAPTURE(name);
        CHECK(signup_name(name).empty());
    }
    CHECK(signup_name(std::string(100, 'x')).size() == 100);
    CHECK(signup_name(std::string(101, 'x')).empty());
}

TEST_CASE("our page is sent by somebody who had the time to read it", "[forms]") {
    SignupWorld world;
    const std::string stamp = world.signups.stamp(world.form);
    CHECK_FALSE(world.signups.was_read(world.form, stamp));
    world.temp.clock.advance(3s);
    CHECK(world.signups.was_read(world.form, stamp));
    CHECK_FALSE(world.signups.was_read(world.form, stamp + "x"));
    CHECK_FALSE(world.signups.was_read(world.form, "1.x"));
    Form other = world.form;
    ++other.id;
    CHECK_FALSE(world.signups.was_read(other, stamp));
    world.temp.clock.advance(kDay);
    CHECK_FALSE(world.signups.was_read(world.form, stamp));
}

namespace {

/// Ada and c@ wait for confirmation; b@ confirmed.
struct ThreeAsked : SignupWorld {
    using Reminder = service::Signups::Reminder;

    ThreeAsked() {
        ask("a@example.org", "198.51.100.7", "Ada");
        first = newest();
        ask("b@example.org");
        confirmed = newest();
        confirm(confirmed);
        ask("c@example.org");
        third = newest();
    }

    Page<Signup> page(const std::string& q = "", int limit = 50) const {
        service::PageQuery query;
        query.q = q;
        query.limit = limit;
        return signups.waiting(form.id, query);
    }

    Reminder remind(std::int64_t signup) { return signups.remind(actor, form.id, signup); }

    std::int64_t first = 0;
    std::int64_t confirmed = 0;
    std::int64_t third = 0;
};

}  // namespace

TEST_CASE("the owners of a form see who waits for confirmation", "[forms]") {
    const ThreeAsked world;
    const Page<Signup> all = world.page();
    REQUIRE(all.items.size() == 2);  // who confirmed is a recipient
    CHECK(all.total == 2);
    CHECK(all.items[0].email == "c@example.org");
    CHECK(all.items[1].name == "Ada");
    CHECK(world.page("ada").items.size() == 1);
    CHECK(world.page("B@EX").items.empty());
    CHECK(world.page("", 1).next == std::to_string(world.third));
    CHECK_THROWS_AS(world.signups.waiting(99, {}), Error);
}

TEST_CASE("who waits gets the mail again, as often as an address may", "[forms]") {
    using Reminder = ThreeAsked::Reminder;
    ThreeAsked world;
    // Its mail is on its way: nothing to do, and nothing is used up.
    CHECK(world.remind(world.first) == Reminder::kQueued);
    CHECK(world.temp.integer(kJobs) == 3);
    world.mark_sent(world.first);
    CHECK(world.remind(world.first) == Reminder::kTooSoon);
    const TimeMs asked_at = world.page().items[1].asked_at;
    world.temp.clock.advance(8 * kDay);
    while (world.signups.prune()) {
    }
    CHECK(world.forms.get(world.form.id).expired == 2);
    CHECK(world.confirm(world.first) == State::kExpired);
    CHECK(world.remind(world.first) == Reminder::kQueued);
    CHECK(world.forms.get(world.form.id).expired == 1);
    const Signup again = world.page().items[1];
    CHECK(again.asked_at == asked_at);  // what they agreed to, and when, stays
    CHECK(again.state == SignupState::kQueued);
    CHECK(again.expires_at > world.temp.clock.now());
    CHECK(world.signups.look(world.token_of(world.first))->state == State::kWaiting);
    world.mark_sent(world.third);
    world.forms.update(world.actor, world.form.id, {.is_open = false});
    CHECK(world.remind(world.third) == Reminder::kFormClosed);
    CHECK_THROWS_AS(world.remind(world.confirmed), Error);
}

TEST_CASE("who waits can be forgotten, but not while the mail is on its way", "[forms]") {
    ThreeAsked world;
    const auto remove = [&](std::int64_t form, std::int64_t signup) {
        world.signups.remove(world.actor, form, signup);
    };
    remove(world.form.id, world.first);
    CHECK(world.signups.look(world.token_of(world.first))->state == State::kGone);
    CHECK(world.forms.get(world.form.id).expired == 1);  // nobody waits for it any more
    CHECK(world.forms.get(world.form.id).asked == 3);
    CHECK_FALSE(world.mail_of(world.first).is_due);
    CHECK_THROWS_AS(remove(world.form.id, world.first), Error);
    CHECK_THROWS_AS(remove(world.form.id, world.confirmed), Error);
    CHECK_THROWS_AS(remove(99, world.third), Error);
    world.temp.run("UPDATE signup SET state = 1 WHERE id = ?1", world.third);
    CHECK_THROWS_AS(remove(world.form.id, world.third), Error);
}

TEST_CASE("a confirm mail carries its pictures when its form says so",
          "[service][signups][media]") {
    SignupWorld world;
    service::Media media{*world.temp, {}, "https://mail.example.org"};
    const MediaView picture = test::add_file(media, world.temp, test::png(40, 30), "a.png");
    world.forms.update(world.actor,
                       world.form.id,
                       {.body = "![A](" + picture.url + ")\n\n[Yes]({{confirm_url}})"});
    world.ask("linked@example.com");
    const std::string part = "Content-Id: <" + picture.name.text();
    CHECK_FALSE(world.mail_of(world.newest()).tail);
    world.forms.update(world.actor, world.form.id, {.inline_pictures = true});
    CHECK(world.forms.get(world.form.id).settings.inline_pictures);
    world.ask("inside@example.com");
    const service::SignupMail mail = world.mail_of(world.newest());
    REQUIRE(mail.tail);
    CHECK(mail.tail->bytes.find(part) != std::string::npos);
    CHECK(test::without_soft_breaks(mail.data).find("cid:" + picture.name.text()) !=
          std::string::npos);
    CHECK(world.forms.preview(world.form.id, {}).inline_pictures == 1);
    std::filesystem::remove(media.files().path_of(picture.name));
    CHECK_FALSE(world.mail_of(world.newest()).tail);
}
