#include "service/access/profile.h"

#include <optional>
#include <string>
#include <utility>

#include "service/access/end_access.h"
#include "store/second_factors.h"
#include "store/sessions.h"
#include "store/users.h"

namespace campaignd::service {

Profile::Profile(db::Database& database,
                 PasswordHasher& hasher,
                 PasswordProof& passwords,
                 Auth& auth,
                 PrincipalCache& cache,
                 AccessRules rules)
    : database_(database),
      hasher_(hasher),
      passwords_(passwords),
      auth_(auth),
      cache_(cache),
      rules_(std::move(rules)) {}

OwnProfile Profile::get(std::int64_t user_id) const {
    return database_.read([&](const db::ReadTx& tx) {
        OwnProfile profile;
        profile.user = store::users::get(tx, user_id);
        profile.is_second_factor_required = rules_.needs_second_factor(tx, profile.user.role);
        const auto factor = store::second_factors::find(tx, user_id);
        if (factor && factor->confirmed_at) {
            profile.second_factor_since = factor->confirmed_at;
            profile.recovery_codes_left = store::second_factors::count_codes_left(tx, user_id);
        }
        return profile;
    });
}

OwnProfile Profile::update(std::int64_t user_id, const ProfileChange& change) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const User before = store::users::get(tx, user_id);
        PagePreferences page = before.page;
        change.page.apply_to(page);
        store::users::set_page(tx, user_id, page);
        if (change.name && *change.name != before.name) {
            store::users::set_name(tx, user_id, *change.name);
        }
    });
    cache_.clear();
    return get(user_id);
}

Login Profile::change_password(const AccountOwner& owner,
                               std::string_view present,
                               std::string_view password) {
    std::vector<FieldError> faults;
    check_password(password, faults);
    throw_if_any(std::move(faults));
    const std::string before = passwords_.demand(owner, present, "present_password");
    const std::string hash = hasher_.hash(password);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto known = store::users::find_credentials(tx, owner.user_id);
        if (!known || known->password_hash != before) {
            fail(ErrorCode::kConflict, "your password was changed meanwhile: log in again");
        }
        const User& user = known->user;
        store::users::update(tx, user.id, user.email, user.role, hash);
        end_access(tx, user.id);
        audit(tx, owner.actor(), "user.password", user.id);
    });
    cache_.clear();
    return auth_.open_session(
        owner.user_id,
        {.address = owner.address, .device = owner.device, .browser = owner.browser},
        "password");
}

std::vector<SessionView> Profile::sessions(const AccountOwner& owner) const {
    auto sessions = database_.read([&](const db::ReadTx& tx) {
        return store::sessions::list(tx, owner.user_id, Auth::bounds_at(tx.now()));
    });
    for (SessionView& session : sessions) {
        session.is_current = session.id == owner.session_id;
    }
    return sessions;
}

void Profile::end_session(const AccountOwner& owner, std::int64_t session_id) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (!store::sessions::remove(tx, owner.user_id, session_id)) {
            fail(ErrorCode::kNotFound, "you have no such session");
        }
        audit(tx, owner.actor(), "session.delete", session_id);
    });
    cache_.clear();
}

int Profile::end_other_sessions(const AccountOwner& owner) {
    const int ended = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const int removed = store::sessions::remove_of_user(tx, owner.user_id, owner.session_id);
        audit(tx,
              owner.actor(),
              "session.delete_others",
              "user:" + std::to_string(owner.user_id),
              {{"sessions", removed}});
        return removed;
    });
    cache_.clear();
    return ended;
}

}  // namespace campaignd::service
