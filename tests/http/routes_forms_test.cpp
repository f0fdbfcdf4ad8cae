#include <catch2/catch.hpp>

#include "http/site.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const std::string kUrlencoded = "Content-Type: application/x-www-form-urlencoded\r\n";
const std::string kElsewhere = "Origin: https://shop.example\r\nSec-Fetch-Site: cross-site\r\n";
constexpr const char* kSignups = "SELECT count(*) FROM signup";

struct Open : Site {
    Open() { form = call("POST", "/api/v1/forms", "editor", body()).json(); }

    json body() const {
        return {{"name", "News"},
                {"open", true},
                {"list_ids", {world.list_id}},
                {"sender_id", world.sender_id},
                {"title", "Our <news>"},
                {"intro", "First.\n\nSecond."},
                {"welcome_url", "https://shop.example/thanks"}};
    }

    Answer post(const std::string& path, const std::string& fields, const std::string& more = "") {
        return send("POST", path, kUrlencoded + kElsewhere + more, fields);
    }

    std::int64_t signups_kept() const { return world.temp.integer(kSignups); }

    std::string confirm_path() const {
        const std::string url = world.links.confirm_url(
            {world.temp.integer("SELECT max(id) FROM signup"), form.at("id").get<std::int64_t>()});
        return url.substr(url.find("/c/"));
    }

    json form;
};

std::string stamp_in(const std::string& page) {
    const std::size_t at = page.find("name=\"t\" value=\"") + 16;
    return page.substr(at, page.find('"', at) - at);
}

}  // namespace

TEST_CASE("the page of a form has no script and its language", "[http]") {
    Open site;
    const Answer page = site.call("GET", "/s/news", "");
    REQUIRE(page.status == 200);
    CHECK(page.body.find("<html lang=\"en\">") != std::string::npos);
    CHECK(page.body.find("Our &lt;news&gt;") != std::string::npos);
    CHECK(page.body.find("<p>First.</p><p>Second.</p>") != std::string::npos);
    CHECK(page.body.find("<script") == std::string::npos);
    CHECK(page.body.find("Anna") != std::string::npos);
    CHECK(page.header("Set-Cookie").empty());
    CHECK(site.call("GET", "/s/other", "").status == 404);
    site.call("PATCH",
              "/api/v1/forms/" + std::to_string(site.form.at("id").get<int>()),
              "editor",
              {{"open", false}, {"language", "de"}});
    const Answer closed = site.call("GET", "/s/news", "");
    CHECK(closed.status == 404);
    CHECK(closed.body.find("<html lang=\"de\">") != std::string::npos);
}

TEST_CASE("a form on another site asks for a confirm mail, and for nothing else", "[http]") {
    Open site;
    const Answer one = site.post("/s/news", "email=a%40example.org&name=Ann");
    CHECK(one.status == 200);
    CHECK(one.header("Set-Cookie").empty());
    CHECK(site.signups_kept() == 1);
    const Answer multipart =
        site.send("POST",
                  "/s/news",
                  kElsewhere + "Content-Type: multipart/form-data; boundary=b\r\n",
                  "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n\r\n"
                  "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n"
                  "b@example.org\r\n--b--\r\n");
    CHECK(multipart.status == 200);
    CHECK(multipart.body == one.body);
    CHECK(site.signups_kept() == 2);
    CHECK(site.world.temp.integer("SELECT count(*) FROM recipient") == 0);
}

TEST_CASE("known and unknown addresses get the same bytes", "[http]") {
    Open site;
    site.world.add_people(1);
    site.world.temp.run(
        "INSERT INTO suppression(value, reason, created_at) VALUES ('out@example.org', '', 1)");
    const std::string first = site.post("/s/news", "email=new%40example.org").body;
    for (const char* email : {"p1%40example.org", "out%40example.org", "new%40example.org"}) {
        const Answer answer = site.post("/s/news", std::string("email=") + email);
        CHECK(answer.status == 200);
        CHECK(answer.body == first);
    }
}

