#include "service/access/sign_on.h"

#include <fmt/format.h>

#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "model/email_address.h"
#include "service/access/end_access.h"
#include "store/identities.h"
#include "store/invitations.h"
#include "store/sessions.h"
#include "store/used_signatures.h"
#include "store/users.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kLongestCookie = 1'024;
constexpr std::size_t kLongestName = 100;
constexpr int kForgottenAtOnce = 100;
constexpr const char* kPurpose = "sign-on";
// No e-mail address is written so.
constexpr std::string_view kThrottled = "sign-on ";
constexpr const char* kMethod = "oidc";

std::string token() {
    return base64url_encode(random_bytes(kRandomBytes));
}

[[noreturn]] void fail_stale(const std::string& cause) {
    throw SignOnError(SignOnFault::kStale,
                      "this sign-on was used already, took too long, or was begun in another tab "
                      "or browser: begin again",
                      cause);
}

/// All sign-ons of a network share one count. What comes back cannot be guessed, so a count of all
/// networks would do nothing but let strangers keep everybody out.
LoginThrottle throttle_of(const std::string& address, const std::string& device) {
    return {std::string(kThrottled) + network_of(address), address, device};
}

/// As an address is stored; nothing when the provider does not vouch for one.
std::optional<std::string> vouched_email(const IdentityClaims& claims, bool trust_email) {
    ParsedEmail parsed = parse_email(claims.email);
    return parsed && (claims.is_email_verified || trust_email)
               ? std::optional(std::move(parsed.address))
               : std::nullopt;
}

/// The provider's word alone takes nobody away who could set things right without it.
bool is_last_admin(const db::ReadTx& tx, const User& user) {
    return user.role == Role::kAdmin &&
           (store::users::count_admins(tx) <= 1 ||
            (user.has_password && store::users::count_other_password_admins(tx, user.id) == 0));
}

}  // namespace

SignOn::SignOn(db::Database& database,
               const MasterKey& key,
               Auth& auth,
               PrincipalCache& cache,
               Refusals& refusals,
               IdentityProvider& provider,
               std::string public_url)
    : database_(database),
      key_(key),
      auth_(auth),
      cache_(cache),
      refusals_(refusals),
      provider_(provider),
      public_url_(std::move(public_url)) {}

BegunSignOn SignOn::begin() {
    const SignOnFlow flow{token(), token(), token(), database_.clock().now() + kFlowMs};
    BegunSignOn begun;
    try {
        begun.authorize_url = provider_.authorize_url(flow, redirect_uri());
    } catch (const SignOnError& error) {
        log::warn("service", "nobody can sign in by {}: {}", rules().name, error.cause());
        throw;
    }
    begun.cookie = base64url_encode(seal(
        key_.derive(kPurpose),
        fmt::format("{}\n{}\n{}\n{}", flow.state, flow.nonce, flow.verifier, flow.expires_at)));
    return begun;
}

SignOnFlow SignOn::flow_of(std::string_view cookie) const {
    if (cookie.empty() || cookie.size() > kLongestCookie) {
        fail_stale("the browser has no cookie of a sign-on");
    }
    std::string plain;
    try {
        plain = unseal(key_.derive(kPurpose), base64url_decode(cookie));
    } catch (const Error&) {
        fail_stale("the cookie of the sign-on is not one of ours");
    }
    const auto parts = split(plain, '\n');
    const auto expires_at = parts.size() == 4 ? parse_int(parts[3]) : std::nullopt;
    if (!expires_at || *expires_at <= database_.clock().now()) {
        fail_stale("it was begun too long ago");
    }
    return {
        std::string(parts[0]), std::string(parts[1]), std::string(parts[2]), expires_at.value()};
}

