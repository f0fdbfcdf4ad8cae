#include "service/access/identity_provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "base/jws.h"
#include "base/text.h"
#include "mail/net/form_text.h"
#include "service/secrets/secret_file.h"
#include "wire/columns.h"
#include "wire/identity.h"

namespace campaignd::service {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr hours kDocumentLife{1};
constexpr hours kKeysLife{1};
constexpr seconds kDownFor{10};
// Keys that nobody knows are fetched this often: so many at once, then one each time that long.
constexpr int kRefetchesAtOnce = 5;
constexpr seconds kRefetchEvery{30};
constexpr std::size_t kMostAnswer = 256 << 10;
constexpr std::size_t kMostQuote = 200;

constexpr std::string_view kDocument = "/.well-known/openid-configuration";

/// OpenID Connect Discovery 1.0 section 4.1: without the slash at the end.
std::string document_url(std::string issuer) {
    while (issuer.ends_with('/')) {
        issuer.pop_back();
    }
    return issuer + std::string(kDocument);
}

/// Somebody else's words, for the log.
std::string for_the_log(std::string_view words) {
    std::string shown = to_valid_utf8(truncate_utf8(words, kMostQuote));
    std::replace_if(
        shown.begin(),
        shown.end(),
        [](char c) {
            return has_control({&c, 1});
        },
        ' ');
    return shown;
}

std::string words_of(const TokenAnswer& answer) {
    return for_the_log(answer.error +
                       (answer.description.empty() ? "" : ": " + answer.description));
}

/// What of a document nobody can sign in with; nothing when it is complete.
std::optional<std::string> fault_in(const ProviderEndpoints& at, const SignOnRules& rules) {
    if (at.issuer != rules.issuer) {
        return fmt::format(
            "oidc.issuer is \"{}\", and the provider calls itself \"{}\": they must be the same, "
            "to the last slash",
            rules.issuer,
            for_the_log(at.issuer));
    }
    const bool is_https = rules.issuer.starts_with("https://");
    for (const auto& [name, url] : {std::pair("authorization_endpoint", at.authorize_url),
                                    std::pair("token_endpoint", at.token_url),
                                    std::pair("jwks_uri", at.keys_url)}) {
        if (!is_provider_url(url) || (is_https && !url.starts_with("https://"))) {
            return fmt::format("its document names no {} that is safe to use", name);
        }
    }
    if (!rules.client_secret_file.empty() && !at.takes_basic && !at.takes_post) {
        return "it takes no client secret: set up a client with one of client_secret_basic and "
               "client_secret_post";
    }
    return std::nullopt;
}

/// The keys that a signature may be by.
std::vector<SigningKey> candidates(const std::vector<SigningKey>& keys, const JwsHeader& header) {
    std::vector<SigningKey> fitting;
    for (const SigningKey& key : keys) {
        const bool is_named = header.key_id.empty() || key.id.empty() || key.id == header.key_id;
        if (is_named && (key.algorithm.empty() || key.algorithm == header.algorithm)) {
            fitting.push_back(key);
        }
    }
    return fitting;
}

std::optional<std::string> verified_by(const std::vector<SigningKey>& keys,
                                       const JwsHeader& header,
                                       const std::string& token) {
    for (const SigningKey& key : candidates(keys, header)) {
        if (auto payload = verify_jws(token, key.jwk)) {
            return payload;
        }
    }
    return std::nullopt;
}

}  // namespace

SignOnError::SignOnError(SignOnFault fault, const std::string& words, const std::string& cause)
    : Error(fault == SignOnFault::kStale || fault == SignOnFault::kOff ||
                    fault == SignOnFault::kOtherAccount
                ? ErrorCode::kConflict
                : ErrorCode::kForbidden,
            words),
      fault_(fault),
      cause_(cause.empty() ? words : cause) {}

IdentityProvider::IdentityProvider(const Clock& clock,
                                   SignOnRules rules,
                                   mail::HttpClientOptions http)
    : clock_(clock), rules_(std::move(rules)), http_([&http, this] {
          http.max_answer_bytes = kMostAnswer;
          http.allow_private = rules_.allow_private;
          return std::move(http);
      }()) {}

void IdentityProvider::fail_provider(const std::string& cause) const {
    throw SignOnError(SignOnFault::kProviderDown,
                      rules_.name +
                          " does not answer as it should: try again in a minute; if that does "
                          "not help, tell an admin to run campaignd doctor",
                      cause);
}

void IdentityProvider::fail_answer(const std::string& cause) const {
    throw SignOnError(SignOnFault::kBadAnswer,
                      "what " + rules_.name +
                          " says of you cannot be believed: try again; if that does not help, "
                          "tell an admin to look at the log",
                      "the ID token is not believed: " + cause);
}

