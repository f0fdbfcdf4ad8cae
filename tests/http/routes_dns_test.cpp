#include <catch2/catch.hpp>

#include "http/site.h"

using namespace campaignd;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

std::string path_of(const Site& site, const std::string& more = "") {
    return "/api/v1/senders/" + std::to_string(site.world.sender_id) + "/dns" + more;
}

/// What each finding says, as "spf good".
std::vector<std::string> verdicts(const json& report) {
    std::vector<std::string> all;
    for (const json& finding : report.at("findings")) {
        all.push_back(finding.at("what").get<std::string>() + ' ' +
                      finding.at("verdict").get<std::string>());
    }
    return all;
}

}  // namespace

TEST_CASE("a sender is told what the DNS says of its domain", "[http]") {
    Site site;
    site.dns_zone.add_txt("example.org", "v=spf1 include:spf.relay.example ~all");
    site.dns_zone.add_txt("_dmarc.example.org", "v=DMARC1; p=none");
    site.dns_zone.add_txt("s1._domainkey.example.org", "v=DKIM1; p=" + std::string(392, 'A'));
    site.dns_zone.add_mx("example.org", 10, "mx.example.org");
    using All = std::vector<std::string>;
    const json report = site.call("GET", path_of(site, "?selector=s1"), "editor").json();
    CHECK(report.at("domain") == "example.org");
    CHECK(verdicts(report) == All{"spf good", "dkim good", "dmarc good", "mx good"});
    CHECK(verdicts(site.call("GET", path_of(site), "editor").json())[1] == "dkim unknown");
    CHECK(site.call("GET", path_of(site, "?selector=a%20b"), "editor").status == 422);
    CHECK(site.call("GET", path_of(site), "viewer").status == 403);
    CHECK(site.call("GET", "/api/v1/senders/99/dns", "editor").status == 404);
}

TEST_CASE("where no DNS server answers, the advice says so, and asks one question", "[http]") {
    Site site;
    site.dns_zone.fall_silent();
    const json report = site.call("GET", path_of(site, "?selector=s1"), "editor").json();
    for (const json& finding : report.at("findings")) {
        CHECK(finding.at("verdict") == "unknown");
        CHECK(finding.at("advice").get<std::string>().starts_with("No DNS server answered"));
    }
    CHECK(site.dns_zone.asked() == 1);
}

TEST_CASE("the health of a sender counts how its mail fared", "[http]") {
    Site site;
    site.world.temp.run(
        "INSERT INTO sender_hour(sender_id, hour, sent, deferred, refused, lost, bounced) "
        "VALUES (?1, ?2, 96, 3, 4, 1, 2), (?1, ?3, 100, 0, 0, 0, 0)",
        site.world.sender_id,
        site.world.temp.clock.now() / 3'600'000 * 3'600'000,
        site.world.temp.clock.now() / 3'600'000 * 3'600'000 - 48 * 3'600'000);
    const json sender =
        site.call("GET", "/api/v1/senders/" + std::to_string(site.world.sender_id), "viewer")
            .json();
    const json& health = sender.at("health");
    CHECK(health.at("today").at("sent") == 96);
    CHECK(health.at("today").at("bounce_rate") == 0.02);
    CHECK(health.at("week").at("sent") == 196);
    CHECK(health.at("waiting") == nullptr);
}
