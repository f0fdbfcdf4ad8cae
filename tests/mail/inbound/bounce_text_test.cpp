#include "mail/inbound/bounce_text.h"

#include <catch2/catch.hpp>

#include "mail/inbound/bounce_words.h"

using namespace campaignd;
using namespace campaignd::mail;

namespace {

struct Row {
    const char* status;
    const char* words;
};

template <std::size_t N>
void check_all(const Row (&rows)[N], FeedbackKind kind) {
    for (const Row& row : rows) {
        INFO(row.status << " " << row.words);
        CHECK(to_text(classify_bounce(row.status, row.words)) == to_text(kind));
    }
}

}  // namespace

TEST_CASE("words of policy, rate, size and our own faults are never hard", "[mail]") {
    const Row rows[] = {
        {"5.1.1", "550 5.7.1 IP address blacklisted by recipient"},
        {"5.1.1", "550 5.1.1 <x@example.net>: message blocked by our security service"},
        {"5.1.0", "550 5.1.0 192.0.2.9 is not allowed to send from <a.example> per its SPF Record"},
        {"5.1.1", "554 5.1.1 Rejected: too many messages from your network"},
        {"5.2.1",
         "550 5.2.1 The user you are trying to contact is receiving mail at a rate that "
         "prevents additional messages from being delivered"},
        {"5.1.8", "501 5.1.8 Sender address rejected: user unknown in virtual mailbox table"},
        {"5.1.1", "550 5.1.1 Sender verify failed: no such user"},
        {"5.0.0", "553 Domain of sender address a@b.example does not exist"},
        {"5.4.1", "550 5.4.1 Relay access denied"},
        {"5.5.0", "554 Message rejected as spam"},
        {"5.1.90", "550 5.1.90 Your message can't be sent because you've reached your daily limit"},
        {"", "550 Reverse DNS lookup for 192.0.2.9 failed"},
        {"", "554 Email rejected per DMARC policy for a.example"},
        {"5.0.0", "552 Message size exceeds fixed maximum message size"},
        {"5.0.0", "5.1.0 - Unknown address error 550-'5.7.1 <a@b.example>... Access denied'"},
        {"5.0.0", "550 (in reply to MAIL FROM command) user unknown"}};
    check_all(rows, FeedbackKind::kPolicyBounce);
}

TEST_CASE("a full box, DNS trouble and broken programs are not hard either", "[mail]") {
    const Row rows[] = {
        {"5.0.0", "552 mailbox is full"},
        {"5.1.1", "550 5.1.1 user is over quota"},
        {"5.2.1", "550 5.2.1 The recipient's mailbox is full"},
        {"5.1.2",
         "Host or domain name not found. Name service error for name=x.example type=MX: "
         "Host not found, try again"},
        {"5.1.2", "550 5.1.2 temporary lookup failure"},
        {"5.4.6", "554 5.4.6 too many hops"},
        {"5.1.1", "procmail: Couldn't create \"/var/spool/mail/bo\": No such user"},
        {"5.3.0", "something else"},
        {"5.1.0", "550 5.1.0 no"},
        {"4.4.1", "user unknown"},
        {"4.1.1", "450 4.1.1 <x@example.net>: user unknown"},
        {"", "450 user unknown"},
        {"", "421 no such user"},
        {"", "550 account is temporarily disabled"},
        {"5.7.0", "552 5.2.2 mailbox full"},
        {"", "552 Requested mail action aborted: exceeded storage allocation"},
        {"", "550 you have been blocked by the recipient"},
        {"", ""}};
    check_all(rows, FeedbackKind::kSoftBounce);
}

