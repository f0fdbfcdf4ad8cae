#include "service/access/auth.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "model/email_address.h"
#include "store/login_failures.h"
#include "store/sessions.h"
#include "store/tokens.h"
#include "store/users.h"

namespace campaignd::service {
namespace {

// A session's cookie is no API token, nor the other way round, in the cache either.
constexpr char kSessionPrefix = 's';
constexpr char kTokenPrefix = 't';
constexpr TimeMs kTouchMs = 60'000;
constexpr TimeMs kForgetFailuresMs = TimeMs{24} * 3'600'000;
constexpr TimeMs kForgetNetworksMs = TimeMs{30} * 24 * 3'600'000;
constexpr std::size_t kMaxCredentialBytes = 128;
constexpr std::size_t kMaxPasswordBytes = 1'024;
constexpr std::size_t kDeviceBytes = 32;

store::sessions::Bounds bounds_at(TimeMs now) {
    return {.seen_after = now - Auth::kIdleMs, .created_after = now - Auth::kAbsoluteMs};
}

Principal session_principal(const User& user, std::string csrf_token) {
    return {.user_id = user.id,
            .token_id = 0,
            .name = user.email,
            .role = user.role,
            .via_session = true,
            .csrf_token = std::move(csrf_token),
            .page = user.page};
}

/// A write that nobody waits for and that may fail: the next request tries again.
void write_later(db::Database& database, db::Database::Work work) {
    try {
        database.submit(
            db::WriteClass::kRequest, std::move(work), [](const std::exception_ptr&) {});
    } catch (const Error& error) {
        log::debug("service", "last use not noted: {}", error.what());
    }
}

/// A browser's own mark, when it is one of ours by its looks; otherwise a new one.
std::string device_or_new(std::string_view device) {
    constexpr std::size_t kCharacters = 43;  // of kDeviceBytes in base64url
    const bool is_ours =
        device.size() == kCharacters && std::all_of(device.begin(), device.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
        });
    return is_ours ? std::string(device) : base64url_encode(random_bytes(kDeviceBytes));
}

[[noreturn]] void fail_login() {
    fail(ErrorCode::kUnauthorized, "the e-mail address or the password is wrong");
}

}  // namespace

Auth::Auth(db::Database& database, PasswordHasher& hasher, PrincipalCache& cache)
    : database_(database), hasher_(hasher), cache_(cache) {}

Login Auth::login(std::string_view email,
                  std::string_view password,
                  const std::string& address,
                  std::string_view device) {
    ParsedEmail typed = parse_email(email);
    const std::string stored = typed ? std::move(typed.address) : std::string(trim(email));
    const std::string mark = device_or_new(device);
    const LoginThrottle throttle(stored, address, mark);
    // Looked up and noted while it is our turn: parallel guesses cannot all pass the throttle.
    const PasswordHasher::Turn turn(hasher_);
    std::optional<TimeMs> blocked;
    bool is_faceless = false;
    const auto known = database_.read([&](const db::ReadTx& tx) {
        blocked = throttle.blocked_until(tx);
        is_faceless = throttle.is_faceless(tx);
        return store::users::find_credentials(tx, stored);
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
        log::warn("service", "failed login from {}", address.empty() ? "this machine" : address);
        fail_login();
    }
    const Actor actor{"user:" + std::to_string(known->user.id) + ' ' + known->user.email, address};
    Login login = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto now_known = store::users::find_credentials(tx, known->user.email);
        if (!now_known || now_known->password_hash != hash) {
            fail_login();
        }
        throttle.succeeded(tx);
        return start_session(tx, now_known->user, actor);
    });
    login.device = mark;
    return login;
}

Login Auth::open_session(std::int64_t user_id, const std::string& address) {
    const std::string mark = device_or_new({});
    Login login = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto user = store::users::find(tx, user_id);
        if (!user) {
            fail(ErrorCode::kNotFound, "there is no such user");
        }
        LoginThrottle(user->email, address, mark).succeeded(tx);
        const std::string name = "user:" + std::to_string(user->id) + ' ' + user->email;
        return start_session(tx, *user, Actor{name, address});
    });
    login.device = mark;
    return login;
}

Login Auth::start_session(db::WriteTx& tx, const User& user, const Actor& actor) const {
    Login login;
    login.cookie = base64url_encode(random_bytes(32));
    login.expires_at = tx.now() + kAbsoluteMs;
    login.principal = session_principal(user, base64url_encode(random_bytes(32)));
    store::sessions::insert(tx, sha256(login.cookie), user.id, login.principal.csrf_token);
    audit(tx, actor, "session.create", "user:" + std::to_string(user.id));
    return login;
}

void Auth::logout(std::string_view cookie) {
    const std::string hash = sha256(cookie);
    database_.write(db::WriteClass::kRequest,
                    [&](db::WriteTx& tx) { store::sessions::remove(tx, hash); });
    cache_.clear();
}

std::optional<Principal> Auth::authenticate_session(std::string_view cookie) {
    if (cookie.empty() || cookie.size() > kMaxCredentialBytes) {
        return std::nullopt;
    }
    const std::string hash = sha256(cookie);
    if (auto cached = cache_.find(kSessionPrefix + hash)) {
        return cached;
    }
    return load_session(hash);
}

std::optional<Principal> Auth::load_session(const std::string& hash) {
    const std::uint64_t generation = cache_.generation();
    const auto session = database_.read(
        [&](const db::ReadTx& tx) { return store::sessions::find(tx, hash, bounds_at(tx.now())); });
    if (!session) {
        return std::nullopt;
    }
    const TimeMs now = database_.clock().now();
    if (now - session->seen_at >= kTouchMs) {
        write_later(database_,
                    [hash](db::WriteTx& tx) { store::sessions::touch(tx, hash, tx.now()); });
    }
    Principal principal = session_principal(session->user, session->csrf_token);
    cache_.put(kSessionPrefix + hash, principal, generation);
    return principal;
}

std::optional<Principal> Auth::authenticate_bearer(std::string_view token) {
    if (token.empty() || token.size() > kMaxCredentialBytes) {
        return std::nullopt;
    }
    const std::string hash = sha256(token);
    if (auto cached = cache_.find(kTokenPrefix + hash)) {
        return cached;
    }
    return load_token(hash);
}

std::optional<Principal> Auth::load_token(const std::string& hash) {
    const std::uint64_t generation = cache_.generation();
    const auto token =
        database_.read([&](const db::ReadTx& tx) { return store::tokens::find_by_hash(tx, hash); });
    if (!token) {
        return std::nullopt;
    }
    const TimeMs now = database_.clock().now();
    if (!token->used_at || now - *token->used_at >= kTouchMs) {
        write_later(database_,
                    [id = token->id](db::WriteTx& tx) { store::tokens::touch(tx, id, tx.now()); });
    }
    const Principal principal{.user_id = 0,
                              .token_id = token->id,
                              .name = token->name,
                              .role = token->role,
                              .via_session = false,
                              .csrf_token = ""};
    cache_.put(kTokenPrefix + hash, principal, generation);
    return principal;
}

void Auth::prune() {
    database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
        store::sessions::remove_dead(tx, bounds_at(tx.now()));
        store::login_failures::remove_older(
            tx, tx.now() - kForgetFailuresMs, tx.now() - kForgetNetworksMs);
    });
}

}  // namespace campaignd::service