IdentityClaims SignOn::identify(const SignOnAnswer& answer, std::string_view cookie) {
    if (!rules().is_on()) {
        throw SignOnError(SignOnFault::kOff, "there is no provider to sign in by: use a password");
    }
    const SignOnFlow flow = flow_of(cookie);
    if (!equal_constant_time(answer.state, flow.state)) {
        fail_stale("its state belongs to another sign-on");
    }
    if (!answer.issuer.empty() && answer.issuer != rules().issuer) {
        fail_stale("another issuer answers");
    }
    const bool is_first = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::used_signatures::forget(tx, tx.now() - kFlowMs, kForgottenAtOnce);
        return store::used_signatures::use(tx, sha256(std::string(kPurpose) + '\n' + flow.state));
    });
    if (!is_first) {
        fail_stale("it was used already");
    }
    if (answer.error == "access_denied") {
        throw SignOnError(SignOnFault::kCancelled,
                          "you said no at " + rules().name + ": begin again, or use a password");
    }
    if (!answer.error.empty() || answer.code.empty()) {
        throw SignOnError(
            SignOnFault::kRefused,
            rules().name + " refused to sign you in: try again, or ask an admin",
            "the provider refused: " +
                to_valid_utf8(truncate_utf8(has_control(answer.error) ? "" : answer.error, 200)));
    }
    return provider_.redeem(answer.code, flow, redirect_uri());
}

Login SignOn::finish(const SignOnAnswer& answer, std::string_view cookie, const LoginPlace& place) {
    const LoginThrottle throttle = throttle_of(place.address, place.device);
    const auto blocked =
        database_.read([&](const db::ReadTx& tx) { return throttle.blocked_until(tx); });
    if (blocked) {
        throw TooManyAttempts((*blocked - database_.clock().now() + 999) / 1'000);
    }
    try {
        const IdentityClaims claims = identify(answer, cookie);
        const auto user = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            return admit(tx, claims, place.address);
        });
        if (rules().has_roles()) {
            cache_.clear();
        }
        if (!user) {
            fail_without_role(claims);
        }
        Login login = auth_.open_session(user->id, place, kMethod);
        database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            throttle_of(place.address, login.device).succeeded(tx);
        });
        return login;
    } catch (const SignOnError& error) {
        note_failure(error, throttle, place.address);
        throw;
    }
}

/// A provider that is down, or somebody who said no, is nobody's guess.
void SignOn::note_failure(const SignOnError& error,
                          const LoginThrottle& throttle,
                          const std::string& address) {
    log::warn("service",
              "failed sign-on from {}: {}",
              address.empty() ? "this machine" : address,
              error.cause());
    const SignOnFault fault = error.fault();
    if (fault == SignOnFault::kOff) {
        return;
    }
    if (fault != SignOnFault::kProviderDown && fault != SignOnFault::kCancelled) {
        database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) { throttle.failed(tx); });
    }
    refusals_.note({.action = "session.fail",
                    .actor = "stranger",
                    .target = "user",
                    .address = address,
                    .detail = {{"method", kMethod}, {"why", to_text(fault)}}});
}

std::optional<User> SignOn::admit(db::WriteTx& tx,
                                  const IdentityClaims& claims,
                                  const std::string& address) const {
    const std::string said(truncate_utf8(claims.email, 320));
    if (const auto id = store::identities::find_user(tx, claims.issuer, claims.subject)) {
        store::identities::touch(tx, claims.issuer, claims.subject, said);
        return renew_role(tx, *store::users::find(tx, *id), claims, address);
    }
    const auto email = vouched_email(claims, rules().trust_email);
    if (!email) {
        throw SignOnError(
            SignOnFault::kUnverifiedEmail,
            rules().name +
                " does not say that your e-mail address is verified: verify it there, "
                "or ask an admin",
            "no verified e-mail address came with it; oidc.trust_email takes it without");
    }
    if (const auto known = store::users::find_credentials(tx, *email)) {
        if (rules().has_roles() && !role_by_groups(claims) && !is_last_admin(tx, known->user)) {
            return std::nullopt;
        }
        return renew_role(tx, link(tx, known->user, claims, address), claims, address);
    }
    return make(tx, claims, *email, address);
}

std::optional<Role> SignOn::role_by_groups(const IdentityClaims& claims) const {
    const auto mapped = rules().role_of(claims.groups);
    return mapped ? mapped : rules().default_role;
}

std::optional<User> SignOn::renew_role(db::WriteTx& tx,
                                       const User& user,
                                       const IdentityClaims& claims,
                                       const std::string& address) const {
    if (!rules().has_roles() || is_last_admin(tx, user)) {
        return user;
    }
    const std::optional<Role> role = role_by_groups(claims);
    if (role == user.role) {
        return user;
    }
    EndedAccess ended;
    if (role && *role > user.role) {
        ended.sessions = store::sessions::remove_of_user(tx, user.id);
    } else {
        ended = end_access(tx, user.id);
    }
    if (role) {
        store::users::update(tx, user.id, user.email, *role, std::nullopt);
    }
    User now = store::users::get(tx, user.id);
    if (role || ended.sessions + ended.tokens > 0) {
        Detail changes = wire::changes(user, now);
        changes.emplace_back("role_from", claims.issuer);
        changes.emplace_back("sessions_ended", ended.sessions);
        changes.emplace_back("tokens_ended", ended.tokens);
        audit(tx, actor_of(now, address), "user.update", user.id, changes);
    }
    return role ? std::optional(std::move(now)) : std::nullopt;
}

