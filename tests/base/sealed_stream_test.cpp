#include "base/sealed_stream.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/error.h"
#include "base/tar.h"

using namespace campaignd;

namespace {

constexpr const char* kLabel = "a label\n";
constexpr std::size_t kPiece = StreamSealer::kPlainBytes;

Key key_of(unsigned char first) {
    Key key{};
    key[0] = first;
    return key;
}

std::string sealed(const std::string& plain) {
    StreamSealer sealer(key_of(1), kLabel, sha256(plain));
    std::string out = sealer.head();
    std::size_t at = 0;
    do {
        const std::string piece = plain.substr(at, kPiece);
        at += piece.size();
        out += sealer.piece(piece, at == plain.size());
    } while (at < plain.size());
    return out;
}

/// Fed in pieces of `step` bytes.
std::string opened(const std::string& bytes, std::size_t step, unsigned char key = 1) {
    std::string plain;
    StreamOpener opener([&](const std::string&) { return key_of(key); },
                        [&](std::string_view piece) { plain += piece; });
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        opener.feed(std::string_view(bytes).substr(at, step));
    }
    opener.finish();
    return plain;
}

}  // namespace

TEST_CASE("the same content gives the same stream, and no two share what is secret in it",
          "[base]") {
    const std::string plain = random_bytes(kPiece + 10);
    std::string other = plain;
    other[kPiece + 1] = static_cast<char>(other[kPiece + 1] ^ 1);
    CHECK(sealed(plain) == sealed(plain));
    // Not even the first pieces, which hold the same.
    const std::size_t head = std::string(kLabel).size();
    CHECK(sealed(plain).substr(head, 24) != sealed(other).substr(head, 24));
    CHECK(sealed(plain).substr(head + 24, 64) != sealed(other).substr(head + 24, 64));
}

TEST_CASE("a stream opens as it was, however it is cut into pieces", "[base]") {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, kPiece - 1, kPiece, kPiece + 1, 3 * kPiece}) {
        const std::string plain = random_bytes(size);
        const std::string bytes = sealed(plain);
        CAPTURE(size);
        CHECK(bytes.size() == StreamSealer::sealed_size(std::string(kLabel).size(), size));
        for (const std::size_t step : {std::size_t{7'919}, std::size_t{1} << 20U}) {
            CHECK(opened(bytes, step) == plain);
        }
    }
}

TEST_CASE("a stream that was cut, changed, exchanged or made with another key does not open",
          "[base]") {
    const std::string bytes = sealed(random_bytes(3 * kPiece + 10));
    const std::size_t head = std::string(kLabel).size() + 24;
    const std::size_t piece = kPiece + 17;
    for (const std::size_t length :
         {std::size_t{0}, std::size_t{5}, head, head + piece, head + 3 * piece, bytes.size() - 1}) {
        CAPTURE(length);
        CHECK_THROWS_AS(opened(bytes.substr(0, length), 65'536), Error);
    }
    for (const std::size_t at : {std::size_t{0}, head - 1, head + 100, bytes.size() - 1}) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        CAPTURE(at);
        CHECK_THROWS_AS(opened(changed, 65'536), Error);
    }
    std::string exchanged = bytes;
    std::swap_ranges(exchanged.begin() + static_cast<std::ptrdiff_t>(head),
                     exchanged.begin() + static_cast<std::ptrdiff_t>(head + piece),
                     exchanged.begin() + static_cast<std::ptrdiff_t>(head + piece));
    CHECK_THROWS_AS(opened(exchanged, 65'536), Error);
    CHECK_THROWS_AS(opened(bytes + "more", 65'536), Error);
    CHECK_THROWS_AS(opened(bytes, 65'536, 2), Error);
}

TEST_CASE("a tar archive is taken apart as it was put together", "[base]") {
    const std::string content = random_bytes(1'000);
    const std::string archive = tar_header({"folder/name", content.size()}) + content +
                                tar_padding(content.size()) + tar_header({"empty", 0}) + tar_end();
    CHECK(tar_room(content.size()) + tar_room(0) + tar_end().size() == archive.size());
    for (const std::size_t step : {1U, 511U, 512U, 4'096U}) {
        std::vector<std::string> names;
        std::string got;
        TarReader reader([&](const TarEntry& entry) { names.push_back(entry.name); },
                         [&](std::string_view bytes) { got += bytes; });
        for (std::size_t at = 0; at < archive.size(); at += step) {
            reader.feed(std::string_view(archive).substr(at, step));
        }
        reader.finish();
        CHECK(names == std::vector<std::string>{"folder/name", "empty"});
        CHECK(got == content);
    }
    const std::uint64_t huge = std::uint64_t{9} << 30U;
    std::uint64_t told = 0;
    TarReader reader([&](const TarEntry& entry) { told = entry.size; }, [](std::string_view) {});
    reader.feed(tar_header({"huge", huge}));
    CHECK(told == huge);
    CHECK_THROWS_AS(reader.finish(), Error);
}
