#include <catch2/catch.hpp>

#include "http/routes/reader_words.h"
#include "http/site.h"
#include "store/sandbox.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using Kind = service::MailLinks::Kind;

namespace {

constexpr const char* kFirstMessage = R"sql(SELECT min(id) FROM message)sql";
constexpr const char* kState = R"sql(SELECT state FROM message WHERE id = ?1)sql";

struct Mailed : Site {
    Mailed() {
        world.add_people(1);
        campaign = world.launch();
        message = world.temp.integer(kFirstMessage);
    }

    std::string link(Kind kind) const {
        return (kind == Kind::kView ? "/v/" : "/u/") + world.token(kind, message);
    }

    std::int64_t state() const { return world.temp.integer(kState, message); }

    std::int64_t catch_mail(const std::string& raw) const {
        return world.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            store::sandbox::insert(tx,
                                   {.sender_id = world.sender_id,
                                    .message_id = message,
                                    .envelope_from = "anna@example.org",
                                    .envelope_to = "p1@example.org",
                                    .subject = "Hello"},
                                   raw);
            return tx.last_id();
        });
    }

    CampaignId campaign = 0;
    MessageId message = 0;
};

std::string policy(const Answer& answer) {
    return answer.header("Content-Security-Policy");
}

}  // namespace

TEST_CASE("the unsubscribe page asks and changes nothing", "[http]") {
    Mailed site;
    const Answer page = site.call("GET", site.link(Kind::kUnsubscribe), "");
    CHECK(page.status == 200);
    CHECK(page.header("Content-Type").starts_with("text/html"));
    CHECK(page.body.find("<form method=\"post\">") != std::string::npos);
    CHECK(page.body.find("<script") == std::string::npos);
    CHECK(page.body.find("p1@example.org") == std::string::npos);
    CHECK(policy(page).find("script") == std::string::npos);
    CHECK(site.state() == 0);
}

TEST_CASE("the button and one-click both unsubscribe, without a cookie", "[http]") {
    Mailed site;
    const std::string type = "Content-Type: application/x-www-form-urlencoded\r\n";
    const std::string link = site.link(Kind::kUnsubscribe);
    const std::string elsewhere = "Origin: https://mail.elsewhere.example\r\n";
    CHECK(site.send("POST", link, type + elsewhere, "List-Unsubscribe=One-Click").status == 200);
    CHECK(site.state() == static_cast<std::int64_t>(MessageState::kSkipped));
    const Answer again = site.send("POST", link, "", "");
    CHECK(again.status == 200);
    CHECK(again.body.find("You are unsubscribed") != std::string::npos);
    CHECK(site.call("GET", link, "").body.find("You are unsubscribed") != std::string::npos);
}

TEST_CASE("the unsubscribe page speaks the reader's language", "[http]") {
    Mailed site;
    const std::string type = "Content-Type: application/x-www-form-urlencoded\r\n";
    const std::string german = "Accept-Language: fr;q=0.9, de-AT;q=0.8, en;q=0.5\r\n";
    const std::string link = site.link(Kind::kUnsubscribe);
    const std::string page = site.send("GET", link, german, "").body;
    CHECK(page.find("<html lang=\"de\">") != std::string::npos);
    CHECK(page.find("Mails von ") != std::string::npos);
    CHECK(page.find(">Abmelden</button>") != std::string::npos);
    CHECK(page.find("Auswahl speichern") != std::string::npos);
    CHECK(site.send("POST", link, german + type, "").body.find("Sie sind abgemeldet") !=
          std::string::npos);
    CHECK(site.send("POST", link, german + type, "action=resubscribe").body.find("wieder") !=
          std::string::npos);
    CHECK(site.send("GET", "/u/1.AAAA", german, "").body.find("Dieser Link") != std::string::npos);
    CHECK(site.call("GET", link, "").body.find("<html lang=\"en\">") != std::string::npos);
}

