#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace campaignd {

/// An address as it is stored and sent to, or why it is none. `fault` is empty when it is good.
struct ParsedEmail {
    std::string address;
    std::string fault;

    explicit operator bool() const noexcept { return fault.empty(); }
};

/// Reads one mailbox address (RFC 5321 section 4.1.2, dot-string form; RFC 6531 for UTF-8 in the
/// local part) and brings it into the form in which addresses are compared: white space and unseen
/// characters around it gone, the domain as lower-case A-labels (IDNA 2008, RFC 5891,
/// non-transitional). A local part in ASCII stays as written, for the database compares it without
/// regard to ASCII case; any other becomes lower case in Normalization Form C (RFC 6532 section
/// 3.1). A space or an unseen character inside is a fault.
/// Thread-safe. Throws nothing but std::bad_alloc.
ParsedEmail parse_email(std::string_view text);

/// A domain as parse_email() stores it behind the @, in `address`, or why it is none.
ParsedEmail parse_domain(std::string_view text);

/// The part behind the last @; empty without one.
std::string_view email_domain(std::string_view address) noexcept;

/// What the address of an erased person is replaced by; parse_email() refuses this domain.
std::string erased_address(std::int64_t recipient_id);

}  // namespace campaignd
