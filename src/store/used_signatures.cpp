#include "store/used_signatures.h"

namespace campaignd::store::used_signatures {
namespace {

constexpr const char* kUse = R"sql(
    INSERT INTO used_signature(digest, used_at) VALUES (?1, ?2) ON CONFLICT(digest) DO NOTHING
)sql";

constexpr const char* kForget = R"sql(
    DELETE FROM used_signature WHERE digest IN
        (SELECT digest FROM used_signature WHERE used_at < ?1 ORDER BY used_at LIMIT ?2)
)sql";

}  // namespace

bool use(db::WriteTx& tx, std::string_view digest) {
    return tx.run(kUse, db::Blob{digest}, tx.now()) == 1;
}

void forget(db::WriteTx& tx, TimeMs before, int limit) {
    tx.run(kForget, before, limit);
}

}  // namespace campaignd::store::used_signatures
