#pragma once

#include <chrono>
#include <string>

#include "mail/smtp/envelope.h"
#include "mail/smtp/types.h"

namespace campaignd::mail {

/// What a try of an account found. `error` is "" when it works.
struct VerifyResult {
    bool ok = false;
    std::string error;  // names host:port, the stage and the remedy
    bool permanent_looking = false;
    std::string greeting;
    SmtpFeatures features;
};

/// Connects, encrypts, says EHLO and logs in, on the calling thread: never in a transaction, never
/// on the smtp thread. Throws Error(kInternal) only when libcurl cannot be set up.
VerifyResult verify_smtp(const SmtpAccount& account,
                         std::chrono::milliseconds timeout,
                         const std::string& ca_file = {});

/// Sends one test message on the calling thread over a connection of its own; `timeout` bounds
/// connecting and, again, the dialogue. Same rule for throwing.
SmtpOutcome send_one(const SmtpAccount& account,
                     Outgoing message,
                     std::chrono::milliseconds timeout,
                     const std::string& ca_file = {});

}  // namespace campaignd::mail
