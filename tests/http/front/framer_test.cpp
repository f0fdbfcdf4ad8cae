#include "http/front/framer.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using namespace campaignd::http;

namespace {

const Spool kSpool("/tmp");

BodyPlan plan(std::string_view /*method*/, std::string_view target) {
    BodyPlan plan;
    plan.limit_bytes = target == "/big" ? 4096U : 1024U;
    plan.to_file = target == "/big";
    plan.needs_leave = target == "/asks";
    return plan;
}

const BodyPolicy kPolicy = plan;

/// The status a head is refused with, or 0.
int refusal(const std::string& bytes) {
    Framer framer({}, kPolicy, kSpool);
    return framer.feed(bytes) == Framer::State::kFault ? framer.fault().status : 0;
}

std::string head(const std::string& fields, const std::string& target = "/") {
    return "POST " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("A request is the same however its bytes are cut", "[http]") {
    const std::string wire = "\r\n" + head("Content-Length: 3\r\nX-A:  b \r\n", "/p?q=1") + "abc";
    for (std::size_t cut = 1; cut < wire.size(); ++cut) {
        Framer framer({}, kPolicy, kSpool);
        framer.feed(wire.substr(0, cut));
        REQUIRE(framer.feed(wire.substr(cut)) == Framer::State::kComplete);
        const FramedRequest request = framer.take();
        CHECK(request.target == "/p?q=1");
        CHECK(request.body == "abc");
        CHECK(find_header(request.headers, "x-a") == "b");
        CHECK(framer.empty());
    }
}

TEST_CASE("Ambiguous and oversized requests are refused", "[http]") {
    CHECK(refusal(head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")) == 400);
    CHECK(refusal(head("Transfer-Encoding: chunked\r\n")) == 0);
    CHECK(refusal(head("Transfer-Encoding: gzip\r\n")) == 501);
    CHECK(refusal(head("Content-Length: 5\r\nContent-Length: 5\r\n")) == 400);
    CHECK(refusal(head("Content-Length: -2\r\n")) == 400);
    CHECK(refusal(head("Content-Length: 5abc\r\n")) == 400);
    CHECK(refusal(head("Content-Length: +5\r\n")) == 400);
    CHECK(refusal(head("Content-Length: \r\n")) == 400);
    CHECK(refusal(head("Content-Length: 99999999999999999999\r\n")) == 413);
    CHECK(refusal(head("Content-Length: 1025\r\n")) == 413);
    CHECK(refusal(head("Content-Encoding: gzip\r\n")) == 415);
    CHECK(refusal(head("Expect: magic\r\n")) == 417);
    CHECK(refusal(head("X : y\r\n")) == 400);
    CHECK(refusal(head("X: a\r\n folded\r\n")) == 400);
    CHECK(refusal(head("X: a\rb\r\n")) == 400);
    for (const char* odd : {"\v", "\f", "\r"}) {  // no white space to HTTP, but to others
        CHECK(refusal(head("Transfer-Encoding: " + std::string(odd) + "chunked\r\n")) == 400);
        CHECK(refusal(head("Transfer-Encoding: chunked" + std::string(odd) + "\r\n")) == 400);
    }
    CHECK(refusal(head("X: a\nY: b\r\n")) == 400);
    CHECK(refusal(head(std::string("X: a\0b\r\n", 8))) == 400);
    CHECK(refusal(head("Host: b\r\n")) == 400);
    CHECK(refusal("GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(refusal("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == 505);
    CHECK(refusal("BREW / HTTP/1.1\r\nHost: a\r\n\r\n") == 501);
    CHECK(refusal("GET  / HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(refusal("GET a HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(refusal(head("", "/" + std::string(2048, 'a'))) == 414);
    CHECK(refusal(std::string(5000, 'A')) == 414);
    CHECK(refusal("GET / HTTP/1.1\r\nX: " + std::string(33 * 1024, 'a')) == 431);
    std::string many;
    for (int i = 0; i < 101; ++i) {
        many += "X: y\r\n";
    }
    CHECK(refusal(head(many)) == 431);
    CHECK(refusal(head("Content-Length: 4096\r\n", "/big")) == 0);
}

TEST_CASE("A few empty lines before a request are skipped, a flood of them is refused", "[http]") {
    for (const std::size_t lines : {1U, 8U, 9U, 30'000U}) {
        std::string wire;
        for (std::size_t i = 0; i < lines; ++i) {
            wire += "\r\n";
        }
        wire += "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        CAPTURE(lines);
        CHECK(refusal(wire) == (lines > 8 ? 400 : 0));
        Framer slow({}, kPolicy, kSpool);
        for (const char c : wire) {
            slow.feed(std::string(1, c));
        }
        CHECK((slow.state() == Framer::State::kFault) == (lines > 8));
    }
    // Between two requests the count begins anew.
    Framer framer({}, kPolicy, kSpool);
    for (int i = 0; i < 3; ++i) {
        CHECK(framer.feed("\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") ==
              Framer::State::kComplete);
        framer.take();
    }
}

TEST_CASE("A body that needs leave is not taken before, nor is it asked for", "[http]") {
    Framer framer({}, kPolicy, kSpool);
    REQUIRE(framer.feed(head("Content-Length: 3\r\nExpect: 100-continue\r\n", "/asks")) ==
            Framer::State::kUndecided);
    CHECK(framer.head().target == "/asks");
    CHECK(find_header(framer.head().headers, "Content-Length") == "3");
    CHECK_FALSE(framer.take_continue());
    CHECK(framer.accept() == Framer::State::kBody);
    CHECK(framer.take_continue());
    CHECK_FALSE(framer.take_continue());
    CHECK(framer.feed("abc") == Framer::State::kComplete);
    CHECK(framer.take().body == "abc");
}

TEST_CASE("An upload goes to a file that vanishes with its request", "[http]") {
    Framer framer({}, kPolicy, kSpool);
    REQUIRE(framer.feed(head("Content-Length: 6\r\n", "/big") + "abcdef") ==
            Framer::State::kComplete);
    std::string path;
    {
        const FramedRequest request = framer.take();
        REQUIRE(request.body_file);
        CHECK(request.body.empty());
        CHECK(request.body_file->read(0, 100) == "abcdef");
        path = request.body_file->path();
        CHECK(::access(path.c_str(), F_OK) == 0);
    }
    CHECK(::access(path.c_str(), F_OK) != 0);
}

TEST_CASE("Random mutations never confuse the framer", "[http]") {
    std::mt19937 random(20261123);  // the same bytes in every run
    const std::string seed =
        head("Content-Length: 3\r\nX-A: b\r\n") + "abc" + head("Transfer-Encoding: x\r\n");
    int completed = 0;
    int refused = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string wire = seed;
        for (int change = static_cast<int>(random() % 6); change > 0; --change) {
            const std::size_t at = random() % wire.size();
            switch (random() % 3) {
                case 0:
                    wire[at] = static_cast<char>(random() % 256);
                    break;
                case 1:
                    wire.erase(at, 1 + random() % 4);
                    break;
                default:
                    wire.insert(at, wire.substr(random() % wire.size(), random() % 20));
            }
        }
        Framer framer({}, kPolicy, kSpool);
        std::size_t at = 0;
        while (at < wire.size() && framer.state() != Framer::State::kFault) {
            const std::size_t count = 1 + random() % 40;
            framer.feed(std::string_view(wire).substr(at, count));
            at += count;
            while (framer.state() == Framer::State::kComplete) {
                const FramedRequest request = framer.take();
                REQUIRE(request.target.front() == '/');
                REQUIRE(request.body.size() <= 1024);
                ++completed;
            }
        }
        refused += framer.state() == Framer::State::kFault ? 1 : 0;
    }
    CHECK(completed > 1000);
    CHECK(refused > 1000);
}
