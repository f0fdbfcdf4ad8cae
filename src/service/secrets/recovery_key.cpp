#include "service/secrets/recovery_key.h"

#include <algorithm>

#include "base/error.h"
#include "store/settings.h"
#include "wire/copy_columns.h"

namespace campaignd::service {
namespace {

constexpr const char* kSetting = "_recovery_key";
constexpr std::size_t kSecretBytes = 16;
constexpr std::size_t kCheckBytes = 4;
constexpr std::size_t kLetters = 32;  // of five bits each: all 20 bytes
constexpr std::size_t kGroup = 4;
constexpr std::string_view kLabel = "campaignd-copy 1 ";
constexpr std::size_t kIdLetters = 16;

/// Crockford's: none of I, L, O and U.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string check_of(std::string_view secret) {
    return sha256("campaignd recovery key check\n" + std::string(secret)).substr(0, kCheckBytes);
}

/// 0 to 31; nothing for another letter.
std::optional<unsigned> value_of(char c) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const char meant = upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
    const std::size_t at = kAlphabet.find(meant);
    return at == kAlphabet.npos ? std::nullopt : std::optional(static_cast<unsigned>(at));
}

[[noreturn]] void fail_key(const char* why) {
    fail(ErrorCode::kInvalid,
         std::string("this is no recovery key: ") + why +
             "; it has eight groups of four letters and digits");
}

}  // namespace

RecoveryKey RecoveryKey::make() {
    return RecoveryKey(random_bytes(kSecretBytes));
}

RecoveryKey RecoveryKey::parse(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    unsigned held = 0;
    std::size_t letters = 0;
    for (const char c : text) {
        if (c == '-' || c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            continue;
        }
        const auto value = value_of(c);
        if (!value) {
            fail_key("a character in it is none of its letters and digits");
        }
        held = (held << 5U) | *value;
        bits += 5;
        ++letters;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>((held >> bits) & 0xffU);
            held &= (1U << bits) - 1;
        }
    }
    if (letters != kLetters) {
        fail_key(letters < kLetters ? "it is too short" : "it is too long");
    }
    std::string secret = bytes.substr(0, kSecretBytes);
    if (!equal_constant_time(check_of(secret), bytes.substr(kSecretBytes))) {
        fail_key("a letter in it is wrong or two changed places");
    }
    return RecoveryKey(std::move(secret));
}

std::string RecoveryKey::text() const {
    const std::string bytes = secret_ + check_of(secret_);
    std::string text;
    unsigned bits = 0;
    unsigned held = 0;
    std::size_t letters = 0;
    for (const char c : bytes) {
        held = (held << 8U) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            if (letters > 0 && letters % kGroup == 0) {
                text += '-';
            }
            text += kAlphabet[(held >> bits) & 31U];
            held &= (1U << bits) - 1;
            ++letters;
        }
    }
    return text;
}

std::string RecoveryKey::id() const {
    return hex_encode(hmac_sha256(std::string_view(secret_), "campaignd recovery key id"))
        .substr(0, kIdLetters);
}

Key RecoveryKey::stream_key() const {
    const std::string bytes = hmac_sha256(std::string_view(secret_), "campaignd copies");
    Key key{};
    std::copy_n(bytes.begin(), key.size(), key.begin());
    return key;
}

std::string RecoveryKey::label() const {
    return std::string(kLabel) + id() + '\n';
}

std::string RecoveryKey::id_in_label(std::string_view label) {
    if (label.size() != kLabel.size() + kIdLetters + 1 || !label.starts_with(kLabel)) {
        fail(ErrorCode::kCorrupt, "this is no encrypted copy of a backup, or of a newer kind");
    }
    return std::string(label.substr(kLabel.size(), kIdLetters));
}

namespace kept_recovery_key {

std::optional<RecoveryKeyInfo> info(const db::ReadTx& tx) {
    const auto column = store::settings::find(tx, kSetting);
    return column ? std::optional(wire::recovery_key_from_column(*column).info) : std::nullopt;
}

std::optional<RecoveryKey> find(const db::ReadTx& tx, const MasterKey& master) {
    const auto column = store::settings::find(tx, kSetting);
    if (!column) {
        return std::nullopt;
    }
    return RecoveryKey::parse(master.unseal(wire::recovery_key_from_column(*column).sealed));
}

void put(db::WriteTx& tx, const MasterKey& master, const RecoveryKey& key) {
    store::settings::put(
        tx,
        kSetting,
        wire::to_column(wire::StoredRecoveryKey{{key.id(), tx.now()}, master.seal(key.text())}));
}

}  // namespace kept_recovery_key

}  // namespace campaignd::service
