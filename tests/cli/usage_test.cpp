#include <catch2/catch.hpp>

#include "program.h"

using campaignd::test::Box;
using campaignd::test::Ended;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Help goes to stdout and names every command", "[cli]") {
    const Box box;
    const Ended help = box.run({"--help"});
    CHECK(help.status == 0);
    CHECK(help.err.empty());
    for (const char* command : {"serve",
                                "user",
                                "token",
                                "import",
                                "bulk",
                                "campaign",
                                "queue",
                                "backup",
                                "restore",
                                "check",
                                "config",
                                "version"}) {
        INFO(command);
        CHECK(has(help.out, std::string("  ") + command + " "));
    }
    const Ended of_one = box.run({"campaign", "launch", "--help"});
    CHECK(of_one.status == 0);
    CHECK(has(of_one.out, "--config"));
    CHECK(has(of_one.out, "--json"));
}

TEST_CASE("Wrong usage ends with 2 and says so in one line of ours", "[cli]") {
    const Box box;
    const std::vector<std::vector<std::string>> wrong{
        {},
        {"bogus"},
        {"campaign"},
        {"campaign", "launch"},
        {"campaign", "launch", "x"},
        {"campaign", "launch", "-3"},
        {"campaign", "cancel", "1", "--scope", "half"},
        {"user", "add", "a@example.org"},
        {"user", "add", "a@example.org", "--password-stdin", "--role", "king"},
        {"token", "create"},
        {"import"},
        {"bulk", "add-tag", "--everybody"},
        {"queue", "retry"},
        {"queue", "retry", "1", "--all-failed", "2"},
        {"queue", "list", "--state", "tired"},
        {"serve", "--port", "1"}};
    for (const auto& arguments : wrong) {
        const Ended ended = box.run(arguments);
        INFO(ended.err);
        CHECK(ended.status == 2);
        CHECK(ended.err.starts_with("campaignd: "));
        CHECK(ended.out.empty());
    }
    CHECK_FALSE(std::filesystem::exists(box.database()));
}

TEST_CASE("The version is data", "[cli]") {
    const Box box;
    const Ended text = box.run({"version"});
    CHECK(text.status == 0);
    CHECK(text.out.find('.') != std::string::npos);
    CHECK(box.run({"version", "--json"}).json().at("version").get<std::string>() + "\n" ==
          text.out);
}

TEST_CASE("A faulty configuration names file, line and key, all at once", "[cli]") {
    const Box box;
    const std::string file =
        box.write("c.toml", "[queue]\nattempts = 0\n[sned]\nconnections = 3\n");
    for (const char* command : {"config", "serve"}) {
        std::vector<std::string> words{command};
        if (words.front() == "config") {
            words.emplace_back("print");
        }
        words.insert(words.end(), {"--config", file});
        const Ended ended = box.run(words);
        INFO(ended.err);
        CHECK(ended.status == 1);
        CHECK(ended.out.empty());
        CHECK(has(ended.err, "campaignd: " + file + ":2: queue.attempts: "));
        CHECK(has(ended.err, "campaignd: " + file + ":4: sned.connections: "));
    }
    const std::string broken = box.write("broken.toml", "[queue]\nattempts = = 3\n");
    CHECK(
        has(box.run({"config", "print", "--config", broken}).err, "campaignd: " + broken + ":2: "));
    CHECK(box.run({"config", "print", "--config", "/nowhere.toml"}).status == 1);
    CHECK(has(box.run({"--config", broken, "config", "print"}).err, broken + ":2: "));
}

TEST_CASE("The environment wins over the file, and a fault there names the variable", "[cli]") {
    Box box;
    const std::string file = box.write("c.toml", "[queue]\nattempts = 4\n");
    box.variables["CAMPAIGND_QUEUE__ATTEMPTS"] = "5";
    CHECK(has(box.run({"config", "print", "--config", file}).out,
              "attempts = 5  # CAMPAIGND_QUEUE__ATTEMPTS"));
    box.variables["CAMPAIGND_QUEUE__ATTEMPTS"] = "many";
    const Ended ended = box.run({"config", "print", "--config", file});
    CHECK(ended.status == 1);
    CHECK(has(ended.err, "campaignd: CAMPAIGND_QUEUE__ATTEMPTS: queue.attempts: "));
}

TEST_CASE("A command on a missing database says where it looked and what to do", "[cli]") {
    const Box box;
    const Ended ended = box.run({"campaign", "list"});
    CHECK(ended.status == 1);
    CHECK(has(ended.err, "there is no database " + box.database().string()));
    CHECK_FALSE(std::filesystem::exists(box.database()));
}
