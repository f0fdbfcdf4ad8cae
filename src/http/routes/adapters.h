#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/access.h"
#include "http/idempotency.h"
#include "service/access/auth.h"
#include "service/access/idempotency.h"

namespace campaignd::http {

/// Who sends a request, by service::Auth. An API token shows as the user id -token_id, so that ids
/// of people and of tokens never meet. Owner: App; `auth` must outlive it. Thread-safe.
class ServiceAuthenticator final : public Authenticator {
  public:
    explicit ServiceAuthenticator(service::Auth& auth) : auth_(auth) {}

    std::optional<Principal> authenticate(const Request& request) override;

  private:
    service::Auth& auth_;
};

/// The same principal in the words of http.
Principal to_http(const model::Principal& principal);

/// First answers kept by service::Idempotency. Owner: App; `store` must outlive it. Thread-safe.
class ServiceIdempotency final : public IdempotencyStore {
  public:
    explicit ServiceIdempotency(service::Idempotency& store) : store_(store) {}

    std::string digest(std::string_view request) const override;
    std::optional<Entry> find(std::int64_t user_id, const std::string& key) override;
    bool begin(std::int64_t user_id, const std::string& key, const std::string& body_hash) override;
    void forget(std::int64_t user_id, const std::string& key) override;
    void put(std::int64_t user_id, const std::string& key, const Entry& entry) override;

  private:
    service::Idempotency& store_;
};

}  // namespace campaignd::http
