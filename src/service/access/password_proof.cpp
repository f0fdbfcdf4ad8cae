#include "service/access/password_proof.h"

#include "base/log.h"

namespace campaignd::service {

Actor AccountOwner::actor() const {
    return {"user:" + std::to_string(user_id) + ' ' + email, address};
}

PasswordProof::PasswordProof(db::Database& database, PasswordHasher& hasher)
    : database_(database), hasher_(hasher) {}

std::optional<store::users::Credentials> PasswordProof::check(const LoginThrottle& throttle,
                                                              const std::string& email,
                                                              std::string_view password) {
    // Looked up and noted while it is our turn: parallel guesses cannot all pass the throttle.
    const PasswordHasher::Turn turn(hasher_);
    std::optional<TimeMs> blocked;
    bool is_faceless = false;
    auto known = database_.read([&](const db::ReadTx& tx) {
        blocked = throttle.blocked_until(tx);
        is_faceless = throttle.is_faceless(tx);
        return store::users::find_credentials(tx, email);
    });
    if (blocked) {
        throw TooManyAttempts((*blocked - database_.clock().now() + 999) / 1'000);
    }
    if (is_faceless && !faceless_pace_.take(database_.clock().steady())) {
        throw TooManyAttempts(1);
    }
    const std::string hash = known ? known->password_hash : std::string();
    if (!turn.verify(hash, password.substr(0, kMaxPasswordBytes + 1))) {
        database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) { throttle.failed(tx); });
        return std::nullopt;
    }
    return known;
}

std::string PasswordProof::demand(const AccountOwner& owner,
                                  std::string_view password,
                                  const char* field) {
    const LoginThrottle throttle(owner.email, owner.address, owner.device);
    const auto known = check(throttle, owner.email, password);
    if (!known || known->user.id != owner.user_id) {
        log::warn("service", "a wrong password for the account of user {}", owner.user_id);
        throw Error(std::vector<FieldError>{{field, "this is not your present password"}});
    }
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) { throttle.succeeded(tx); });
    return known->password_hash;
}

}  // namespace campaignd::service
