#include "mail/smtp/shares.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace campaignd::mail {

SmtpShares::SmtpShares(int cap, std::vector<SmtpClaim> claims)
    : cap_(std::max(1, cap)), claims_(std::move(claims)) {
    for (const SmtpClaim& claim : claims_) {
        busy_ += claim.busy ? 1 : 0;
        total_ += claim.held;
        counted_ += claim.held - claim.exempt;
    }
    share_ = std::max(1, cap_ / std::max(1, busy_));
}

bool SmtpShares::hungry(std::size_t index) const {
    const SmtpClaim& claim = claims_[index];
    return claim.wanted > 0 && claim.held < share_;
}

/// Beyond the cap, where the places of silent connections are lent out, only shares are served.
bool SmtpShares::fits(std::size_t index) const {
    if (counted_ >= cap_) {
        return false;
    }
    return total_ < cap_ || claims_[index].held == 0 || (hungry(index) && total_ < 2 * cap_);
}

bool SmtpShares::better(std::size_t one, std::size_t other) const {
    const auto rank = [this](std::size_t index) {
        return std::tuple(!hungry(index), claims_[index].held, claims_[index].hungry_since, index);
    };
    return rank(one) < rank(other);
}

std::optional<std::size_t> SmtpShares::next() {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
        if (claims_[i].wanted > 0 && fits(i) && (!best || better(i, *best))) {
            best = i;
        }
    }
    if (best) {
        ++claims_[*best].held;
        --claims_[*best].wanted;
        ++total_;
        ++counted_;
    }
    return best;
}

int SmtpShares::missing() const {
    int missing = std::max(0, counted_ - cap_);
    for (std::size_t i = 0; i < claims_.size(); ++i) {
        if (hungry(i)) {
            missing += std::min(claims_[i].wanted, share_ - claims_[i].held);
        }
    }
    return missing;
}

bool SmtpShares::wanting() const {
    return std::any_of(
        claims_.begin(), claims_.end(), [](const SmtpClaim& claim) { return claim.wanted > 0; });
}

bool SmtpShares::may_lose_idle(std::size_t index) const {
    const SmtpClaim& claim = claims_[index];
    return claim.wanted == 0 && (!claim.busy || (missing() > 0 && claim.held > share_));
}

void SmtpShares::freed(std::size_t index) {
    --claims_[index].held;
    --total_;
    --counted_;
}

}  // namespace campaignd::mail
