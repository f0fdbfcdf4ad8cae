#pragma once

#include <cstddef>

namespace campaignd::http {

/// Which threads answer a route, so that what is slow cannot keep others waiting:
///
///   kPublic    what readers of mails ask for, and the page's files: quick, has a thread of its own
///   kOrdinary  the API; its threads help the public lane
///   kLogin     checks passwords, for anybody who asks
///   kRelay     for anybody who asks, and waits for a server elsewhere: reports whose check
///              fetches a key, sign-ons by a provider
///   kSlow      reads or composes for seconds: previews, counts over all recipients
///   kLong      moves whole files, or waits for a server elsewhere
enum class Lane { kPublic, kOrdinary, kLogin, kRelay, kSlow, kLong };

inline constexpr std::size_t kLanes = 6;

constexpr std::size_t index_of(Lane lane) noexcept {
    return static_cast<std::size_t>(lane);
}

}  // namespace campaignd::http
