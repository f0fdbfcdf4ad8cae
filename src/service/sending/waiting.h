#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "db/transaction.h"
#include "model/campaign.h"

namespace campaignd::service {

/// What holds a campaign back.
enum class WaitCause {
    kScheduled,  // it has not started
    kDue,        // a follow-up has not come to its day
    kRetry,      // the relay put a message off
    kPutOff,     // a message was put off before it reached the relay
    kWindow,     // a sending window is closed
    kLimit,      // a limit is used up
    kRelay       // the sender's relay cannot be used
};

/// Until when and why nothing of a campaign goes out, in a person's words. The words leave out the
/// moment: `until` has it, and each reader has a time zone of their own.
struct Waiting {
    TimeMs until = 0;
    std::string why;
    WaitCause cause = WaitCause::kScheduled;
    std::optional<int> step;  // that goes next
};

/// {"until","why","cause","step"}.
nlohmann::json to_json(const std::optional<Waiting>& waiting);

/// Nothing while a message of the campaign is being sent or could be. Throws SqlError.
std::optional<Waiting> waiting(const db::ReadTx& tx, const Campaign& campaign);

}  // namespace campaignd::service
