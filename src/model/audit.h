#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "model/page.h"

namespace campaignd {

/// Who did what, as stored.
struct AuditEntry {
    std::int64_t id = 0;
    TimeMs at = 0;
    std::string actor;   // "user:1 anna@example.org", "token:3 backup", "cli", "daemon", "stranger"
    std::string action;  // "sender.update"
    std::string target;  // "sender:7"
    std::string detail;  // JSON object; what was changed is {"before","after"}
    std::string address{};     // where the request came from; of what is counted, the network
    std::string request_id{};  // as the answer's X-Request-Id
    std::int64_t repeats = 1;  // how often it was refused within that minute
};

/// A page of the audit. A search for a text looks at some of the newest rows at once: `next` goes
/// on with those before.
struct AuditPage : Page<AuditEntry> {
    std::optional<TimeMs> searched_back_to{};  // nothing: it was not cut short
};

/// What of the audit is asked for; what is empty asks for nothing.
struct AuditFilter {
    std::string q{};                // a part of actor, action or target
    std::string who{};              // "user:1", "token:3", "cli"
    std::string what{};             // an action, "sender.update", or all of an area, "sender"
    std::string object{};           // a target, "sender:7"
    std::optional<TimeMs> since{};  // from then on
    std::optional<TimeMs> until{};  // before then

    bool empty() const {
        return q.empty() && who.empty() && what.empty() && object.empty() && !since && !until;
    }
};

}  // namespace campaignd
