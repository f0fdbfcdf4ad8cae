#include "service/secrets/mail_links.h"

#include <catch2/catch.hpp>

#include "support/factories.h"

using namespace campaignd;
using campaignd::test::Studio;
using Kind = service::MailLinks::Kind;

namespace {

std::string token_of(const std::string& url) {
    return url.substr(url.rfind('/') + 1);
}

}  // namespace

TEST_CASE("a Message-ID names its message, however it is written", "[service]") {
    const Studio studio;
    const std::string id = studio.links.message_id(42, "example.com");
    CHECK(id == studio.links.message_id(42, "example.com"));
    CHECK(id != studio.links.message_id(43, "example.com"));
    CHECK(id.front() == '<');
    CHECK(id.substr(id.find('@')) == "@example.com>");
    CHECK(studio.links.parse_message_id(id) == 42);
    CHECK(studio.links.parse_message_id(id.substr(1, id.size() - 2)) == 42);
}

TEST_CASE("a foreign or changed Message-ID names nothing", "[service]") {
    const Studio studio;
    const std::string id = studio.links.message_id(42, "example.com");
    std::string other = id;
    other[other.find('@') - 1] ^= 1;
    for (const std::string& text : {std::string(),
                                    std::string("<"),
                                    std::string("<a@b>"),
                                    std::string("<cmpd.42@example.com>"),
                                    std::string("<cmpd.42.@example.com>"),
                                    other,
                                    "<cmpd.43" + id.substr(8),
                                    id.substr(0, id.find('@'))}) {
        INFO(text);
        CHECK_FALSE(studio.links.parse_message_id(text).has_value());
    }
}

TEST_CASE("a token of one kind never passes for another", "[service]") {
    const Studio studio;
    const std::string leave = studio.links.url(Kind::kUnsubscribe, 42);
    const std::string view = studio.links.url(Kind::kView, 42);
    CHECK(leave.find("https://mail.example.org/u/42.") == 0);
    CHECK(view.find("https://mail.example.org/v/42.") == 0);
    CHECK(studio.links.parse_token(Kind::kUnsubscribe, token_of(leave)) == 42);
    CHECK(studio.links.parse_token(Kind::kView, token_of(view)) == 42);
    CHECK_FALSE(studio.links.parse_token(Kind::kView, token_of(leave)).has_value());
    CHECK_FALSE(studio.links.parse_token(Kind::kUnsubscribe, token_of(view)).has_value());
}

TEST_CASE("a token with any character changed is refused", "[service]") {
    const Studio studio;
    const std::string token = token_of(studio.links.url(Kind::kUnsubscribe, 42));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(studio.links.parse_token(Kind::kUnsubscribe, changed).has_value());
        CHECK_FALSE(studio.links.parse_token(Kind::kUnsubscribe, token.substr(0, i)).has_value());
    }
    CHECK_FALSE(studio.links.parse_token(Kind::kUnsubscribe, token + "A").has_value());
    CHECK_FALSE(studio.links.parse_token(Kind::kUnsubscribe, token + "." + token).has_value());
}

TEST_CASE("another key makes other links", "[service]") {
    const Studio studio;
    const service::MasterKey key("another thirty-two characters here", "test");
    const service::MailLinks other(
        key.derive("message-id"), key.derive("token"), "https://mail.example.org");
    CHECK_FALSE(studio.links.parse_token(Kind::kView, token_of(other.url(Kind::kView, 42))));
    CHECK_FALSE(studio.links.parse_message_id(other.message_id(42, "example.com")));
}
