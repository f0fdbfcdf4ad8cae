#include "service/access/idempotency.h"

#include <algorithm>
#include <vector>

#include "base/crypto.h"

namespace campaignd::service {
namespace {

constexpr int kPruneSlice = 500;
constexpr int kGone = 410;

/// What may be an e-mail address in a text: everything around an @ up to what no address holds.
std::vector<std::string> addresses_in(std::string_view text) {
    constexpr std::string_view kEnds = " \t\r\n<>()[]{}\"',;:\\/";
    std::vector<std::string> found;
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at)) {
        const std::size_t before = text.find_last_of(kEnds, at);
        const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
        const std::size_t to = std::min(text.find_first_of(kEnds, at), text.size());
        found.emplace_back(text.substr(from, to - from));
        at = to;
    }
    return found;
}

}  // namespace

Idempotency::Idempotency(db::Database& database, const MasterKey& key)
    : database_(database), key_(key), digest_key_(key.derive("idempotency")) {}

std::string Idempotency::digest(std::string_view request) const {
    return hex_encode(hmac_sha256(digest_key_, request));
}

Idempotency::Answer Idempotency::opened(const store::idempotency::Answer& stored) const {
    return {stored.request_hash,
            stored.status,
            stored.status == 0 || stored.status == kGone
                ? ""
                : key_.unseal(base64url_decode(stored.answer))};
}

std::optional<Idempotency::Answer> Idempotency::find(const std::string& principal,
                                                     const std::string& key) const {
    const auto stored = database_.read([&](const db::ReadTx& tx) {
        auto answer = store::idempotency::find(tx, principal, digest(key));
        return answer && answer->created_at > tx.now() - kKeepMs ? answer : std::nullopt;
    });
    return stored ? std::optional(opened(*stored)) : std::nullopt;
}

std::optional<Idempotency::Answer> Idempotency::known(db::WriteTx& tx,
                                                      const std::string& principal,
                                                      const std::string& key) const {
    const std::string hash = digest(key);
    const auto stored = store::idempotency::find(tx, principal, hash);
    if (stored && stored->created_at <= tx.now() - kKeepMs) {
        store::idempotency::remove(tx, principal, hash);
        return std::nullopt;
    }
    return stored ? std::optional(opened(*stored)) : std::nullopt;
}

void Idempotency::keep(db::WriteTx& tx,
                       const std::string& principal,
                       const std::string& key,
                       const std::string& request_hash,
                       int status,
                       const std::string& answer) const {
    store::idempotency::insert_answered(
        tx, principal, digest(key), request_hash, status, base64url_encode(key_.seal(answer)));
}

bool Idempotency::begin(const std::string& principal,
                        const std::string& key,
                        const std::string& request_hash) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::string hash = digest(key);
        const auto before = store::idempotency::find(tx, principal, hash);
        if (before && before->created_at <= tx.now() - kKeepMs) {
            store::idempotency::remove(tx, principal, hash);
        }
        return store::idempotency::insert(tx, principal, hash, request_hash);
    });
}

void Idempotency::forget(const std::string& principal, const std::string& key) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::idempotency::remove(tx, principal, digest(key));
    });
}

void Idempotency::put(const std::string& principal,
                      const std::string& key,
                      int status,
                      const std::string& answer) {
    const std::string sealed = base64url_encode(key_.seal(answer));
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::string hash = digest(key);
        store::idempotency::answer(tx, principal, hash, status, sealed);
        for (const std::string& address : addresses_in(answer)) {
            store::idempotency::note_address(tx, principal, hash, address);
        }
    });
}

int Idempotency::prune() {
    int removed = 0;
    int slice = kPruneSlice;
    while (slice == kPruneSlice) {
        slice = database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
            return store::idempotency::remove_older(tx, tx.now() - kKeepMs, kPruneSlice);
        });
        removed += slice;
    }
    return removed;
}

}  // namespace campaignd::service
