#include "store/oauth.h"

namespace campaignd::store::oauth {
namespace {

constexpr const char* kFind = R"sql(
    SELECT refresh_token IS NOT NULL, connected_at, expires_at, renewed_at, trouble, failures,
           number, client, refresh_token, access_token
      FROM oauth_token WHERE sender_id = ?1)sql";
constexpr const char* kConnect = R"sql(
    INSERT INTO oauth_token(sender_id, client, refresh_token, access_token, expires_at,
                            connected_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (sender_id) DO UPDATE
       SET client = excluded.client, refresh_token = excluded.refresh_token,
           access_token = excluded.access_token, expires_at = excluded.expires_at,
           connected_at = excluded.connected_at, renewed_at = NULL, trouble = NULL, failures = 0,
           number = number + 1)sql";
constexpr const char* kRenewed = R"sql(
    UPDATE oauth_token SET refresh_token = coalesce(?2, refresh_token), access_token = ?3,
           expires_at = ?4, renewed_at = ?5, trouble = NULL, failures = 0, number = number + 1
     WHERE sender_id = ?1)sql";
constexpr const char* kFailed = R"sql(
    UPDATE oauth_token SET trouble = ?2, failures = failures + 1,
           refresh_token = CASE WHEN ?3 THEN NULL ELSE refresh_token END
     WHERE sender_id = ?1)sql";
constexpr const char* kExpire = R"sql(
    UPDATE oauth_token SET expires_at = 0 WHERE sender_id = ?1)sql";
constexpr const char* kForget = R"sql(
    DELETE FROM oauth_token WHERE sender_id = ?1)sql";
constexpr const char* kRemoveOldRequests = R"sql(
    DELETE FROM oauth_request WHERE expires_at <= ?1)sql";
constexpr const char* kAddRequest = R"sql(
    INSERT INTO oauth_request(state_hash, sender_id, actor, verifier, redirect_uri, client,
                              expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql";
constexpr const char* kBringCode = R"sql(
    UPDATE oauth_request SET code = ?3
     WHERE state_hash = ?1 AND expires_at > ?2 AND code IS NULL RETURNING sender_id)sql";
constexpr const char* kDropRequest = R"sql(
    DELETE FROM oauth_request WHERE state_hash = ?1 AND code IS NULL RETURNING sender_id)sql";
constexpr const char* kRequestOf = R"sql(
    SELECT sender_id, actor, verifier, redirect_uri, client, expires_at, code FROM oauth_request
     WHERE sender_id = ?1 AND code IS NOT NULL LIMIT 1)sql";
constexpr const char* kRemoveRequests = R"sql(
    DELETE FROM oauth_request WHERE sender_id = ?1)sql";
constexpr const char* kWithoutJob = R"sql(
    SELECT s.id FROM sender s
     WHERE (EXISTS (SELECT 1 FROM oauth_token
                     WHERE sender_id = s.id AND refresh_token IS NOT NULL)
            OR EXISTS (SELECT 1 FROM oauth_request WHERE sender_id = s.id AND code IS NOT NULL))
       AND s.id NOT IN (SELECT ref FROM job INDEXED BY job_ready
                         WHERE lane_id = ?1 AND state = 0 AND ref IS NOT NULL)
       AND s.id NOT IN (SELECT ref FROM job INDEXED BY job_leased
                         WHERE state = 1 AND lane_id = ?1 AND ref IS NOT NULL))sql";

Sealed sealed_of(const db::Statement& row) {
    Sealed tokens;
    tokens.known = {.connected = row.integer(0) != 0,
                    .connected_at = row.integer(1),
                    .expires_at = row.integer(2),
                    .renewed_at = row.optional_integer(3),
                    .trouble = row.optional_string(4),
                    .failures = row.integer(5),
                    .number = row.integer(6)};
    tokens.client = row.string(7);
    tokens.refresh_token = row.string(8);
    tokens.access_token = row.string(9);
    return tokens;
}

std::optional<db::Blob> blob_of(std::string_view bytes) {
    return bytes.empty() ? std::optional<db::Blob>() : std::optional(db::Blob{bytes});
}

}  // namespace

std::optional<Sealed> get(const db::ReadTx& tx, std::int64_t sender) {
    return db::first(tx.query(kFind, sender), sealed_of);
}

std::optional<OAuthTokens> find(const db::ReadTx& tx, std::int64_t sender) {
    auto tokens = get(tx, sender);
    return tokens ? std::optional(std::move(tokens->known)) : std::nullopt;
}

void connect(db::WriteTx& tx, std::int64_t sender, std::string_view client, const Fresh& fresh) {
    tx.run(kConnect,
           sender,
           client,
           blob_of(fresh.refresh_token),
           blob_of(fresh.access_token),
           fresh.expires_at,
           tx.now());
}

void renewed(db::WriteTx& tx, std::int64_t sender, const Fresh& fresh) {
    tx.run(kRenewed,
           sender,
           blob_of(fresh.refresh_token),
           blob_of(fresh.access_token),
           fresh.expires_at,
           tx.now());
}

void failed(db::WriteTx& tx, std::int64_t sender, std::string_view why, bool for_good) {
    tx.run(kFailed, sender, why, for_good);
}

void expire(db::WriteTx& tx, std::int64_t sender) {
    tx.run(kExpire, sender);
}

void forget(db::WriteTx& tx, std::int64_t sender) {
    tx.run(kForget, sender);
}

void add_request(db::WriteTx& tx, std::string_view state_hash, const Request& request) {
    tx.run(kRemoveOldRequests, tx.now());
    remove_requests(tx, request.sender);
    tx.run(kAddRequest,
           db::Blob{state_hash},
           request.sender,
           request.actor,
           db::Blob{request.sealed_verifier},
           request.redirect_uri,
           request.client,
           request.expires_at);
}

std::optional<std::int64_t> bring_code(db::WriteTx& tx,
                                       std::string_view state_hash,
                                       std::string_view sealed_code) {
    return tx.find_integer(kBringCode, db::Blob{state_hash}, tx.now(), db::Blob{sealed_code});
}

std::optional<std::int64_t> drop_request(db::WriteTx& tx, std::string_view state_hash) {
    return tx.find_integer(kDropRequest, db::Blob{state_hash});
}

std::optional<Request> request_of(const db::ReadTx& tx, std::int64_t sender) {
    return db::first(tx.query(kRequestOf, sender), [](const db::Statement& row) {
        return Request{.sender = row.integer(0),
                       .actor = row.string(1),
                       .sealed_verifier = row.string(2),
                       .redirect_uri = row.string(3),
                       .client = row.string(4),
                       .expires_at = row.integer(5),
                       .sealed_code = row.string(6)};
    });
}

void remove_requests(db::WriteTx& tx, std::int64_t sender) {
    tx.run(kRemoveRequests, sender);
}

std::vector<std::int64_t> without_job(const db::ReadTx& tx, std::int64_t lane) {
    return db::integers(tx.query(kWithoutJob, lane));
}

}  // namespace campaignd::store::oauth
