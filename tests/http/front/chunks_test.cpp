// Bodies that come in chunks: strictly read, bounded, and never the cause of a second request.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "http/front/chunk_reader.h"
#include "http/front/framer.h"
#include "http/spool_front.h"

using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

constexpr std::size_t kMost = 1024;
constexpr std::size_t kMiB = 1024 * 1024;
const std::string kEditor = "Authorization: Bearer editor\r\n";

struct Read {
    ChunkReader::State state = ChunkReader::State::kSize;
    int status = 0;  // of a fault
    std::string content;
    std::size_t done = 0;
};

/// The bytes as they come in pieces of that size.
Read read(std::string_view bytes, std::size_t piece = 100'000) {
    ChunkReader reader(kMost);
    Read result;
    std::string waiting;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        waiting += bytes.substr(at, piece);
        const std::size_t done = reader.feed(waiting, result.content);
        waiting.erase(0, done);
        result.done += done;
    }
    result.state = reader.state();
    result.status = result.state == ChunkReader::State::kFault ? reader.fault().status : 0;
    return result;
}

std::string chunk(std::string_view content, std::string_view extension = "") {
    return fmt::format("{:x}{}\r\n{}\r\n", content.size(), extension, content);
}

const std::string kLast = "0\r\n\r\n";

std::string head(std::string_view path, const std::string& fields) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" + fields +
           "Transfer-Encoding: chunked\r\n\r\n";
}

/// A front with an upload route for editors and a form that anybody may send.
struct Door : SpoolFront {
    explicit Door(ServerConfig config = {}) : SpoolFront(std::move(config)) {
        add("POST", "/up", Access::kEditor, Body::kUpload, [](const Request& request) {
            const auto& file = request.body_file;
            return Response::text(200,
                                  file ? file->read(0, 64) + std::to_string(file->size()) : "");
        });
        add("POST", "/form", Access::kPublic, Body::kForm, [](const Request& request) {
            return Response::text(200, request.body);
        });
        add("POST", "/report", Access::kPublic, Body::kReport, [](const Request& request) {
            return Response::text(200, std::to_string(request.body.size()));
        });
        start();
    }
};

int status_for(Front& front, const std::string& bytes) {
    Client client(front.port());
    return status_of(client.exchange(bytes));
}

}  // namespace

TEST_CASE("Chunks are the same however their bytes are cut", "[http]") {
    const std::string bytes =
        chunk("hello ") + chunk("world", ";name=\"a b\"") + "000\r\nX-Sum: 1\r\n\r\n";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        const Read result = read(bytes + "GET /", piece);
        CAPTURE(piece);
        CHECK(result.state == ChunkReader::State::kDone);
        CHECK(result.content == "hello world");
        CHECK(result.done == bytes.size());
    }
    CHECK(read(chunk(std::string(kMost, 'a')) + kLast).content.size() == kMost);
}

TEST_CASE("A chunk's size is digits, and nothing is guessed", "[http]") {
    for (const char* bad : {"\r\n",
                            "-2\r\nab\r\n",
                            "+2\r\nab\r\n",
                            " 2\r\nab\r\n",
                            "2 \r\nab\r\n",
                            "0x2\r\nab\r\n",
                            "2g\r\nab\r\n",
                            ";a=b\r\nab\r\n",
                            "2\nab\r\n",
                            "2\rab\r\n",
                            "2\r\nabc\r\n",
                            "2\r\nab\n\n",
                            "2\r\nab0\r\n",
                            "1000000000000000\r\n",
                            "ffffffffffffffffff\r\n",
                            "2;a\x01\r\nab\r\n",
                            "0\r\nbad trailer\r\n\r\n",
                            "0\r\n: x\r\n\r\n",
                            "0\r\nX: a\nY: b\r\n\r\n",
                            "0\r\n folded\r\n\r\n"}) {
        CAPTURE(bad);
        CHECK(read(bad).status == 400);
        CHECK(read(bad, 1).status == 400);
    }
    CHECK(read("401\r\n").status == 413);
    CHECK(read(chunk(std::string(1024, 'a')) + "1\r\n").status == 413);
    CHECK(read("fffffffffffffff\r\n").status == 413);
}

TEST_CASE("Extensions and trailers are bounded", "[http]") {
    CHECK(read("1;" + std::string(300, 'a')).status == 400);  // its end need not come
    std::string many;
    std::string trailers = "0\r\n";
    for (int i = 0; i < 40; ++i) {
        many += chunk("a", ";" + std::string(150, 'x'));
        trailers += "X: " + std::string(150, 'x') + "\r\n";
    }
    CHECK(read(many).status == 400);
    CHECK(read(trailers).status == 400);
    CHECK(read("0\r\n" + std::string(300, 'x')).status == 400);
}

