#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/access.h"
#include "http/idempotency.h"
#include "service/access/auth.h"
#include "service/access/idempotency.h"

namespace campaignd::http {

/// Who sends a request, by service::Auth. Owner: App; `auth` must outlive it. Thread-safe.
class ServiceAuthenticator final : public Authenticator {
  public:
    explicit ServiceAuthenticator(service::Auth& auth) : auth_(auth) {}

    std::optional<Principal> authenticate(const Request& request) override;

  private:
    service::Auth& auth_;
};

/// First answers kept by service::Idempotency. Owner: App; `store` must outlive it. Thread-safe.
class ServiceIdempotency final : public IdempotencyStore {
  public:
    explicit ServiceIdempotency(service::Idempotency& store) : store_(store) {}

    std::string digest(std::string_view request) const override;
    std::optional<Entry> find(const std::string& caller, const std::string& key) override;
    bool begin(const std::string& caller,
               const std::string& key,
               const std::string& body_hash) override;
    void forget(const std::string& caller, const std::string& key) override;
    void put(const std::string& caller, const std::string& key, const Entry& entry) override;

  private:
    service::Idempotency& store_;
};

}  // namespace campaignd::http
