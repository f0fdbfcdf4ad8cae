#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/feedback.h"

/// Relays that report bounces and complaints over HTTP.
namespace campaignd {

struct RelayLogin {
    std::string username;
    std::string password;
};

/// What each relay's reports are checked by. Absent: reports of that relay are refused.
struct RelayKeys {
    std::optional<std::vector<std::string>> ses_topic_arns;
    std::optional<std::string> sendgrid_public_key;  // base64 of DER
    std::optional<RelayLogin> postmark;
    std::optional<std::string> mailgun_signing_key;
    std::int64_t revision = 1;
};

/// What a request gives of them: absent stays, an empty inner value forgets.
struct RelayKeysChange {
    std::optional<std::optional<std::vector<std::string>>> ses_topic_arns;
    std::optional<std::optional<std::string>> sendgrid_public_key;
    std::optional<std::optional<RelayLogin>> postmark;
    std::optional<std::optional<std::string>> mailgun_signing_key;
};

/// A bounce or complaint in our own form, about a message or a person.
struct Report {
    FeedbackKind kind = FeedbackKind::kHardBounce;
    std::optional<MessageId> message;       // its number, …
    std::optional<std::string> message_id;  // … or its Message-ID
    std::string email;
    std::string detail;
    std::string status;
    std::string id;  // tells repeats of one report
};

/// What became of the events of a relay's call.
struct ReportCounts {
    bool confirmed = false;  // it was no event: a subscription was confirmed
    std::int64_t recorded = 0;
    std::int64_t repeated = 0;
    std::int64_t unknown = 0;
};

}  // namespace campaignd
