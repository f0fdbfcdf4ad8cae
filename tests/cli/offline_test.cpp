#include <catch2/catch.hpp>
#include <fstream>

#include "program.h"

using campaignd::test::Box;
using campaignd::test::Ended;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

constexpr const char* kCampaign =
    R"({"name":"Spring","audience":{"list_ids":[1]},
        "steps":[{"subject":"Hello","format":"text","body":"Hi {{first_name}}"}]})";

}  // namespace

TEST_CASE("A user is added with a password from standard input only", "[cli]") {
    const Box box;
    const Ended added =
        box.run({"user", "add", "anna@example.org", "--password-stdin"}, "correct horse battery\n");
    INFO(added.err);
    CHECK(added.status == 0);
    CHECK(added.out.empty());
    const Ended twice =
        box.run({"user", "add", "ANNA@example.org", "--password-stdin"}, "correct horse battery\n");
    CHECK(twice.status == 1);
    const Ended none = box.run({"user", "add", "b@example.org", "--password-stdin"}, "");
    CHECK(none.status == 1);
    CHECK(has(none.err, "no password on standard input"));
    const Ended bad = box.run({"user", "add", "nobody", "--password-stdin"}, "x\n");
    CHECK(bad.status == 1);
    CHECK(has(bad.err, "campaignd: email: "));
    CHECK(has(bad.err, "campaignd: password: "));
}

TEST_CASE("A second factor is reset for a user who has one", "[cli]") {
    const Box box;
    box.run({"user", "add", "anna@example.org", "--password-stdin"}, "correct horse battery\n");
    const Ended none = box.run({"user", "totp-reset", "anna@example.org"});
    CHECK(none.status == 1);
    CHECK(has(none.err, "anna@example.org has no second factor"));
    const Ended unknown = box.run({"user", "totp-reset", "bob@example.org"});
    CHECK(unknown.status == 1);
    CHECK(has(unknown.err, "there is no user bob@example.org"));
    CHECK(box.run({"user", "totp-reset"}).status == 2);
}

TEST_CASE("A new token stands alone on stdout", "[cli]") {
    const Box box;
    const Ended made = box.run({"token", "create", "backup", "--role", "viewer"});
    CHECK(made.status == 0);
    CHECK(made.out.starts_with("cmpd_"));
    CHECK(made.out.size() == 5 + 43 + 1);
    CHECK(made.err.empty());
    const auto json = box.run({"token", "create", "other", "--json"}).json();
    CHECK(json.at("role") == "viewer");
    CHECK(json.at("token").get<std::string>().size() == 48);
}

TEST_CASE("A token is made with scopes and an end", "[cli]") {
    const Box box;
    const auto make = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"token", "create", "t", "--json"});
        return box.run(more);
    };
    const auto two =
        make({"--scope", "recipients:write", "--scope", "lists:read", "--expires", "never"}).json();
    CHECK(two.at("role") == "editor");
    CHECK(two.at("scopes") == nlohmann::json{"recipients:write", "lists:read"});
    CHECK(two.at("expires_at").is_null());
    CHECK(make({"--expires", "2099-01-31"}).json().at("expires_at") == "2099-01-31T00:00:00.000Z");
    CHECK(make({"--expires", "90d"}).json().at("expires_at").is_string());
    CHECK(make({"--expires", "soon"}).status == 2);
    CHECK(make({"--expires", "2001-01-31"}).status == 1);
    CHECK(make({"--scope", "everything"}).status == 2);
    CHECK(make({"--scope", "senders:write", "--role", "editor"}).status == 1);
}

TEST_CASE("Without a daemon the import is done by the command itself", "[cli]") {
    const Box box;
    const std::string file =
        box.write("people.csv", "email,name\na@example.org,Anna\nnobody\nb@example.org,Bert\n");
    const Ended first = box.run({"import", file, "--list", "Friends"});
    INFO(first.err);
    CHECK(first.status == 0);
    CHECK(first.out == "3 rows: 2 created, 0 updated, 0 unchanged, 1 rejected\n");
    CHECK(std::filesystem::exists(file));
    const auto again = box.run({"import", file, "--list", "friends", "--json"}).json();
    CHECK(again.at("unchanged") == 2);
    CHECK(again.at("list_id") == 1);
    const Ended missing = box.run({"import", "/nowhere.csv", "--list", "Friends"});
    CHECK(missing.status == 1);
    CHECK(has(missing.err, "campaignd: there is no file /nowhere.csv"));
    const Ended no_column = box.run({"import", box.write("x.csv", "a,b\n1,2\n"), "--list", "X"});
    CHECK(no_column.status == 1);
    CHECK(has(no_column.err, "email"));
    CHECK(std::filesystem::is_empty(box.directory / "imports"));
    CHECK(box.run({"check"}).status == 0);
}

