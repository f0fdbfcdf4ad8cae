#include "model/email_address.h"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/text.h"
#include "model/unicode_text.h"

namespace campaignd {
namespace {

constexpr std::size_t kMaxLocalBytes = 64;     // RFC 5321 section 4.5.3.1.1
constexpr std::size_t kMaxDomainBytes = 253;   // RFC 1035 section 2.3.4, without the root's dot
constexpr std::size_t kMaxAddressBytes = 254;  // RFC 5321 section 4.5.3.1.3, less the brackets
constexpr std::size_t kMaxLabelBytes = 63;     // RFC 1035 section 2.3.4
constexpr std::size_t kShownBytes = 80;
constexpr std::string_view kErasedDomain = "erased.invalid";  // RFC 2606 section 2

/// RFC 5322 section 3.2.3 atext, with RFC 6531's UTF8-non-ascii.
bool is_atext(char c) noexcept {
    constexpr std::string_view kOthers = "!#$%&'*+-/=?^_`{|}~";
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
           kOthers.find(c) != std::string_view::npos;
}

std::string shown(std::string_view text) {
    return to_valid_utf8(truncate_utf8(text, kShownBytes));
}

std::string local_fault(std::string_view local) {
    if (local.empty()) {
        return "nothing before the @";
    }
    if (local.size() > kMaxLocalBytes) {
        return fmt::format("the part before the @ is longer than {} bytes", kMaxLocalBytes);
    }
    if (local.front() == '"') {
        return "quoted local parts are not accepted";
    }
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) {
        return "a dot in the part before the @ must stand between two other characters";
    }
    for (const char c : local) {
        if (!is_atext(c) && c != '.') {
            return fmt::format("'{}' may not stand before the @", c);
        }
    }
    return {};
}

bool is_label(std::string_view label) noexcept {
    if (label.empty() || label.size() > kMaxLabelBytes || label.front() == '-' ||
        label.back() == '-') {
        return false;
    }
    for (const char c : label) {
        if (!is_alnum(c) && c != '-') {
            return false;
        }
    }
    return true;
}

bool is_number(std::string_view label) noexcept {
    for (const char c : label) {
        if (!is_digit(c)) {
            return false;
        }
    }
    return true;
}

/// Letters, digits and hyphens in at least two labels (RFC 5321 section 2.3.5), no IP address.
bool is_host_name(std::string_view domain) noexcept {
    if (domain.empty() || domain.size() > kMaxDomainBytes) {
        return false;
    }
    std::size_t labels = 0;
    std::string_view last;
    for (std::size_t at = 0; at <= domain.size(); ++labels) {
        const std::size_t dot = std::min(domain.find('.', at), domain.size());
        last = domain.substr(at, dot - at);
        if (!is_label(last)) {
            return false;
        }
        at = dot + 1;
    }
    return labels >= 2 && !is_number(last);
}

std::optional<std::string> to_a_labels(const std::string& domain) {
    char* found = nullptr;
    const int result = idn2_to_ascii_8z(
        domain.c_str(), &found, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT | IDN2_USE_STD3_ASCII_RULES);
    const std::unique_ptr<char, void (*)(void*)> owner(found, idn2_free);
    if (result != IDN2_OK || found == nullptr) {
        return std::nullopt;
    }
    return to_lower(found);
}

std::optional<std::string> normal_domain(std::string_view domain) {
    std::string lower = to_lower(domain);
    const bool international = !is_ascii(lower) || lower.find("xn--") != std::string::npos;
    if (international) {
        std::optional<std::string> ascii = to_a_labels(lower);
        if (!ascii) {
            return std::nullopt;
        }
        lower = std::move(*ascii);
    }
    if (!is_host_name(lower)) {
        return std::nullopt;
    }
    return lower;
}

ParsedEmail fault(std::string text) {
    return {{}, std::move(text)};
}

/// The text as it is read: without what nobody sees around it, composed.
std::string without_margins(std::string_view text) {
    text = trim(text);
    return is_ascii(text) || !is_utf8(text) ? std::string(text) : to_nfc(trim_unseen(text));
}

/// An ASCII space has faults of its own.
std::string unseen_fault(std::string_view text) {
    if (is_ascii(text)) {
        return {};
    }
    const std::size_t at = std::min(text.rfind('@'), text.size());
    std::string found = find_unseen(text.substr(0, at), true);
    if (found.empty()) {
        found = find_unseen(text.substr(at), false);
    }
    return found.empty() ? std::string()
                         : fmt::format(
                               "the address holds a space or a character that nobody sees "
                               "({}): type it again",
                               found);
}

std::string general_fault(std::string_view text) {
    if (text.empty()) {
        return "no e-mail address";
    }
    if (!is_utf8(text)) {
        return "the address is not valid UTF-8";
    }
    if (has_control(text)) {
        return "the address holds a control character";
    }
    return unseen_fault(text);
}

}  // namespace

ParsedEmail parse_email(std::string_view given) {
    const std::string text = without_margins(given);
    if (std::string general = general_fault(text); !general.empty()) {
        return fault(std::move(general));
    }
    const std::size_t at = text.rfind('@');
    if (at == std::string::npos) {
        return fault(fmt::format("'{}' has no @", shown(text)));
    }
    std::string local = text.substr(0, at);
    if (local.find('@') != std::string::npos && local.front() != '"') {
        return fault(fmt::format("'{}' has more than one @", shown(text)));
    }
    if (!is_ascii(local)) {
        local = to_lower_nfc(local);
    }
    if (const std::string reason = local_fault(local); !reason.empty()) {
        return fault(fmt::format("'{}': {}", shown(text), reason));
    }
    const std::optional<std::string> domain = normal_domain(std::string_view(text).substr(at + 1));
    if (!domain) {
        return fault(
            fmt::format("domain '{}' is not valid", shown(std::string_view(text).substr(at + 1))));
    }
    if (*domain == kErasedDomain) {
        return fault(fmt::format("domain '{}' is kept for erased recipients", kErasedDomain));
    }
    if (local.size() + 1 + domain->size() > kMaxAddressBytes) {
        return fault(fmt::format("the address is longer than {} bytes", kMaxAddressBytes));
    }
    ParsedEmail parsed;
    parsed.address.reserve(local.size() + 1 + domain->size());
    parsed.address.append(local).append(1, '@').append(*domain);
    return parsed;
}

ParsedEmail parse_domain(std::string_view given) {
    const std::string text = without_margins(given);
    if (text.empty()) {
        return fault("no domain");
    }
    if (!is_utf8(text) || has_control(text)) {
        return fault("the domain is not valid UTF-8 text");
    }
    if (!is_ascii(text) && !find_unseen(text, false).empty()) {
        return fault(
            fmt::format("domain '{}' holds a character that nobody sees ({}): type it again",
                        shown(text),
                        find_unseen(text, false)));
    }
    std::optional<std::string> domain = normal_domain(text);
    if (!domain) {
        return fault(fmt::format("domain '{}' is not valid", shown(text)));
    }
    return {std::move(*domain), {}};
}

std::string_view email_domain(std::string_view address) noexcept {
    const std::size_t at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

std::string erased_address(std::int64_t recipient_id) {
    return fmt::format("erased-{}@{}", recipient_id, kErasedDomain);
}

}  // namespace campaignd
