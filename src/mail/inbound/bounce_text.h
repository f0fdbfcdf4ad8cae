#pragma once

#include <string>
#include <string_view>

#include "model/feedback.h"

namespace campaignd::mail {

/// What is known of one refusal.
struct Refusal {
    std::string_view status{};      // "5.1.1", as the report's field gives it; may be empty
    std::string_view diagnostic{};  // the words of the server that refused
    std::string_view around{};      // what the reporting server wrote for people about it
    bool final = false;             // it gave up: a code of class 4 is no promise to try again
    bool called_dead = false;       // by who reports it: hard unless words or code say otherwise
};

/// What a refusal is. `status` is the code that says most, empty when there is none.
struct Judgement {
    FeedbackKind kind = FeedbackKind::kSoftBounce;
    std::string status;
};

/// The words outrank the code, and the code that the server
/// itself said outranks the one of the report: "5.1.1" beside words of policy, rate, SPF, a full
/// box or DNS trouble is never hard, "5.5.0" beside "user unknown" is. What the reporting server
/// wrote for people decides where the refusal itself says nothing, and may make a hard bounce
/// softer; never the other way round. Thread-safe.
Judgement judge_refusal(const Refusal& refusal);

/// The same for a reply or a report of which no more is known. A code of class 4 is never hard.
FeedbackKind classify_bounce(std::string_view status, std::string_view diagnostic);

/// The first enhanced status code of class 4 or 5 in a text (RFC 3463); empty when there is none.
std::string find_status(std::string_view text);

}  // namespace campaignd::mail