TEST_CASE("A campaign is made, shown and steered without a daemon", "[cli]") {
    const Box box;
    box.run({"import", box.write("p.csv", "email\na@example.org\n"), "--list", "L"});
    const std::string file = box.write("c.json", kCampaign);
    const Ended made = box.run({"campaign", "create", file});
    INFO(made.err);
    CHECK(made.status == 0);
    CHECK(made.out == "1\n");
    CHECK(box.run({"campaign", "list", "--json"}).json().at("items").size() == 1);
    CHECK(has(box.run({"campaign", "list"}).out, "Spring"));
    CHECK(box.run({"campaign", "show", "1", "--json"}).json().at("state") == "draft");
    CHECK(has(box.run({"campaign", "show", "1"}).out, "draft"));
    const Ended unready = box.run({"campaign", "launch", "1"});
    CHECK(unready.status == 1);
    CHECK(has(unready.err, "campaignd: sender_id: "));
    CHECK(box.run({"campaign", "preflight", "1"}).status == 1);
    CHECK(box.run({"campaign", "pause", "1"}).status == 1);
    CHECK(box.run({"campaign", "watch", "1"}).status == 1);
    CHECK(box.run({"campaign", "cancel", "1"}).status == 0);
    CHECK(box.run({"campaign", "cancel", "1"}).status == 0);
    CHECK(box.run({"campaign", "show", "9"}).status == 1);
}

TEST_CASE("Every fault of a campaign's file is named at once", "[cli]") {
    const Box box;
    const Ended faulty = box.run(
        {"campaign", "create", box.write("c.json", R"({"nmae":"x","uncertain":"perhaps"})")});
    CHECK(faulty.status == 1);
    CHECK(has(faulty.err, "campaignd: name: "));
    CHECK(has(faulty.err, "campaignd: nmae: "));
    CHECK(has(faulty.err, "campaignd: uncertain: "));
    const std::string broken = box.write("d.json", "{\n\"name\": }");
    CHECK(has(box.run({"campaign", "create", broken}).err, "campaignd: " + broken + ":2: "));
}

TEST_CASE("The queue can be looked at and asked about jobs that are not there", "[cli]") {
    const Box box;
    box.run({"token", "create", "t", "--role", "admin"});
    CHECK(box.run({"queue", "stats", "--json"}).json().at("ready") == 0);
    CHECK(box.run({"queue", "stats"}).status == 0);
    CHECK(box.run({"queue", "list", "--json"}).json().at("items").empty());
    CHECK(box.run({"queue", "retry", "7"}).status == 1);
    CHECK(box.run({"queue", "discard", "7"}).status == 1);
    CHECK(box.run({"queue", "retry", "--all-failed", "7"}).status == 1);
}

TEST_CASE("A backup comes back, and unfinished work waits for a person", "[cli]") {
    const Box box;
    box.run({"import", box.write("p.csv", "email\na@example.org\n"), "--list", "L"});
    box.run({"campaign", "create", box.write("c.json", kCampaign)});
    const std::string copy = (box.directory / "copy.db").string();
    const Ended made = box.run({"backup", copy, "--json"});
    INFO(made.err);
    REQUIRE(made.status == 0);
    CHECK(made.json().at("verified") == true);
    CHECK(box.run({"backup", copy}).status == 1);
    CHECK(box.run({"campaign", "cancel", "1"}).status == 0);
    const Ended restored = box.run({"restore", copy, "--json"});
    INFO(restored.err);
    REQUIRE(restored.status == 0);
    CHECK(restored.json().at("kept") == box.database().string() + ".before-restore");
    CHECK(box.run({"campaign", "show", "1", "--json"}).json().at("state") == "draft");
    CHECK(box.run({"check"}).status == 0);
    CHECK(std::filesystem::exists(box.database().string() + ".before-restore"));
    for (const char* left : {".restoring", ".restoring-wal", ".restoring-shm"}) {
        CHECK_FALSE(std::filesystem::exists(box.database().string() + left));
    }
}

TEST_CASE("A backup is made where the unit alone has the master key", "[cli]") {
    const Box box;
    CHECK(box.run({"token", "create", "first", "--role", "admin"}).status == 0);
    CHECK(box.run({"backup", "recovery-key"}).status == 0);  // sealed with the master key
    REQUIRE(std::filesystem::remove(box.database().string() + ".key"));
    const Ended made = box.run({"backup", (box.directory / "copy.db").string()});
    CAPTURE(made.err);
    CHECK(made.status == 0);
    CHECK(made.err.find("verified; keep the master key (a credential") != std::string::npos);
}

TEST_CASE("A damaged or foreign backup is refused and changes nothing", "[cli]") {
    const Box box;
    box.run({"token", "create", "t", "--role", "admin"});
    const auto before = std::filesystem::file_size(box.database());
    const std::vector<std::string> bad{box.write("text.db", "this is no database at all, is it?"),
                                       box.write("empty.db", ""),
                                       (box.directory / "missing.db").string()};
    for (const std::string& file : bad) {
        const Ended ended = box.run({"restore", file});
        INFO(file << ": " << ended.err);
        CHECK(ended.status == 1);
        CHECK(ended.err.starts_with("campaignd: "));
    }
    const std::string copy = (box.directory / "copy.db").string();
    REQUIRE(box.run({"backup", copy}).status == 0);
    {
        std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096 * 3);
        file << std::string(8192, '\x5a');
    }
    CHECK(box.run({"restore", copy}).status == 1);
    CHECK(std::filesystem::file_size(box.database()) == before);
    CHECK(box.run({"check"}).status == 0);
    CHECK_FALSE(std::filesystem::exists(box.database().string() + ".before-restore"));
}