TEST_CASE("the language that is liked best among those there are counts", "[http]") {
    CHECK(reader_words("").tag == "en");
    CHECK(reader_words("de").tag == "de");
    CHECK(reader_words("DE-ch, en").tag == "de");
    CHECK(reader_words("en, de").tag == "en");
    CHECK(reader_words("en;q=0.2,de;q=0.7").tag == "de");
    CHECK(reader_words("fr, es;q=0.9").tag == "en");
    CHECK(reader_words("de;q=0, en;q=0").tag == "en");
    CHECK(reader_words("de;q=,;;,,=,*").tag == "en");
    CHECK(reader_words(std::string(100'000, ',')).tag == "en");
}

TEST_CASE("the page lets a person choose lists, and come back", "[http]") {
    Mailed site;
    const std::string type = "Content-Type: application/x-www-form-urlencoded\r\n";
    const std::string link = site.link(Kind::kUnsubscribe);
    const std::string page = site.call("GET", link, "").body;
    CHECK(page.find("value=\"1\" checked> People</label>") != std::string::npos);
    const Answer saved = site.send("POST", link, type, "action=lists&list=99&list=x&x");
    CHECK(saved.status == 200);
    CHECK(saved.body.find("Your choice is saved") != std::string::npos);
    CHECK(saved.body.find("value=\"1\"> People</label>") != std::string::npos);
    CHECK(site.state() == static_cast<std::int64_t>(MessageState::kSkipped));
    CHECK(
        site.send("POST", link, type, "List-Unsubscribe=One-Click").body.find("Subscribe again") !=
        std::string::npos);
    const Answer back = site.send("POST", link, type, "action=resubscribe");
    CHECK(back.body.find("You are subscribed again") != std::string::npos);
    CHECK(site.call("GET", link, "").body.find("Stop mail from") != std::string::npos);
    for (const char* action : {"action=lists", "action=resubscribe"}) {
        CHECK(site.send("POST", "/u/1.AAAA", type, action).status == 404);
    }
}

TEST_CASE("one-click works with either kind of form and says nothing of a cookie", "[http]") {
    Mailed site;
    const std::string link = site.link(Kind::kUnsubscribe);
    const Answer answer = site.send("POST",
                                    link,
                                    "Content-Type: multipart/form-data; boundary=b\r\n",
                                    "--b\r\nContent-Disposition: form-data; "
                                    "name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n");
    CHECK(answer.status == 200);
    CHECK(answer.header("Set-Cookie").empty());
    CHECK(answer.header("Location").empty());
    CHECK(site.state() == static_cast<std::int64_t>(MessageState::kSkipped));
}

TEST_CASE("an unknown link says so politely", "[http]") {
    Mailed site;
    for (const char* path :
         {"/u/nothing", "/u/1.AAAA", "/v/nothing", "/u/1.AAAA%29", "/v/a/b", "/u/"}) {
        const Answer answer = site.call("GET", path, "");
        CHECK(answer.status == 404);
        CHECK(answer.header("Content-Type").starts_with("text/html"));
        CHECK(answer.body.find("does not work") != std::string::npos);
    }
    CHECK(site.send("POST", "/u/1.AAAA", "", "").status == 404);
    CHECK(site.call("GET", "/campaigns", "").body == "the page");
    CHECK(site.state() == 0);
}

TEST_CASE("view in browser shows the message in a sandbox", "[http]") {
    Mailed site;
    const Answer page = site.call("GET", site.link(Kind::kView), "");
    CHECK(page.status == 200);
    CHECK(page.body.find("Hi p1@example.org") != std::string::npos);
    CHECK(policy(page) ==
          "sandbox; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'");
    site.world.recipients.erase(site.world.actor, 1);
    CHECK(site.call("GET", site.link(Kind::kView), "").status == 404);
}

TEST_CASE("a preview is framed with a policy of its own", "[http]") {
    Mailed site;
    const std::string path = "/preview/" + std::to_string(site.campaign) + "/0";
    const Answer page = site.call("GET", path + "?recipient_id=1", "viewer");
    CHECK(page.status == 200);
    CHECK(page.body.find("Hi p1@example.org") != std::string::npos);
    CHECK(policy(page) ==
          "sandbox; default-src 'none'; img-src 'self' data:; style-src "
          "'unsafe-inline'; frame-ancestors 'self'");
    // A session that ended while the frame was loading: the frame says so, and is not blocked.
    const Answer refused = site.send("GET", path, "Accept: text/html,*/*;q=0.8\r\n", "");
    CHECK(refused.status == 401);
    CHECK(policy(refused) == policy(page));
    CHECK(site.call("GET", path, "").is_problem());
    CHECK(refused.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(refused.body.find("<p>") != std::string::npos);
    CHECK(refused.body.find('{') == std::string::npos);
    CHECK(site.call("GET", "/preview/" + std::to_string(site.campaign) + "/9", "viewer").status ==
          404);
    CHECK(site.call("GET", "/preview/99/0", "viewer").status == 404);
    CHECK(site.call("GET", "/preview/1/x", "viewer").status == 404);
    CHECK(site.call("GET", path + "?recipient_id=x", "viewer").status == 422);
    const auto json =
        site.call(
                "GET", "/api/v1/campaigns/" + std::to_string(site.campaign) + "/preview", "viewer")
            .json();
    CHECK(json.at("subject") == "Hello");
}

TEST_CASE("the sandbox shows what was caught, whole and taken apart", "[http]") {
    Mailed site;
    const std::string raw =
        "From: anna@example.org\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hi <script>x</script></p>\r\n";
    const std::string id = std::to_string(site.catch_mail(raw));
    const std::string path = "/api/v1/sandbox/messages";
    const auto list = site.call("GET", path + "?q=hello", "viewer").json();
    REQUIRE(list.at("total") == 1);
    CHECK(list["items"][0].at("envelope_to") == "p1@example.org");
    CHECK(site.call("GET", path + "?q=absent", "viewer").json().at("total") == 0);
    const auto message = site.call("GET", path + '/' + id, "viewer").json();
    CHECK(message.at("message_id") == site.message);
    CHECK(message.at("headers").at(1).at("value") == "Hello");
    CHECK(message.at("html").get<std::string>().starts_with("<p>Hi"));
    const Answer source = site.call("GET", path + '/' + id + "/raw", "viewer");
    CHECK(source.header("Content-Type") == "message/rfc822");
    CHECK(source.body == raw);
    const Answer frame = site.call("GET", "/preview/sandbox/" + id, "viewer");
    CHECK(policy(frame).starts_with("sandbox; default-src 'none'"));
    CHECK(site.call("GET", path + "/99", "viewer").status == 404);
    CHECK(site.call("GET", "/preview/sandbox/99", "viewer").status == 404);
}
