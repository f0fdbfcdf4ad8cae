#include "http/front/trusted_proxies.h"

#include <catch2/catch.hpp>

#include "base/error.h"

using namespace campaignd;
using namespace campaignd::http;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

TrustedProxies::Client client(const Fields& fields, const char* peer = "10.0.0.1") {
    static const TrustedProxies proxies({"10.0.0.0/8", "2001:db8:ffff::/48"});
    Headers headers;
    for (const auto& [name, value] : fields) {
        headers.emplace(name, value);
    }
    return proxies.client_of(peer, headers);
}

std::string address(const Fields& fields) {
    return client(fields).address;
}

constexpr const char* kFor = "X-Forwarded-For";

}  // namespace

TEST_CASE("the client is the first hop from the right that is no proxy of ours", "[http]") {
    CHECK(address({}) == "10.0.0.1");
    CHECK(address({{kFor, "203.0.113.9"}}) == "203.0.113.9");
    CHECK(address({{kFor, "1.1.1.1, 203.0.113.9, 10.0.0.2"}}) == "203.0.113.9");
    CHECK(address({{kFor, "1.1.1.1"}, {kFor, "203.0.113.9, 10.0.0.2"}, {kFor, "10.0.0.3"}}) ==
          "203.0.113.9");
    CHECK(address({{kFor, "10.0.0.9, 10.0.0.2"}}) == "10.0.0.9");  // somebody inside
    CHECK(client({{kFor, "203.0.113.9"}}, "203.0.113.50").address == "203.0.113.50");
}

TEST_CASE("hops may be IPv6, with brackets and ports", "[http]") {
    CHECK(address({{kFor, "203.0.113.9:4711"}}) == "203.0.113.9");
    CHECK(address({{kFor, "2001:DB8::1"}}) == "2001:db8::1");
    CHECK(address({{kFor, "[2001:db8::1]"}}) == "2001:db8::1");
    CHECK(address({{kFor, "[2001:db8::1]:443, [2001:db8:ffff::7]:80"}}) == "2001:db8::1");
    CHECK(address({{kFor, "::ffff:203.0.113.9"}}) == "203.0.113.9");
    CHECK(address({{kFor, "9.9.9.9, ::ffff:10.0.0.2"}}) == "9.9.9.9");
}

TEST_CASE("rubbish to the left of the client changes nothing", "[http]") {
    for (const char* rubbish :
         {"unknown", "_hidden", "'; DROP TABLE", "1.2.3", "", "[::1", "::1]:x"}) {
        CAPTURE(rubbish);
        CHECK(address({{kFor, std::string(rubbish) + ", 203.0.113.9"}}) == "203.0.113.9");
        CHECK(address({{kFor, rubbish}, {kFor, "203.0.113.9, 10.0.0.2"}}) == "203.0.113.9");
        // Whoever named it is as far as we can tell.
        CHECK(address({{kFor, "9.9.9.9, " + std::string(rubbish) + ", 10.0.0.2"}}) == "10.0.0.2");
        CHECK(address({{kFor, rubbish}}) == "10.0.0.1");
    }
    for (const char* port : {":", ":x", ":123456", ":80:80", ": 80"}) {
        CAPTURE(port);
        CHECK(address({{kFor, "203.0.113.9" + std::string(port)}}) == "10.0.0.1");
        CHECK(address({{kFor, "[2001:db8::1]" + std::string(port)}}) == "10.0.0.1");
    }
    std::string many = "10.0.0.2";
    for (int i = 0; i < 5'000; ++i) {
        many += ",10.0.0.2";
    }
    CHECK(address({{kFor, "203.0.113.9," + many}}) == "10.0.0.2");
}

TEST_CASE("https is the nearest proxy's word", "[http]") {
    constexpr const char* kProto = "X-Forwarded-Proto";
    CHECK(client({{kProto, "https"}}).is_https);
    CHECK(client({{kProto, "http, https"}}).is_https);
    CHECK_FALSE(client({{kProto, "https, http"}}).is_https);
    CHECK_FALSE(client({{kProto, "https"}, {kProto, "http"}}).is_https);
    CHECK_FALSE(client({{kProto, "https"}}, "203.0.113.50").is_https);
}

TEST_CASE("what any proxy adds tells that one was there", "[http]") {
    const auto forwarded = [](const char* name) {
        Headers headers;
        headers.emplace(name, "");
        return TrustedProxies::is_forwarded(headers);
    };
    for (const char* name : {"X-Forwarded-For",
                             "X-Forwarded-Host",
                             "X-FORWARDED-PROTO",
                             "Forwarded",
                             "Via",
                             "X-Real-IP",
                             "CF-Connecting-IP",
                             "True-Client-IP"}) {
        CAPTURE(name);
        CHECK(forwarded(name));
    }
    CHECK_FALSE(forwarded("Accept"));
}