TEST_CASE("A chunked form and what follows it are two requests", "[http]") {
    Door door;
    Client client(door.port());
    REQUIRE(client.send(head("/form", "") + chunk("a=") + chunk("1") + kLast + get("/echo")));
    CHECK(body_of(client.receive()) == "a=1");
    CHECK(status_of(client.receive()) == 200);
    // A hidden second request is content of the first.
    REQUIRE(client.send(head("/form", "") + chunk(get("/nowhere")) + kLast + get("/echo")));
    CHECK(body_of(client.receive()) == get("/nowhere"));
    CHECK(status_of(client.receive()) == 200);
}

TEST_CASE("What two readers could see differently is refused and the connection closed", "[http]") {
    Door door;
    const std::string line = "POST /form HTTP/1.1\r\nHost: t\r\n";
    const std::string body = "\r\n" + chunk("a") + kLast;
    const std::vector<std::pair<std::string, int>> cases{
        {line + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + body, 400},
        {line + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + body, 400},
        {line + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + body, 400},
        {line + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" + body, 400},
        {"POST /form HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" + body, 400},
        {line + "Transfer-Encoding : chunked\r\n" + body, 400},
        {line + "Transfer-Encoding: gzip, chunked\r\n" + body, 501},
        {line + "Transfer-Encoding: chunked, identity\r\n" + body, 501},
        {line + "Transfer-Encoding: xchunked\r\n" + body, 501},
        {line + "Transfer-Encoding: \"chunked\"\r\n" + body, 501},
        {line + "Transfer-Encoding: \r\n" + body, 501},
        {line + "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n" + kLast, 400}};
    for (const auto& [bytes, status] : cases) {
        CAPTURE(bytes);
        Client client(door.port());
        REQUIRE(client.send(bytes + get("/echo")));
        CHECK(status_of(client.receive()) == status);
        CHECK(client.closes());
    }
}

TEST_CASE("A chunked upload goes into a file, however large, and no stranger's does", "[http]") {
    Door door;
    const std::string block(kMiB, 'x');
    std::string bytes = head("/up", kEditor) + chunk("begin");
    for (int i = 0; i < 3; ++i) {
        bytes += chunk(block);
    }
    Client client(door.port());
    REQUIRE(client.send(bytes + kLast));
    const std::string answer = client.receive();
    CHECK(status_of(answer) == 200);
    CHECK(body_of(answer).starts_with("begin"));
    CHECK(body_of(answer).ends_with(std::to_string(3 * kMiB + 5)));
    CHECK(status_for(door, head("/up", kEditor) + kLast) == 200);
    CHECK(status_for(door, head("/up", "") + chunk(block)) == 401);
    CHECK(eventually([&] { return door.spooled_files() == 0; }));
}

TEST_CASE("A chunked body has the limit of its route", "[http]") {
    Door door;
    CHECK(status_for(door, head("/form", "") + chunk(std::string(16 * 1024, 'a')) + kLast) == 200);
    CHECK(status_for(door, head("/form", "") + chunk(std::string(16 * 1024, 'a')) + "1\r\n") ==
          413);
    Client client(door.port());
    REQUIRE(
        client.send(head("/report", "") + chunk(std::string(20'000, 'a')) + chunk("b") + kLast));
    CHECK(body_of(client.receive()) == "20001");
    // The front's limit for uploads is 4 MiB.
    std::string large = head("/up", kEditor);
    for (int i = 0; i < 4; ++i) {
        large += chunk(std::string(kMiB, 'x'));
    }
    CHECK(status_for(door, large + "1\r\n") == 413);
}

TEST_CASE("Chunked bodies together hold no more than the spool's room", "[http]") {
    ServerConfig config;
    config.spool.total_bytes = 3 * kMiB;
    Door door(config);
    std::string two = head("/up", kEditor) + chunk(std::string(2 * kMiB, 'x'));
    Client first(door.port());
    REQUIRE(first.send(two));
    REQUIRE(eventually([&] { return door.spooled_files() == 1; }));
    CHECK(eventually([&] { return status_for(door, two + kLast) == 503; }));
    REQUIRE(first.send(kLast));
    CHECK(status_of(first.receive()) == 200);
    CHECK(eventually([&] { return status_for(door, two + kLast) == 200; }));
}

TEST_CASE("A chunked body that drips is cut off", "[http]") {
    ServerConfig config;
    config.limits.body_time = 300ms;
    config.limits.slowest_bytes_per_s = kMiB;
    Door door(config);
    Client client(door.port());
    REQUIRE(client.send(head("/form", "") + "5;slow"));
    CHECK(status_of(client.receive()) == 408);
}