std::string IdentityProvider::secret() const {
    if (rules_.client_secret_file.empty()) {
        return {};
    }
    std::string text;
    try {
        text = read_secret_file(rules_.client_secret_file).value_or("");
    } catch (const Error& error) {
        fail_provider(std::string("oidc.client_secret_file: ") + error.what());
    }
    const std::string_view bare = trim(text);
    if (bare.empty()) {
        fail_provider("oidc.client_secret_file names no file with a secret in it");
    }
    return std::string(bare);
}

mail::HttpOutcome IdentityProvider::call(mail::HttpCall call) const {
    const std::string url = call.url.substr(0, call.url.find('?'));
    call.headers.emplace_back("Accept", "application/json");
    mail::HttpOutcome outcome = mail::call_and_wait(http_, std::move(call));
    if (outcome.status == 0) {
        fail_provider(fmt::format("{}: {}", url, outcome.answer));
    }
    if (outcome.answer.size() >= kMostAnswer) {
        fail_provider(fmt::format("{} answers more than {} KiB", url, kMostAnswer >> 10));
    }
    return outcome;
}

std::string IdentityProvider::get(const std::string& url) const {
    mail::HttpOutcome outcome = call({.url = url, .post = false});
    if (outcome.status != 200) {
        fail_provider(fmt::format("{} answers {}", url.substr(0, url.find('?')), outcome.status));
    }
    return std::move(outcome.answer);
}

ProviderEndpoints IdentityProvider::fetch_endpoints() const {
    const std::string url = document_url(rules_.issuer);
    const auto read = wire::endpoints_from(get(url));
    if (!read) {
        fail_provider(url + " is no JSON");
    }
    if (const auto fault = fault_in(*read, rules_)) {
        fail_provider(*fault);
    }
    return *read;
}

std::optional<std::string> IdentityProvider::fault() const {
    try {
        fetch_endpoints();
        secret();
        return std::nullopt;
    } catch (const SignOnError& error) {
        return error.cause();
    }
}

ProviderEndpoints IdentityProvider::endpoints() {
    if (!rules_.is_on()) {
        throw SignOnError(SignOnFault::kOff, "there is no provider to sign in by: use a password");
    }
    std::string down;
    {
        const Lock lock(mutex_);
        if (endpoints_ && clock_.steady() < endpoints_until_) {
            return *endpoints_;
        }
        if (clock_.steady() < down_until_) {
            down = down_;
        }
    }
    if (!down.empty()) {
        fail_provider(down);
    }
    try {
        ProviderEndpoints read = fetch_endpoints();
        const Lock lock(mutex_);
        endpoints_ = read;
        endpoints_until_ = clock_.steady() + kDocumentLife;
        return read;
    } catch (const SignOnError& error) {
        const Lock lock(mutex_);
        down_ = error.cause();
        down_until_ = clock_.steady() + kDownFor;
        throw;
    }
}

std::string IdentityProvider::authorize_url(const SignOnFlow& flow,
                                            const std::string& redirect_uri) {
    return mail::with_query(endpoints().authorize_url,
                            {{"response_type", "code"},
                             {"client_id", rules_.client_id},
                             {"redirect_uri", redirect_uri},
                             {"scope", rules_.scope},
                             {"state", flow.state},
                             {"nonce", flow.nonce},
                             {"code_challenge", base64url_encode(sha256(flow.verifier))},
                             {"code_challenge_method", "S256"}});
}

TokenAnswer IdentityProvider::ask_for_tokens(const ProviderEndpoints& at,
                                             const std::string& code,
                                             const SignOnFlow& flow,
                                             const std::string& redirect_uri) const {
    mail::HttpCall request{.url = at.token_url, .post = true};
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    mail::FormFields fields{{"grant_type", "authorization_code"},
                            {"code", code},
                            {"redirect_uri", redirect_uri},
                            {"code_verifier", flow.verifier}};
    const std::string password = secret();
    if (!password.empty() && at.takes_basic) {
        // RFC 6749 section 2.3.1: both are encoded as in a form first.
        request.headers.emplace_back(
            "Authorization",
            "Basic " + base64_encode(mail::percent_encoded(rules_.client_id) + ':' +
                                     mail::percent_encoded(password)));
    } else {
        fields.emplace_back("client_id", rules_.client_id);
        if (!password.empty()) {
            fields.emplace_back("client_secret", password);
        }
    }
    request.body = mail::form_text(fields);
    const mail::HttpOutcome outcome = call(std::move(request));
    TokenAnswer answer = wire::token_answer_from(outcome.answer);
    if (outcome.status != 200 && (answer.error.empty() || answer.error == "no JSON")) {
        answer.error = fmt::format("HTTP {}", outcome.status);
    }
    return answer;
}

