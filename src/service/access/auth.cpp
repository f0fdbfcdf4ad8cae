#include "service/access/auth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "model/browser.h"
#include "model/email_address.h"
#include "service/access/second_factors.h"
#include "store/invitations.h"
#include "store/login_failures.h"
#include "store/tokens.h"
#include "store/users.h"

namespace campaignd::service {
namespace {

// A session's cookie is no API token, nor the other way round, in the cache either.
constexpr char kSessionPrefix = 's';
constexpr char kTokenPrefix = 't';
constexpr TimeMs kTouchMs = 60'000;
constexpr TimeMs kTokenTouchMs = TimeMs{10} * 60'000;  // from the same network
constexpr TimeMs kForgetFailuresMs = TimeMs{24} * 3'600'000;
constexpr TimeMs kForgetNetworksMs = TimeMs{30} * 24 * 3'600'000;
constexpr TimeMs kForgetInvitationsMs = TimeMs{30} * 24 * 3'600'000;
constexpr std::size_t kMaxCredentialBytes = 128;
constexpr std::size_t kDeviceBytes = 32;

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

/// "USER.EXPIRES" in front of the last dot, and what stands behind it.
struct Challenge {
    std::string_view id;
    std::string_view mac;
    std::int64_t user_id = 0;
    TimeMs expires_at = 0;
};

std::optional<Challenge> parse_challenge(std::string_view text) {
    const auto parts = split(text, '.');
    const auto user = parts.size() == 3 ? parse_int(parts[0]) : std::nullopt;
    const auto expires = parts.size() == 3 ? parse_int(parts[1]) : std::nullopt;
    if (!user || !expires) {
        return std::nullopt;
    }
    return Challenge{text.substr(0, text.rfind('.')), parts[2], *user, *expires};
}

}  // namespace

Auth::Auth(db::Database& database,
           const MasterKey& key,
           PasswordProof& passwords,
           PrincipalCache& cache,
           Refusals& refusals,
           AccessRules rules)
    : database_(database),
      key_(key),
      passwords_(passwords),
      cache_(cache),
      refusals_(refusals),
      rules_(std::move(rules)) {}

store::sessions::Bounds Auth::bounds_at(TimeMs now) noexcept {
    return {.seen_after = now - kIdleMs, .created_after = now - kAbsoluteMs};
}

Login Auth::login(std::string_view email, std::string_view password, const LoginPlace& place) {
    if (!rules_.only_by.empty()) {
        fail(ErrorCode::kForbidden,
             "no password opens a session here: sign in by " + rules_.only_by);
    }
    ParsedEmail typed = parse_email(email);
    const std::string stored = typed ? std::move(typed.address) : std::string(trim(email));
    LoginPlace known_as = place;
    known_as.device = device_or_new(place.device);
    const LoginThrottle throttle(stored, place.address, known_as.device);
    const auto known = passwords_.check(throttle, stored, password);
    if (!known) {
        log::warn("service",
                  "failed login from {}",
                  place.address.empty() ? "this machine" : place.address);
        note_failure(database_.read([&](const db::ReadTx& tx) {
            return store::users::find_credentials(tx, stored);
        }),
                     place.address);
        fail_login();
    }
    if (known->user.has_second_factor) {
        // No failure is forgotten yet: half a login is none.
        return {.challenge = challenge_for(known->user, known->password_hash)};
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto now_known = store::users::find_credentials(tx, known->user.email);
        if (!now_known || now_known->password_hash != known->password_hash ||
            now_known->user.has_second_factor) {
            fail_login();
        }
        throttle.succeeded(tx);
        return start_session(tx, now_known->user, known_as, "password");
    });
}

/// What was typed is not kept: it may be a password.
void Auth::note_failure(const std::optional<store::users::Credentials>& known,
                        const std::string& address) {
    Refusal refusal{.action = "session.fail",
                    .actor = "stranger",
                    .target = "user",
                    .address = address,
                    .detail = {{"method", "password"}}};
    if (known) {
        refusal.target += ':' + std::to_string(known->user.id);
        refusal.detail.emplace_back("email", known->user.email);
    }
    refusals_.note(refusal);
}

std::string Auth::challenge_mac(std::string_view id, const std::string& password_hash) const {
    return base64url_encode(
        hmac_sha256(key_.derive("login-challenge"), std::string(id) + '\n' + password_hash));
}

std::string Auth::challenge_for(const User& user, const std::string& password_hash) const {
    const std::string id = fmt::format("{}.{}", user.id, database_.clock().now() + kChallengeMs);
    return id + '.' + challenge_mac(id, password_hash);
}

Login Auth::finish(std::string_view challenge, std::string_view code, const LoginPlace& place) {
    constexpr const char* kBeginAgain =
        "this log-in took too long, or the account was changed meanwhile: begin again with your "
        "e-mail address and password";
    const auto parsed = parse_challenge(challenge);
    if (!parsed || parsed->expires_at <= database_.clock().now()) {
        fail(ErrorCode::kConflict, kBeginAgain);
    }
    const auto find = [&](const db::ReadTx& tx) {
        auto found = store::users::find_credentials(tx, parsed->user_id);
        if (!found || !found->user.has_second_factor ||
            !equal_constant_time(parsed->mac, challenge_mac(parsed->id, found->password_hash))) {
            fail(ErrorCode::kConflict, kBeginAgain);
        }
        return *std::move(found);
    };
    const store::users::Credentials credentials = database_.read(find);
    const User& user = credentials.user;
    LoginPlace known_as = place;
    known_as.device = device_or_new(place.device);
    const AccountOwner owner{.user_id = user.id,
                             .session_id = 0,
                             .email = user.email,
                             .address = place.address,
                             .device = known_as.device};
    if (!check_code(database_, key_, owner, code)) {
        note_failure(credentials, place.address);
        fail(ErrorCode::kUnauthorized,
             "this code is wrong, or was used already: take the next one of your app, or a "
             "recovery code");
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const User now_user = find(tx).user;
        LoginThrottle(now_user.email, place.address, known_as.device).succeeded(tx);
        return start_session(tx, now_user, known_as, "password and code");
    });
}

