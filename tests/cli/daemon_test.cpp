#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "program.h"

using campaignd::test::Box;
using campaignd::test::Daemon;
using campaignd::test::Ended;
using campaignd::test::eventually;
using nlohmann::json;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

constexpr const char* kSandbox =
    R"({"name":"S","from_name":"Us","from_email":"us@example.org","transport":"sandbox"})";

constexpr const char* kCampaign =
    R"({"name":"C","sender_id":1,"audience":{"list_ids":[1]},
        "steps":[{"subject":"Hi","format":"text","body":"Hi {{unsubscribe_url}}"}]})";

std::string many_rows(int count) {
    std::string csv = "email,name\n";
    for (int i = 0; i < count; ++i) {
        csv += "p" + std::to_string(i) + "@example.org,Person " + std::to_string(i) + "\n";
    }
    return csv;
}

}  // namespace

TEST_CASE(
    "The daemon is healthy by a real write, and ends at SIGTERM without waiting for its drain time",
    "[cli]") {
    const Box box;
    Daemon daemon(box);
    const auto health = daemon.get("/health");
    CHECK(health.status == 200);
    const json report = json::parse(health.body);
    CHECK(report.at("status") == "ok");
    CHECK(report.at("version").is_string());
    CHECK(report.at("instance").is_string());
    CHECK(report.at("database").at("writable") == true);
    CHECK(report.at("database").at("schema_version").get<int>() >= 1);
    CHECK(report.at("database").at("free_disk_bytes").get<std::int64_t>() > 0);
    CHECK(report.at("workers").at("state") == "running");
    CHECK(report.at("safe_to_deploy") == true);
    CHECK(daemon.get("/health/live").status == 200);
    CHECK(has(daemon.get("/metrics").body, "campaignd_messages_total{state=\"sent\"} 0"));
    CHECK(has(daemon.get("/").body, "<!doctype html>"));
    CHECK(daemon.get("/api/v1/campaigns").status == 401);

    daemon.signal(SIGTERM);
    CHECK(daemon.wait() == 0);
    CHECK(box.run({"check"}).status == 0);
    CHECK_FALSE(std::filesystem::exists(box.database().string() + "-wal"));
    for (const auto& entry : std::filesystem::directory_iterator(box.directory.path())) {
        CHECK_FALSE(has(entry.path().string(), "-instance-"));
    }
}

