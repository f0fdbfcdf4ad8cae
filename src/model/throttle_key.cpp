#include "model/throttle_key.h"

#include <cstring>
#include <string>

#include "base/crypto.h"

namespace campaignd {
namespace {

/// Ids of senders and campaigns are far below: the gap of a sender is its id above this.
constexpr std::int64_t kGaps = std::int64_t{1} << 60;
/// A domain is 61 bits of a SHA-256 above this.
constexpr std::int64_t kDomains = std::int64_t{1} << 61;
/// The same of sign-ups.
constexpr std::int64_t kSignups = std::int64_t{1} << 62;

std::int64_t digest_of(const std::string& text) {
    const std::string digest = sha256(text);
    std::int64_t bits = 0;
    std::memcpy(&bits, digest.data(), sizeof bits);
    return bits & (kDomains - 1);
}

}  // namespace

ThrottleKey ThrottleKey::gap(std::int64_t sender_id) {
    return ThrottleKey(kGaps | sender_id);
}

ThrottleKey ThrottleKey::domain(std::int64_t sender_id, std::string_view domain) {
    return ThrottleKey(kDomains |
                       digest_of(std::to_string(sender_id) + '\n' + std::string(domain)));
}

ThrottleKey ThrottleKey::signups(std::string_view whose) {
    return ThrottleKey(kSignups | digest_of(std::string(whose)));
}

ThrottleKey::Whose ThrottleKey::whose() const noexcept {
    return stored_ >= kSignups   ? Whose::kSignups
           : stored_ >= kDomains ? Whose::kDomain
           : stored_ >= kGaps    ? Whose::kGap
           : stored_ > 0         ? Whose::kSender
           : stored_ % 2 == 0    ? Whose::kCampaign
                                 : Whose::kOpeners;
}

}  // namespace campaignd
