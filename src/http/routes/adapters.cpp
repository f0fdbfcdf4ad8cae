#include "http/routes/adapters.h"

namespace campaignd::http {
namespace {

/// model::Principal::key() of an id as Principal carries it.
std::string principal_key(std::int64_t user_id) {
    return user_id < 0 ? "token:" + std::to_string(-user_id) : "user:" + std::to_string(user_id);
}

}  // namespace

Principal to_http(const model::Principal& principal) {
    return {principal.token_id != 0 ? -principal.token_id : principal.user_id,
            principal.name,
            static_cast<Role>(principal.role),
            principal.via_session,
            principal.csrf_token};
}

std::optional<Principal> ServiceAuthenticator::authenticate(const Request& request) {
    std::optional<model::Principal> found;
    if (const auto token = request.bearer_token()) {
        found = auth_.authenticate_bearer(*token);
    } else if (const auto session = request.session_token()) {
        found = auth_.authenticate_session(*session);
    }
    return found ? std::optional(to_http(*found)) : std::nullopt;
}

std::string ServiceIdempotency::digest(std::string_view request) const {
    return store_.digest(request);
}

// The content type stands before the first line break of what is kept.
std::optional<IdempotencyStore::Entry> ServiceIdempotency::find(std::int64_t user_id,
                                                                const std::string& key) {
    const auto known = store_.find(principal_key(user_id), key);
    if (!known) {
        return std::nullopt;
    }
    const std::size_t line = known->answer.find('\n');
    const std::size_t body = line == std::string::npos ? known->answer.size() : line + 1;
    return Entry{known->request_hash,
                 known->status,
                 known->answer.substr(0, line),
                 known->answer.substr(body)};
}

bool ServiceIdempotency::begin(std::int64_t user_id,
                               const std::string& key,
                               const std::string& body_hash) {
    return store_.begin(principal_key(user_id), key, body_hash);
}

void ServiceIdempotency::forget(std::int64_t user_id, const std::string& key) {
    store_.forget(principal_key(user_id), key);
}

void ServiceIdempotency::put(std::int64_t user_id, const std::string& key, const Entry& entry) {
    store_.put(principal_key(user_id), key, entry.status, entry.content_type + '\n' + entry.body);
}

}  // namespace campaignd::http
