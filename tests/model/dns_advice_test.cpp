#include "model/dns_advice.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using V = DnsVerdict;
using Texts = std::vector<std::string>;

TEST_CASE("an SPF record is judged by what receivers do with it", "[model]") {
    const auto verdict = [](const Texts& records) {
        return judge_spf("example.org", records, "relay.example").verdict;
    };
    CHECK(verdict({}) == V::kMissing);
    CHECK(verdict({"google-site-verification=1", "v=spf10 -all"}) == V::kMissing);
    CHECK(verdict({"v=spf1 include:spf.relay.example ~all"}) == V::kGood);
    CHECK(verdict({"V=SPF1 ip4:192.0.2.1 -ALL", "other"}) == V::kGood);
    CHECK(verdict({"v=spf1 redirect=_spf.example.net"}) == V::kGood);
    CHECK(verdict({"v=spf1 -all", "v=spf1 ~all"}) == V::kWrong);
    CHECK(verdict({"v=spf1 +all"}) == V::kWrong);
    CHECK(verdict({"v=spf1 mx"}) == V::kImprove);
    std::string many = "v=spf1";
    for (int i = 0; i < 11; ++i) {
        many += " include:a" + std::to_string(i) + ".example";
    }
    CHECK(verdict({many + " ~all"}) == V::kWrong);
    const DnsFinding good = judge_spf("example.org", {"v=spf1 mx ~all", "x"}, "relay.example");
    CHECK(good.found == Texts{"v=spf1 mx ~all"});
    CHECK(good.advice.find("relay.example") != std::string::npos);
}

TEST_CASE("a DKIM key is there, short, withdrawn or missing", "[model]") {
    const auto verdict = [](const Texts& records) {
        return judge_dkim("example.org", "s1", records).verdict;
    };
    CHECK(verdict({"v=DKIM1; k=rsa; p=" + std::string(392, 'A')}) == V::kGood);
    CHECK(verdict({"p=" + std::string(216, 'A')}) == V::kGood);
    CHECK(verdict({"v=DKIM1; p=" + std::string(124, 'A')}) == V::kImprove);
    CHECK(verdict({"v=DKIM1; k=ed25519; p=" + std::string(44, 'A')}) == V::kGood);
    CHECK(verdict({"v=DKIM1; p="}) == V::kWrong);
    CHECK(verdict({"something else"}) == V::kMissing);
    CHECK(judge_dkim("example.org", "s1", {}).name == "s1._domainkey.example.org");
}

TEST_CASE("a DMARC policy is read, and a missing one told with an example", "[model]") {
    const auto verdict = [](const Texts& records) {
        return judge_dmarc("news.example.org", "example.org", records).verdict;
    };
    CHECK(verdict({"v=DMARC1; p=none; rua=mailto:a@example.org"}) == V::kGood);
    CHECK(verdict({"v=DMARC1;p=Reject"}) == V::kGood);
    CHECK(verdict({"v=DMARC1; rua=mailto:a@example.org"}) == V::kWrong);
    CHECK(verdict({"v=DMARC1; p=none", "v=DMARC1; p=none"}) == V::kWrong);
    const DnsFinding none = judge_dmarc("example.org", "example.org", {"x"});
    CHECK(none.verdict == V::kMissing);
    CHECK(none.advice.find("v=DMARC1; p=none; rua=mailto:postmaster@example.org") !=
          std::string::npos);
}

TEST_CASE("where bounces go needs a mail server", "[model]") {
    CHECK(judge_mx("example.org", {"10 mx.example.org"}, true).verdict == V::kGood);
    CHECK(judge_mx("example.org", {"0 ."}, true).verdict == V::kWrong);
    CHECK(judge_mx("example.org", {}, true).verdict == V::kImprove);
    CHECK(judge_mx("example.org", {}, false).verdict == V::kMissing);
}
