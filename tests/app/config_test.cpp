#include "app/config.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/config_keys.h"
#include "base/error.h"
#include "support/places.h"

using namespace campaignd;
using app::Config;
using app::load_config;

namespace {

/// A configuration file in a folder of its own, removed at the end.
class TempConfig {
  public:
    explicit TempConfig(const std::string& text) {
        std::string name = (std::filesystem::temp_directory_path() / "campaignd-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        std::ofstream(path()) << text;
    }

    ~TempConfig() { std::filesystem::remove_all(folder_); }

    TempConfig(const TempConfig&) = delete;
    TempConfig& operator=(const TempConfig&) = delete;

    std::filesystem::path path() const { return folder_ / "campaignd.toml"; }

    const std::filesystem::path& folder() const { return folder_; }

  private:
    std::filesystem::path folder_;
};

std::vector<FieldError> faults_of(const std::string& text, const app::Environment& variables = {}) {
    const TempConfig file(text);
    try {
        load_config(file.path(), variables);
    } catch (const Error& error) {
        return error.fields();
    }
    return {};
}

bool names(const std::vector<FieldError>& faults, const std::string& key, const std::string& part) {
    return std::any_of(faults.begin(), faults.end(), [&](const FieldError& fault) {
        return fault.field == key && fault.message.find(part) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("No file is needed: every key has a default", "[app]") {
    const TempConfig empty("");
    const Config config = load_config(empty.path(), {});
    CHECK(config.http.listen == "127.0.0.1:8080");
    CHECK(config.http.public_url == "http://127.0.0.1:8080");
    CHECK(config.store.path == "/var/lib/campaignd/campaignd.db");
    CHECK(config.backup.dir == "/var/lib/campaignd/backups");
    CHECK(config.imports.spool_dir == "/var/lib/campaignd/imports");
    CHECK(config.secrets.master_key_file == "/var/lib/campaignd/campaignd.db.key");
    CHECK(config.queue.attempts == 3);
    CHECK(config.queue.backoff.size() == 2);
    CHECK(config.send.connections == 50);
    CHECK(config.sources.at("store.path") == "default");
}

TEST_CASE("A file sets values and each knows its line", "[app]") {
    const TempConfig file(
        "[queue]\nattempts = 5\nbackoff_s = [1, 2, 3]\nuncertain = \"hold\"\n"
        "[http]\nlisten = \"unix:/run/c.sock\"\npublic_url = \"https://m.example.org/\"\n"
        "trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n[log]\nlevel = \"debug\"\n");
    const Config config = load_config(file.path(), {});
    CHECK(config.queue.attempts == 5);
    CHECK(config.queue.backoff.back() == std::chrono::seconds(3));
    CHECK(config.queue.uncertain == UncertainPolicy::kHold);
    CHECK(config.http.public_url == "https://m.example.org");
    CHECK(config.http.trusted_proxies == std::vector<std::string>{"10.0.0.0/8", "::1"});
    CHECK(config.log.level == log::Level::kDebug);
    CHECK(config.sources.at("queue.attempts") == file.path().string() + " line 2");
}

TEST_CASE("The environment wins over the file, lists are split at commas", "[app]") {
    const TempConfig file("[queue]\nattempts = 5\n");
    const Config config = load_config(file.path(),
                                      {{"CAMPAIGND_QUEUE__ATTEMPTS", "7"},
                                       {"CAMPAIGND_QUEUE__BACKOFF_S", "5, 10,20"},
                                       {"CAMPAIGND_HTTP__TRUSTED_PROXIES", "127.0.0.1"},
                                       {"CAMPAIGND_CRASH_AT", "ignored"},
                                       {"CAMPAIGND_STORE__PATH", "/data/c.db"}});
    CHECK(config.queue.attempts == 7);
    CHECK(config.queue.backoff.size() == 3);
    CHECK(config.http.trusted_proxies.size() == 1);
    CHECK(config.backup.dir == "/data/backups");
    CHECK(config.sources.at("queue.attempts") == "CAMPAIGND_QUEUE__ATTEMPTS");
}

TEST_CASE("All faults are reported at once with file, line and key", "[app]") {
    const auto faults = faults_of(
        "[queue]\nattempts = \"three\"\nlease = 60\nbackoff_s = [0]\nuncertain = \"maybe\"\n"
        "[http]\nlisten = \"8080\"\ntrusted_proxies = [\"10.0.0.0/99\"]\nworkers = true\n",
        {{"CAMPAIGND_SEND__CONNECTIONS", "many"}, {"CAMPAIGND_SEND__CONECTIONS", "5"}});
    CHECK(faults.size() == 9);
    CHECK(names(faults, "queue.attempts", "from 1 to 20, not \"three\" in quotes"));
    CHECK(names(faults, "queue.attempts", "campaignd.toml line 2"));
    CHECK(names(faults, "queue.lease", "did you mean queue.lease_s?"));
    CHECK(names(faults, "queue.lease", "campaignd.toml line 3"));
    CHECK(names(faults, "queue.backoff_s", "each item must be"));
    CHECK(names(faults, "queue.uncertain", "\"retry\", \"hold\""));
    CHECK(names(faults, "http.listen", "must be HOST:PORT"));
    CHECK(names(faults, "http.trusted_proxies", "10.0.0.0/99"));
    CHECK(names(faults, "http.workers", "not \"true\""));
    CHECK(names(faults, "send.connections", "CAMPAIGND_SEND__CONNECTIONS"));
    CHECK(names(faults, "send.conections", "did you mean send.connections?"));
}

TEST_CASE("A key in the wrong section or outside of one is found", "[app]") {
    CHECK(names(faults_of("[store]\nlisten = \"x\"\n"), "store.listen", "mean http.listen?"));
    CHECK(names(faults_of("listen = \"x\"\n"), "listen", "did you mean http.listen?"));
    CHECK(names(faults_of("[nonsense]\nq = 1\n"), "nonsense.q", "config print"));
}

TEST_CASE("Broken TOML and a missing file say where", "[app]") {
    const auto faults = faults_of("[http]\nlisten = \n");
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].message.find("line 2") != std::string::npos);
    CHECK_THROWS_AS(load_config("/nowhere/campaignd.toml", {}), Error);
}

TEST_CASE("Sending may not go on longer than bulk work when the disk fills", "[app]") {
    CHECK(names(faults_of("[queue]\nstop_bulk_free_bytes = 1\n"),
                "queue.stop_bulk_free_bytes",
                "must not be below"));
}

TEST_CASE("A web root that is no page is refused with its key", "[app]") {
    const TempConfig place("");
    const std::string root = (place.folder() / "web").string();
    const app::Environment variables{{"CAMPAIGND_HTTP__WEB_ROOT", root}};
    CHECK(names(faults_of("", variables), "http.web_root", root));
    CHECK(names(faults_of("", variables), "http.web_root", "CAMPAIGND_HTTP__WEB_ROOT"));
    CHECK(names(faults_of("[http]\nweb_root = \"" + root + "\"\n"), "http.web_root", "line 2"));
    std::filesystem::create_directory(root);
    CHECK(names(faults_of("", variables), "http.web_root", "index.html"));
    std::ofstream(root + "/index.html") << "<!doctype html>";
    CHECK(faults_of("", variables).empty());
}

TEST_CASE("A systemd credential is the master key unless a file is named", "[app]") {
    const TempConfig file("");
    std::ofstream(file.folder() / "master.key") << "any";
    app::Environment variables{{"CREDENTIALS_DIRECTORY", file.folder().string()}};
    const Config config = load_config(file.path(), variables);
    CHECK(config.secrets.master_key_file == file.folder() / "master.key");
    CHECK(config.sources.at("secrets.master_key_file") == "systemd credential");
    variables["CAMPAIGND_SECRETS__MASTER_KEY_FILE"] = "/etc/key";
    CHECK(load_config(file.path(), variables).secrets.master_key_file == "/etc/key");
}

TEST_CASE("The printed configuration reads back as the same one", "[app]") {
    const TempConfig file("[store]\npath = \"/a \\\"b\\\"\\\\c.db\"\n[backup]\nevery_h = 0\n");
    const Config config = load_config(file.path(), {});
    const std::string printed = to_toml(config);
    CHECK(printed.find("every_h = 0  # " + file.path().string() + " line 4") != std::string::npos);
    const TempConfig again(printed);
    const Config read = load_config(again.path(), {});
    CHECK(read.store.path == config.store.path);
    CHECK(changed_but_fixed(config, read).empty());
    CHECK(read.backup.every == std::chrono::hours(0));
}

TEST_CASE("A reload takes what is live and names what needs a restart", "[app]") {
    const TempConfig before("");
    const TempConfig after("[backup]\nevery_h = 9\n[queue]\nattempts = 4\n");
    const Config running = load_config(before.path(), {});
    const Config read = load_config(after.path(), {});
    CHECK(reloadable(read).backup_every == std::chrono::hours(9));
    CHECK(changed_but_fixed(running, read) == std::vector<std::string>{"queue.attempts"});
}

TEST_CASE("a provider to sign in by is whole, or a fault that says what is missing", "[app]") {
    const std::string whole =
        "[oidc]\nissuer = \"https://login.example.org/realms/a/\"\n"
        "client_id = \"c\"\n";
    CHECK(faults_of(whole).empty());
    const TempConfig file(whole);
    const Config config = load_config(file.path(), {});
    CHECK(config.oidc.name == "login.example.org");
    CHECK(config.oidc.issuer == "https://login.example.org/realms/a/");  // to the last slash
    CHECK(config.oidc.default_role == Role::kViewer);
    CHECK_FALSE(config.oidc.takes_newcomer("eva@example.org"));
    CHECK(faults_of("[oidc]\nissuer = \"http://127.0.0.1:8081\"\nclient_id = \"c\"\n").empty());
    for (const char* issuer : {"http://login.example.org",
                               "http://127.0.0.1.example.org",
                               "https://",
                               "https://user@login.example.org",
                               "login.example.org"}) {
        CAPTURE(issuer);
        CHECK(names(
            faults_of("[oidc]\nissuer = \"" + std::string(issuer) + "\"\nclient_id = \"c\"\n"),
            "oidc.issuer",
            "https://"));
    }
    CHECK(names(faults_of("[oidc]\nonly = true\n"), "oidc.issuer", "must name the provider"));
    CHECK(names(faults_of("[oidc]\nissuer = \"https://a.example\"\n"), "oidc.client_id", "must"));
    CHECK(names(faults_of(whole + "scope = \"email\"\n"), "oidc.scope", "openid"));
    CHECK(names(faults_of(whole + "default_role = \"editor\"\n"), "oidc.allowed_domains", "must"));
    CHECK(faults_of(whole + "default_role = \"\"\n").empty());
    CHECK(faults_of(whole + "default_role = \"editor\"\nallowed_domains = [\"*\"]\n").empty());
}

TEST_CASE("groups of a provider give roles, by a table in the file or a variable", "[app]") {
    const std::string whole = "[oidc]\nissuer = \"https://login.example.org\"\nclient_id = \"c\"\n";
    const std::vector<GroupRole> roles{{"cn=admins,dc=example", Role::kAdmin},
                                       {"team", Role::kEditor}};
    for (const char* table : {"roles = {\"cn=admins,dc=example\" = \"admin\", team = \"editor\"}\n",
                              "[oidc.roles]\n\"cn=admins,dc=example\" = \"admin\"\n"
                              "team = \"editor\"\n"}) {
        CAPTURE(table);
        const TempConfig file(whole + table);
        const Config config = load_config(file.path(), {});
        CHECK(config.oidc.roles == roles);
        CHECK(config.oidc.roles_claim == "groups");
        CHECK_FALSE(config.oidc.default_role);  // the groups alone let people in
        CHECK(config.oidc.role_of({"other", "team"}) == Role::kEditor);
        CHECK(config.oidc.role_of({"cn=admins,dc=example", "team"}) == Role::kAdmin);
        CHECK_FALSE(config.oidc.role_of({"Team"}));
    }
    const TempConfig file(whole + "default_role = \"viewer\"\n");
    const Config config =
        load_config(file.path(), {{"CAMPAIGND_OIDC__ROLES", "mail=admins=admin , team=editor"}});
    CHECK(config.oidc.roles ==
          std::vector<GroupRole>{{"mail=admins", Role::kAdmin}, {"team", Role::kEditor}});
    CHECK(config.oidc.default_role == Role::kViewer);
    for (const char* wrong : {"roles = [\"team=editor\"]\n",
                              "roles = \"editor\"\n",
                              "roles = {team = \"boss\"}\n",
                              "roles = {team = \"nobody\"}\n",
                              "roles = {team = [\"editor\"]}\n",
                              "roles = {\"\" = \"editor\"}\n"}) {
        CAPTURE(wrong);
        CHECK(names(faults_of(whole + wrong), "oidc.roles", "must"));
    }
    CHECK(names(faults_of("[oidc]\nroles = {a = \"editor\"}\n"), "oidc.issuer", "must"));
    CHECK(names(faults_of(whole + "roles_claim = \"\"\nroles = {a = \"editor\"}\n"),
                "oidc.roles_claim",
                "must"));
}

TEST_CASE("The help's table holds every key and what a reload may change", "[app]") {
    std::ifstream file(test::source_dir() / "web/help/configuration.md");
    std::stringstream page;
    page << file.rdbuf();
    Config config;
    visit_keys(config, [&](const app::KeyRule& rule, const auto& /*member*/) {
        const std::string row = std::string("| `") + rule.name + (rule.live ? "` ↻ |" : "` |");
        INFO(row);
        CHECK(page.str().find(row) != std::string::npos);
    });
}

TEST_CASE("a file that toml++ did not expect is a fault, not the end of the process", "[app]") {
    for (const char* text : {"[<a]\n", "[<{nothing]\na = [1, [2, {b = 1}]]\n", "[a.<b]\n"}) {
        INFO(text);
        CHECK_FALSE(faults_of(text).empty());
    }
}
