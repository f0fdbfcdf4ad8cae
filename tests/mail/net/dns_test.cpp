#include "mail/net/dns.h"

#include <catch2/catch.hpp>

#include "support/fake_dns_server.h"

using namespace campaignd;
using campaignd::test::FakeDnsServer;
using Values = std::vector<std::string>;

namespace {

mail::Dns asking(const FakeDnsServer& server) {
    return mail::Dns({.timeout = std::chrono::seconds(1), .tries = 1, .server = server.address()});
}

}  // namespace

TEST_CASE("the DNS gives texts joined, mail servers in order, and addresses", "[mail]") {
    FakeDnsServer server;
    const std::string key = "v=DKIM1; p=" + std::string(400, 'A');
    server.add_txt("example.org", "v=spf1 -all");
    server.add_txt("example.org", key);
    server.add_mx("example.org", 20, "two.example.org");
    server.add_mx("example.org", 10, "one.example.org");
    server.add_address("example.org");
    const mail::Dns dns = asking(server);
    CHECK(dns.txt("example.org").values == Values{"v=spf1 -all", key});
    CHECK(dns.mx("example.org").values == Values{"10 one.example.org", "20 two.example.org"});
    CHECK(dns.address("example.org").values == Values{"127.0.0.1"});
}

TEST_CASE("a domain that takes no mail has the root as its mail server", "[mail]") {
    FakeDnsServer server;
    server.add_mx("example.org", 0, ".");
    CHECK(asking(server).mx("example.org").values == Values{"0 ."});
}

TEST_CASE("no such name and no such record are answers, silence is none", "[mail]") {
    FakeDnsServer server;
    server.add_txt("example.org", "something");
    const mail::Dns dns = asking(server);
    const mail::DnsAnswer nobody = dns.txt("nobody.example");
    CHECK(nobody.answered);
    CHECK(nobody.values.empty());
    const mail::DnsAnswer other = dns.mx("example.org");
    CHECK(other.answered);
    CHECK(other.values.empty());
    server.fall_silent();
    CHECK_FALSE(dns.txt("example.org").answered);
    CHECK(server.asked() == 3);
}
