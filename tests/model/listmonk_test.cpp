#include "model/listmonk.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "base/error.h"

using namespace campaignd;

namespace {

std::string address(const std::string& url) {
    return listmonk_address(url);
}

bool is_refused(const std::string& url) {
    try {
        listmonk_address(url);
        return false;
    } catch (const Error& error) {
        return error.fields().at(0).field == "url";
    }
}

}  // namespace

TEST_CASE("the address of a listmonk is taken as one sees it in a browser", "[model]") {
    CHECK(address("https://lists.example.org") == "https://lists.example.org");
    CHECK(address(" https://lists.example.org/ ") == "https://lists.example.org");
    CHECK(address("https://lists.example.org/admin/lists?page=2#x") == "https://lists.example.org");
    CHECK(address("http://127.0.0.1:9000/mail/admin") == "http://127.0.0.1:9000/mail");
    CHECK(address("https://admin.example.org") == "https://admin.example.org");
    CHECK(address("https://x.example.org/administration") ==
          "https://x.example.org/administration");
    for (const char* wrong : {"",
                              "lists.example.org",
                              "ftp://x.org",
                              "file:///etc/passwd",
                              "https://",
                              "https:///x",
                              "https://a:b@x.org",
                              "https://x.org\\@y"}) {
        CAPTURE(wrong);
        CHECK(is_refused(wrong));
    }
}

TEST_CASE("a place in a listmonk is written and read back, and nothing else is one", "[model]") {
    const ListmonkPlace place{3, 100, 2000, 1};
    CHECK(parse_listmonk_place(to_text(place)) == place);
    for (const char* wrong : {"",
                              "1-2-3",
                              "0-0-0-1",
                              "1-0-0-0",
                              "1--1-0-1",
                              "1-0-0-1-2",
                              "a-0-0-1",
                              "99999999999-0-0-1"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_listmonk_place(wrong));
    }
}

TEST_CASE("pages are read until nobody can have been missed, whoever is deleted meanwhile",
          "[model]") {
    const unsigned seed = GENERATE(range(1U, 30U));
    std::mt19937 random(seed);
    std::vector<std::int64_t> people;
    for (std::int64_t id = 1; id <= 23; ++id) {
        people.push_back(id);
    }
    std::set<std::int64_t> seen;
    std::optional<ListmonkPlace> place = ListmonkPlace{};
    int deletions = static_cast<int>(random() % 4);
    while (place && place->walks < kMaxListmonkWalks) {
        ListmonkPage page{std::ssize(people), 5, {}};
        for (std::size_t i = static_cast<std::size_t>(place->page - 1) * 5;
             i < people.size() && page.ids.size() < 5;
             ++i) {
            page.ids.push_back(people[i]);
        }
        seen.insert(page.ids.begin(), page.ids.end());
        place = place_behind(*place, page);
        if (deletions > 0 && random() % 3 == 0) {
            --deletions;
            people.erase(people.begin() + static_cast<std::ptrdiff_t>(random() % people.size()));
        }
    }
    CHECK_FALSE(place);
    for (const std::int64_t id : people) {
        CHECK(seen.count(id) == 1);
    }
}
