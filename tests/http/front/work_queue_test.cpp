#include "http/front/work_queue.h"

#include <catch2/catch.hpp>

using namespace campaignd::http;

namespace {

WorkItem item_for(Lane lane, std::uint64_t number) {
    WorkItem item;
    item.connection = number;
    item.request.lane = lane;
    return item;
}

bool push(WorkQueue& queue, Lane lane, std::uint64_t number) {
    WorkItem item = item_for(lane, number);
    return queue.try_push(item);
}

}  // namespace

TEST_CASE("Each lane has its own room", "[http]") {
    const std::array<Crew, kLanes> crews{{{1, 3}, {1, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 2}}};
    WorkQueue queue(crews);
    CHECK(push(queue, Lane::kSlow, 1));
    CHECK_FALSE(push(queue, Lane::kSlow, 2));
    CHECK(push(queue, Lane::kLong, 3));
    CHECK(push(queue, Lane::kLong, 4));
    CHECK_FALSE(push(queue, Lane::kLong, 5));
    CHECK(push(queue, Lane::kPublic, 6));
    CHECK(queue.size() == 4);
    CHECK(queue.pop(Lane::kPublic)->connection == 6);
    CHECK(queue.pop(Lane::kLong)->connection == 3);
    queue.close();
    CHECK_FALSE(push(queue, Lane::kPublic, 7));
    CHECK(queue.pop(Lane::kLong)->connection == 4);
    CHECK_FALSE(queue.pop(Lane::kLong).has_value());
    CHECK_FALSE(queue.pop(Lane::kOrdinary).has_value());  // what is slow is not theirs
    CHECK(queue.pop(Lane::kSlow)->connection == 1);
}

TEST_CASE("Ordinary workers take public requests too, in the order they came", "[http]") {
    WorkQueue queue(Limits{}.crews);
    REQUIRE(push(queue, Lane::kPublic, 1));
    REQUIRE(push(queue, Lane::kOrdinary, 2));
    REQUIRE(push(queue, Lane::kPublic, 3));
    CHECK(queue.pop(Lane::kOrdinary)->connection == 1);
    CHECK(queue.pop(Lane::kOrdinary)->connection == 2);
    CHECK(queue.pop(Lane::kOrdinary)->connection == 3);
}

TEST_CASE("A head that waits for leave is ordinary work, whatever its route", "[http]") {
    WorkQueue queue(Limits{}.crews);
    WorkItem head = item_for(Lane::kLong, 1);
    head.is_head = true;
    REQUIRE(queue.try_push(head));
    CHECK(queue.pop(Lane::kOrdinary)->connection == 1);
}
