#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "http/response.h"

namespace campaignd::http {

/// Remembers the first answers of creating calls. Implemented above the service layer; keyed by
/// user and key. Thread-safe.
class IdempotencyStore {
  public:
    struct Entry {
        std::string body_hash;
        int status = 0;
        std::string content_type;
        std::string body;
    };

    IdempotencyStore() = default;
    IdempotencyStore(const IdempotencyStore&) = delete;
    IdempotencyStore& operator=(const IdempotencyStore&) = delete;
    IdempotencyStore(IdempotencyStore&&) = delete;
    IdempotencyStore& operator=(IdempotencyStore&&) = delete;
    virtual ~IdempotencyStore() = default;

    virtual std::optional<Entry> find(std::int64_t user_id, const std::string& key) = 0;
    /// Durable before it returns; called only with a 2xx answer.
    virtual void put(std::int64_t user_id, const std::string& key, const Entry& entry) = 0;
};

}  // namespace campaignd::http
