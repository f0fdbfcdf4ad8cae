#include "service/people/upload_file.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "support/gzip.h"
#include "support/temp_directory.h"

using namespace campaignd;
using service::look_at_upload;
using service::UnpackLimits;
using service::UploadDecoder;
using test::gzip;

namespace {

struct Upload {
    test::TempDirectory directory;
    std::filesystem::path file = directory / "upload";
    std::filesystem::path copy = directory / "copy";

    void write(std::string_view bytes) const { std::ofstream(file, std::ios::binary) << bytes; }

    std::string decode(UnpackLimits limits = {}) const {
        UploadDecoder decoder(file, copy, look_at_upload(file), limits);
        while (decoder.step()) {
        }
        std::ostringstream text;
        text << std::ifstream(copy, std::ios::binary).rdbuf();
        return text.str();
    }

    /// Neither the copy nor a part of it.
    bool is_clean() const {
        return !std::filesystem::exists(copy) && !std::filesystem::exists(copy.string() + ".part");
    }
};

}  // namespace

TEST_CASE("gzip is unpacked, one member or several", "[service]") {
    const Upload upload;
    upload.write(gzip("email\na@example.com\n") + gzip("b@example.com\n"));
    CHECK(look_at_upload(upload.file).is_gzip);
    CHECK(upload.decode() == "email\na@example.com\nb@example.com\n");
}

TEST_CASE("packed UTF-16 is both unpacked and decoded", "[service]") {
    using namespace std::string_literals;
    const Upload upload;
    upload.write(gzip("\xFF\xFE" + "e\0\xE9\0"s));
    CHECK(look_at_upload(upload.file).encoding == TextEncoding::kUtf16Le);
    CHECK(upload.decode() == "\uFEFFe\u00E9");
}

TEST_CASE("a person's word decides what bytes alone leave open", "[service]") {
    const Upload upload;
    upload.write("email,city\na@example.com,K\xF6ln\n");
    CHECK(look_at_upload(upload.file).encoding == TextEncoding::kUtf8);
    CHECK_FALSE(look_at_upload(upload.file).guess.certain);
    CHECK(look_at_upload(upload.file, TextEncoding::kWindows1252).needs_decoding());
    upload.write(
        "\xFF\xFE"
        "e");
    CHECK(look_at_upload(upload.file, TextEncoding::kWindows1252).encoding ==
          TextEncoding::kUtf16Le);
}

TEST_CASE("a damaged or cut gzip file is refused and leaves nothing", "[service]") {
    const Upload upload;
    std::string text;
    for (int i = 0; i < 50'000; ++i) {
        text += std::to_string(i * 7919) + "@example.com\n";
    }
    const std::string whole = gzip(text);
    upload.write(whole.substr(0, whole.size() / 2));
    CHECK_THROWS_WITH(upload.decode(), Catch::Contains("ends too early"));
    upload.write(whole.substr(0, whole.size() - 1));
    CHECK_THROWS_WITH(upload.decode(), Catch::Contains("ends too early"));
    std::string hurt = whole;
    hurt[hurt.size() / 2] = static_cast<char>(hurt[hurt.size() / 2] ^ 0x55);
    upload.write(hurt);
    CHECK_THROWS_WITH(upload.decode(), Catch::Contains("damaged"));
    upload.write(whole + "and more");
    CHECK_THROWS_WITH(upload.decode(), Catch::Contains("damaged"));
    upload.write("\x1F\x8B");
    CHECK_THROWS_WITH(upload.decode(), Catch::Contains("ends too early"));
    CHECK(upload.is_clean());
}

TEST_CASE("a gzip bomb is stopped by its ratio and by its size", "[service]") {
    const Upload upload;
    upload.write(gzip(std::string(64 * 1024 * 1024, 'a')));
    CHECK(std::filesystem::file_size(upload.file) < 1024 * 1024);
    CHECK_THROWS_WITH(upload.decode(), Catch::Contains("200 times"));
    UnpackLimits limits;
    limits.max_bytes = 1024 * 1024;
    CHECK_THROWS_WITH(upload.decode(limits), Catch::Contains("more than 1 MiB"));
    CHECK(upload.is_clean());
}

TEST_CASE("the start of a packed file can be had without the rest", "[service]") {
    const Upload upload;
    const std::string whole = gzip(std::string(3'000'000, 'x'));
    upload.write(whole.substr(0, whole.size() - 10));
    UnpackLimits limits;
    limits.stop_after = 1'000'000;
    CHECK(upload.decode(limits).size() == 1'000'000);
}

TEST_CASE("a decoder that is dropped leaves nothing", "[service]") {
    const Upload upload;
    upload.write(gzip(std::string(3'000'000, 'x')));
    {
        UploadDecoder decoder(upload.file, upload.copy, look_at_upload(upload.file));
        CHECK(decoder.step());
    }
    CHECK(upload.is_clean());
}
