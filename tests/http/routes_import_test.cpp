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

constexpr const char* kForm = "multipart/form-data; boundary=b0undary";

std::string multipart(std::string_view field,
                      std::string_view content,
                      std::string_view mapping = "") {
    const std::string note = mapping.empty() ? "name=\"note\"\r\n\r\nhello"
                                             : "name=\"mapping\"\r\n\r\n" + std::string(mapping);
    return "--b0undary\r\nContent-Disposition: form-data; " + note +
           "\r\n--b0undary\r\nContent-Disposition: form-data; name=\"" + std::string(field) +
           "\"; filename=\"people.csv\"\r\nContent-Type: text/csv\r\n\r\n" + std::string(content) +
           "\r\n--b0undary--\r\n";
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
    const Answer queued = site.upload(kForm, multipart("file", kCsv));
    REQUIRE(queued.status == 202);
    CHECK(queued.json().at("bytes_total") == kCsv.size());
    const json done = site.finish(queued);
    CHECK(done.at("rows") == 2);
    CHECK(done.at("created") == 1);
}

TEST_CASE("the file of a form keeps its name", "[http]") {
    Uploads site;
    const auto name_of = [&](const std::string& said, const std::string& more = "") {
        std::string body = multipart("file", kCsv);
        const std::string plain = "filename=\"people.csv\"";
        body.replace(body.find(plain), plain.size(), said);
        return site.upload(kForm, body, more).json().at("file_name");
    };
    CHECK(name_of("filename=\"people.csv\"") == "people.csv");
    CHECK(name_of("filename=\"a; b=\\\"c\\\".csv\"") == "a; b=\"c\".csv");
    CHECK(name_of("filename=\"a%22b.csv\"") == "a\"b.csv");
    CHECK(name_of("filename=\"C:\\docs\\people.csv\"") == "people.csv");
    CHECK(name_of("filename=\"../../etc/people.csv\"") == "people.csv");
    CHECK(name_of("filename=plain.csv") == "plain.csv");
    CHECK(name_of("x=1") == nullptr);
    CHECK(name_of("filename=\"people.csv\"", "&file_name=mine.csv") == "mine.csv");
    const Answer queued =
        site.upload("text/csv", kCsv, "&file_name=nonsubscribed_email_audience_export_1.csv");
    site.finish(queued);
    const Answer rejected = site.call("GET", queued.header("Location") + "/rejected.csv", "viewer");
    CHECK(rejected.header("Content-Disposition").find("nonsubscribed_email") != std::string::npos);
}

TEST_CASE("what listmonk's API answers is an upload, and needs no list", "[http]") {
    Uploads site;
    const json person{
        {"email", "ann@example.org"},
        {"status", "enabled"},
        {"lists", json::array({json{{"name", "News"}, {"subscription_status", "confirmed"}}})}};
    const std::string body = json{{"data", {{"results", json::array({person})}}}}.dump();
    const auto post = [&](const std::string& path) {
        return site.send(
            "POST", path, site.bearer("editor") + "Content-Type: application/json\r\n", body);
    };
    const json found = post("/api/v1/imports/inspect").json();
    CHECK(found.at("preset") == "listmonk-api");
    CHECK(found.at("names_lists") == true);
    CHECK(found.at("lists")[0].at("name") == "News");
    CHECK(found.at("lists")[0].at("known") == false);
    const Answer queued = post("/api/v1/imports");
    REQUIRE(queued.status == 202);
    CHECK(queued.json().at("list_id") == nullptr);
    CHECK(site.finish(queued).at("created") == 1);
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
    CHECK(site.upload("application/xml", "<a/>").status == 415);
    CHECK(site.upload("text/csv", kCsv, "&mapping=%7B").status == 422);
    CHECK(site.upload("text/csv", kCsv, "&mapping=3").status == 422);
    CHECK(site.upload("text/csv", kCsv, "&odd=1").faulty_fields() ==
          std::vector<std::string>{"odd"});
    CHECK(site.upload(kForm, multipart("other", kCsv)).status == 422);
    CHECK(site.upload(kForm, kCsv).status == 422);
    CHECK(site.upload("multipart/form-data", kCsv).status == 422);
    const std::string auth = site.bearer("editor") + "Content-Type: text/csv\r\n";
    CHECK(site.send("POST", "/api/v1/imports", auth, kCsv).faulty_fields() ==
          std::vector<std::string>{"list_id"});
    CHECK(site.send("POST", "/api/v1/imports?list_id=x", auth, kCsv).status == 422);
    CHECK(site.send("POST", "/api/v1/imports?list_id=99", auth, kCsv).status == 404);
    CHECK(eventually([&] { return site.files() == before; }));  // a moment after the answer
    CHECK(site.work_added == 0);
}

