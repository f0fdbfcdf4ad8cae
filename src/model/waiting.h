#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace campaignd {

/// What holds a campaign back.
enum class WaitCause {
    kScheduled,   // it has not started
    kDue,         // a follow-up has not come to its day
    kRetry,       // the relay put a message off
    kPutOff,      // a message was put off before it reached the relay
    kWindow,      // a sending window is closed
    kLimit,       // a limit is used up
    kRelay,       // the sender's relay cannot be used
    kContactCap,  // the next recipient has had as many mails as the cap allows
    kWinner       // the sample has a variant each, and the others wait for the best of them
};

/// The end of a wait for a person's decision.
constexpr TimeMs kNoEnd = TimeMs{1} << 50;

/// Until when and why nothing of a campaign goes out, in a person's words. The words leave out the
/// moment: `until` has it, and each reader has a time zone of their own.
struct Waiting {
    TimeMs until = 0;
    std::string why;
    WaitCause cause = WaitCause::kScheduled;
    std::optional<int> step;  // that goes next
};

}  // namespace campaignd
