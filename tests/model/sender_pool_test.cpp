#include "model/sender_pool.h"

#include <catch2/catch.hpp>
#include <numeric>
#include <random>

using namespace campaignd;

namespace {

std::vector<std::int64_t> ids(const std::vector<Taker>& takers) {
    std::vector<std::int64_t> found;
    for (const Taker& taker : takers) {
        found.push_back(taker.sender_id);
    }
    return found;
}

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("what is nobody's goes by any that has a share, one that is out tries again", "[model]") {
    const std::vector<PoolSender> pool{
        {.sender_id = 1, .out = true}, {.sender_id = 2}, {.sender_id = 3, .weight = 0}};
    CHECK(ids(takers_of(pool, 0, true)) == Ids{1, 2});
    CHECK(ids(takers_of(pool, 0, false)) == Ids{1, 2});
}

TEST_CASE("what is of one goes by that one, and by others while it is out", "[model]") {
    std::vector<PoolSender> pool{{.sender_id = 1}, {.sender_id = 2}, {.sender_id = 3}};
    CHECK(ids(takers_of(pool, 2, true)) == Ids{2});
    pool[1].out = true;
    CHECK(ids(takers_of(pool, 2, true)) == Ids{2, 1, 3});
    CHECK(ids(takers_of(pool, 2, false)) == Ids{2});
    pool[0].out = true;
    CHECK(ids(takers_of(pool, 2, true)) == Ids{2, 3});
}

TEST_CASE("what is of one that was taken out goes by those that are left", "[model]") {
    const std::vector<PoolSender> pool{{.sender_id = 1}, {.sender_id = 3, .out = true}};
    CHECK(ids(takers_of(pool, 2, false)) == Ids{1});
}

TEST_CASE("work is dealt by weight, and what one cannot take the others get", "[model]") {
    CHECK(deal(10, std::vector<Portion>{{100, 1, 0}, {100, 1, 0}}) == std::vector<int>{5, 5});
    CHECK(deal(8, std::vector<Portion>{{100, 3, 0}, {100, 1, 0}}) == std::vector<int>{6, 2});
    CHECK(deal(10, std::vector<Portion>{{2, 1, 0}, {100, 1, 0}}) == std::vector<int>{2, 8});
    CHECK(deal(10, std::vector<Portion>{{3, 1, 0}, {4, 1, 0}}) == std::vector<int>{3, 4});
    CHECK(deal(4, std::vector<Portion>{{9, 1, 10}, {9, 1, 8}}) == std::vector<int>{1, 3});
    CHECK(deal(1, std::vector<Portion>{{9, 1, 0}, {9, 1, 0}}) == std::vector<int>{1, 0});
    CHECK(deal(0, std::vector<Portion>{{9, 1, 0}}) == std::vector<int>{0});
    CHECK(deal(5, std::vector<Portion>{}).empty());
}

TEST_CASE("a million are dealt as they would be one by one", "[model]") {
    std::mt19937 random(7);
    const auto up_to = [&random](int most) {
        return static_cast<int>(random() % static_cast<unsigned>(most + 1));
    };
    for (int round = 0; round < 300; ++round) {
        std::vector<Portion> portions;
        for (int i = up_to(4); i >= 0; --i) {
            portions.push_back({up_to(60), 1 + up_to(9), up_to(200)});
        }
        const int count = up_to(200);
        std::vector<int> one_by_one(portions.size(), 0);
        std::vector<Portion> left = portions;
        for (int i = 0; i < count; ++i) {
            const std::vector<int> next = deal(1, left);
            for (std::size_t k = 0; k < next.size(); ++k) {
                one_by_one[k] += next[k];
                left[k].most -= next[k];
                left[k].had += next[k];
            }
        }
        CHECK(deal(count, portions) == one_by_one);
    }
    const auto many = deal(1'000'000, std::vector<Portion>{{1'000'000, 3, 0}, {1'000'000, 1, 7}});
    CHECK(many == std::vector<int>{750'006, 249'994});
}
