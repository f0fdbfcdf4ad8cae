#pragma once

#include <cstdint>
#include <string>

#include "db/file_identity.h"
#include "db/transaction.h"

/// The one row that says where the database lives and how far it has come. Throws SqlError.
namespace campaignd::store::continuity {

struct Row {
    std::string database_id;
    std::int64_t generation = 0;
    std::string machine;    // empty: unknown
    db::FileIdentity file;  // inode 0: it has not been at work yet
    std::string path;
    std::string host;
};

Row get(const db::ReadTx& tx);
/// All but the database's id.
void put(db::WriteTx& tx, const Row& row);

}  // namespace campaignd::store::continuity
