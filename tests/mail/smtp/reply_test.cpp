#include <catch2/catch.hpp>

#include "mail/smtp/reply_class.h"
#include "mail/smtp/reply_reader.h"

using namespace campaignd;
using namespace campaignd::mail;

namespace {

std::vector<Reply> read_all(ReplyReader& reader, std::string_view bytes) {
    std::vector<Reply> replies;
    while (auto reply = reader.next(bytes)) {
        replies.push_back(*reply);
    }
    return replies;
}

Reply reply_of(int code, const std::string& text) {
    return {code, std::string(enhanced_code(text)), text};
}

}  // namespace

TEST_CASE("a reply is read whole however its bytes are cut", "[mail]") {
    const std::string bytes = "250-2.1.5 first\r\n250-second\r\n250 third\r\n354 go\n";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        ReplyReader reader;
        auto replies = read_all(reader, std::string_view(bytes).substr(0, cut));
        const auto rest = read_all(reader, std::string_view(bytes).substr(cut));
        replies.insert(replies.end(), rest.begin(), rest.end());
        REQUIRE(replies.size() == 2);
        CHECK(replies[0].code == 250);
        CHECK(replies[0].enhanced == "2.1.5");
        CHECK(replies[0].text == "2.1.5 first second third");
        CHECK(replies[1].code == 354);
        CHECK_FALSE(reader.broken());
    }
}

TEST_CASE("a reply of a megabyte keeps only its beginning", "[mail]") {
    ReplyReader reader;
    std::string bytes;
    while (bytes.size() < 1'000'000) {
        bytes += "550-" + std::string(1000, 'x') + "\r\n";
    }
    bytes += "550 end\r\n";
    const auto replies = read_all(reader, bytes);
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].code == 550);
    CHECK(replies[0].text.size() <= kMaxReplyText);
}

TEST_CASE("a reply that never ends breaks the stream in bounded memory", "[mail]") {
    ReplyReader reader;
    const std::string block = "250-" + std::string(60'000, 'x') + "\r\n";
    for (int i = 0; i < 200 && !reader.broken(); ++i) {
        CHECK(read_all(reader, block).empty());
    }
    CHECK(reader.broken());
}

TEST_CASE("control bytes of a reply cannot reach a log or a page", "[mail]") {
    ReplyReader reader;
    const std::string bytes("250 a\0b\x1b[2J\xff\r\n", 14);
    const auto replies = read_all(reader, bytes);
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].text == "a b [2J\xef\xbf\xbd");
}

TEST_CASE("lines that are not SMTP break the stream", "[mail]") {
    for (const char* bytes :
         {"HTTP/1.1 400 Bad\r\n", "25 ok\r\n", "2500 ok\r\n", "\r\n", "150 no\r\n"}) {
        ReplyReader reader;
        CHECK(read_all(reader, bytes).empty());
        CHECK(reader.broken());
    }
}

TEST_CASE("an enhanced code is taken only where it stands", "[mail]") {
    CHECK(enhanced_code("5.7.26 no") == "5.7.26");
    CHECK(enhanced_code("5.7.26") == "5.7.26");
    CHECK(enhanced_code("5.7 no").empty());
    CHECK(enhanced_code("3.7.1 no").empty());
    CHECK(enhanced_code("5.1234.1").empty());
    CHECK(enhanced_code("mailbox 5.1.1").empty());
}

