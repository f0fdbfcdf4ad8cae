#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message/response.h"

namespace campaignd::http {

/// Remembers the first answers of creating calls. Implemented above the service layer; keyed by
/// caller (Principal::key()) and key. Thread-safe.
class IdempotencyStore {
  public:
    struct Entry {
        std::string body_hash;
        int status = 0;  // 0: begun, and the answer is not known
        std::string content_type;
        std::string body;
    };

    IdempotencyStore() = default;
    IdempotencyStore(const IdempotencyStore&) = delete;
    IdempotencyStore& operator=(const IdempotencyStore&) = delete;
    virtual ~IdempotencyStore() = default;

    /// A keyed digest of a request, in hex: bodies hold passwords, and a plain digest of one could
    /// be guessed at.
    virtual std::string digest(std::string_view request) const = 0;
    virtual std::optional<Entry> find(const std::string& caller, const std::string& key) = 0;
    /// Takes the key for a request, durably; false when it is taken already.
    virtual bool begin(const std::string& caller,
                       const std::string& key,
                       const std::string& body_hash) = 0;
    /// The begun request was refused: its key is free again.
    virtual void forget(const std::string& caller, const std::string& key) = 0;
    /// The answer of the begun request. Durable before it returns; only with a 2xx answer.
    virtual void put(const std::string& caller, const std::string& key, const Entry& entry) = 0;
};

}  // namespace campaignd::http
