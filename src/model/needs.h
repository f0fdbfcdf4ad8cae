#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd {

/// What waits for a person. Its words hold no address of a recipient.
struct Need {
    std::string subject;         // names it for good: "campaign:3"
    std::string what;            // a sentence
    std::string remedy;          // what to do, a sentence
    std::string page;            // where on our page: "/campaigns/3"
    TimeMs since = 0;            // when it was first seen
    std::int64_t sender_id = 0;  // it is about this sender; 0: about none
};

/// Reasons that the daemon gives for holding a campaign, beside those of brakes.
constexpr std::string_view kHeldForSlice = "first_slice";
constexpr std::string_view kHeldForApproval = "approval";
constexpr std::string_view kHeldForDoubt = "uncertain";

/// Why a campaign is held, and what a person does about it: sentences for people.
struct HeldWords {
    std::string why;
    std::string remedy;
};

HeldWords held_words(std::string_view held_reason);

}  // namespace campaignd
