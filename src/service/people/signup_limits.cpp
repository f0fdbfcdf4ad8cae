#include "service/people/signup_limits.h"

#include "base/text.h"
#include "service/access/login_throttle.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kTenMinutesMs = 10 * 60'000;
constexpr std::int64_t kHourMs = 6 * kTenMinutesMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr int kSiteBits = 48;  // what an IPv6 customer gets as a whole (RFC 6177)

}  // namespace

ThrottleKey SignupLimits::key_of(std::string_view kind, std::string_view whose) const {
    return ThrottleKey::signups(signer_.sign(std::string(kind) + ':' + std::string(whose)));
}

std::vector<ThrottleRule> SignupLimits::of_place(const Form& form, std::string_view client) const {
    std::vector<ThrottleRule> rules{
        {key_of("form", std::to_string(form.id)), kHourMs, form.settings.max_per_hour}};
    const std::string network = network_of(client);
    if (is_this_machine(network)) {
        return rules;
    }
    const ThrottleKey key = key_of("network", network);
    rules.push_back({key, kTenMinutesMs, 20});
    rules.push_back({key, kDayMs, 100});
    if (network.find(':') != std::string::npos) {
        rules.push_back({key_of("site", network_of(client, kSiteBits)), kTenMinutesMs, 60});
    }
    return rules;
}

std::vector<ThrottleRule> SignupLimits::of_address(std::string_view email) const {
    const ThrottleKey key = key_of("address", to_lower(email));
    return {{key, kTenMinutesMs, 1}, {key, kDayMs, 3}};
}

}  // namespace campaignd::service
