// Bodies: who may send one, how long it may take, what all of them may hold.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "http/spool_front.h"
#include "support/fake_clock.h"

using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

constexpr std::size_t kMiB = 1024 * 1024;
const std::string kEditor = "Authorization: Bearer editor\r\n";
const std::string kContinue = "Expect: 100-continue\r\n";

/// A front with an upload route for editors and a JSON route for viewers.
struct Door : SpoolFront {
    explicit Door(ServerConfig config = {}, const campaignd::Clock* time = nullptr)
        : SpoolFront(std::move(config), time) {
        add("POST", "/up", Access::kEditor, Body::kUpload, [](const Request& request) {
            return Response::text(200, std::to_string(request.body_file->size()));
        });
        add("POST", "/json", Access::kViewer, Body::kJson, [](const Request& request) {
            return Response::text(200, std::to_string(request.body.size()));
        });
        start();
    }

    std::uintmax_t spooled_bytes() const {
        std::uintmax_t bytes = 0;
        for (const auto& file : std::filesystem::directory_iterator(directory.path())) {
            bytes += file.file_size();
        }
        return bytes;
    }

    static std::string head(std::string_view path, std::size_t size, const std::string& headers) {
        return "POST " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" + headers +
               "Content-Length: " + std::to_string(size) + "\r\n\r\n";
    }

    /// Everything that was sent before this has been read when it returns.
    void settle() { CHECK(status_of(Client(port()).exchange(get("/echo"))) == 200); }
};

}  // namespace

TEST_CASE("A stranger's upload is refused by its head, before a byte is kept", "[http]") {
    Door door;
    const std::string session = "Cookie: campaignd_session=editor\r\nOrigin: http://t\r\n";
    const std::vector<std::pair<std::string, int>> cases{
        {"", 401},
        {"Authorization: Bearer nobody\r\n", 401},
        {"Authorization: Bearer viewer\r\n", 403},
        {session, 403},
        {session + "X-CSRF-Token: wrong\r\n", 403}};
    for (const auto& [credentials, status] : cases) {
        CAPTURE(credentials);
        for (const std::string& expect : {std::string(), kContinue}) {
            Client client(door.port());
            REQUIRE(client.send(Door::head("/up", 3 * kMiB, credentials + expect)));
            CHECK(status_of(client.receive()) == status);  // and no "100 Continue" first
            CHECK(client.closes());
        }
    }
    CHECK(door.spooled_files() == 0);
    Client client(door.port());
    REQUIRE(
        client.send(Door::head("/up", 3 * kMiB, session + "X-CSRF-Token: csrf\r\n" + kContinue)));
    CHECK(status_of(client.receive()) == 100);
    CHECK(door.spooled_files() == 1);
}

TEST_CASE("Strangers who hold many uploads open hold nothing on the disk", "[http]") {
    Door door;
    std::vector<std::unique_ptr<Client>> strangers;
    for (int i = 0; i < 64; ++i) {
        strangers.push_back(std::make_unique<Client>(door.port()));
        strangers.back()->send(Door::head("/up", 3 * kMiB, "") + std::string(60 * 1024, 'x'));
    }
    for (const auto& stranger : strangers) {
        CHECK(status_of(stranger->receive()) == 401);
    }
    CHECK(door.spooled_files() == 0);
}