Login Auth::open_session(std::int64_t user_id, const LoginPlace& place, std::string_view method) {
    LoginPlace known_as = place;
    known_as.device = device_or_new(place.device);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const User user = store::users::get(tx, user_id);
        LoginThrottle(user.email, place.address, known_as.device).succeeded(tx);
        return start_session(tx, user, known_as, method);
    });
}

Login Auth::start_session(db::WriteTx& tx,
                          const User& user,
                          const LoginPlace& place,
                          std::string_view method) const {
    Login login;
    login.cookie = base64url_encode(random_bytes(32));
    login.device = place.device;
    login.expires_at = tx.now() + kAbsoluteMs;
    login.principal = session_principal(user, base64url_encode(random_bytes(32)));
    login.principal.session_id =
        store::sessions::insert(tx,
                                sha256(login.cookie),
                                user.id,
                                login.principal.csrf_token,
                                {network_of(place.address), browser_of(place.browser)});
    login.principal.lacks_second_factor = lacks(tx, user, user.has_password);
    audit(tx,
          actor_of(user, place.address),
          "session.create",
          "user:" + std::to_string(user.id),
          {{"method", method}});
    return login;
}

bool Auth::lacks(const db::ReadTx& tx, const User& user, bool has_password) const {
    return has_password && rules_.only_by.empty() && !user.has_second_factor &&
           rules_.needs_second_factor(tx, user.role);
}

void Auth::logout(std::string_view cookie, const Actor& actor) {
    const std::string hash = sha256(cookie);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (store::sessions::remove(tx, hash)) {
            audit(tx, actor, "session.delete", actor.name.substr(0, actor.name.find(' ')));
        }
    });
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
    bool is_unfinished = false;
    const auto session = database_.read([&](const db::ReadTx& tx) {
        auto found = store::sessions::find(tx, hash, bounds_at(tx.now()));
        is_unfinished = found && lacks(tx, found->user, found->has_password);
        return found;
    });
    if (!session) {
        return std::nullopt;
    }
    const TimeMs now = database_.clock().now();
    if (now - session->seen_at >= kTouchMs) {
        write_later(database_,
                    [hash](db::WriteTx& tx) { store::sessions::touch(tx, hash, tx.now()); });
    }
    Principal principal = session_principal(session->user, session->csrf_token);
    principal.session_id = session->id;
    principal.lacks_second_factor = is_unfinished;
    cache_.put(kSessionPrefix + hash, principal, generation);
    return principal;
}

std::optional<Principal> Auth::authenticate_bearer(std::string_view token,
                                                   const std::string& address) {
    if (token.empty() || token.size() > kMaxCredentialBytes) {
        return std::nullopt;
    }
    const std::string hash = sha256(token);
    if (auto cached = cache_.find(kTokenPrefix + hash)) {
        return cached;
    }
    return load_token(hash, address);
}

std::optional<Principal> Auth::load_token(const std::string& hash, const std::string& address) {
    const std::uint64_t generation = cache_.generation();
    const auto live =
        database_.read([&](const db::ReadTx& tx) { return store::tokens::find_by_hash(tx, hash); });
    if (!live) {
        refusals_.note({.action = "token.refuse",
                        .actor = "stranger",
                        .target = "token",
                        .address = address,
                        .detail = {{"why", "there is no such token"}}});
        return std::nullopt;
    }
    const ApiToken& token = live->token;
    const Principal principal{.user_id = 0,
                              .token_id = token.id,
                              .name = token.name,
                              .role = std::min(token.role, live->owner_role.value_or(token.role)),
                              .via_session = false,
                              .csrf_token = "",
                              .scopes = token.scopes,
                              .owner_id = token.owner_id,
                              .expires_at = token.expires_at};
    if (token.expires_at && *token.expires_at <= database_.clock().now()) {
        refusals_.note({.action = "token.refuse",
                        .actor = principal.key() + ' ' + token.name,
                        .target = principal.key(),
                        .address = address,
                        .detail = {{"why", "the token has expired"}}});
        return std::nullopt;
    }
    note_use(token, address);
    cache_.put(kTokenPrefix + hash, principal, generation);
    return principal;
}

/// Behind the answer, and rarely: a script asks many times a second.
void Auth::note_use(const ApiToken& token, const std::string& address) {
    const std::string network = network_of(address);
    const TimeMs pause = network == token.used_from ? kTokenTouchMs : kTouchMs;
    if (!token.used_at || database_.clock().now() - *token.used_at >= pause) {
        write_later(database_, [id = token.id, network](db::WriteTx& tx) {
            store::tokens::touch(tx, id, tx.now(), network);
        });
    }
}

void Auth::prune() {
    database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
        store::sessions::remove_dead(tx, bounds_at(tx.now()));
        store::login_failures::remove_older(
            tx, tx.now() - kForgetFailuresMs, tx.now() - kForgetNetworksMs);
        store::invitations::remove_older(tx, tx.now() - kForgetInvitationsMs);
    });
}

}  // namespace campaignd::service
