#include "http/idempotency_gate.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "http/message/problem.h"

namespace campaignd::http {
namespace {

constexpr std::size_t kMaxKeyBytes = 255;

std::string digest_of(const Request& request, const service::Idempotency& store) {
    return store.digest(what_is_asked(request));
}

}  // namespace

std::string what_is_asked(const Request& request) {
    std::string text = request.method + '\n' + request.path + '\n';
    for (const auto& [name, value] : request.params) {
        text.append(name).append("=").append(value).append("\n");
    }
    return text + (request.body_file ? request.body_file->digest() : sha256(request.body));
}

std::optional<Response> fault_of_key(std::string_view key) {
    if (key.size() > kMaxKeyBytes || has_control(key)) {
        return problem(400, "Idempotency-Key may have at most 255 characters");
    }
    return std::nullopt;
}

Response repeat(const service::Idempotency::Answer& known, const std::string& hash) {
    if (known.request_hash != hash) {
        return problem(422, "this Idempotency-Key was used for another request; take a new one");
    }
    if (known.status == 0) {
        return problem(409,
                       "the first request with this Idempotency-Key was cut off before its answer "
                       "was kept: look whether what it creates is there, and take a new key to try "
                       "again");
    }
    if (known.status == 410) {
        return problem(410,
                       "the request was carried out; its answer is not kept any more, as a person "
                       "in it was erased or has another address now");
    }
    // The content type stands before the first line break of what is kept.
    const std::size_t line = known.answer.find('\n');
    return Response::with(known.status, known.answer.substr(line + 1), known.answer.substr(0, line))
        .set_header("Idempotency-Replayed", "true");
}

/// Holds a key while its first request runs.
class IdempotencyGate::Claim {
  public:
    Claim(IdempotencyGate& gate, RunningKey key) : gate_(gate), key_(std::move(key)) {
        Lock lock(gate_.mutex_);
        held_ = gate_.running_.insert(key_).second;
    }

    ~Claim() {
        if (held_) {
            Lock lock(gate_.mutex_);
            gate_.running_.erase(key_);
        }
    }

    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

    bool held() const noexcept { return held_; }

  private:
    IdempotencyGate& gate_;
    RunningKey key_;
    bool held_ = false;
};

/// Frees the key of a request that was refused or failed.
class IdempotencyGate::Begun {
  public:
    Begun(service::Idempotency& store, const RunningKey& key) : store_(store), key_(key) {}

    ~Begun() {
        if (succeeded_) {
            return;
        }
        try {
            store_.forget(key_.first, key_.second);
        } catch (const std::exception& error) {
            // The key stays begun: a repeat is refused rather than carried out a second time.
            log::warn("http", "an Idempotency-Key could not be freed: {}", error.what());
        }
    }

    Begun(const Begun&) = delete;
    Begun& operator=(const Begun&) = delete;

    void succeeded() noexcept { succeeded_ = true; }

  private:
    service::Idempotency& store_;
    const RunningKey& key_;
    bool succeeded_ = false;
};

Response IdempotencyGate::run(const Request& request,
                              const std::function<Response(const Request&)>& handler) {
    const std::string_view key = request.header("Idempotency-Key");
    if (key.empty() || !request.principal || store_ == nullptr) {
        return handler(request);
    }
    if (auto fault = fault_of_key(key)) {
        return *std::move(fault);
    }
    const RunningKey running{request.principal->key(), std::string(key)};
    const Claim claim(*this, running);
    if (!claim.held()) {
        return problem(409, "the first request with this Idempotency-Key is still running");
    }
    return run_claimed(request, running, handler);
}

Response IdempotencyGate::run_claimed(const Request& request,
                                      const RunningKey& key,
                                      const std::function<Response(const Request&)>& handler) {
    const std::string hash = digest_of(request, *store_);
    const auto known = store_->find(key.first, key.second);
    if (known) {
        return repeat(*known, hash);
    }
    if (!store_->begin(key.first, key.second, hash)) {
        return problem(409, "the first request with this Idempotency-Key is still running");
    }
    Begun begun(*store_, key);
    Response response = handler(request);
    if (response.status >= 200 && response.status < 300) {
        begun.succeeded();
        store_->put(key.first,
                    key.second,
                    response.status,
                    response.get_header_value("Content-Type") + '\n' + response.body);
    }
    return response;
}

}  // namespace campaignd::http
