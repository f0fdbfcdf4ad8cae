#include "service/login_throttle.h"

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
constexpr TimeMs kForgetMs = 24 * 3'600'000;
constexpr TimeMs kKnownMs = TimeMs{30} * 24 * 3'600'000;

/// How long the next attempt has to wait after `failures` of them.
TimeMs delay_after(std::int64_t failures) {
    if (failures < kFreeFailures) {
        return 0;
    }
    const std::int64_t doublings = std::min<std::int64_t>(failures - kFreeFailures, 20);
    return std::min(kMaxDelayMs, kFirstDelayMs << doublings);
}

void add_failure(db::WriteTx& tx, const std::string& subject) {
    const auto before = store::login_failures::find(tx, subject);
    const bool counts = before && before->updated_at > tx.now() - kForgetMs;
    const std::int64_t failures = (counts ? before->count : 0) + 1;
    store::login_failures::put(tx, subject, failures, tx.now() + delay_after(failures));
}

std::string write_network(int family, const void* address, const char* length) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, address, text.data(), text.size());
    return std::string(text.data()) + length;
}

}  // namespace

TooManyAttempts::TooManyAttempts(std::int64_t retry_after_s)
    : Error(ErrorCode::kBusy,
            fmt::format("too many failed attempts: try again in {} s", retry_after_s)),
      retry_after_s_(retry_after_s) {}

std::string network_of(std::string_view address) {
    std::string text(address);
    constexpr std::string_view kMapped = "::ffff:";  // RFC 4291 section 2.5.5.2
    if (to_lower(text).starts_with(kMapped)) {
        text.erase(0, kMapped.size());
    }
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        bytes[3] = 0;
        return write_network(AF_INET, bytes.data(), "/24");
    }
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
        return write_network(AF_INET6, bytes.data(), "/64");
    }
    return "local";
}

LoginThrottle::LoginThrottle(std::string_view email, std::string_view address) {
    // A digest: what people type here may be a password.
    const std::string account = hex_encode(sha256(to_lower(trim(email)))).substr(0, 32);
    const std::string network = network_of(address);
    network_ = "net:" + network;
    account_ = "user:" + account;
    account_here_ = "user:" + account + '@' + network;
    known_here_ = "known:" + account + '@' + network;
}

const std::string& LoginThrottle::account_subject(const db::ReadTx& tx) const {
    const auto known = store::login_failures::find(tx, known_here_);
    return known && known->updated_at > tx.now() - kKnownMs ? account_here_ : account_;
}

std::optional<TimeMs> LoginThrottle::blocked_until(const db::ReadTx& tx) const {
    TimeMs until = 0;
    for (const std::string& subject : {network_, account_subject(tx)}) {
        const auto failures = store::login_failures::find(tx, subject);
        // A wall clock that was set back must not lengthen a delay.
        if (failures && failures->blocked_until <= tx.now() + kMaxDelayMs) {
            until = std::max(until, failures->blocked_until);
        }
    }
    return until > tx.now() ? std::optional(until) : std::nullopt;
}

void LoginThrottle::failed(db::WriteTx& tx) const {
    add_failure(tx, network_);
    add_failure(tx, account_subject(tx));
}

void LoginThrottle::succeeded(db::WriteTx& tx) const {
    store::login_failures::remove(tx, account_subject(tx));
    store::login_failures::remove(tx, network_);
    store::login_failures::put(tx, known_here_, 0, 0);
}

}  // namespace campaignd::service
