#include "service/access/setup.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <future>
#include <mutex>

#include "service/desk.h"

using namespace campaignd;
using namespace std::chrono_literals;
using test::code_of;
using test::Desk;
using test::kPassword;

namespace {

/// A set-up whose announced tokens are kept.
struct FirstRun {
    Desk desk;
    std::mutex mutex;
    std::vector<std::string> announced;
    std::filesystem::path token_file;
    service::Setup setup{
        *desk.temp, desk.hasher, [this](const std::string& token, const auto& file) {
            const std::lock_guard lock(mutex);
            announced.push_back(token);
            token_file = file;
        }};

    User complete(const std::string& token, const std::string& email) {
        return setup.complete(token, email, kPassword, "127.0.0.1");
    }
};

constexpr const char* kCountUsers = "SELECT count(*) FROM user";

}  // namespace

TEST_CASE("the token of the first run is announced and lies in a file of mode 0600", "[service]") {
    FirstRun run;
    CHECK(run.setup.needed());
    run.setup.start();
    REQUIRE(run.announced.size() == 1);
    CHECK(run.announced[0].size() == 22);  // 128 bits
    CHECK(test::slurp(run.token_file) == run.announced[0] + "\n");

    struct stat status {};

    REQUIRE(::stat(run.token_file.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0600);
    CHECK(run.token_file.string() == run.desk.temp->path().string() + ".setup-token");
}

TEST_CASE("the token makes one admin and then nothing more", "[service]") {
    FirstRun run;
    run.setup.start();
    const auto user = run.complete(run.announced[0], " Anna@EXAMPLE.org");
    CHECK(user.role == Role::kAdmin);
    CHECK(user.email == "Anna@example.org");
    CHECK_FALSE(run.setup.needed());
    CHECK_FALSE(std::filesystem::exists(run.token_file));
    CHECK(code_of([&] { run.complete(run.announced[0], "eve@example.org"); }) ==
          ErrorCode::kConflict);
    run.setup.start();
    CHECK(run.announced.size() == 1);
    CHECK(run.desk.auth.open_session(user.id, {}, "set-up").principal.user_id == user.id);
}

TEST_CASE("of two set-ups at once exactly one wins", "[service]") {
    FirstRun run;
    run.setup.start();
    std::vector<std::future<ErrorCode>> posts;
    for (int i = 0; i < 4; ++i) {
        posts.push_back(std::async(std::launch::async, [&run, i] {
            return code_of([&] {
                run.complete(run.announced[0], "admin" + std::to_string(i) + "@example.org");
            });
        }));
    }
    int won = 0;
    for (auto& post : posts) {
        const ErrorCode code = post.get();
        won += code == ErrorCode::kInternal ? 1 : 0;  // no exception
        CHECK((code == ErrorCode::kInternal || code == ErrorCode::kConflict));
    }
    CHECK(won == 1);
    CHECK(run.desk.temp.integer(kCountUsers) == 1);
    CHECK(run.announced.size() == 1);
    CHECK_FALSE(std::filesystem::exists(run.token_file));
}

TEST_CASE("a wrong token is refused and a late one is replaced", "[service]") {
    FirstRun run;
    run.setup.start();
    const std::string first = run.announced[0];
    CHECK(code_of([&] { run.complete("guess", "eve@example.org"); }) == ErrorCode::kForbidden);
    CHECK(run.announced.size() == 1);
    run.desk.temp.clock.advance(30min);
    CHECK(code_of([&] { run.complete(first, "anna@example.org"); }) == ErrorCode::kForbidden);
    REQUIRE(run.announced.size() == 2);
    CHECK(run.announced[1] != first);
    CHECK(code_of([&] { run.complete(first, "anna@example.org"); }) == ErrorCode::kForbidden);
    CHECK(run.complete(run.announced[1], "anna@example.org").id > 0);
}

TEST_CASE("a restart keeps a young token and replaces an old one", "[service]") {
    FirstRun run;
    run.setup.start();
    run.desk.temp.clock.advance(29min);
    run.setup.start();
    REQUIRE(run.announced.size() == 2);
    CHECK(run.announced[1] == run.announced[0]);
    run.desk.temp.clock.advance(1min);
    run.setup.start();
    CHECK(run.announced.back() != run.announced[0]);
}

TEST_CASE("set-up names every fault and keeps the token", "[service]") {
    FirstRun run;
    run.setup.start();
    try {
        run.setup.complete(run.announced[0], "no address", "short", "");
        FAIL("a faulty set-up passed");
    } catch (const Error& error) {
        REQUIRE(error.fields().size() == 2);
        CHECK(error.fields()[0].field == "email");
        CHECK(error.fields()[1].field == "password");
    }
    CHECK(run.complete(run.announced[0], "anna@example.org").id > 0);
}
