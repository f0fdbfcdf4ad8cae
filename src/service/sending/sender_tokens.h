#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "mail/net/http_client.h"
#include "model/sender.h"
#include "service/access/audit.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// What senders log in with instead of a password (OAuth 2.0: RFC 6749, with PKCE, RFC 7636).
///
///   begin(): a person goes to the log-in page of the mail provider, with a state that counts once
///   come_back(): the provider sends them back here with a code
///   look(): a job of its own gets the tokens for the code, and from then on renews them ahead of
///           their end. It is the one place that asks for tokens, in whatever process.
///
/// A provider that refuses to renew (invalid_grant) makes the sender wait for a person, who
/// connects it again; whatever else fails is tried again, and the sender waits once its token has
/// ended. Owner: App; the references must outlive it. Thread-safe. Throws Error: kInvalid,
/// kNotFound.
class SenderTokens {
  public:
    SenderTokens(db::Database& database,
                 const MasterKey& key,
                 std::string public_url,
                 mail::HttpClientOptions http);

    /// The address to register with the mail provider.
    std::string redirect_uri() const { return public_url_ + "/oauth2/callback"; }

    /// The address of the log-in page, with everything it needs.
    std::string begin(const Actor& actor, std::int64_t sender);

    /// Which sender a person went to connect; nothing when the state is unknown, used or too old.
    /// `code` empty: they said no.
    std::optional<std::int64_t> come_back(std::string_view state, std::string_view code);

    /// Gets or renews the tokens of a sender; blocks. When to look again; nothing: not by itself.
    std::optional<TimeMs> look(std::int64_t sender);

  private:
    struct Asked;

    std::optional<Asked> what_to_ask(const db::ReadTx& tx, std::int64_t sender) const;
    TokenAnswer ask(const Asked& asked) const;
    std::optional<TimeMs> take(const Asked& asked, const TokenAnswer& answer);
    std::optional<TimeMs> keep(db::WriteTx& tx, const Asked& asked, const TokenAnswer& answer);
    std::optional<TimeMs> give_up(db::WriteTx& tx, const Asked& asked, const TokenAnswer& answer);

    db::Database& database_;
    const MasterKey& key_;
    const std::string public_url_;
    const mail::HttpClientOptions http_;
};

/// Each sender with something to get or renew has its job.
void ensure_token_jobs(db::WriteTx& tx);

/// The mail provider did not take the access token: another one is asked for. False when it is new
/// or there is none. The caller asks once, until a login has succeeded: what a new token does not
/// mend, another one will not.
bool token_refused(db::WriteTx& tx, std::int64_t sender);

/// Tokens of another client, or of one that is not used any more.
void forget_other_tokens(db::WriteTx& tx, std::int64_t sender, const SenderSettings& settings);

}  // namespace campaignd::service
