#include "mail/smtp/envelope.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using namespace campaignd::mail;

namespace {

std::string stuffed(const std::string& data) {
    std::string out;
    append_stuffed(out, data);
    return out;
}

Outgoing message_to(const std::string& to) {
    auto account = std::make_shared<SmtpAccount>();
    account->sender_id = 3;
    return {9, account, "bounce@sender.test", to, "Subject: x\r\n\r\nHello\r\n"};
}

}  // namespace

TEST_CASE("dots at the start of a line are doubled", "[mail]") {
    CHECK(stuffed(".a\r\n..b\r\nc.\r\n.\r\n") == "..a\r\n...b\r\nc.\r\n..\r\n");
}

TEST_CASE("no bare line end survives stuffing", "[mail]") {
    CHECK(stuffed("a\n.\nb\n") == "a\r\n..\r\nb\r\n");
    CHECK(stuffed("a\r.\rb") == "a\r\n..\r\nb\r\n");
    CHECK(stuffed("a\r\n.\rb\n") == "a\r\n..\r\nb\r\n");
    CHECK(stuffed("a") == "a\r\n");
    CHECK(stuffed("").empty());
}

TEST_CASE("whatever the message holds, it cannot end the data early", "[mail]") {
    unsigned seed = 12345;
    const std::string alphabet = "\r\n..ab";
    for (int round = 0; round < 20'000; ++round) {
        std::string data;
        for (int i = 0; i < 12; ++i) {
            seed = seed * 1664525U + 1013904223U;
            data += alphabet[(seed >> 16U) % alphabet.size()];
        }
        const std::string sent = "\r\n" + stuffed(data);
        CHECK(sent.find("\r\n.\r\n") == std::string::npos);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            if (sent[i] == '\n') {
                REQUIRE((i > 0 && sent[i - 1] == '\r'));
            }
            if (sent[i] == '\r') {
                REQUIRE((i + 1 < sent.size() && sent[i + 1] == '\n'));
            }
        }
    }
}

TEST_CASE("addresses that could forge a command never reach the relay", "[mail]") {
    for (const char* to :
         {"a@b.test>\r\nRCPT TO:<evil@b.test", "a@b\n.test", "<a@b.test", "a b@c.test", ""}) {
        const auto refusal = refuse_locally(message_to(to), {});
        REQUIRE(refusal);
        CHECK(refusal->result == Verdict::kRefused);
        CHECK(refusal->cookie == 9);
    }
    Outgoing message = message_to("a@b.test");
    message.envelope_from = "x@y.test> SIZE=1";
    CHECK(refuse_locally(message, {})->result == Verdict::kPolicyRefused);
}

TEST_CASE("an address beyond ASCII needs SMTPUTF8", "[mail]") {
    const Outgoing message = message_to("j\xc3\xb6rg@example.test");
    SmtpFeatures features;
    const auto refusal = refuse_locally(message, features);
    REQUIRE(refusal);
    CHECK(refusal->result == Verdict::kRefused);
    CHECK(refusal->reply.find("SMTPUTF8") != std::string::npos);
    features.add("SMTPUTF8");
    CHECK_FALSE(refuse_locally(message, features));
    std::string line;
    append_mail(line, message, features);
    CHECK(line == "MAIL FROM:<bounce@sender.test> SMTPUTF8\r\n");
}

TEST_CASE("a message larger than the relay takes is not offered", "[mail]") {
    SmtpFeatures features;
    features.add("SIZE 20");
    const auto refusal = refuse_locally(message_to("a@b.test"), features);
    REQUIRE(refusal);
    CHECK(refusal->result == Verdict::kTooLarge);
    CHECK(refusal->enhanced == "5.3.4");
    SmtpFeatures unlimited;
    unlimited.add("size");
    CHECK_FALSE(refuse_locally(message_to("a@b.test"), unlimited));
    std::string line;
    append_mail(line, message_to("a@b.test"), unlimited);
    CHECK(line == "MAIL FROM:<bounce@sender.test> SIZE=21\r\n");
}