TEST_CASE("a refusal is put where the fault lies", "[mail]") {
    struct Case {
        SmtpStage stage;
        int code;
        const char* text;
        Verdict result;
    };

    const Case cases[] = {
        {SmtpStage::kDot, 250, "2.0.0 ok", Verdict::kSent},
        {SmtpStage::kRcpt, 450, "4.2.0 later", Verdict::kDeferred},
        {SmtpStage::kRcpt, 452, "4.2.2 full", Verdict::kDeferred},
        {SmtpStage::kRcpt, 450, "5.7.1 class disagrees", Verdict::kDeferred},
        {SmtpStage::kRcpt, 451, "local error in processing", Verdict::kDeferred},
        {SmtpStage::kRcpt, 450, "mailbox busy, try again later", Verdict::kDeferred},
        {SmtpStage::kMail, 451, "4.7.1 later", Verdict::kRelayDeferred},
        {SmtpStage::kMail, 450, "4.2.1 whatever", Verdict::kRelayDeferred},
        {SmtpStage::kRcpt, 421, "4.2.1 bye", Verdict::kRelayDeferred},
        {SmtpStage::kDot, 421, "bye", Verdict::kRelayDeferred},
        {SmtpStage::kRcpt, 452, "4.5.3 too many recipients", Verdict::kRelayDeferred},
        {SmtpStage::kRcpt, 452, "insufficient system storage", Verdict::kRelayDeferred},
        {SmtpStage::kRcpt, 450, "4.1.8 sender's domain not found", Verdict::kRelayDeferred},
        {SmtpStage::kRcpt, 450, "try again later", Verdict::kDeferred},
        {SmtpStage::kRcpt, 452, "try again tomorrow", Verdict::kRelayDeferred},
        {SmtpStage::kDot, 451, "4.3.0 queue is full", Verdict::kRelayDeferred},
        {SmtpStage::kMail, 503, "5.5.1 what?", Verdict::kRelayDeferred},
        {SmtpStage::kRcpt, 502, "no", Verdict::kRelayDeferred},
        {SmtpStage::kDot, 554, "5.5.1 no valid recipients", Verdict::kRelayDeferred},
        {SmtpStage::kRcpt, 501, "5.1.3 bad address", Verdict::kNoSuchAddress},
        {SmtpStage::kRcpt, 550, "5.1.1 unknown", Verdict::kNoSuchAddress},
        {SmtpStage::kDot, 550, "5.1.1 unknown", Verdict::kNoSuchAddress},
        {SmtpStage::kRcpt, 550, "no such user", Verdict::kNoSuchAddress},
        {SmtpStage::kRcpt,
         550,
         "5.1.1 <hourly@per-day.test>: user unknown",
         Verdict::kNoSuchAddress},
        {SmtpStage::kRcpt, 450, "<later@x.test>: mailbox busy", Verdict::kDeferred},
        {SmtpStage::kRcpt, 552, "5.2.2 full", Verdict::kRefused},
        {SmtpStage::kRcpt, 550, "no", Verdict::kRefused},
        {SmtpStage::kRcpt, 550, "5.7.1 not allowed", Verdict::kPolicyRefused},
        {SmtpStage::kDot, 550, "5.7.26 unauthenticated", Verdict::kPolicyRefused},
        {SmtpStage::kRcpt, 550, "5.1.8 bad sender", Verdict::kPolicyRefused},
        {SmtpStage::kMail, 550, "no", Verdict::kSenderRefused},
        {SmtpStage::kMail, 550, "5.1.1 unknown", Verdict::kSenderRefused},
        {SmtpStage::kRcpt, 530, "log in first", Verdict::kSenderRefused},
        {SmtpStage::kDot, 554, "5.6.0 content", Verdict::kPolicyRefused},
        {SmtpStage::kMail, 552, "5.3.4 too big", Verdict::kTooLarge},
        {SmtpStage::kMail, 552, "message size exceeds the limit", Verdict::kTooLarge},
        {SmtpStage::kDot, 552, "5.3.4 too big", Verdict::kPolicyRefused},
        {SmtpStage::kDot, 552, "message size exceeds the limit", Verdict::kPolicyRefused},
        {SmtpStage::kDot, 354, "again?", Verdict::kUnknown},
        {SmtpStage::kData, 250, "not 354", Verdict::kLost},
    };
    for (const Case& one : cases) {
        INFO(one.code << " " << one.text);
        CHECK(classify(one.stage, reply_of(one.code, one.text)) == one.result);
    }
}

TEST_CASE("\"later\" at RCPT that names nobody may be about the person or about us", "[mail]") {
    struct Case {
        SmtpStage stage;
        int code;
        const char* text;
        bool unclear;
    };

    const Case cases[] = {
        {SmtpStage::kRcpt, 450, "4.7.1 <a@x.test>: Recipient address rejected: try again", true},
        {SmtpStage::kRcpt, 451, "4.7.1 Please try again", true},
        {SmtpStage::kRcpt, 451, "4.3.0 <a@x.test>: Temporary lookup failure", true},
        {SmtpStage::kRcpt, 451, "4.7.500 Server busy. Please try again later", true},
        {SmtpStage::kRcpt, 451, "Temporary failure, please try again later.", true},
        {SmtpStage::kRcpt, 450, "temporarily rejected", true},
        {SmtpStage::kRcpt, 451, "4.4.1 no answer from host", true},
        {SmtpStage::kDot, 451, "4.7.1 Try again later", true},
        // It names the person.
        {SmtpStage::kRcpt, 450, "4.2.0 later", false},
        {SmtpStage::kRcpt, 450, "4.7.1 Greylisted, try again later", false},
        {SmtpStage::kRcpt, 450, "mailbox busy, try again later", false},
        {SmtpStage::kRcpt, 452, "4.2.2 full", false},
        // It names us, or the relay.
        {SmtpStage::kMail, 451, "4.7.1 try again later", false},
        {SmtpStage::kRcpt, 421, "4.7.0 try again later", false},
        {SmtpStage::kRcpt, 450, "4.7.1 Client host rejected: cannot find your hostname", false},
        {SmtpStage::kRcpt, 450, "4.7.1 <a@x.test>: Recipient address rejected: rate limit", false},
        {SmtpStage::kRcpt, 451, "4.7.1 your IP has a poor reputation, try later", false},
        {SmtpStage::kDot, 451, "4.3.0 queue file write error", false},
        {SmtpStage::kRcpt, 550, "5.7.1 try again later", false},
    };
    for (const Case& one : cases) {
        INFO(one.code << " " << one.text);
        CHECK(is_unclear(one.stage, reply_of(one.code, one.text)) == one.unclear);
    }
}
