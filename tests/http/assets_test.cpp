#include "http/assets.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/crypto.h"
#include "support/places.h"
#include "support/temp_directory.h"

using namespace campaignd;
using namespace campaignd::http;

namespace {

constexpr EmbeddedFile kFiles[] = {
    {"index.html",
     R"(<link href="css/a.css"><a href="/login"></a><script src="./js/main.js"></script>)",
     "1",
     "text/html; charset=utf-8"},
    {"js/main.js",
     "import './b.js'",
     "2",
     "text/javascript; charset=utf-8",
     "gzip of it",
     "brotli of it"},
    {"a.svg", "<svg/>", "3", "image/svg+xml", "gzip alone"}};

Response ask(const Assets& assets, const std::string& path, Headers headers = {}) {
    Request request;
    request.method = "GET";
    request.path = path;
    request.headers = std::move(headers);
    return assets.serve(request);
}

}  // namespace

TEST_CASE("The shell names its assets under the hash of everything", "[http]") {
    const CryptoInit crypto;
    const Assets assets({kFiles, 3, "0123456789abcdef0123"});
    const Response shell = ask(assets, "/campaigns/3");
    CHECK(shell.body == R"(<link href="/assets/0123456789abcdef/css/a.css"><a href="/login"></a>)"
                        R"(<script src="/assets/0123456789abcdef/js/main.js"></script>)");
    const std::string tag(find_header(shell.headers, "ETag").value());
    CHECK(ask(assets, "/", {{"If-None-Match", "W/\"x\", " + tag}}).status == 304);
    CHECK(ask(assets, "/", {{"If-None-Match", "\"x\""}}).status == 200);
    const Response script = ask(assets, "/assets/0123456789abcdef/js/main.js");
    CHECK(script.body == "import './b.js'");
    CHECK(find_header(script.headers, "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(ask(assets, "/assets/0123456789abcdee/js/main.js").status == 404);
    CHECK(ask(assets, "/assets/0123456789abcdef/js/none.js").status == 404);
}

TEST_CASE("A file goes out in the smallest form that the client takes", "[http]") {
    const CryptoInit crypto;
    const Assets assets({kFiles, 3, "0123456789abcdef0123"});
    const auto coding = [&](const std::string& path, const std::string& accepted) {
        const Response answer =
            ask(assets, assets.prefix() + path, {{"Accept-Encoding", accepted}});
        CHECK(answer.status == 200);
        CHECK(find_header(answer.headers, "Vary") == "Accept-Encoding");
        const std::string name(find_header(answer.headers, "Content-Encoding").value_or("plain"));
        CHECK((answer.body.find(" of it") != std::string::npos) ==
              (name != "plain" && path != "a.svg"));
        return name;
    };
    CHECK(coding("js/main.js", "gzip, deflate, br, zstd") == "br");
    CHECK(coding("js/main.js", "gzip;q=1.0, BR;q=0.5") == "br");
    CHECK(coding("js/main.js", "gzip, br;q=0") == "gzip");
    CHECK(coding("js/main.js", "br;q=0.000, gzip;q=0") == "plain");
    CHECK(coding("js/main.js", "identity") == "plain");
    CHECK(coding("js/main.js", "brotli, xgzip") == "plain");
    CHECK(coding("a.svg", "br, gzip") == "gzip");
    CHECK(find_header(ask(assets, assets.prefix() + "js/main.js").headers, "Content-Encoding") ==
          std::nullopt);
}

TEST_CASE("The build embeds the page with right digests", "[http]") {
    const CryptoInit crypto;
    const EmbeddedFiles embedded = embedded_files();
    std::set<std::string_view> paths;
    for (std::size_t i = 0; i < embedded.count; ++i) {
        const EmbeddedFile& file = embedded.files[i];
        INFO(file.path);
        CHECK(hex_encode(sha256(file.bytes)) == file.sha256);
        CHECK(file.content_type == content_type_of(file.path));
        CHECK((file.gzip.empty() || file.gzip.starts_with("\x1f\x8b")));
        CHECK(file.gzip.size() < file.bytes.size());
        CHECK(file.brotli.size() < file.bytes.size());
        paths.insert(file.path);
    }
    for (const char* path : {"index.html", "js/main.js", "css/app.css"}) {
        CHECK(paths.count(path) == 1);
    }
}

TEST_CASE("A web root that is not there serves nothing of this machine", "[http]") {
    const CryptoInit crypto;
    const campaignd::test::TempDirectory place;
    const auto root = place / "web";
    std::ofstream(place / "secret.txt") << "secret";
    const Assets assets({}, root.string());
    const auto nothing_leaks = [&] {
        for (const std::string& path :
             {(place / "secret.txt").string(), std::string("../secret.txt"), std::string("link")}) {
            CAPTURE(path);
            CHECK(ask(assets, assets.prefix() + path).status == 404);
        }
    };
    nothing_leaks();
    CHECK(ask(assets, "/").status == 404);
    std::filesystem::create_directory(root);
    std::filesystem::create_symlink(place / "secret.txt", root / "link");
    std::filesystem::create_symlink(place / "secret.txt", root / "index.html");
    std::ofstream(root / "a.js") << "//";
    nothing_leaks();
    CHECK(ask(assets, "/").status == 404);
    CHECK(ask(assets, assets.prefix() + "a.js").status == 200);
    std::filesystem::remove_all(root);
    nothing_leaks();
    CHECK(ask(assets, assets.prefix() + "a.js").status == 404);
}

TEST_CASE("A web root serves what lies below it and nothing else", "[http]") {
    const CryptoInit crypto;
    const Assets assets({}, campaignd::test::source_dir() / "web");
    CHECK(ask(assets, "/").status == 200);
    CHECK(ask(assets, assets.prefix() + "js/main.js").status == 200);
    CHECK(ask(assets, assets.prefix() + "../CMakeLists.txt").status == 404);
    CHECK(ask(assets, assets.prefix() + "/etc/passwd").status == 404);
    CHECK(ask(assets, assets.prefix()).status == 404);
}
