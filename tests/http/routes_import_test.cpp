#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/people/import_runner.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

constexpr std::string_view kCsv = "email,name\r\nann@example.org,Ann\r\nnot an address,Bob\r\n";

struct Uploads : Site {
    std::string path() const { return "/api/v1/imports?list_id=" + std::to_string(world.list_id); }

    Answer upload(const std::string& type, std::string_view body, const std::string& more = "") {
        return send(
            "POST", path() + more, bearer("editor") + "Content-Type: " + type + "\r\n", body);
    }

    json finish(const Answer& queued) {
        const auto id = queued.json().at("id").get<std::int64_t>();
        service::ImportRunner runner(*world.temp, world.temp.directory / "spool");
        while (runner.run_slice(id)) {
        }
        return call("GET", "/api/v1/imports/" + std::to_string(id), "viewer").json();
    }

    /// Everything but the database and what belongs to it.
    int files() const {
        int count = 0;
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(world.temp.directory.path())) {
            const std::string name = entry.path().filename().string();
            count += entry.is_regular_file() && !name.starts_with("campaignd.db") ? 1 : 0;
        }
        return count;
    }
};

std::string multipart(std::string_view field, std::string_view content) {
    return "--b0undary\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
           "--b0undary\r\nContent-Disposition: form-data; name=\"" +
           std::string(field) + "\"; filename=\"people.csv\"\r\nContent-Type: text/csv\r\n\r\n" +
           std::string(content) + "\r\n--b0undary--\r\n";
}

}  // namespace

TEST_CASE("a CSV body is queued, imported and its rejected rows are told", "[http]") {
    Uploads site;
    const Answer queued = site.upload("text/csv", kCsv);
    REQUIRE(queued.status == 202);
    CHECK(queued.json().at("state") == "queued");
    CHECK(queued.json().at("bytes_total") == kCsv.size());
    CHECK(queued.header("Location").starts_with("/api/v1/imports/"));
    CHECK(site.work_added == 1);
    const json done = site.finish(queued);
    CHECK(done.at("state") == "done");
    CHECK(done.at("created") == 1);
    CHECK(done.at("rejected") == 1);
    const Answer rejected = site.call("GET", queued.header("Location") + "/rejected.csv", "viewer");
    CHECK(rejected.header("Content-Type").starts_with("text/csv"));
    CHECK(rejected.body.find("not an address") != std::string::npos);
    CHECK(site.call("GET", "/api/v1/imports", "viewer").json().at("total") == 1);
}

TEST_CASE("a multipart upload is imported without its envelope", "[http]") {
    Uploads site;
    const Answer queued =
        site.upload("multipart/form-data; boundary=b0undary", multipart("file", kCsv));
    REQUIRE(queued.status == 202);
    CHECK(queued.json().at("bytes_total") == kCsv.size());
    const json done = site.finish(queued);
    CHECK(done.at("rows") == 2);
    CHECK(done.at("created") == 1);
}

TEST_CASE("a mapping names the columns", "[http]") {
    Uploads site;
    const Answer queued = site.upload(
        "text/csv", "Post,N\r\nann@example.org,Ann\r\n", "&mapping=%7B%22email%22%3A%22Post%22%7D");
    REQUIRE(queued.status == 202);
    CHECK(site.finish(queued).at("created") == 1);
}

TEST_CASE("faulty uploads are problems and leave no file", "[http]") {
    Uploads site;
    const int before = site.files();
    CHECK(site.upload("text/csv", "").faulty_fields() == std::vector<std::string>{"file"});
    CHECK(site.upload("application/json", "{}").status == 415);
    CHECK(site.upload("text/csv", kCsv, "&mapping=%7B").status == 422);
    CHECK(site.upload("text/csv", kCsv, "&mapping=3").status == 422);
    CHECK(site.upload("text/csv", kCsv, "&odd=1").faulty_fields() ==
          std::vector<std::string>{"odd"});
    const std::string form = "multipart/form-data; boundary=b0undary";
    CHECK(site.upload(form, multipart("other", kCsv)).status == 422);
    CHECK(site.upload(form, kCsv).status == 422);
    CHECK(site.upload("multipart/form-data", kCsv).status == 422);
    const std::string auth = site.bearer("editor") + "Content-Type: text/csv\r\n";
    CHECK(site.send("POST", "/api/v1/imports", auth, kCsv).faulty_fields() ==
          std::vector<std::string>{"list_id"});
    CHECK(site.send("POST", "/api/v1/imports?list_id=x", auth, kCsv).status == 422);
    CHECK(site.send("POST", "/api/v1/imports?list_id=99", auth, kCsv).status == 404);
    CHECK(eventually([&] { return site.files() == before; }));  // a moment after the answer
    CHECK(site.work_added == 0);
}