TEST_CASE("a mapping of any length travels in the body", "[http]") {
    Uploads site;
    json columns{{"Post", "email"}};
    std::string header = "Post";
    std::string row = "ann@example.org";
    for (int i = 0; i < 150; ++i) {
        const std::string name = "A column with a rather long name " + std::to_string(i);
        header += "," + name;
        row += ",1";
        columns[name] = "number:n" + std::to_string(i);
    }
    const std::string mapping = json{{"columns", columns}}.dump();
    REQUIRE(mapping.size() > 4'096);
    const Answer queued =
        site.upload(kForm, multipart("file", header + "\n" + row + "\n", mapping));
    REQUIRE(queued.status == 202);
    const json done = site.finish(queued);
    CHECK(done.at("created") == 1);
    CHECK(done.at("columns").size() == 151);
    CHECK(done.at("columns")[0] == json{{"column", "Post"}, {"as", "email"}});
    CHECK(site.upload("text/csv", header + "\n" + row + "\n").json().at("remembered_mapping") ==
          true);
}

TEST_CASE("every fault of a mapping is named", "[http]") {
    Uploads site;
    const auto faults = [&](std::string_view mapping) {
        const Answer answer = site.upload(kForm, multipart("file", kCsv, mapping));
        CHECK(answer.status == 422);
        return answer.faulty_fields();
    };
    using Fields = std::vector<std::string>;
    CHECK(faults("{") == Fields{"mapping"});
    CHECK(faults("[]") == Fields{"mapping"});
    CHECK(faults(R"({"columns":[]})") == Fields{"mapping"});
    CHECK(faults(R"({"columns":{},"more":1})") == Fields{"mapping"});
    CHECK(faults(R"({"columns":{"a":"colour","b":7,"c":"email"}})") ==
          Fields{"mapping.a", "mapping.b"});
    CHECK(faults(R"({"email":1})") == Fields{"mapping.email"});
    CHECK(site.upload(kForm, multipart("file", kCsv, "{}"), "&mapping=%7B%7D").status == 422);
}

TEST_CASE("how an import is to be done is said in the address", "[http]") {
    Uploads site;
    const Answer queued = site.upload(
        "text/csv", kCsv, "&dry_run=true&update=fill_empty&encoding=latin-1&file_name=my%20people");
    REQUIRE(queued.status == 202);
    const json done = site.finish(queued);
    CHECK(done.at("dry_run") == true);
    CHECK(done.at("update") == "fill_empty");
    CHECK(done.at("encoding") == "windows-1252");
    CHECK(done.at("file_name") == "my people");
    CHECK(done.at("created_by").get<std::string>().find("editor") != std::string::npos);
    CHECK(done.at("created") == 1);
    CHECK(site.call("GET", "/api/v1/recipients?q=ann", "viewer").json().at("total") == 0);
    for (const char* odd : {"&dry_run=1", "&update=all", "&encoding=ebcdic"}) {
        CHECK(site.upload("text/csv", kCsv, odd).status == 422);
    }
}

TEST_CASE("a file can be looked at before it is imported", "[http]") {
    Uploads site;
    const int before = site.files();
    const auto inspect = [&](std::string_view body, const std::string& query = "") {
        return site.send("POST",
                         "/api/v1/imports/inspect" + query,
                         site.bearer("editor") + "Content-Type: text/csv\r\n",
                         body);
    };
    const Answer found = inspect("Kontakt;Alter\nann@example.org;41\nnobody;7\n");
    REQUIRE(found.status == 200);
    const json answer = found.json();
    CHECK(answer.at("separator") == ";");
    CHECK(answer.at("mapping_from") == "names");
    CHECK(answer.at("problem") != nullptr);  // half of the first column is no address
    const json good = inspect("Kontakt;Alter\nann@example.org;41\n").json();
    CHECK(good.at("problem") == nullptr);
    CHECK(good.at("mapping") == json{{"columns", {{"Kontakt", "email"}}}});
    CHECK(good.at("columns")[1].at("could_be") == "number:alter");
    CHECK(good.at("created") == 1);
    CHECK(good.at("complete") == true);
    const json latin = inspect("email,ort\nann@example.org,K\xF6ln\n").json();
    CHECK(latin.at("encoding_offer") == "windows-1252");
    CHECK(latin.at("rejected") == 1);
    CHECK(inspect("email,ort\nann@example.org,K\xF6ln\n", "?encoding=windows-1252")
              .json()
              .at("first_rows")[0][1] == "K\u00F6ln");
    CHECK(inspect("email\nann@example.org\nben@exa", "?partial=true").json().at("rows") == 1);
    CHECK(inspect("PK\x03\x04").faulty_fields() == std::vector<std::string>{"file"});
    CHECK(inspect("email\n", "?odd=1").faulty_fields() == std::vector<std::string>{"odd"});
    CHECK(site.call("GET", "/api/v1/imports", "viewer").json().at("total") == 0);
    CHECK(eventually([&] { return site.files() == before; }));
}

TEST_CASE("an import is cancelled once, and one that is done not at all", "[http]") {
    Uploads site;
    const Answer queued = site.upload("text/csv", kCsv);
    const std::string path = queued.header("Location") + "/cancel";
    CHECK(site.call("POST", path, "viewer").status == 403);
    const Answer cancelled = site.call("POST", path, "editor");
    CHECK(cancelled.status == 200);
    CHECK(cancelled.json().at("state") == "cancelled");
    CHECK(cancelled.json().at("finished_at") != nullptr);
    CHECK(site.call("POST", path, "editor").status == 200);
    CHECK(site.finish(queued).at("rows") == 0);
    const Answer other = site.upload("text/csv", kCsv);
    site.finish(other);
    CHECK(site.call("POST", other.header("Location") + "/cancel", "editor").status == 409);
    CHECK(site.call("POST", "/api/v1/imports/99/cancel", "editor").status == 404);
}
