#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/message.h"

namespace campaignd {

/// What the sandbox transport caught instead of sending.
struct CaughtMessage {
    std::int64_t id = 0;
    std::int64_t sender_id = 0;
    std::optional<MessageId> message_id;  // none: a test mail
    std::string envelope_from;
    std::string envelope_to;
    std::string subject{};
    TimeMs received_at = 0;
};

/// What one call of clearing did.
struct SandboxCleared {
    std::int64_t deleted = 0;
    bool more = false;  // ask again
};

/// As a mail program would show it.
struct OpenedMessage {
    CaughtMessage caught;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string html;
    std::string text;
};

}  // namespace campaignd
