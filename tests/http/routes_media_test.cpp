#include <catch2/catch.hpp>

#include "http/site.h"
#include "support/pictures.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using campaignd::test::png;
using nlohmann::json;

namespace {

struct Gallery : Site {
    Answer upload(std::string_view bytes,
                  const std::string& query = "",
                  const std::string& type = "image/png",
                  std::string_view role = "editor") {
        return send("POST",
                    "/api/v1/media" + query,
                    bearer(role) + "Content-Type: " + type + "\r\n",
                    bytes);
    }

    Answer look(const std::string& path, const std::string& headers = "") {
        return send("GET", path, headers, "");
    }
};

}  // namespace

TEST_CASE("a picture goes up, and everybody sees it for good", "[http][media]") {
    Gallery site;
    const Answer made = site.upload(png(40, 30), "?title=Sale&alt=Summer%20sale");
    REQUIRE(made.status == 201);
    const json file = made.json();
    CHECK(file.at("type") == "png");
    CHECK(file.at("width") == 40);
    CHECK(file.at("title") == "Sale");
    CHECK(file.at("alt") == "Summer sale");
    CHECK(file.at("used_by").empty());
    CHECK(file.at("warnings").empty());
    CHECK(site.upload(png(40, 30)).status == 200);

    const std::string path = "/m/" + file.at("file").get<std::string>();
    const Answer shown = site.look(path);
    CHECK(shown.status == 200);
    CHECK(shown.body == png(40, 30));
    CHECK(shown.header("Content-Type") == "image/png");
    CHECK(shown.header("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(shown.header("X-Content-Type-Options") == "nosniff");
    CHECK(shown.header("Content-Security-Policy") == "default-src 'none'; sandbox");
    CHECK(shown.header("Cross-Origin-Resource-Policy") == "cross-origin");
    const std::string tag = shown.header("ETag");
    const Answer known = site.look(path, "If-None-Match: " + tag + "\r\n");
    CHECK(known.status == 304);
    CHECK(known.body.empty());
    Client client(site.server->port());
    REQUIRE(client.send("HEAD " + path + " HTTP/1.1\r\nHost: t\r\n\r\n"));
    CHECK(status_of(client.receive(std::chrono::seconds(40), true)) == 200);
}

TEST_CASE("a form may carry the file; its name is the title", "[http][media]") {
    Gallery site;
    const std::string form =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\pics\\sale.gif\"\r\n"
        "Content-Type: image/gif\r\n\r\n" +
        png(4, 3) + "\r\n--b--\r\n";
    const Answer made = site.upload(form, "", "multipart/form-data; boundary=b");
    REQUIRE(made.status == 201);
    CHECK(made.json().at("title") == "sale.gif");
    CHECK(made.json().at("type") == "png");  // the content counts
}

TEST_CASE("no path leads out of the library", "[http][media]") {
    Gallery site;
    const json file = site.upload(png(4, 3)).json();
    const auto hash = file.at("hash").get<std::string>();
    for (const std::string& path : {"/m/" + hash + ".gif",
                                    "/m/" + hash,
                                    "/m/" + hash + ".png.",
                                    "/m/" + hash.substr(1) + ".png",
                                    "/m/" + std::string(64, 'f') + ".png",
                                    std::string("/m/..%2F..%2Fcampaignd.db"),
                                    std::string("/m/../campaignd.db"),
                                    std::string("/m/....png"),
                                    "/m/x/" + hash + ".png"}) {
        CAPTURE(path);
        const int status = site.look(path).status;
        CHECK((status == 404 || status == 400));  // 400: no address at all
    }
}

TEST_CASE("what is no picture is refused, and viewers upload nothing", "[http][media]") {
    Gallery site;
    const Answer svg = site.upload("<svg onload=alert(1)>", "", "image/png");
    CHECK(svg.status == 422);
    CHECK(svg.faulty_fields() == std::vector<std::string>{"file"});
    CHECK(site.upload("", "").status == 422);
    CHECK(site.upload(png(4, 3), "?name=x").status == 422);
    CHECK(site.upload(png(4, 3), "", "image/png", "viewer").status == 403);
    CHECK(site.upload(png(4, 3), "", "image/png", "").status == 401);
    // Beyond its limit nothing is read.
    Client client(site.server->port());
    REQUIRE(client.send("POST /api/v1/media HTTP/1.1\r\nHost: t\r\n" + site.bearer("editor") +
                        "Content-Length: 11534337\r\n\r\n"));
    CHECK(status_of(client.receive(std::chrono::seconds(40))) == 413);
}

TEST_CASE("attachments are kept and never served", "[http][media]") {
    Gallery site;
    const Answer made = site.upload("%PDF-1.7\n%%EOF\n", "?title=Programme.pdf");
    REQUIRE(made.status == 201);
    CHECK(made.json().at("url").is_null());
    CHECK(site.look("/m/" + made.json().at("file").get<std::string>()).status == 404);
}

TEST_CASE("files are listed, renamed, deleted and pruned", "[http][media]") {
    Gallery site;
    const json file = site.upload(png(4, 3), "?title=one").json();
    site.upload(png(5, 3), "?title=two");
    const std::string path = "/api/v1/media/" + std::to_string(file.at("id").get<int>());
    CHECK(site.call("PATCH", path, "editor", {{"alt", "Ada"}}).json().at("alt") == "Ada");
    CHECK(site.call("PATCH", path, "editor", {{"title", " "}}).status == 422);
    CHECK(site.call("PATCH", path, "viewer", {{"alt", "x"}}).status == 403);
    const json page = site.call("GET", "/api/v1/media?kind=picture&used=false", "viewer").json();
    CHECK(page.at("total") == 2);
    CHECK(page.at("totals").at("unused_files") == 2);
    CHECK(site.call("GET", "/api/v1/media?kind=x").status == 422);

    const std::string shown = "/m/" + file.at("file").get<std::string>();
    CHECK(site.call("DELETE", path, "editor").status == 204);
    CHECK(site.look(shown).status == 404);
    const Answer pruned = site.call("POST", "/api/v1/media/prune", "editor", {{"older_than_s", 0}});
    CHECK(pruned.json().at("files") == 1);
    CHECK(site.call("GET", "/api/v1/media").json().at("total") == 0);
}

TEST_CASE("a used picture is kept until somebody insists", "[http][media]") {
    Gallery site;
    const json file = site.upload(png(4, 3)).json();
    const std::string url = file.at("url").get<std::string>();
    site.call("POST",
              "/api/v1/templates",
              "editor",
              {{"name", "News"}, {"format", "markdown"}, {"body", "![](" + url + ")"}});
    const std::string path = "/api/v1/media/" + std::to_string(file.at("id").get<int>());
    CHECK(site.call("GET", path).json().at("used_by")[0].at("name") == "News");
    const Answer refused = site.call("DELETE", path, "editor");
    CHECK(refused.status == 409);
    CHECK_THAT(refused.body, Catch::Contains("template \\\"News\\\""));
    CHECK(site.call("DELETE", path + "?even_used=true", "editor").status == 204);
}
