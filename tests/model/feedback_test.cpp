#include "model/feedback.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("an enhanced status code tells whose fault a bounce is", "[model]") {
    struct Row {
        const char* status;
        FeedbackKind kind;
    };

    const Row rows[] = {
        {"5.1.1", FeedbackKind::kHardBounce},     {"5.1.10", FeedbackKind::kHardBounce},
        {"5.1.2", FeedbackKind::kHardBounce},     {"5.1.8", FeedbackKind::kPolicyBounce},
        {"5.2.1", FeedbackKind::kHardBounce},     {"5.2.2", FeedbackKind::kSoftBounce},
        {"5.2.3", FeedbackKind::kPolicyBounce},   {"5.4.4", FeedbackKind::kHardBounce},
        {"5.6.0", FeedbackKind::kPolicyBounce},   {"5.7.1", FeedbackKind::kPolicyBounce},
        {"5.4.310", FeedbackKind::kHardBounce},   {"5.4.1", FeedbackKind::kSoftBounce},
        {"5.1.0", FeedbackKind::kSoftBounce},     {"5.1.90", FeedbackKind::kPolicyBounce},
        {"5.3.4", FeedbackKind::kPolicyBounce},   {"5.1.6", FeedbackKind::kHardBounce},
        {"5.7.515", FeedbackKind::kPolicyBounce}, {"5.0.0", FeedbackKind::kSoftBounce},
        {"4.1.1", FeedbackKind::kSoftBounce},     {"4.7.32", FeedbackKind::kPolicyBounce},
        {"4.2.2", FeedbackKind::kSoftBounce},     {"", FeedbackKind::kSoftBounce},
        {"5", FeedbackKind::kSoftBounce},         {"5.1", FeedbackKind::kSoftBounce},
        {"nonsense", FeedbackKind::kSoftBounce},  {"..", FeedbackKind::kSoftBounce}};
    for (const Row& row : rows) {
        INFO(row.status);
        CHECK(bounce_kind(row.status) == row.kind);
    }
}

TEST_CASE("a company is a domain that does not serve everybody", "[model]") {
    CHECK(company_of("a@acme.example") == "acme.example");
    CHECK(company_of("a@gmail.com") == std::nullopt);
    CHECK(company_of("a@") == std::nullopt);
    CHECK(company_of("nothing") == std::nullopt);
}
