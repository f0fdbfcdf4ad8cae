#include "mail/net/copy_url.h"

#include <catch2/catch.hpp>

#include "mail/net/curl_transfer.h"

using namespace campaignd::mail;
using namespace std::chrono_literals;

TEST_CASE("a server that puts a large copy into its place may be silent for long", "[mail]") {
    CHECK(patience(0) == 60s);
    CHECK(patience(std::uint64_t{5} << 30U) == 700s);
}

TEST_CASE("the folder of an SFTP server is the same for a URL and for a command", "[mail]") {
    const auto url = parse_copy_url("sftp://me@host.example.org:2222/srv/my%20copies/");
    REQUIRE(url);
    CHECK(encoded_path(url->path) == "/srv/my%20copies");
    CHECK(sftp_folder(url->path) == "/srv/my copies/");
    CHECK(sftp_folder("/~/copies") == "copies/");
    CHECK(sftp_folder("/~") == "");
    CHECK(sftp_folder("") == "/");
    CHECK(sftp_folder("/100%/a%22b%5Cc") == "/100%/a\\\"b\\\\c/");
}
