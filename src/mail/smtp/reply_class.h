#pragma once

#include "mail/smtp/reply_reader.h"
#include "mail/smtp/types.h"

namespace campaignd::mail {

/// Where in a message's dialogue a reply came.
enum class SmtpStage { kConnect, kRset, kMail, kRcpt, kData, kBody, kDot };

const char* stage_name(SmtpStage stage) noexcept;

/// True when the relay let the dialogue go on: 354 for DATA, 2yz elsewhere.
bool is_accepted(SmtpStage stage, int code) noexcept;

/// The relay did not understand what we said, or did not want it in this place.
bool is_about_our_speech(const Reply& reply) noexcept;

/// What a refusal means for the message; for an accepted dot kSent. The basic code decides between
/// now and for ever. Whose matter it is the enhanced code decides (RFC 3463), where its class
/// agrees with the basic code and it says something; else the words do. A 4yz about the relay or
/// about us is kRelayDeferred, and so is what the relay says of our speech (500-504, 5.5.z) and of
/// a sending quota; a 4yz about one person is kDeferred, and so is one that is_unclear(). A 5yz at
/// MAIL is about the sender, and so is one that names its account; another one at RCPT or behind it
/// is read by classify_bounce(), as a bounce is.
Verdict classify(SmtpStage stage, const Reply& reply) noexcept;

/// A 4yz at RCPT or behind it that does not say whom it is about: "450 4.7.1 try again later" is
/// how many relays greylist (RFC 6647), and how some say that they have had enough of us. Only what
/// they answer to others can tell.
bool is_unclear(SmtpStage stage, const Reply& reply);

/// `reply` is the relay's, or holds our own words.
SmtpOutcome outcome_of(const Outgoing& mail, Verdict result, SmtpStage stage, const Reply& reply);

}  // namespace campaignd::mail