IdentityClaims IdentityProvider::redeem(const std::string& code,
                                        const SignOnFlow& flow,
                                        const std::string& redirect_uri) {
    const ProviderEndpoints at = endpoints();
    const TokenAnswer answer = ask_for_tokens(at, code, flow, redirect_uri);
    if (answer.error == "invalid_grant") {
        throw SignOnError(SignOnFault::kStale,
                          "this sign-on was used already, or took too long: begin again",
                          fmt::format("{} answers \"{}\"", at.token_url, words_of(answer)));
    }
    if (!answer.error.empty()) {
        fail_provider(
            fmt::format("{} answers \"{}\"; look at oidc.client_id and "
                        "oidc.client_secret_file",
                        at.token_url,
                        words_of(answer)));
    }
    if (answer.id_token.empty()) {
        fail_answer("there is none; oidc.scope must hold \"openid\"");
    }
    auto claims = wire::claims_from(payload_of(answer.id_token, at.keys_url), rules_.roles_claim);
    if (!claims) {
        fail_answer("it holds no claims");
    }
    if (const auto fault =
            fault_of(*claims, {rules_.issuer, rules_.client_id, flow.nonce, clock_.now()})) {
        fail_answer(*fault);
    }
    const bool lacks = claims->email.empty() || (rules_.has_roles() && claims->groups.empty());
    if (lacks && !at.userinfo_url.empty()) {
        add_userinfo(*claims, at.userinfo_url, answer.access_token);
    }
    return *std::move(claims);
}

/// What scopes ask for may stand at the userinfo endpoint alone (OpenID Connect Core 1.0 section
/// 5.4); section 5.3.2: of the same subject, or it is somebody else's.
void IdentityProvider::add_userinfo(IdentityClaims& claims,
                                    const std::string& url,
                                    const std::string& token) const {
    const bool is_https = rules_.issuer.starts_with("https://");
    if (!is_provider_url(url) || (is_https && !url.starts_with("https://"))) {
        return;
    }
    const mail::HttpOutcome outcome =
        call({.url = url, .post = false, .headers = {{"Authorization", "Bearer " + token}}});
    if (outcome.status != 200) {
        return;  // whoever is known needs no address
    }
    const auto told = wire::claims_from(outcome.answer, rules_.roles_claim);
    if (!told || told->subject != claims.subject) {
        fail_answer("the userinfo endpoint speaks of somebody else");
    }
    if (claims.email.empty()) {
        claims.email = told->email;
        claims.is_email_verified = told->is_email_verified;
    }
    if (claims.groups.empty()) {
        claims.groups = told->groups;
    }
    claims.name = claims.name.empty() ? told->name : claims.name;
}

std::string IdentityProvider::payload_of(const std::string& token, const std::string& keys_url) {
    const auto header = read_jws_header(token);
    if (!header) {
        fail_answer("it is signed by neither RS256 nor ES256");
    }
    if (auto payload = verified_by(keys(keys_url), *header, token)) {
        return *std::move(payload);
    }
    const auto now = keys_anew(keys_url);
    auto payload = now ? verified_by(*now, *header, token) : std::nullopt;
    if (!payload) {
        fail_answer(fmt::format("it is not signed by a key of the provider (key \"{}\")",
                                for_the_log(header->key_id)));
    }
    return *std::move(payload);
}

std::vector<SigningKey> IdentityProvider::fetch_keys(const std::string& url) {
    std::vector<SigningKey> known = wire::signing_keys_from(get(url));
    if (known.empty()) {
        fail_provider(url + " holds no keys that sign");
    }
    const Lock lock(mutex_);
    keys_ = {known, clock_.steady(), true};
    return known;
}

std::vector<SigningKey> IdentityProvider::keys(const std::string& url) {
    {
        const Lock lock(mutex_);
        if (keys_.is_fresh && clock_.steady() - keys_.fetched_at < kKeysLife) {
            return keys_.known;
        }
    }
    return fetch_keys(url);
}

std::optional<std::vector<SigningKey>> IdentityProvider::keys_anew(const std::string& url) {
    {
        const Lock lock(mutex_);
        const SteadyTime now = clock_.steady();
        next_refetch_ = std::max(next_refetch_, now - kRefetchEvery * (kRefetchesAtOnce - 1));
        if (next_refetch_ > now) {
            return std::nullopt;
        }
        next_refetch_ += kRefetchEvery;
    }
    return fetch_keys(url);
}

}  // namespace campaignd::service
