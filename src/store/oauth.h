#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/oauth.h"

/// Tables oauth_token and oauth_request: what senders log in with instead of a password. Tokens are
/// sealed before they come here. Throws SqlError.
namespace campaignd::store::oauth {

/// As people see them.
std::optional<OAuthTokens> find(const db::ReadTx& tx, std::int64_t sender);

/// With what is sealed.
struct Sealed {
    OAuthTokens known;
    std::string client;         // which client and token endpoint they are of
    std::string refresh_token;  // empty: none
    std::string access_token;   // empty: none
};

std::optional<Sealed> get(const db::ReadTx& tx, std::int64_t sender);

struct Fresh {
    std::string_view refresh_token;  // empty: the one before stays good
    std::string_view access_token;
    TimeMs expires_at = 0;
};

/// A person has connected it.
void connect(db::WriteTx& tx, std::int64_t sender, std::string_view client, const Fresh& fresh);
void renewed(db::WriteTx& tx, std::int64_t sender, const Fresh& fresh);
/// It could not be renewed; `for_good`: a person connects it again.
void failed(db::WriteTx& tx, std::int64_t sender, std::string_view why, bool for_good);
/// The access token is no good, whatever its date says.
void expire(db::WriteTx& tx, std::int64_t sender);
void forget(db::WriteTx& tx, std::int64_t sender);

struct Request {
    std::int64_t sender = 0;
    std::string actor;
    std::string sealed_verifier;
    std::string redirect_uri;
    std::string client;
    TimeMs expires_at = 0;
    std::string sealed_code{};
};

/// In place of an earlier one of this sender.
void add_request(db::WriteTx& tx, std::string_view state_hash, const Request& request);
/// They came back with a code: a state counts once. Nothing when it is unknown, used or too old;
/// else the sender.
std::optional<std::int64_t> bring_code(db::WriteTx& tx,
                                       std::string_view state_hash,
                                       std::string_view sealed_code);
/// They came back without one.
std::optional<std::int64_t> drop_request(db::WriteTx& tx, std::string_view state_hash);
/// That brought a code.
std::optional<Request> request_of(const db::ReadTx& tx, std::int64_t sender);
void remove_requests(db::WriteTx& tx, std::int64_t sender);

/// Senders with tokens to get or to renew that have no job for that.
std::vector<std::int64_t> without_job(const db::ReadTx& tx, std::int64_t lane);

}  // namespace campaignd::store::oauth
