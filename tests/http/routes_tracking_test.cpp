#include <catch2/catch.hpp>

#include "http/site.h"
#include "wire/campaigns.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using namespace std::chrono_literals;

namespace {

const std::string kFirefox =
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n";

struct Tracked : Site {
    Tracked() {
        world.add_people(1);
        nlohmann::json body = world.campaign_body();
        body["steps"][0]["body"] = "[shop](https://shop.example/?a=1&b=2)";
        const auto id = world.campaigns.create(world.actor, wire::read_campaign(body, true)).id;
        world.campaigns.launch(world.actor, id);
        world.temp->write(db::WriteClass::kBulk,
                          [&](db::WriteTx& tx) { service::enrol_slice(tx, id, 100); });
        world.temp.run("UPDATE message SET sent_at = queued_at");
        world.temp.clock.advance(1h);
        world.links.append_pixel_url(open, 1);
        world.links.append_click_url(click, {1, 1});
        open.erase(0, open.find("/t/"));
        click.erase(0, click.find("/t/"));
    }

    std::int64_t events() const { return world.temp.integer("SELECT count(*) FROM event"); }

    std::string open;
    std::string click;
};

}  // namespace

TEST_CASE("the pixel is a picture that no cache keeps, whatever the token", "[http]") {
    Tracked site;
    const Answer answer = site.send("GET", site.open, kFirefox, "");
    CHECK(answer.status == 200);
    CHECK(answer.header("Content-Type") == "image/gif");
    CHECK(answer.body.size() == 43);
    CHECK(answer.body.starts_with("GIF89a"));
    CHECK(answer.header("Cache-Control").find("no-store") != std::string::npos);
    CHECK(answer.header("Cache-Control").find("private") != std::string::npos);
    CHECK(answer.header("Expires") == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(answer.header("Set-Cookie").empty());
    CHECK(site.events() == 1);
    const Answer unknown = site.send("GET", "/t/o/1.AAAA.gif", kFirefox, "");
    CHECK(unknown.status == 200);
    CHECK(unknown.body == answer.body);
    CHECK(site.events() == 1);
}

TEST_CASE("a click leads to the stored target and to nothing else", "[http]") {
    Tracked site;
    const Answer answer = site.send("GET", site.click, kFirefox, "");
    CHECK(answer.status == 302);
    CHECK(answer.header("Location") == "https://shop.example/?a=1&b=2");
    CHECK(answer.header("Cache-Control").find("no-store") != std::string::npos);
    CHECK(answer.header("Set-Cookie").empty());
    CHECK(site.events() == 1);
    CHECK(site.send("GET", site.click + "?url=https://evil.example", kFirefox, "")
              .header("Location") == "https://shop.example/?a=1&b=2");
    for (const std::string& path : {site.click + "x",
                                    std::string("/t/c/1.1.AAAA"),
                                    std::string("/t/c/https:%2F%2Fevil.example"),
                                    std::string("/t/c/")}) {
        const Answer none = site.send("GET", path, kFirefox, "");
        CHECK(none.status == 404);
        CHECK(none.header("Location").empty());
        CHECK(none.body.find("does not work") != std::string::npos);
    }
    CHECK(site.events() == 2);
}

TEST_CASE("links count from the page in the browser too, which asks for no pixel", "[http]") {
    Tracked site;
    const Answer page =
        site.call("GET", "/v/" + site.world.token(service::MailLinks::Kind::kView, 1), "");
    REQUIRE(page.status == 200);
    CHECK(page.body.find("href=\"https://mail.example.org" + site.click + "\"") !=
          std::string::npos);
    CHECK(page.body.find("/t/o/") == std::string::npos);
}

TEST_CASE("HEAD and prefetching are answered alike and count for nothing", "[http]") {
    Tracked site;
    Client client(site.server->port());
    const auto head = [&](const std::string& path) {
        client.send("HEAD " + path + " HTTP/1.1\r\nHost: t\r\n" + kFirefox + "\r\n");
        return client.receive(5s, true);
    };
    const std::string click = head(site.click);
    CHECK(status_of(click) == 302);
    CHECK(click.find("Location: https://shop.example/?a=1&b=2\r\n") != std::string::npos);
    const std::string open = head(site.open);
    CHECK(status_of(open) == 200);
    CHECK(open.find("Content-Length: 43\r\n") != std::string::npos);
    CHECK(open.ends_with("\r\n\r\n"));
    for (const char* line : {"Purpose: prefetch\r\n",
                             "Sec-Purpose: prefetch;prerender\r\n",
                             "X-Moz: prefetch\r\n",
                             "X-Purpose: preview\r\n"}) {
        CHECK(site.send("GET", site.click, kFirefox + line, "").status == 302);
        CHECK(site.send("GET", site.open, kFirefox + line, "").status == 200);
    }
    CHECK(site.events() == 0);
    CHECK(site.send("POST", site.click, kFirefox, "").status == 405);
}

TEST_CASE("requests that follow on one connection each get their answer", "[http]") {
    Tracked site;
    Client client(site.server->port());
    const std::string one = "GET " + site.open + " HTTP/1.1\r\nHost: t\r\n" + kFirefox + "\r\n";
    std::string last =
        "GET " + site.click + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n" + kFirefox + "\r\n";
    REQUIRE(client.send(one + one + one + last));
    for (int i = 0; i < 3; ++i) {
        CHECK(client.receive().find("GIF89a") != std::string::npos);
    }
    CHECK(client.receive().find("Location: https://shop.example/") != std::string::npos);
    CHECK(site.events() == 4);
}
