#include "service/access/second_factor_code.h"

#include <vector>

#include "base/crypto.h"
#include "base/text.h"
#include "base/totp.h"
#include "store/second_factors.h"

namespace campaignd::service {
namespace {

constexpr int kRecoveryCodes = 10;
constexpr std::size_t kRecoveryBytes = 10;  // 16 characters of base32
constexpr std::size_t kGroup = 4;
constexpr std::size_t kMaxTyped = 64;

std::string hash_of(const MasterKey& key, std::int64_t user_id, std::string_view plain) {
    return hmac_sha256(key.derive("recovery-code"),
                       std::to_string(user_id) + ':' + std::string(plain));
}

/// "abcd-efgh-ijkl-mnop".
std::string in_groups(std::string_view plain) {
    std::string text;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i != 0 && i % kGroup == 0) {
            text += '-';
        }
        text += plain[i];
    }
    return text;
}

}  // namespace

TypedCode::TypedCode(std::string_view text) {
    for (const char c : to_lower(text.substr(0, kMaxTyped))) {
        if (c != ' ' && c != '-') {
            plain_ += c;
        }
    }
}

bool TypedCode::is_recovery_code() const noexcept {
    return plain_.size() != kTotpDigits;
}

bool TypedCode::take(db::WriteTx& tx, const MasterKey& key, std::int64_t user_id) const {
    const auto factor = store::second_factors::find(tx, user_id);
    if (!factor) {
        return false;
    }
    if (is_recovery_code()) {
        return store::second_factors::take_code(tx, user_id, hash_of(key, user_id, plain_));
    }
    const auto step = totp_step(key.unseal(factor->secret), plain_, tx.now());
    return step && store::second_factors::take_step(tx, user_id, *step);
}

RecoveryCodes make_recovery_codes(db::WriteTx& tx, const MasterKey& key, std::int64_t user_id) {
    RecoveryCodes codes;
    std::vector<std::string> hashes;
    for (int i = 0; i < kRecoveryCodes; ++i) {
        const std::string plain = to_lower(base32_encode(random_bytes(kRecoveryBytes)));
        codes.push_back(in_groups(plain));
        hashes.push_back(hash_of(key, user_id, plain));
    }
    store::second_factors::put_codes(tx, user_id, hashes);
    return codes;
}

}  // namespace campaignd::service
