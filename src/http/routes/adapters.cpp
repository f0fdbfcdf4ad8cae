#include "http/routes/adapters.h"

namespace campaignd::http {

std::optional<Principal> ServiceAuthenticator::authenticate(const Request& request) {
    if (const auto token = request.bearer_token()) {
        return auth_.authenticate_bearer(*token);
    }
    const auto session = request.session_token();
    return session ? auth_.authenticate_session(*session) : std::nullopt;
}

std::string ServiceIdempotency::digest(std::string_view request) const {
    return store_.digest(request);
}

// The content type stands before the first line break of what is kept.
std::optional<IdempotencyStore::Entry> ServiceIdempotency::find(const std::string& caller,
                                                                const std::string& key) {
    const auto known = store_.find(caller, key);
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

bool ServiceIdempotency::begin(const std::string& caller,
                               const std::string& key,
                               const std::string& body_hash) {
    return store_.begin(caller, key, body_hash);
}

void ServiceIdempotency::forget(const std::string& caller, const std::string& key) {
    store_.forget(caller, key);
}

void ServiceIdempotency::put(const std::string& caller,
                             const std::string& key,
                             const Entry& entry) {
    store_.put(caller, key, entry.status, entry.content_type + '\n' + entry.body);
}

}  // namespace campaignd::http