void SignOn::fail_without_role(const IdentityClaims& claims) const {
    const SignOnRules& known = rules();
    throw SignOnError(
        SignOnFault::kNoRole,
        "none of your groups at " + known.name +
            " lets you in here: ask an admin there to put you into one that does",
        claims.groups.empty()
            ? fmt::format("no claim \"{}\" came with it: let the provider send it, or name "
                          "another one as oidc.roles_claim",
                          known.roles_claim)
            : fmt::format("none of its {} groups in the claim \"{}\" is in oidc.roles",
                          claims.groups.size(),
                          known.roles_claim));
}

User SignOn::link(db::WriteTx& tx,
                  const User& user,
                  const IdentityClaims& claims,
                  const std::string& address) const {
    if (user.sign_on && user.sign_on->issuer == claims.issuer) {
        throw SignOnError(SignOnFault::kOtherAccount,
                          "your address belongs to a user who signs in by another account of " +
                              rules().name + ": an admin can unlink that one in the settings",
                          fmt::format("user {} is linked to another subject", user.id));
    }
    store::identities::unlink(tx, user.id);  // of a provider of before
    store::identities::link(tx, user.id, claims.issuer, claims.subject, user.email);
    audit(tx,
          actor_of(user, address),
          "user.link",
          user.id,
          {{"issuer", claims.issuer}, {"email", user.email}});
    return *store::users::find(tx, user.id);
}

std::optional<User> SignOn::make(db::WriteTx& tx,
                                 const IdentityClaims& claims,
                                 const std::string& email,
                                 const std::string& address) const {
    const auto found = store::invitations::find_by_email(tx, email);
    const bool is_invited = found && found->expires_at() > tx.now();
    const bool is_welcome =
        is_invited || rules().takes_newcomer(email) || rules().role_of(claims.groups);
    const bool is_set_up = store::users::exists_any(tx);  // which makes the first user
    if (is_set_up && rules().has_roles() && !(is_welcome && role_by_groups(claims))) {
        return std::nullopt;
    }
    if (!is_set_up || !is_welcome) {
        throw SignOnError(SignOnFault::kUnknown,
                          "nobody here has the address " + email +
                              ": ask an admin to invite you, or to add a user with it",
                          "there is no user, and nobody new is taken by oidc.default_role and "
                          "oidc.allowed_domains");
    }
    const Role role = rules().has_roles() ? *role_by_groups(claims)
                      : is_invited        ? found->role
                                          : *rules().default_role;
    const std::int64_t id = store::users::insert(tx, email, "", role);
    if (is_invited) {
        store::users::set_page(tx, id, {.language = found->language, .theme = std::nullopt});
        store::invitations::remove(tx, found->id);
    }
    if (!has_control(claims.name)) {
        store::users::set_name(tx, id, truncate_utf8(claims.name, kLongestName));
    }
    store::identities::link(tx, id, claims.issuer, claims.subject, email);
    User user = *store::users::find(tx, id);
    audit(tx,
          actor_of(user, address),
          "user.create",
          id,
          {{"email", email},
           {"role", to_text(role)},
           {"issuer", claims.issuer},
           {"invited_by", is_invited ? found->invited_by : std::string()}});
    return user;
}

void SignOn::unlink(const Actor& actor, std::int64_t user_id) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::optional<SignOnLink> link = store::users::get(tx, user_id).sign_on;
        if (!link) {
            fail(ErrorCode::kConflict, "this user does not sign in by a provider");
        }
        store::identities::unlink(tx, user_id);
        const EndedAccess ended = end_access(tx, user_id);
        audit(tx,
              actor,
              "user.unlink",
              user_id,
              {{"issuer", link->issuer},
               {"email", link->email},
               {"sessions_ended", ended.sessions},
               {"tokens_ended", ended.tokens}});
    });
    cache_.clear();
}

}  // namespace campaignd::service