TEST_CASE("A large JSON body needs leave as well, a small one is judged with its body", "[http]") {
    Door door;
    const std::string json = "Content-Type: application/json\r\n";
    const std::string viewer = "Authorization: Bearer viewer\r\n";
    Client stranger(door.port());
    REQUIRE(stranger.send(Door::head("/json", 100'000, json)));
    CHECK(status_of(stranger.receive()) == 401);
    Client wrong(door.port());
    REQUIRE(wrong.send(Door::head("/json", 100'000, viewer + "Content-Type: text/plain\r\n")));
    CHECK(status_of(wrong.receive()) == 415);
    Client small(door.port());
    REQUIRE(small.send(Door::head("/json", 2, json + kContinue)));
    CHECK(status_of(small.receive()) == 401);
    Client viewing(door.port());
    for (const std::size_t size : {2U, 100'000U, 16U * 1024U, 2U}) {  // on one connection
        REQUIRE(viewing.send(Door::head("/json", size, json + viewer) + std::string(size, ' ')));
        CHECK(body_of(viewing.receive()) == std::to_string(size));
    }
}

TEST_CASE("Routes for strangers take small bodies only", "[http]") {
    Front front;
    front.add("POST", "/form", Access::kPublic, Body::kForm, [](const Request&) {
        return Response::no_content();
    });
    front.start();
    const auto status = [&](std::size_t size) {
        Client client(front.port());
        client.send(Door::head("/form", size, "") + std::string(size, 'x'));
        return status_of(client.receive());
    };
    CHECK(status(16 * 1024) == 204);
    CHECK(status(16 * 1024 + 1) == 413);
    Client nowhere(front.port());
    CHECK(status_of(nowhere.exchange(Door::head("/nowhere", 16 * 1024 + 1, ""))) == 413);
}

TEST_CASE("An upload goes on as long as its bytes come", "[http]") {
    campaignd::test::FakeClock time;
    Door door({}, &time);
    Client client(door.port());
    const std::size_t piece = 200 * 1024;  // more than the slowest rate asks for in 10 s
    REQUIRE(client.send(Door::head("/up", 5 * piece, kEditor + kContinue)));
    REQUIRE(status_of(client.receive()) == 100);
    for (std::size_t sent = piece; sent <= 5 * piece; sent += piece) {
        time.advance(8s);
        REQUIRE(client.send(std::string(piece, 'x')));
        REQUIRE((sent == 5 * piece || eventually([&] { return door.spooled_bytes() == sent; })));
    }
    CHECK(body_of(client.receive()) == std::to_string(5 * piece));
}

TEST_CASE("An upload whose bytes stop coming is cut off", "[http]") {
    campaignd::test::FakeClock time;
    Door door({}, &time);
    Client client(door.port());
    REQUIRE(client.send(Door::head("/up", 3 * kMiB, kEditor + kContinue)));
    REQUIRE(status_of(client.receive()) == 100);
    REQUIRE(client.send("a few bytes"));
    door.settle();
    time.advance(9s);
    door.settle();
    REQUIRE(client.send("and some more"));
    door.settle();
    time.advance(1s);
    CHECK(status_of(client.receive()) == 408);
    door.settle();
    time.advance(1s);  // what still comes is dropped so long
    CHECK(eventually([&] { return door.spooled_files() == 0; }));
}

TEST_CASE("All uploads together have a limit, and give their room back", "[http]") {
    ServerConfig config;
    config.spool.total_bytes = 4 * kMiB;
    Door door(config);
    Client first(door.port());
    REQUIRE(first.send(Door::head("/up", 3 * kMiB, kEditor + kContinue)));
    REQUIRE(status_of(first.receive()) == 100);
    Client second(door.port());
    REQUIRE(second.send(Door::head("/up", 2 * kMiB, kEditor)));
    const std::string refusal = second.receive();
    CHECK(status_of(refusal) == 503);
    CHECK(refusal.find("Retry-After: ") != std::string::npos);
    Client form(door.port());
    REQUIRE(
        form.send(Door::head("/up", 700'000, kEditor + "Content-Type: multipart/form-data\r\n")));
    CHECK(status_of(form.receive()) == 503);  // its file is copied out of it
    REQUIRE(first.send(std::string(3 * kMiB, 'x')));
    CHECK(status_of(first.receive()) == 200);
    CHECK(eventually([&] {
        Client third(door.port());
        third.send(Door::head("/up", 2 * kMiB, kEditor) + std::string(2 * kMiB, 'x'));
        return body_of(third.receive()) == std::to_string(2 * kMiB);
    }));
}

TEST_CASE("No upload is taken that the disk has no room for", "[http]") {
    std::atomic<std::int64_t> keep{0};
    ServerConfig config;
    config.spool.keep_free_bytes = [&] { return keep.load(); };
    Door door(config);
    const auto upload = [&] {
        return Client(door.port())
            .exchange(Door::head("/up", kMiB, kEditor) + std::string(kMiB, 'x'));
    };
    CHECK(status_of(upload()) == 200);
    keep = INT64_MAX / 2;
    const std::string refusal = upload();
    CHECK(status_of(refusal) == 503);
    CHECK(refusal.find("stop_bulk_free_bytes") != std::string::npos);
    // What people do meanwhile is no bulk work.
    CHECK(status_of(
              Client(door.port())
                  .exchange(
                      Door::head("/json", 100'000, kEditor + "Content-Type: application/json\r\n") +
                      std::string(100'000, ' '))) == 200);
}
