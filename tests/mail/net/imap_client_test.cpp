#include "mail/net/imap_client.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "mail/smtp/link.h"
#include "support/fake_imap_server.h"
#include "support/tls_relay.h"

using namespace campaignd;
using namespace campaignd::mail;
using campaignd::test::FakeImapServer;
using campaignd::test::ImapFault;

namespace {

const CurlInit& curl() {
    static const CurlInit init;
    return init;
}

ServerLogin account_at(const FakeImapServer& server) {
    curl();
    return {.host = "127.0.0.1",
            .port = server.port(),
            .tls = TlsMode::kNone,
            .username = FakeImapServer::kUser,
            .password = FakeImapServer::kPassword};
}

std::string trouble_of(const ServerLogin& account, ImapOptions options = {}) {
    try {
        ImapClient client(account, std::move(options));
        client.examine("INBOX");
        for (const std::int64_t uid : client.search(0, std::nullopt)) {
            client.fetch(uid);
        }
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kUnavailable);
        return error.what();
    }
    return "";
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("a mailbox is never at an address of a cloud's metadata, however it is written",
          "[mail]") {
    curl();
    for (const char* host :
         {"169.254.169.254", "2852039166", "0xa9fea9fe", "::ffff:169.254.169.254", "fe80::1"}) {
        CAPTURE(host);
        CHECK_THAT(trouble_of({.host = host, .port = 143, .tls = TlsMode::kNone}),
                   Contains("mail servers may not be at this address"));
    }
}

TEST_CASE("a mailbox may be on this machine unless private addresses are forbidden", "[mail]") {
    FakeImapServer server;
    ServerLogin account = account_at(server);
    account.host = "localhost";
    account.allow_private = false;
    CHECK_THAT(trouble_of(account), Contains("send.allow_private"));
    CHECK_THAT(trouble_of(account_at(server)), !Contains("send.allow_private"));
}

TEST_CASE("a mailbox is read without changing it", "[mail]") {
    FakeImapServer server;
    server.add({.uid = 3, .bytes = "Subject: a\r\n\r\nc1 OK done\r\n* BYE\r\n{5}\r\n"});
    server.add({.uid = 9, .bytes = "Subject: b\r\n\r\n"});
    ImapClient client(account_at(server), {});
    const auto folder = client.examine("Büro & \"Post\"");
    CHECK(folder.uid_validity == 7);
    CHECK(folder.messages == 2);
    CHECK(client.search(0, 1'795'617'269'000) == std::vector<std::int64_t>{3, 9});
    CHECK(client.search(3, std::nullopt) == std::vector<std::int64_t>{9});
    CHECK(client.search(9, std::nullopt).empty());
    const auto mail = client.fetch(3);
    REQUIRE(mail);
    CHECK(mail->bytes == "Subject: a\r\n\r\nc1 OK done\r\n* BYE\r\n{5}\r\n");
    CHECK(mail->received_at == 1'795'617'269'000);
    CHECK(client.fetch(9)->bytes == "Subject: b\r\n\r\n");
    CHECK_FALSE(client.fetch(77));
    client.logout();
    for (const std::string& command : server.commands()) {
        CHECK(command.find("SELECT") == std::string::npos);
        CHECK(command.find("STORE") == std::string::npos);
        CHECK((command.find("FETCH") == std::string::npos ||
               command.find("BODY.PEEK[]<0.") != std::string::npos));
    }
    CHECK(server.commands().at(2) == "EXAMINE \"B&APw-ro &- \\\"Post\\\"\"");
    CHECK_THAT(server.commands().at(3), Contains("SINCE 24-Nov-2026"));
}

TEST_CASE("of a huge message only the beginning is asked for", "[mail]") {
    FakeImapServer server;
    server.add({.uid = 1, .bytes = std::string(3U << 20, 'x')});
    ImapClient client(account_at(server), {.most_bytes = 1000});
    client.examine("INBOX");
    CHECK(client.fetch(1)->bytes.size() == 1000);
}

TEST_CASE("each failure of a mailbox says what and what to do", "[mail]") {
    FakeImapServer server;
    server.add({.uid = 1, .bytes = "Subject: a\r\n\r\nbody\r\n"});
    const ServerLogin account = account_at(server);
    SECTION("wrong password") {
        ServerLogin wrong = account;
        wrong.password = "x";
        CHECK_THAT(trouble_of(wrong), Contains("127.0.0.1") && Contains("password"));
        CHECK_THAT(trouble_of(wrong), !Contains(" x"));
    }
    SECTION("nobody there") {
        ServerLogin nobody = account;
        nobody.port = 1;
        CHECK_THAT(trouble_of(nobody), Contains("nobody answers"));
    }
    SECTION("no TLS where TLS is asked for") {
        ServerLogin tls = account;
        tls.tls = TlsMode::kStartTls;
        CHECK_THAT(trouble_of(tls), Contains("STARTTLS"));
    }
    SECTION("no such folder") {
        server.set_fault(ImapFault::kNoFolder);
        CHECK_THAT(trouble_of(account), Contains("no such folder"));
    }
    SECTION("no UIDVALIDITY") {
        server.set_fault(ImapFault::kNoUidValidity);
        CHECK_THAT(trouble_of(account), Contains("UIDVALIDITY"));
    }
    SECTION("goodbye") {
        server.set_fault(ImapFault::kBye);
        CHECK_THAT(trouble_of(account), Contains("too many connections"));
    }
    SECTION("closed") {
        server.set_fault(GENERATE(ImapFault::kCloseAtExamine, ImapFault::kCloseInLiteral));
        CHECK_THAT(trouble_of(account), Contains("closed the connection"));
    }
    SECTION("a line or a literal without end") {
        server.set_fault(GENERATE(ImapFault::kEndlessLine, ImapFault::kEndlessLiteral));
        CHECK_THAT(trouble_of(account), Contains("without end") || Contains("more than was asked"));
    }
    SECTION("silence") {
        server.set_fault(ImapFault::kSilentSearch);
        ImapOptions options;
        options.command_timeout = std::chrono::milliseconds(1);
        CHECK_THAT(trouble_of(account, options), Contains("in time"));
    }
    SECTION("a stop of the daemon") {
        server.set_fault(ImapFault::kSilentSearch);
        ImapOptions options;
        int asked = 0;
        options.stopping = [&] { return ++asked > 3; };
        CHECK_THAT(trouble_of(account, options), Contains("stops"));
    }
}

TEST_CASE("a mailbox is read over TLS, and only when its certificate is trusted", "[mail]") {
    const std::string mode = GENERATE("imap-tls", "imap-starttls");
    const test::TlsRelay relay(mode, "ada", "s3cret-word");
    curl();
    const ServerLogin account{.host = "127.0.0.1",
                              .port = relay.port(),
                              .tls = mode == "imap-tls" ? TlsMode::kTls : TlsMode::kStartTls,
                              .username = "ada",
                              .password = "s3cret-word"};
    ImapOptions trusting;
    trusting.ca_file = relay.ca_file();
    CHECK(trouble_of(account, trusting) == "");
    CHECK_THAT(trouble_of(account), Contains("certificate"));
    ServerLogin wrong = account;
    wrong.password = "another";
    CHECK_THAT(trouble_of(wrong, trusting), Contains("password") && !Contains("another"));
    ServerLogin elsewhere = account;
    elsewhere.host = "localhost";
    CHECK_THAT(trouble_of(elsewhere, trusting), Contains("certificate"));
}

TEST_CASE("dates and folder names of IMAP", "[mail]") {
    CHECK(parse_internal_date(" 1-Jan-1970 01:00:00 +0100") == 0);
    CHECK(parse_internal_date("01-jan-1970 00:00:01 +0000") == 1000);
    CHECK(parse_internal_date("01-Xan-1970 00:00:01 +0000") == std::nullopt);
    CHECK(parse_internal_date("") == std::nullopt);
    CHECK(parse_internal_date("1-Jan-1970 00:00:01") == std::nullopt);
    CHECK(quote_folder("INBOX/a&b") == "\"INBOX/a&-b\"");
    CHECK(quote_folder("\xF0\x9F\x93\xAC") == "\"&2D3c7A-\"");
}
