#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
#include "mail/net/http_client.h"
#include "model/oauth.h"
#include "model/sign_on.h"

namespace campaignd::service {

/// Nobody was signed in. `what()` is for whoever tried: a thing and its remedy; `cause` is for the
/// log and the audit. Neither holds a secret.
class SignOnError : public Error {
  public:
    SignOnError(SignOnFault fault, const std::string& words, const std::string& cause = "");

    SignOnFault fault() const noexcept { return fault_; }

    const std::string& cause() const noexcept { return cause_; }

  private:
    SignOnFault fault_;
    std::string cause_;
};

/// One sign-on under way, known to one browser alone.
struct SignOnFlow {
    std::string state{};
    std::string nonce{};
    std::string verifier{};  // of PKCE (RFC 7636)
    TimeMs expires_at = 0;
};

/// The provider that people sign in by: asks it for its discovery document, its keys and ID tokens,
/// and believes nothing that is not signed by those keys.
///
/// Document and keys are kept for an hour. A token by a key that is not known fetches the keys once
/// more, a few times in minutes: providers change them without a word. A provider that does not
/// answer is asked again after seconds.
/// Owner: App; clock must outlive it. Thread-safe; blocks while it asks. Throws SignOnError.
class IdentityProvider {
  public:
    IdentityProvider(const Clock& clock, SignOnRules rules, mail::HttpClientOptions http);

    const SignOnRules& rules() const noexcept { return rules_; }

    /// The address of its log-in page, with everything it needs.
    std::string authorize_url(const SignOnFlow& flow, const std::string& redirect_uri);

    /// Who logged in there, for the code that they came back with.
    IdentityClaims redeem(const std::string& code,
                          const SignOnFlow& flow,
                          const std::string& redirect_uri);

    /// Why nobody can sign in by it now, as far as its document says; asks anew.
    std::optional<std::string> fault() const;

  private:
    struct Keys {
        std::vector<SigningKey> known{};
        SteadyTime fetched_at{};
        bool is_fresh = false;
    };

    ProviderEndpoints endpoints();
    ProviderEndpoints fetch_endpoints() const;
    TokenAnswer ask_for_tokens(const ProviderEndpoints& at,
                               const std::string& code,
                               const SignOnFlow& flow,
                               const std::string& redirect_uri) const;
    std::string payload_of(const std::string& token, const std::string& keys_url);
    std::vector<SigningKey> keys(const std::string& url);
    /// Those of now; nothing when they were fetched too often.
    std::optional<std::vector<SigningKey>> keys_anew(const std::string& url);
    std::vector<SigningKey> fetch_keys(const std::string& url);
    void add_userinfo(IdentityClaims& claims,
                      const std::string& url,
                      const std::string& token) const;
    std::string get(const std::string& url) const;
    mail::HttpOutcome call(mail::HttpCall call) const;
    [[noreturn]] void fail_provider(const std::string& cause) const;
    [[noreturn]] void fail_answer(const std::string& cause) const;
    std::string secret() const;

    const Clock& clock_;
    const SignOnRules rules_;
    const mail::HttpClientOptions http_;

    Mutex mutex_;
    std::optional<ProviderEndpoints> endpoints_ GUARDED_BY(mutex_);
    SteadyTime endpoints_until_ GUARDED_BY(mutex_){};
    std::string down_ GUARDED_BY(mutex_);  // why its document could not be had
    SteadyTime down_until_ GUARDED_BY(mutex_){};
    Keys keys_ GUARDED_BY(mutex_);
    SteadyTime next_refetch_ GUARDED_BY(mutex_){};
};

}  // namespace campaignd::service
