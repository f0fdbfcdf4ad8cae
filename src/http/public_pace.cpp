#include "http/public_pace.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>

#include "base/crypto.h"
#include "service/access/login_throttle.h"

namespace campaignd::http {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSlots = 1U << 16U;  // 1 MiB
constexpr std::size_t kWays = 4;           // slots that one key may take

std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    const std::string bytes = random_bytes(sizeof(seed));
    std::memcpy(&seed, bytes.data(), sizeof(seed));
    return seed;
}

/// splitmix64's last step.
std::uint64_t mixed(std::uint64_t value) noexcept {
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31U);
}

}  // namespace

PublicPace::PublicPace(const Clock& clock)
    : clock_(clock),
      seed_(random_seed()),
      private_({"10.0.0.0/8",
                "172.16.0.0/12",
                "192.168.0.0/16",
                "100.64.0.0/10",
                "169.254.0.0/16",
                "fc00::/7",
                "fe80::/10"}),
      slots_(kSlots) {}

/// Mail providers ask for the pictures and one-click addresses of many readers from one network.
PublicPace::Rate PublicPace::network_rate(Pace pace) {
    switch (pace) {
        case Pace::kTrace:
        case Pace::kFile:
        case Pace::kReport:
            return {5'000, 2ms};
        case Pace::kPage:
            return {300, 33ms};
        case Pace::kAct:
        case Pace::kForm:
        case Pace::kNone:
            break;
    }
    return {600, 50ms};
}

std::optional<PublicPace::Rate> PublicPace::link_rate(Pace pace) {
    switch (pace) {
        case Pace::kTrace:
            return Rate{5'000, 1s};
        case Pace::kPage:
            return Rate{60, 1s};
        case Pace::kAct:
            return Rate{20, 10s};
        case Pace::kFile:
        case Pace::kReport:
        case Pace::kForm:
        case Pace::kNone:
            break;
    }
    return std::nullopt;
}

std::uint64_t PublicPace::key_of(Pace pace, std::string_view what) const {
    const std::uint64_t kind = seed_ + static_cast<std::uint64_t>(pace);
    return mixed(std::hash<std::string_view>{}(what) ^ mixed(kind)) | 1U;  // 0: an empty slot
}

bool PublicPace::has_network(const Request& request) const {
    const std::string& address = request.remote_addr;
    if (address.empty() || is_loopback(address) || request.by_unnamed_proxy) {
        return false;
    }
    // A proxy inside, which is not in http.trusted_proxies.
    return !private_.trusts(address) || !TrustedProxies::is_forwarded(request.headers);
}

std::optional<SteadyTime> PublicPace::take(const Rate& rate, std::uint64_t key, SteadyTime now) {
    const SteadyTime earliest = now - rate.every * (rate.burst - 1);
    const std::size_t first = (key >> 8U) % (kSlots / kWays) * kWays;
    const auto begin = slots_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + kWays;
    auto slot = std::find_if(begin, end, [key](const Slot& one) { return one.key == key; });
    if (slot == end) {
        slot = std::min_element(
            begin, end, [](const Slot& a, const Slot& b) { return a.free_at < b.free_at; });
        *slot = {key, earliest};
    }
    slot->free_at = std::max<SteadyTime>(slot->free_at, earliest);
    if (slot->free_at > now) {
        return slot->free_at;
    }
    slot->free_at += rate.every;
    return std::nullopt;
}

PublicPace::Verdict PublicPace::judge(Pace pace, const Request& request) {
    if (pace == Pace::kNone) {
        return {};
    }
    const SteadyTime now = clock_.steady();
    const auto until = [now](SteadyTime free) {
        return std::chrono::ceil<std::chrono::seconds>(free - now);
    };
    const std::uint64_t network =
        has_network(request) ? key_of(pace, service::network_of(request.remote_addr)) : 0;
    const auto rate = link_rate(pace);
    const std::uint64_t link = rate ? key_of(pace, request.path) : 0;
    const Lock lock(mutex_);
    if (network != 0) {
        if (const auto free = take(network_rate(pace), network, now)) {
            return {.wait = until(*free)};
        }
    }
    const auto free = rate ? take(*rate, link, now) : std::nullopt;
    if (free && pace == Pace::kTrace) {
        return {.wait = {}, .no_trace = true};
    }
    return {.wait = free ? std::optional(until(*free)) : std::nullopt};
}

}  // namespace campaignd::http
