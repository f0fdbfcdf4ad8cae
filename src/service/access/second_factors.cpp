#include "service/access/second_factors.h"

#include <fmt/format.h>

#include <cctype>
#include <optional>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/log.h"
#include "base/qr_code.h"
#include "base/totp.h"
#include "service/access/end_access.h"
#include "service/access/second_factor_code.h"
#include "store/second_factors.h"
#include "store/sessions.h"
#include "store/users.h"

namespace campaignd::service {
namespace {

namespace factors = store::second_factors;

constexpr const char* kIsOn =
    "your second factor is on already: turn it off first, with your password and a code";
constexpr const char* kIsOff = "you have no second factor";

/// Percent-encoding (RFC 3986 section 2.1) of all that is not unreserved.
std::string in_uri(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
        } else {
            out += fmt::format("%{:02X}", byte);
        }
    }
    return out;
}

/// The form that apps read (Google's "Key Uri Format").
std::string uri_of(const std::string& issuer, const std::string& email, const std::string& secret) {
    return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30",
                       in_uri(issuer),
                       in_uri(email),
                       secret,
                       in_uri(issuer));
}

bool is_on(const db::ReadTx& tx, std::int64_t user_id) {
    const auto factor = factors::find(tx, user_id);
    return factor && factor->confirmed_at;
}

}  // namespace

bool check_code(db::Database& database,
                const MasterKey& key,
                const AccountOwner& owner,
                std::string_view code) {
    const TypedCode typed(code);
    const LoginThrottle throttle(
        owner.email, owner.address, owner.device, LoginThrottle::Proof::kCode);
    std::optional<TimeMs> blocked;
    const bool right = database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        blocked = throttle.blocked_until(tx);
        if (blocked) {
            return false;
        }
        if (!typed.take(tx, key, owner.user_id)) {
            throttle.failed(tx);
            return false;
        }
        throttle.succeeded(tx);
        if (typed.is_recovery_code()) {
            audit(tx,
                  owner.actor(),
                  "user.recovery_code",
                  owner.user_id,
                  {{"left", factors::count_codes_left(tx, owner.user_id)}});
        }
        return true;
    });
    if (blocked) {
        throw TooManyAttempts((*blocked - database.clock().now() + 999) / 1'000);
    }
    if (!right) {
        log::warn("service", "a wrong code of a second factor for user {}", owner.user_id);
    }
    return right;
}

SecondFactors::SecondFactors(db::Database& database,
                             const MasterKey& key,
                             PasswordProof& passwords,
                             PrincipalCache& cache,
                             std::string issuer)
    : database_(database),
      key_(key),
      passwords_(passwords),
      cache_(cache),
      issuer_(std::move(issuer)) {}

NewSecondFactor SecondFactors::begin(const AccountOwner& owner, std::string_view password) {
    passwords_.demand(owner, password, "password");
    const std::string secret = random_bytes(kTotpSecretBytes);
    const std::string sealed = key_.seal(secret);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (is_on(tx, owner.user_id)) {
            fail(ErrorCode::kConflict, kIsOn);
        }
        factors::put(tx, owner.user_id, sealed);
    });
    NewSecondFactor made;
    made.secret = base32_encode(secret);
    made.uri = uri_of(issuer_, owner.email, made.secret);
    QrCode code = draw_qr_code(made.uri);
    made.qr_path = std::move(code.path);
    made.qr_size = code.size;
    return made;
}

void SecondFactors::demand_code(const AccountOwner& owner, std::string_view code) const {
    if (!check_code(database_, key_, owner, code)) {
        throw Error(std::vector<FieldError>{
            {"code",
             "this code is wrong, or was used already: take the next one of your app; the clocks "
             "of phone and server must agree to half a minute"}});
    }
}

RecoveryCodes SecondFactors::confirm(const AccountOwner& owner, std::string_view code) {
    const auto factor =
        database_.read([&](const db::ReadTx& tx) { return factors::find(tx, owner.user_id); });
    if (!factor) {
        fail(ErrorCode::kConflict, "begin to set up your second factor first");
    }
    if (factor->confirmed_at) {
        fail(ErrorCode::kConflict, kIsOn);
    }
    demand_code(owner, code);
    RecoveryCodes codes = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto now = factors::find(tx, owner.user_id);
        if (!now || now->confirmed_at || now->secret != factor->secret) {
            fail(ErrorCode::kConflict, "somebody else changed your second factor: begin again");
        }
        factors::confirm(tx, owner.user_id);
        store::sessions::remove_of_user(tx, owner.user_id, owner.session_id);
        audit(tx, owner.actor(), "user.totp_on", owner.user_id);
        return make_recovery_codes(tx, key_, owner.user_id);
    });
    cache_.clear();
    return codes;
}

RecoveryCodes SecondFactors::renew_codes(const AccountOwner& owner, std::string_view password) {
    passwords_.demand(owner, password, "password");
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (!is_on(tx, owner.user_id)) {
            fail(ErrorCode::kConflict, kIsOff);
        }
        audit(tx, owner.actor(), "user.recovery_codes", owner.user_id);
        return make_recovery_codes(tx, key_, owner.user_id);
    });
}

void SecondFactors::remove(const AccountOwner& owner,
                           std::string_view password,
                           std::string_view code) {
    if (!database_.read([&](const db::ReadTx& tx) { return is_on(tx, owner.user_id); })) {
        fail(ErrorCode::kConflict, kIsOff);
    }
    passwords_.demand(owner, password, "password");
    demand_code(owner, code);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        factors::remove(tx, owner.user_id);
        store::sessions::remove_of_user(tx, owner.user_id, owner.session_id);
        audit(tx, owner.actor(), "user.totp_off", owner.user_id);
    });
    cache_.clear();
}

void SecondFactors::reset(db::Database& database, const Actor& actor, std::int64_t user_id) {
    database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::string email = store::users::get(tx, user_id).email;
        if (!factors::remove(tx, user_id)) {
            fail(ErrorCode::kConflict, email + " has no second factor");
        }
        end_access(tx, user_id);
        audit(tx, actor, "user.totp_reset", user_id, {{"email", email}});
    });
}

void SecondFactors::reset(const Actor& actor, std::int64_t user_id) {
    reset(database_, actor, user_id);
    cache_.clear();
}

}  // namespace campaignd::service