TEST_CASE("Beside a daemon the import is the daemon's, and the command follows it", "[cli]") {
    const Box box;
    Daemon daemon(box);
    const Ended ended =
        box.run({"import", box.write("p.csv", many_rows(3'000)), "--list", "L", "--json"});
    INFO(ended.err);
    CHECK(ended.status == 0);
    CHECK(ended.json().at("created") == 3'000);
    CHECK(box.run({"queue", "stats", "--json"}).json().at("ready") == 0);
    CHECK(
        box.run({"user", "add", "a@example.org", "--password-stdin"}, "a long password\n").status ==
        0);
    const Ended refused = box.run({"restore", (box.directory / "p.csv").string()});
    CHECK(refused.status == 1);
    CHECK(has(refused.err, "stop it first"));
    CHECK(daemon.get("/health").status == 200);
}

TEST_CASE("Beside a daemon that is told to drain, an import waits until it takes work again",
          "[cli]") {
    const Box box;
    Daemon daemon(box);
    const auto instance = [&](const char* command) {
        return box.run({"queue", command, "--json"}).json().at("items").at(0);
    };
    CHECK(instance("drain").at("work") == "draining");
    while (instance("drain").at("work") != "drained") {
    }
    while (!has(daemon.get("/health").body, "\"draining\"")) {
    }
    CHECK(daemon.get("/health").status == 200);
    CHECK(instance("resume").at("work") == "running");
    const Ended ended = box.run({"import", box.write("p.csv", many_rows(10)), "--list", "L"});
    INFO(ended.err);
    CHECK(ended.status == 0);
    daemon.signal(SIGTERM);
    CHECK(daemon.wait() == 0);
    CHECK(box.run({"queue", "drain"}).status == 0);  // nobody is there
    CHECK(box.run({"queue", "drain", "77"}).status == 1);
}

TEST_CASE("An address in use is an error that says what to do", "[cli]") {
    Box box;
    const Daemon daemon(box);
    box.variables["CAMPAIGND_HTTP__LISTEN"] = "127.0.0.1:" + std::to_string(daemon.port());
    const Ended second = box.run({"serve"});
    INFO(second.err);
    CHECK(second.status == 1);
    CHECK(has(second.err, "campaignd: cannot listen on 127.0.0.1:"));
    CHECK(has(second.err, "[http] listen"));
    CHECK(daemon.get("/health").status == 200);
}

TEST_CASE("A database that cannot be made is an error that names its key", "[cli]") {
    Box box;
    box.variables["CAMPAIGND_STORE__PATH"] = "/proc/nowhere/campaignd.db";
    const Ended ended = box.run({"serve"});
    CHECK(ended.status == 1);
    CHECK(has(ended.err, "/proc/nowhere"));
    CHECK(has(ended.err, "store.path"));
    box.variables["CAMPAIGND_STORE__PATH"] = box.write("notes.txt", std::string(5'000, 'x'));
    const Ended foreign = box.run({"serve"});
    CHECK(foreign.status == 1);
    CHECK(foreign.err.starts_with("campaignd: "));
}

TEST_CASE("SIGHUP takes what is live, names what is not, and survives a broken file", "[cli]") {
    const Box box;
    const std::string file = box.write("c.toml", "[log]\nlevel = \"info\"\n");
    Daemon daemon(box, {"--config", file});
    box.write("c.toml", "[log]\nlevel = = \n");
    daemon.signal(SIGHUP);
    CHECK(daemon.logs("the configuration stays as it was"));
    box.write("c.toml", "[log]\nlevel = \"info\"\n[queue]\nattempts = 7\n");
    daemon.signal(SIGHUP);
    CHECK(daemon.logs("queue.attempts was changed; it takes effect at the next start"));
    CHECK(daemon.logs("the configuration is read again"));
    CHECK(daemon.get("/health").status == 200);
    daemon.signal(SIGINT);
    CHECK(daemon.wait() == 0);
}

TEST_CASE("systemd hears of ready, of rounds that all threads made, and of the end", "[cli]") {
    Box box;
    const int listener = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (box.directory / "notify").string();
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    std::string heard;
    const auto hears = [&](const std::string& word) {
        return eventually([&] {
            char bytes[1024];
            const ssize_t got = recv(listener, bytes, sizeof bytes, MSG_DONTWAIT);
            heard.append(bytes, got > 0 ? static_cast<std::size_t>(got) : 0);
            return has(heard, word);
        });
    };
    box.variables["NOTIFY_SOCKET"] = path;
    box.variables["WATCHDOG_USEC"] = "20000000";
    Daemon daemon(box);
    CHECK(hears("READY=1"));
    CHECK(hears("STATUS=0 ready, 0 in hand, 0 failed"));
    CHECK(hears("WATCHDOG=1"));
    daemon.signal(SIGHUP);
    CHECK(hears("RELOADING=1"));
    daemon.signal(SIGTERM);
    CHECK(hears("STOPPING=1"));
    CHECK(daemon.wait() == 0);
    close(listener);
}

TEST_CASE("A second SIGTERM ends a drain that waits for a relay", "[cli]") {
    // A relay that takes connections into its backlog and never says a word.
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    auto* any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(listener, any, size) == 0);
    REQUIRE(listen(listener, 8) == 0);
    REQUIRE(getsockname(listener, any, &size) == 0);

    const Box box;
    box.run({"import", box.write("p.csv", many_rows(3)), "--list", "L"});
    Daemon daemon(box);
    const Ended token = box.run({"token", "create", "t", "--role", "admin"});
    const std::string sender =
        R"({"name":"S","from_name":"Us","from_email":"us@example.org","transport":"smtp",)"
        R"("host":"127.0.0.1","tls":"none","port":)" +
        std::to_string(ntohs(address.sin_port)) + "}";
    REQUIRE(daemon.post("/api/v1/senders", token.out, sender).status == 201);
    REQUIRE(box.run({"campaign", "create", box.write("c.json", kCampaign)}).status == 0);
    REQUIRE(box.run({"campaign", "launch", "1"}).status == 0);
    CHECK(eventually(
        [&] { return json::parse(daemon.get("/health").body).at("workers").at("active") == 3; }));
    daemon.signal(SIGTERM);
    CHECK(eventually([&] { return daemon.get("/health/ready").status == 503; }));
    const auto draining = daemon.get("/health");
    CHECK(draining.status == 503);
    CHECK(json::parse(draining.body).at("status") == "draining");
    CHECK(json::parse(draining.body).at("workers").at("state") == "draining");
    CHECK(json::parse(draining.body).at("safe_to_deploy") == false);
    CHECK(daemon.get("/health/live").status == 200);
    daemon.signal(SIGTERM);
    CHECK(daemon.wait() == 0);
    CHECK(box.run({"check"}).status == 0);
    const json messages =
        box.run({"campaign", "show", "1", "--json"}).json().at("progress").at("messages");
    CHECK(messages.at("queued") == 3);
    close(listener);
}

TEST_CASE("Two daemons share one file, and the one that stays is still well", "[cli]") {
    const Box box;
    Daemon first(box);
    Daemon second(box);
    CHECK(first.get("/health").status == 200);
    first.signal(SIGTERM);
    CHECK(first.wait() == 0);
    CHECK(second.get("/health").status == 200);
    const Ended ended = box.run({"import", box.write("p.csv", many_rows(5)), "--list", "L"});
    CHECK(ended.status == 0);
    second.signal(SIGTERM);
    CHECK(second.wait() == 0);
    CHECK(box.run({"check"}).status == 0);
}

TEST_CASE("After kill -9 the next start goes on, and nothing is left behind", "[cli]") {
    const Box box;
    {
        Daemon killed(box);
        killed.signal(SIGKILL);
        CHECK(killed.wait() == -1);
    }
    Daemon daemon(box);
    CHECK(json::parse(daemon.get("/health").body).at("status") == "ok");
    daemon.signal(SIGTERM);
    CHECK(daemon.wait() == 0);
    CHECK(box.run({"check"}).status == 0);
}

TEST_CASE("A restored campaign that was running is held and mails nobody", "[cli]") {
    const Box box;
    box.run({"import", box.write("p.csv", many_rows(3)), "--list", "L"});
    Daemon daemon(box);
    const Ended token = box.run({"token", "create", "t", "--role", "admin"});
    REQUIRE(token.status == 0);
    REQUIRE(daemon.post("/api/v1/senders", token.out, kSandbox).status == 201);
    const std::string campaign =
        R"({"name":"C","sender_id":1,"audience":{"list_ids":[1]},"steps":[)"
        R"({"subject":"Hi","format":"text","body":"Hi {{unsubscribe_url}}"},)"
        R"({"delay_s":864000,"condition":"always","subject":null,"format":"text",)"
        R"("body":"Again {{unsubscribe_url}}"}]})";
    REQUIRE(box.run({"campaign", "create", box.write("c.json", campaign)}).status == 0);
    const Ended launched = box.run({"campaign", "launch", "1"});
    INFO(launched.err);
    REQUIRE(launched.status == 0);
    CHECK(eventually([&] {
        return box.run({"campaign", "show", "1", "--json"})
                   .json()
                   .at("progress")
                   .at("messages")
                   .at("sent") == 3;
    }));
    const std::string copy = (box.directory / "copy.db").string();
    REQUIRE(box.run({"backup", copy}).status == 0);
    daemon.signal(SIGTERM);
    REQUIRE(daemon.wait() == 0);
    const Ended restored = box.run({"restore", copy, "--json"});
    INFO(restored.err);
    REQUIRE(restored.status == 0);
    CHECK(restored.json().at("held_campaigns") == 1);
    const Ended watched = box.run({"campaign", "watch", "1"});
    CHECK(watched.status == 1);
    CHECK(has(watched.err, "held (restored)"));
    CHECK(box.run({"campaign", "approve", "1"}).status == 0);
    CHECK(box.run({"check"}).status == 0);
}

TEST_CASE("A campaign goes out and the watching command ends with it", "[cli]") {
    const Box box;
    box.run({"import", box.write("p.csv", many_rows(50)), "--list", "L"});
    Daemon daemon(box);
    const Ended token = box.run({"token", "create", "t", "--role", "admin"});
    REQUIRE(daemon.post("/api/v1/senders", token.out, kSandbox).status == 201);
    REQUIRE(box.run({"campaign", "create", box.write("c.json", kCampaign)}).status == 0);
    const Ended preflight = box.run({"campaign", "preflight", "1"});
    INFO(preflight.err);
    CHECK(preflight.status == 0);
    REQUIRE(box.run({"campaign", "launch", "1"}).status == 0);
    const Ended watched = box.run({"campaign", "watch", "1"});
    INFO(watched.err);
    CHECK(watched.status == 0);
    CHECK(has(watched.out, "finished  First message: 50/50"));
    CHECK(has(daemon.get("/metrics").body, "campaignd_messages_total{state=\"sent\"} 50"));
    daemon.signal(SIGTERM);
    CHECK(daemon.wait() == 0);
    CHECK(box.run({"check"}).status == 0);
}

TEST_CASE("Whoever was logged in when a backup was made is out after the restore", "[cli]") {
    const Box box;
    box.run({"user", "add", "anna@example.org", "--password-stdin"}, "correct horse battery\n");
    {
        Daemon daemon(box);
        CHECK(daemon
                  .post("/api/v1/session",
                        "",
                        R"({"email":"anna@example.org","password":"correct horse battery"})")
                  .status == 200);
        daemon.signal(SIGTERM);
        CHECK(daemon.wait() == 0);
    }
    const std::string copy = (box.directory / "copy.db").string();
    REQUIRE(box.run({"backup", copy}).status == 0);
    const Ended restored = box.run({"restore", copy, "--json"});
    INFO(restored.err);
    REQUIRE(restored.status == 0);
    CHECK(restored.json().at("ended_sessions") == 1);
    CHECK(box.run({"restore", copy, "--json"}).json().at("ended_invitations") == 0);
}