TEST_CASE("traps catch who fills in everything or is too quick", "[http]") {
    Open site;
    const Answer trapped = site.post("/s/news", "email=bot%40example.org&nonce=x");
    CHECK(trapped.status == 200);
    CHECK(site.signups_kept() == 0);
    const std::string stamp = stamp_in(site.call("GET", "/s/news", "").body);
    const Answer quick = site.post("/s/news", "email=q%40example.org&t=" + stamp);
    CHECK(quick.body.find("once more") != std::string::npos);
    CHECK(quick.body.find("value=\"q@example.org\"") != std::string::npos);
    CHECK(site.signups_kept() == 0);
    site.world.temp.clock.advance(3s);
    CHECK(site.post("/s/news", "email=q%40example.org&t=" + stamp).body == trapped.body);
    CHECK(site.signups_kept() == 1);
    CHECK(site.world.temp.integer("SELECT via FROM signup") == 0);
}

TEST_CASE("hostile posts change nothing", "[http]") {
    Open site;
    for (const std::string& fields : {std::string(),
                                      std::string("email="),
                                      std::string("email=a%40b%0d%0aBcc%3a%20x%40y.example"),
                                      std::string("email=%ff%fe%40example.org"),
                                      std::string("email[]=a%40example.org"),
                                      std::string(2'000, '&')}) {
        CAPTURE(fields.substr(0, 60));
        CHECK(site.post("/s/news", fields).status == 422);
    }
    CHECK(site.post("/s/news", "email=" + std::string(20'000, 'a')).status == 413);
    CHECK(site.post("/s/news", "email=a%40example.org&name=%3Cb%3E%0d%0aX").status == 200);
    CHECK(site.world.temp.integer("SELECT count(*) FROM signup WHERE name <> ''") == 0);
    CHECK(site.send("POST", "/s/news", "Content-Type: multipart/form-data; boundary=\r\n", "x")
              .status == 422);
    CHECK(site.signups_kept() == 1);
}

TEST_CASE("the confirm page needs a click and leads to the welcome address", "[http]") {
    Open site;
    site.post("/s/news", "email=new%40example.org");
    const std::string path = site.confirm_path();
    const Answer page = site.call("GET", path, "");
    REQUIRE(page.status == 200);
    CHECK(page.body.find("n***@example.org") != std::string::npos);
    CHECK(page.body.find("new@example.org") == std::string::npos);
    CHECK(page.header("Content-Security-Policy").find("form-action 'self' https://shop.example;") !=
          std::string::npos);
    CHECK(site.world.temp.integer("SELECT count(*) FROM recipient") == 0);
    const Answer click = site.send("POST", path, kUrlencoded, "");
    CHECK(click.status == 303);
    CHECK(click.header("Location") == "https://shop.example/thanks");
    CHECK(site.world.temp.integer("SELECT count(*) FROM list_member") == 1);
    CHECK(site.call("GET", path, "").body.find("You are signed up") != std::string::npos);
    CHECK(site.call("GET", path + "x", "").status == 404);
    CHECK(site.send("POST", "/c/1.1.x", kUrlencoded, "").status == 404);
}

TEST_CASE("an expired link offers a new mail", "[http]") {
    Open site;
    site.post("/s/news", "email=new%40example.org");
    const std::string path = site.confirm_path();
    site.world.temp.clock.advance(7 * 24h);
    const Answer page = site.call("GET", path, "");
    CHECK(page.status == 410);
    CHECK(page.body.find("value=\"again\"") != std::string::npos);
    CHECK(site.send("POST", path, kUrlencoded, "").status == 410);
    CHECK(site.send("POST", path, kUrlencoded, "action=again").status == 200);
    CHECK(site.send("POST", path, kUrlencoded, "").status == 303);
}

TEST_CASE("forms made for listmonk go on working", "[http]") {
    Open site;
    const std::string uuid = site.world.lists.get(site.world.list_id).uuid;
    CHECK(site.post("/subscription/form", "nonce=&email=a%40example.org&name=&l=" + uuid).status ==
          200);
    CHECK(site.post("/subscription/form", "email=a%40example.org").status == 404);
    CHECK(site.post("/subscription/form", "email=x&l=" + uuid).status == 422);
    const json wanted{{"data", {{"has_optin", true}}}};
    const Answer call =
        site.send("POST",
                  "/api/public/subscription",
                  kElsewhere + "Content-Type: application/json\r\n",
                  json({{"email", "b@example.org"}, {"name", "B"}, {"list_uuids", {uuid}}}).dump());
    CHECK(call.status == 200);
    CHECK(call.json() == wanted);
    CHECK(call.header("Access-Control-Allow-Origin") == "*");
    CHECK(site.post("/api/public/subscription", "email=c%40example.org&l=" + uuid).json() ==
          wanted);
    CHECK(site.signups_kept() == 3);
    for (const char* bad : {"{", "[]", "{\"email\":1}", "{\"email\":\"a@b.example\"}"}) {
        const Answer refused = site.send(
            "POST", "/api/public/subscription", "Content-Type: application/json\r\n", bad);
        CHECK(refused.status == 400);
        CHECK(refused.json().contains("message"));
    }
    CHECK(site.call("GET", "/api/public/lists", "").json() ==
          json::array({{{"uuid", uuid}, {"name", "People"}}}));
    CHECK(site.send("OPTIONS", "/api/public/subscription", kElsewhere, "").status == 204);
}

TEST_CASE("who asks too often is told to come back, whatever the address", "[http]") {
    Open site;
    const std::string client = "X-Forwarded-For: 198.51.100.9\r\n";
    Answer last;
    for (int i = 0; i < 21; ++i) {
        last = site.post("/s/news", "email=a" + std::to_string(i) + "%40example.org", client);
    }
    CHECK(last.status == 429);
    CHECK(last.header("Retry-After") == "3600");
    CHECK(site.signups_kept() == 20);
    CHECK(
        site.post("/s/news", "email=z%40example.org", "X-Forwarded-For: 203.0.113.1\r\n").status ==
        200);
}

TEST_CASE("forms are edited by editors and read by viewers", "[http]") {
    Open site;
    CHECK(site.call("POST", "/api/v1/forms", "viewer", {{"name", "B"}}).status == 403);
    const Answer bad = site.call(
        "POST", "/api/v1/forms", "editor", {{"name", "B"}, {"body", "no link"}, {"slug", "A!"}});
    CHECK(bad.status == 422);
    CHECK(bad.faulty_fields() == std::vector<std::string>{"slug", "body"});
    const std::string path = "/api/v1/forms/" + std::to_string(site.form.at("id").get<int>());
    CHECK(site.call("GET", path, "viewer").json().at("asked") == 0);
    CHECK(site.call("POST", path + "/preview", "editor", {{"subject", "S {{form}}"}})
              .json()
              .at("subject") == "S Our <news>");
    CHECK(site.call("POST", "/api/v1/forms/preview", "editor", {{"name", "B"}}).status == 200);
    CHECK(site.call("DELETE", path, "editor").status == 204);
    CHECK(site.call("GET", "/s/news", "").status == 404);
}

TEST_CASE("who waits for confirmation is listed, reminded and removed by role", "[http]") {
    Open site;
    REQUIRE(site.post("/s/news", "email=new%40example.org").status == 200);
    const std::string path =
        "/api/v1/forms/" + std::to_string(site.form.at("id").get<int>()) + "/signups";
    site.world.temp.clock.advance(1min);
    const json listed = site.call("GET", path, "viewer").json();
    REQUIRE(listed.at("items").size() == 1);
    const json one = listed.at("items").at(0);
    CHECK(one.at("email") == "new@example.org");
    CHECK(one.at("mail") == "queued");
    CHECK(one.at("mailed_at").is_null());
    const std::string its = path + "/" + one.at("id").dump();
    CHECK(site.call("POST", its + "/remind", "viewer").status == 403);
    CHECK(site.call("DELETE", its, "viewer").status == 403);
    CHECK(site.call("POST", its + "/remind", "editor").status == 202);
    site.world.temp.run("UPDATE signup SET state = 2");
    const Answer soon = site.call("POST", its + "/remind", "editor");
    CHECK(soon.status == 429);
    CHECK(soon.header("Retry-After") == "600");
    CHECK(site.call("DELETE", its, "editor").status == 204);
    CHECK(site.call("DELETE", its, "editor").status == 404);
    CHECK(site.call("GET", path, "viewer").json().at("items").empty());
}
