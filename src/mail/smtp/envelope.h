#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mail/smtp/types.h"
#include "model/sender.h"

namespace campaignd::mail {

/// What the relay offered in its last EHLO reply.
struct SmtpFeatures : RelayFeatures {
    /// Takes one line of the EHLO reply, without its code: "SIZE 10240000".
    void add(std::string_view line);
};

/// The outcome of a message that must not even be offered to this relay: an address with bytes
/// that could forge a command, one that needs SMTPUTF8 where it is not offered, a message larger
/// than the relay takes. Nothing when the dialogue may begin.
std::optional<SmtpOutcome> refuse_locally(const Outgoing& message, const SmtpFeatures& features);

void append_mail(std::string& out, const Outgoing& message, const SmtpFeatures& features);
void append_rcpt(std::string& out, const Outgoing& message);

/// Appends the message as it goes behind DATA (RFC 5321 section 4.5.2): leading dots doubled, every
/// bare CR or LF made CRLF so that no relay can see an end of data inside (SMTP smuggling), CRLF at
/// the end; without the final dot.
void append_stuffed(std::string& out, std::string_view data);

}  // namespace campaignd::mail
