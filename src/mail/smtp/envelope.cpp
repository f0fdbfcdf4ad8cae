#include "mail/smtp/envelope.h"

#include <cstring>

#include "base/text.h"
#include "mail/smtp/reply_class.h"
#include "model/unicode_text.h"

namespace campaignd::mail {
namespace {

bool could_forge(std::string_view address) noexcept {
    return has_control(address) || address.find_first_of("<> ") != std::string_view::npos;
}

/// Bodies are encoded, so a byte beyond ASCII in the head is an address written as it is.
bool needs_utf8(const Outgoing& message) noexcept {
    const std::string_view data = message.data;
    return !is_ascii(message.envelope_from) || !is_ascii(message.envelope_to) ||
           !is_ascii(data.substr(0, data.find("\r\n\r\n")));
}

}  // namespace

void SmtpFeatures::add(std::string_view line) {
    const std::string_view trimmed = trim(line);
    const std::size_t space = trimmed.find_first_of(" =");
    const std::string_view word = trimmed.substr(0, space);
    if (equals_ignoring_case(word, "PIPELINING")) {
        pipelining = true;
    } else if (equals_ignoring_case(word, "8BITMIME")) {
        eight_bit_mime = true;
    } else if (equals_ignoring_case(word, "SMTPUTF8")) {
        smtp_utf8 = true;
    } else if (equals_ignoring_case(word, "ENHANCEDSTATUSCODES")) {
        enhanced_codes = true;
    } else if (equals_ignoring_case(word, "STARTTLS")) {
        starttls = true;
    } else if (equals_ignoring_case(word, "AUTH")) {
        auth = true;
    } else if (equals_ignoring_case(word, "SIZE")) {
        size = true;
        if (space != std::string_view::npos) {
            const auto limit = parse_int(trim(trimmed.substr(space + 1)));
            max_size = limit && *limit > 0 ? static_cast<std::size_t>(*limit) : 0;
        }
    }
}

std::optional<SmtpOutcome> refuse_locally(const Outgoing& message, const SmtpFeatures& features) {
    if (message.envelope_to.empty() || could_forge(message.envelope_to)) {
        return outcome_of(
            message,
            Verdict::kRefused,
            SmtpStage::kRcpt,
            {0, "5.1.3", "the recipient address holds bytes that no address may have"});
    }
    if (could_forge(message.envelope_from)) {
        return outcome_of(message,
                          Verdict::kPolicyRefused,
                          SmtpStage::kMail,
                          {0, "5.1.7", "the sender address holds bytes that no address may have"});
    }
    if (needs_utf8(message) && !features.smtp_utf8) {
        return outcome_of(
            message,
            Verdict::kRefused,
            SmtpStage::kRcpt,
            {0, "5.6.7", "the address is not ASCII and the relay does not offer SMTPUTF8"});
    }
    if (features.max_size > 0 && message.size() > features.max_size) {
        return outcome_of(
            message,
            Verdict::kTooLarge,
            SmtpStage::kMail,
            {0,
             "5.3.4",
             "the message has " + std::to_string(message.size()) +
                 " bytes, the relay takes at most " + std::to_string(features.max_size)});
    }
    return std::nullopt;
}

void append_mail(std::string& out, const Outgoing& message, const SmtpFeatures& features) {
    out += "MAIL FROM:<";
    out += message.envelope_from;
    out += '>';
    if (features.size) {
        out += " SIZE=";
        out += std::to_string(message.size());
    }
    if (features.eight_bit_mime && !is_ascii(message.data)) {
        out += " BODY=8BITMIME";
    }
    if (features.smtp_utf8 && needs_utf8(message)) {
        out += " SMTPUTF8";
    }
    out += "\r\n";
}

void append_rcpt(std::string& out, const Outgoing& message) {
    out += "RCPT TO:<";
    out += message.envelope_to;
    out += ">\r\n";
}

void append_stuffed(std::string& out, std::string_view data) {
    out.reserve(out.size() + data.size() + data.size() / 64 + 512);
    const char* at = data.data();
    const char* const end = at + data.size();
    while (at < end) {
        if (*at == '.') {
            out += '.';
        }
        const auto left = static_cast<std::size_t>(end - at);
        const void* found = std::memchr(at, '\n', left);
        const char* lf = found == nullptr ? end : static_cast<const char*>(found);
        const char* stop = lf;
        if (lf < end && lf > at && lf[-1] == '\r') {
            --stop;
        }
        const void* bare = std::memchr(at, '\r', static_cast<std::size_t>(stop - at));
        const char* next = lf < end ? lf + 1 : end;
        if (bare != nullptr) {  // a CR alone is a line end of its own
            stop = static_cast<const char*>(bare);
            next = stop + 1;
        }
        out.append(at, static_cast<std::size_t>(stop - at));
        out += "\r\n";
        at = next;
    }
}

}  // namespace campaignd::mail
