#pragma once

#include "mail/reply_reader.h"
#include "mail/smtp_types.h"

namespace campaignd::mail {

/// Where in a message's dialogue a reply came.
enum class SmtpStage { kConnect, kRset, kMail, kRcpt, kData, kBody, kDot };

const char* stage_name(SmtpStage stage) noexcept;

/// True when the relay let the dialogue go on: 354 for DATA, 2yz elsewhere.
bool is_accepted(SmtpStage stage, int code) noexcept;

/// What a refusal means for the message; for an accepted dot kSent. The basic code decides between
/// now and for ever; the enhanced code (RFC 3463) decides whose fault it is, and only where its
/// class agrees with the basic code.
SmtpResult classify(SmtpStage stage, const Reply& reply) noexcept;

}  // namespace campaignd::mail
