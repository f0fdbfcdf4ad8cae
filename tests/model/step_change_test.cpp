#include "model/step_change.h"

#include <catch2/catch.hpp>

using namespace campaignd;

namespace {

Step step(const std::string& body, bool removed = false) {
    Step made;
    made.body = body;
    made.removed = removed;
    return made;
}

/// "a b- c": each step, with a dash when it is removed; "!" when there were faults.
std::string changed(const std::vector<Step>& before,
                    std::size_t fixed,
                    const std::vector<Step>& given,
                    const std::vector<std::optional<int>>& numbers = {}) {
    std::vector<FieldError> faults;
    std::string text;
    for (const Step& one : changed_steps(before, fixed, given, numbers, faults)) {
        text += (text.empty() ? "" : " ") + one.body + (one.removed ? "-" : "");
    }
    return faults.empty() ? text : "! " + faults[0].field;
}

const std::vector<Step> kThree{step("a"), step("b"), step("c")};

}  // namespace

TEST_CASE("steps that people get keep their numbers", "[model]") {
    CHECK(changed(kThree, 3, {step("x"), step("y"), step("z")}) == "x y z");
    CHECK(changed(kThree, 3, {step("a"), step("b")}) == "a b c-");
    CHECK(changed(kThree, 2, {step("a"), step("b")}) == "a b");
    CHECK(changed(kThree, 3, {step("a"), step("b"), step("c"), step("d")}) == "a b c d");
    CHECK(changed(kThree, 0, {step("x")}) == "x");
}

TEST_CASE("numbers say which step is meant", "[model]") {
    CHECK(changed(kThree, 3, {step("a"), step("c")}, {0, 2}) == "a b- c");
    CHECK(changed(kThree, 3, {step("a"), step("c"), step("d")}, {0, 2, {}}) == "a b- c d");
    CHECK(changed(kThree, 1, {step("a"), step("new"), step("b")}, {0, {}, 1}) == "a new b");
    CHECK(changed(kThree, 3, {step("a"), step("c"), step("b")}, {0, 2, 1}) == "! steps[2]");
    CHECK(changed(kThree, 3, {step("a"), step("new"), step("b")}, {0, {}, 1}) == "! steps[2]");
    CHECK(changed(kThree, 3, {step("a"), step("d")}, {0, 7}) == "! steps[1].step");
    CHECK(changed(kThree, 3, {step("b"), step("c")}, {1, 2}) == "! steps");
}

TEST_CASE("a removed step stays removed, and is shown", "[model]") {
    const std::vector<Step> before{step("a"), step("b", true), step("c")};
    CHECK(changed(before, 3, {step("a"), step("b", true), step("x")}, {0, 1, 2}) == "a b- x");
    CHECK(changed(before, 3, {step("a"), step("x")}) == "a b- x");
    CHECK(changed(before, 3, {step("a"), step("b"), step("c")}, {0, 1, 2}) == "! steps[1].step");
    CHECK(step_after(before, 0) == 2);
    CHECK(step_before(before, 2) == 0);
    CHECK(step_after(before, 2) == std::nullopt);
    CHECK(step_before(before, 0) == std::nullopt);
}
