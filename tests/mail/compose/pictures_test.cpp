#include "support/pictures.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "mail/compose/pictures/clean_file.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::test;

namespace {

/// Why a file is not taken; empty when it is.
std::string refusal(std::string_view bytes) {
    try {
        clean_file(bytes);
    } catch (const Error& error) {
        REQUIRE(error.fields().size() == 1);
        CHECK(error.fields()[0].field == "file");
        return error.fields()[0].message;
    }
    return {};
}

bool holds(const CleanFile& file, std::string_view text) {
    return file.bytes.find(text) != file.bytes.npos;
}

std::vector<std::string> samples() {
    return {png(7, 5, png_chunk("tEXt", "Author\0x")),
            jpeg(640, 480, jpeg_segment(0xE1, exif(6))),
            gif(3, 2, gif_extension(0xFE, "a comment", "")),
            webp(30, 20, webp_chunk("EXIF", exif(1)))};
}

}  // namespace

TEST_CASE("a PNG keeps what draws it and nothing else", "[mail][pictures]") {
    const std::string notes = png_chunk("tEXt", "Author\0Ada Lovelace") +
                              png_chunk("iTXt", "XML:com.adobe.xmp secret") +
                              png_chunk("zTXt", "secret") + png_chunk("eXIf", exif(1).substr(6)) +
                              png_chunk("tIME", "1234567") + png_chunk("iCCP", "camera profile") +
                              png_chunk("prVt", "secret");
    const std::string kept = png_chunk("gAMA", big_number(45455, 4)) + png_chunk("tRNS", "\0\1");
    const CleanFile file = clean_file(png(7, 5, notes + kept) + "<script>tail</script>");
    CHECK(file.type == MediaType::kPng);
    CHECK(file.width == 7);
    CHECK(file.height == 5);
    CHECK(file.bytes == png(7, 5, kept));
    CHECK(file.warnings.size() == 1);  // of the profile
}

TEST_CASE("a huge picture is refused by its header", "[mail][pictures]") {
    // Nothing stands behind the header: what is refused was never read.
    const std::string header = png(1, 1).substr(0, 8) + big_number(13, 4) + "IHDR" +
                               big_number(50'000, 4) + big_number(50'000, 4);
    CHECK_THAT(refusal(header + std::string(100, '\0')),
               Catch::Contains("50000 x 50000 pixels; a picture may have 40 million"));
    CHECK_THAT(refusal(jpeg(60'000, 60'000)), Catch::Contains("60000 x 60000"));
    CHECK_THAT(refusal(gif(65'535, 65'535)), Catch::Contains("65535 x 65535"));
    CHECK_THAT(refusal(webp(16'383, 16'383)), Catch::Contains("16383 x 16383"));
    CHECK_THAT(refusal(jpeg(0, 10)), Catch::Contains("shows nothing"));
    CHECK(refusal(jpeg(8'000, 5'000)).empty());
}

TEST_CASE("a JPEG loses its notes and stays turned", "[mail][pictures]") {
    const std::string notes =
        jpeg_segment(0xE1, exif(6)) + jpeg_segment(0xE1, "http://ns.adobe.com/xap/1.0/ secret") +
        jpeg_segment(0xED, "Photoshop secret") + jpeg_segment(0xFE, "a comment, secret") +
        jpeg_segment(0xE2, "MPF secret") +
        jpeg_segment(0xEE, std::string("Adobe\0\x64\0\0\0\0\x01", 12));
    const CleanFile file = clean_file(jpeg(640, 480, notes) + "secret tail");
    CHECK(file.type == MediaType::kJpeg);
    CHECK(file.width == 480);  // shown on its side
    CHECK(file.height == 640);
    CHECK_FALSE(holds(file, "secret"));
    CHECK_FALSE(holds(file, "GPS"));
    CHECK_FALSE(holds(file, "RGB"));  // the thumbnail
    CHECK(holds(file, "Adobe"));
    CHECK(holds(file, std::string_view("\x12\xFF\0\x34\xFF\xD0\x56", 7)));
    REQUIRE(file.warnings.size() == 1);
    CHECK_THAT(file.warnings[0], Catch::Contains("Outlook for Windows"));
    // What is clean stays as it is.
    CHECK(clean_file(file.bytes).bytes == file.bytes);
    CHECK(clean_file(file.bytes).width == 480);

    const CleanFile straight = clean_file(jpeg(640, 480, jpeg_segment(0xE1, exif(1))));
    CHECK(straight.width == 640);
    CHECK(straight.warnings.empty());
    CHECK_FALSE(holds(straight, "Exif"));
}

