#include "http/message/multipart.h"

#include <catch2/catch.hpp>

#include "base/error.h"

using namespace campaignd;
using namespace campaignd::http;

namespace {

Request upload(const std::string& body, const std::string& boundary = "XX") {
    Request request;
    request.content_type = "multipart/form-data";
    request.headers.emplace("Content-Type", "multipart/form-data; boundary=\"" + boundary + '"');
    request.body_file = std::make_unique<SpoolFile>("/tmp");
    request.body_file->append(body);
    return request;
}

std::string part(const std::string& name, const std::string& content) {
    return "--XX\r\nContent-Disposition: form-data; name=\"" + name +
           "\"; filename=\"a;b.csv\"\r\nContent-Type: text/csv\r\n\r\n" + content + "\r\n";
}

}  // namespace

TEST_CASE("The file of a form is found whatever its size and place", "[http]") {
    for (const std::size_t size : {0U, 1U, 1000U, 262144U, 262150U, 700000U}) {
        std::string content;
        while (content.size() < size) {
            content += "\r\n--X";
        }
        content.resize(size);
        const Request request =
            upload(part("list", "7") + part("file", content) + part("more", "z") + "--XX--\r\n");
        const auto found = extract_part(request, "file");
        CHECK(found.file->read(0, 1000000) == content);
        CHECK(found.file_name == "a;b.csv");
        CHECK(extract_part(request, "more").file->read(0, 10) == "z");
    }
}

TEST_CASE("A malformed form is an input error", "[http]") {
    CHECK_THROWS_AS(extract_part(upload(part("list", "7") + "--XX--\r\n"), "file"), Error);
    CHECK_THROWS_AS(extract_part(upload(part("file", "7")), "file"), Error);
    CHECK_THROWS_AS(extract_part(upload("junk"), "file"), Error);
    CHECK_THROWS_AS(extract_part(upload(""), "file"), Error);
    CHECK_THROWS_AS(extract_part(upload(part("file", "7"), ""), "file"), Error);
}