TEST_CASE("an address is dead by the words even when the code is vague or wrong", "[mail]") {
    const Row rows[] = {
        {"5.0.0", "550 User unknown"},
        {"5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable"},
        {"5.4.1", "550 5.4.1 Recipient address rejected: Access denied"},
        {"5.4.4", "Host or domain name not found. Name service error for name=x.example"},
        {"5.4.4", "[internal] no mail servers could be found"},
        {"5.7.1", "553 Invalid recipient x@example.net (Mode: normal)"},
        {"5.7.1", "550 5.7.1 <x@example.net>: Recipient address rejected: User unknown"},
        {"5.0.0",
         "554 delivery error: dd This user doesn\xE2\x80\x99t have a yahoo.example account"},
        {"", "User Bo (bo@example.net) not listed in Domino Directory"},
        {"5.5.0", "554 The domain is not reachable. Please check the domain and try again"},
        {"5.0.0", "an MX or SRV record indicated no SMTP service"},
        {"5.2.1", "550-5.2.1 The email account that you tried to reach is disabled."},
        {"5.0.0",
         "550-5.1.1 The email account that you tried to reach does not exist.\r\n"
         "550 5.1.1 Please try double-checking the address for typos or spaces"},
        {"5.0.0", "host antispam.example.net[192.0.2.7] said: 550 user unknown"},
        {"5.0.0", "550 <spam-blocked@policy.example>: user not found, see https://x.example/#spam"},
        {"5.1.1", "550 no"},
        {"5.1.2", ""},
        {"", "550 5.1.1 unknown"},
        {"", "550 unroutable address"}};
    check_all(rows, FeedbackKind::kHardBounce);
}

TEST_CASE("who gave up after a temporary refusal knows that the address is dead", "[mail]") {
    const char* words = "450 4.1.1 <x@example.net>: Recipient address rejected: User unknown";
    CHECK(judge_refusal({.status = "4.1.1", .diagnostic = words, .final = true}).kind ==
          FeedbackKind::kHardBounce);
    CHECK(judge_refusal({.status = "4.4.1", .diagnostic = "user unknown", .final = true}).kind ==
          FeedbackKind::kSoftBounce);
}

TEST_CASE("what a report says to people decides where its fields are silent", "[mail]") {
    const auto judge = [](const char* status, const char* diagnostic, const char* around) {
        return judge_refusal(
                   {.status = status, .diagnostic = diagnostic, .around = around, .final = true})
            .kind;
    };
    CHECK(judge("5.0.0", "", "<x@example.net>: user unknown") == FeedbackKind::kHardBounce);
    CHECK(judge("5.0.0", "", "x@example.net: 550 5.7.25 no reverse DNS") ==
          FeedbackKind::kPolicyBounce);
    CHECK(judge("5.5.0", "554 Service unavailable", "<<< 554 no such user here") ==
          FeedbackKind::kHardBounce);
    // It makes a hard bounce softer …
    CHECK(judge("5.1.1", "550 5.1.1 no", "said: 550 5.1.1 no (in reply to MAIL FROM command)") ==
          FeedbackKind::kPolicyBounce);
    CHECK(judge("5.1.1", "550 user unknown", "was rejected:\nNot enough disk space") ==
          FeedbackKind::kSoftBounce);
    CHECK(judge("5.1.1", "", ">>> MAIL From:<a@b.example>\n<<< 550 go away, user unknown") ==
          FeedbackKind::kPolicyBounce);
    // … never the other way round.
    CHECK(judge("5.2.2", "552 5.2.2 no", "the address may not exist") == FeedbackKind::kSoftBounce);
    CHECK(judge("5.1.1", "550 5.1.1 no", "If this goes on, ask about our spam policy.") ==
          FeedbackKind::kHardBounce);
}

TEST_CASE("the code that says most is kept", "[mail]") {
    CHECK(judge_refusal({.status = "5.0.0", .diagnostic = "550 5.1.1 x"}).status == "5.1.1");
    CHECK(judge_refusal({.status = "5.1.1", .diagnostic = "550 5.7.1 x"}).status == "5.7.1");
    CHECK(judge_refusal({.status = "5.2.2", .diagnostic = "550 5.0.0 x"}).status == "5.2.2");
    CHECK(judge_refusal({.diagnostic = "host 192.5.1.1 said no"}).status.empty());
}

TEST_CASE("words are looked at as they were meant", "[mail]") {
    CHECK(prepare_refusal("550-5.7.1 Our  system\r\n 550-5.7.1 has <Bo@X.example>: seen") ==
          "our system has <@>: seen");
    CHECK(prepare_refusal("host mx.spam.example[192.0.2.1] said: see https://x.example/a#spam") ==
          "host said: see https://x.example/a");
    CHECK(prepare_refusal(std::string(100'000, 'x')).size() <= 4'096);
    CHECK(find_bounce_words(prepare_refusal("nothing of the kind")) == std::nullopt);
}