TEST_CASE("a GIF keeps its loop and loses its comments", "[mail][pictures]") {
    const std::string loop = gif_extension(0xFF, "NETSCAPE2.0", std::string("\x01\0\0", 3));
    const std::string control = gif_extension(0xF9, std::string("\0\x05\0\0", 4), "");
    const std::string notes =
        gif_extension(0xFE, "a comment, secret", "") + gif_extension(0xFF, "XMP DataXMP", "secret");
    const CleanFile file = clean_file(gif(3, 2, loop + notes + control) + "secret tail");
    CHECK(file.type == MediaType::kGif);
    CHECK(file.width == 3);
    CHECK(file.height == 2);
    CHECK(file.bytes == gif(3, 2, loop + control));
    const std::string without_end = gif(3, 2).substr(0, gif(3, 2).size() - 1);
    CHECK(clean_file(without_end).bytes == gif(3, 2));
}

TEST_CASE("a WebP loses its notes and says so in its header", "[mail][pictures]") {
    const CleanFile file =
        clean_file(webp(30,
                        20,
                        webp_chunk("EXIF", exif(1)) + webp_chunk("XMP ", "secret") +
                            webp_chunk("ICCP", "sRGB secret") + webp_chunk("none", "secret")) +
                   "secret tail");
    CHECK(file.type == MediaType::kWebp);
    CHECK(file.width == 30);
    CHECK(file.height == 20);
    CHECK_FALSE(holds(file, "secret"));
    CHECK_FALSE(holds(file, "GPS"));
    CHECK(file.bytes[20] == '\x10');  // of the flags only transparency is left
    CHECK(clean_file(file.bytes).bytes == file.bytes);
    REQUIRE(file.warnings.size() == 1);
    CHECK_THAT(file.warnings[0], Catch::Contains("Outlook for Windows shows no WebP"));
}

TEST_CASE("what is no picture for mail is refused with the reason", "[mail][pictures]") {
    CHECK_THAT(refusal("<?xml version=\"1.0\"?>\n<svg xmlns=\"\"><script/></svg>"),
               Catch::Contains("is an SVG: it can hold scripts"));
    CHECK_THAT(refusal("  <SVG>"), Catch::Contains("is an SVG"));
    CHECK_THAT(refusal("<html><script>alert(1)</script>"), Catch::Contains("none of the kinds"));
    CHECK_THAT(refusal(std::string("\0\0\0\x1C", 4) + "ftypheic"), Catch::Contains("HEIC"));
    CHECK_THAT(refusal("PK\x03\x04"), Catch::Contains("ZIP"));
    CHECK_THAT(refusal("MZ program"), Catch::Contains("none of the kinds"));
    CHECK_THAT(refusal(""), Catch::Contains("is empty"));
}

TEST_CASE("a picture cut anywhere or with a byte changed harms nobody", "[mail][pictures]") {
    for (const std::string& whole : samples()) {
        REQUIRE(refusal(whole).empty());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            refusal(whole.substr(0, size));
            for (const char c : {'\0', '\xFF', '\x01', '\x7F'}) {
                std::string changed = whole;
                changed[size] = c;
                refusal(changed);
            }
        }
        CHECK_FALSE(refusal(whole.substr(0, whole.size() / 2)).empty());
    }
    std::string wrong = png(7, 5);
    wrong[wrong.size() - 20] ^= 1;  // in its pixels: the check sum says so
    CHECK_THAT(refusal(wrong), Catch::Contains("damaged"));
}

TEST_CASE("calendar files and PDFs are taken as attachments", "[mail][pictures]") {
    const CleanFile calendar = clean_file(
        "\xEF\xBB\xBF"
        "BEGIN:VCALENDAR\nVERSION:2.0\r\nEND:VCALENDAR\n");
    CHECK(calendar.type == MediaType::kIcs);
    CHECK(calendar.bytes == "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n");
    CHECK(clean_file("%PDF-1.7\n...\n%%EOF\n").type == MediaType::kPdf);
    CHECK_THAT(refusal("%PDF-1.7\n cut"), Catch::Contains("damaged or cut short"));
    CHECK_THAT(refusal("BEGIN:VCALENDAR\n"), Catch::Contains("damaged or cut short"));
}
