#include "service/access/idempotency.h"

#include "base/crypto.h"
#include "store/idempotency.h"

namespace campaignd::service {
namespace {

constexpr int kPruneSlice = 500;

}  // namespace

Idempotency::Idempotency(db::Database& database, const MasterKey& key)
    : database_(database), key_(key), digest_key_(key.derive("idempotency")) {}

std::string Idempotency::digest(std::string_view request) const {
    return hex_encode(hmac_sha256(digest_key_, request));
}

std::optional<Idempotency::Answer> Idempotency::find(const std::string& principal,
                                                     const std::string& key) const {
    const auto stored = database_.read([&](const db::ReadTx& tx) {
        auto answer = store::idempotency::find(tx, principal, key);
        return answer && answer->created_at > tx.now() - kKeepMs ? answer : std::nullopt;
    });
    if (!stored) {
        return std::nullopt;
    }
    return Answer{stored->request_hash,
                  stored->status,
                  stored->status == 0 ? "" : key_.unseal(base64url_decode(stored->answer))};
}

bool Idempotency::begin(const std::string& principal,
                        const std::string& key,
                        const std::string& request_hash) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto before = store::idempotency::find(tx, principal, key);
        if (before && before->created_at <= tx.now() - kKeepMs) {
            store::idempotency::remove(tx, principal, key);
        }
        return store::idempotency::insert(tx, principal, key, request_hash);
    });
}

void Idempotency::forget(const std::string& principal, const std::string& key) {
    database_.write(db::WriteClass::kRequest,
                    [&](db::WriteTx& tx) { store::idempotency::remove(tx, principal, key); });
}

void Idempotency::put(const std::string& principal,
                      const std::string& key,
                      int status,
                      const std::string& answer) {
    const std::string sealed = base64url_encode(key_.seal(answer));
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::idempotency::answer(tx, principal, key, status, sealed);
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
