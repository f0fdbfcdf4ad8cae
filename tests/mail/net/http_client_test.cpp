#include "mail/net/http_client.h"

#include <arpa/inet.h>

#include <catch2/catch.hpp>
#include <cstring>

#include "mail/net/address_rules.h"
#include "mail/smtp/link.h"
#include "support/fake_http_server.h"

using namespace campaignd;
using mail::HttpClientOptions;
using test::FakeHttpServer;

namespace {

bool may_call(const char* text, bool allow_private) {
    sockaddr_storage address{};
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        std::memcpy(&address, &v4, sizeof v4);
    } else {
        REQUIRE(inet_pton(AF_INET6, text, &v6.sin6_addr) == 1);
        v6.sin6_family = AF_INET6;
        std::memcpy(&address, &v6, sizeof v6);
    }
    return mail::may_call(reinterpret_cast<const sockaddr&>(address), allow_private);
}

mail::HttpCall post(const std::string& url, const std::string& body = "{}") {
    mail::HttpCall call;
    call.cookie = 7;
    call.url = url;
    call.body = body;
    call.headers = {{"Content-Type", "application/json"}};
    return call;
}

}  // namespace

TEST_CASE("link-local, metadata and reserved addresses are never called", "[mail]") {
    for (const char* address : {"169.254.169.254",
                                "169.254.0.1",
                                "0.0.0.0",
                                "0.1.2.3",
                                "224.0.0.1",
                                "255.255.255.255",
                                "100.100.100.200",
                                "192.0.0.192",
                                "::",
                                "fe80::1",
                                "febf::1",
                                "fd00:ec2::254",
                                "ff02::1",
                                "::ffff:169.254.169.254",
                                "64:ff9b::a9fe:a9fe",
                                "2002:a9fe:a9fe::1"}) {
        CAPTURE(address);
        CHECK_FALSE(may_call(address, true));
        CHECK_FALSE(may_call(address, false));
    }
}

TEST_CASE("private addresses are called only where that is allowed", "[mail]") {
    for (const char* address : {"127.0.0.1",
                                "127.9.9.9",
                                "10.1.2.3",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "100.64.0.1",
                                "::1",
                                "fc00::1",
                                "fd12::1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1"}) {
        CAPTURE(address);
        CHECK(may_call(address, true));
        CHECK_FALSE(may_call(address, false));
    }
    for (const char* address : {"192.0.2.1", "8.8.8.8", "172.32.0.1", "2001:db8::1"}) {
        CAPTURE(address);
        CHECK(may_call(address, true));
        CHECK(may_call(address, false));
    }
}

TEST_CASE("a call is sent whole and its answer comes back with the cookie", "[mail]") {
    const mail::CurlInit curl;
    FakeHttpServer server([](const test::SeenRequest&) {
        return FakeHttpServer::response("202 Accepted", "thanks");
    });
    const auto outcome = mail::call_and_wait({}, post(server.url(), R"({"a":1})"));
    CHECK(outcome.cookie == 7);
    CHECK(outcome.status == 202);
    CHECK(outcome.answer == "thanks");
    REQUIRE(server.seen().size() == 1);
    CHECK(server.seen()[0].line == "POST /hook HTTP/1.1");
    CHECK(server.seen()[0].body == R"({"a":1})");
    CHECK(server.seen()[0].headers.at("content-type") == "application/json");
    CHECK(server.seen()[0].headers.at("user-agent") == "campaignd");
}

TEST_CASE("a redirect is an answer, not a way", "[mail]") {
    const mail::CurlInit curl;
    FakeHttpServer server([](const test::SeenRequest& request) {
        return request.line.find("/hook") != std::string::npos
                   ? std::string(
                         "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\n"
                         "Content-Length: 0\r\nConnection: close\r\n\r\n")
                   : FakeHttpServer::response("200 OK");
    });
    CHECK(mail::call_and_wait({}, post(server.url())).status == 307);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("an answer without end is cut, a silent server times out, none at all is told",
          "[mail]") {
    const mail::CurlInit curl;
    FakeHttpServer server([](const test::SeenRequest& request) {
        return request.line.find("/long") != std::string::npos
                   ? FakeHttpServer::response("200 OK", std::string(3'000'000, 'x'))
                   : std::string();
    });
    const auto cut = mail::call_and_wait({}, post(server.url("/long")));
    CHECK(cut.status == 200);
    CHECK(cut.answer.size() == HttpClientOptions().max_answer_bytes);
    const auto none = mail::call_and_wait({}, post(server.url("/closes")));
    CHECK(none.status == 0);
    CHECK_FALSE(none.answer.empty());

    // A listener nobody accepts from: connected, but never answered.
    const int silent = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(silent, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(silent, 4) == 0);
    socklen_t size = sizeof address;
    getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size);
    HttpClientOptions options;
    options.timeout = std::chrono::milliseconds(200);
    const auto late = mail::call_and_wait(
        options, post("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/"));
    CHECK(late.status == 0);
    close(silent);
}

TEST_CASE("a name that leads to a forbidden address is not called", "[mail]") {
    const mail::CurlInit curl;
    FakeHttpServer server(
        [](const test::SeenRequest&) { return FakeHttpServer::response("200 OK"); });
    HttpClientOptions strict;
    strict.allow_private = false;
    std::string by_name = server.url();
    by_name.replace(by_name.find("127.0.0.1"), 9, "localhost");
    for (const std::string& url : {server.url(), by_name}) {
        const auto outcome = mail::call_and_wait(strict, post(url));
        CHECK(outcome.status == 0);
        CHECK(outcome.answer.find("webhooks.allow_private") != std::string::npos);
    }
    CHECK(mail::call_and_wait({}, post("http://169.254.169.254/latest/meta-data")).status == 0);
    CHECK(mail::call_and_wait({}, post("file:///etc/passwd")).status == 0);
    CHECK(server.seen().empty());
}
