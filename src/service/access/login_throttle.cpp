#include "service/access/login_throttle.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/crypto.h"
#include "base/text.h"
#include "store/login_failures.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kFreeFailures = 5;
constexpr TimeMs kFirstDelayMs = 1'000;
constexpr TimeMs kMaxDelayMs = 15 * 60'000;
constexpr TimeMs kMaxSharedDelayMs = 5'000;
constexpr TimeMs kForgetMs = 24 * 3'600'000;
constexpr std::chrono::milliseconds kFacelessEvery{200};
constexpr int kFacelessAtOnce = 20;
constexpr std::size_t kDigestCharacters = 32;

// Subjects of store::login_failures.
constexpr std::string_view kAccount = "user:";
constexpr std::string_view kCodes = "code:";
constexpr std::string_view kNetwork = "net:";
constexpr std::string_view kKnown = "known:";

std::string subject_of(std::string_view kind, std::string_view name) {
    return std::string(kind) + std::string(name);
}

/// How long the next attempt has to wait after `failures` of them.
TimeMs delay_after(std::int64_t failures, TimeMs longest) {
    if (failures < kFreeFailures) {
        return 0;
    }
    const std::int64_t doublings = std::min<std::int64_t>(failures - kFreeFailures, 20);
    return std::min(longest, kFirstDelayMs << doublings);
}

void add_failure(db::WriteTx& tx, const std::string& subject, TimeMs longest_delay) {
    const auto before = store::login_failures::find(tx, subject);
    const bool counts = before && before->updated_at > tx.now() - kForgetMs;
    const std::int64_t failures = (counts ? before->count : 0) + 1;
    store::login_failures::put(
        tx, subject, failures, tx.now() + delay_after(failures, longest_delay));
}

std::string write_network(int family, const void* address, int bits) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, address, text.data(), text.size());
    return fmt::format("{}/{}", text.data(), bits);
}

}  // namespace

TooManyAttempts::TooManyAttempts(std::int64_t retry_after_s)
    : Error(ErrorCode::kBusy,
            fmt::format("too many failed attempts: try again in {} s", retry_after_s)),
      retry_after_s_(retry_after_s) {}

bool is_this_machine(std::string_view network) noexcept {
    return network == "local" || network == "::/64" || network.starts_with("127.");
}

std::string network_of(std::string_view address, int ipv6_bits) {
    std::string text(address);
    constexpr std::string_view kMapped = "::ffff:";  // RFC 4291 section 2.5.5.2
    if (to_lower(text).starts_with(kMapped)) {
        text.erase(0, kMapped.size());
    }
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        bytes[3] = 0;
        return write_network(AF_INET, bytes.data(), 24);
    }
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        std::fill(bytes.begin() + ipv6_bits / 8, bytes.end(), static_cast<unsigned char>(0));
        return write_network(AF_INET6, bytes.data(), ipv6_bits);
    }
    return "local";
}

LoginThrottle::LoginThrottle(std::string_view email,
                             std::string_view address,
                             std::string_view device,
                             Proof proof)
    // A digest: what people type here may be a password.
    : proof_(proof),
      account_(hex_encode(sha256(to_lower(trim(email)))).substr(0, kDigestCharacters)) {
    if (!device.empty()) {
        places_.push_back(account_ +
                          "@device:" + hex_encode(sha256(device)).substr(0, kDigestCharacters));
    }
    const std::string network = network_of(address);
    if (!is_this_machine(network)) {
        network_ = network;
        places_.push_back(account_ + '@' + network);
    }
}

std::optional<std::string> LoginThrottle::known_place(const db::ReadTx& tx) const {
    for (const std::string& place : places_) {
        const auto known = store::login_failures::find(tx, subject_of(kKnown, place));
        if (known && known->updated_at > tx.now() - kKnownMs) {
            return place;
        }
    }
    return std::nullopt;
}

std::string LoginThrottle::counted(const db::ReadTx& tx) const {
    return subject_of(proof_ == Proof::kCode ? kCodes : kAccount,
                      known_place(tx).value_or(account_));
}

bool LoginThrottle::is_faceless(const db::ReadTx& tx) const {
    return network_.empty() && !known_place(tx);
}

std::optional<TimeMs> LoginThrottle::blocked_until(const db::ReadTx& tx) const {
    std::vector<std::string> subjects{counted(tx)};
    if (!network_.empty()) {
        subjects.push_back(subject_of(kNetwork, network_));
    }
    TimeMs until = 0;
    for (const std::string& subject : subjects) {
        const auto failures = store::login_failures::find(tx, subject);
        // A wall clock that was set back must not lengthen a delay.
        if (failures && failures->blocked_until <= tx.now() + kMaxDelayMs) {
            until = std::max(until, failures->blocked_until);
        }
    }
    return until > tx.now() ? std::optional(until) : std::nullopt;
}

void LoginThrottle::failed(db::WriteTx& tx) const {
    const bool is_shared = proof_ == Proof::kPassword && !known_place(tx);
    add_failure(tx, counted(tx), is_shared ? kMaxSharedDelayMs : kMaxDelayMs);
    if (!network_.empty()) {
        add_failure(tx, subject_of(kNetwork, network_), kMaxDelayMs);
    }
}

void LoginThrottle::succeeded(db::WriteTx& tx) const {
    store::login_failures::remove(tx, counted(tx));
    if (!network_.empty()) {
        store::login_failures::remove(tx, subject_of(kNetwork, network_));
    }
    for (const std::string& place : places_) {
        store::login_failures::put(tx, subject_of(kKnown, place), 0, 0);
    }
}

bool FacelessPace::take(SteadyTime now) {
    const Lock lock(mutex_);
    const SteadyTime earliest = now - kFacelessEvery * (kFacelessAtOnce - 1);
    free_at_ = std::max(free_at_, earliest);
    if (free_at_ > now) {
        return false;
    }
    free_at_ += kFacelessEvery;
    return true;
}

}  // namespace campaignd::service
