#include "service/access/password_hasher.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/error.h"

namespace campaignd::service {
namespace {

constexpr int kMaxRunning = 2;
constexpr int kMaxWaiting = 200;

}  // namespace

PasswordHasher::PasswordHasher() : nobody_(hash_password(random_bytes(32))) {}

int PasswordHasher::peak() const {
    const Lock lock(mutex_);
    return peak_;
}

PasswordHasher::Turn::Turn(PasswordHasher& hasher) : hasher_(hasher) {
    Lock lock(hasher_.mutex_);
    if (hasher_.waiting_ >= kMaxWaiting) {
        fail(ErrorCode::kBusy, "too many people log in at once: try again in a moment");
    }
    ++hasher_.waiting_;
    while (hasher_.running_ >= kMaxRunning) {
        hasher_.turn_ended_.wait(lock);
    }
    --hasher_.waiting_;
    ++hasher_.running_;
    hasher_.peak_ = std::max(hasher_.peak_, hasher_.running_);
}

PasswordHasher::Turn::~Turn() {
    {
        const Lock lock(hasher_.mutex_);
        --hasher_.running_;
    }
    hasher_.turn_ended_.notify_one();
}

std::string PasswordHasher::Turn::hash(std::string_view password) const {
    return hash_password(password);
}

bool PasswordHasher::Turn::verify(const std::string& hash, std::string_view password) const {
    const bool matches = verify_password(hash.empty() ? hasher_.nobody_ : hash, password);
    return matches && !hash.empty();
}

}  // namespace campaignd::service
