#include "store/continuity.h"

namespace campaignd::store::continuity {
namespace {

constexpr const char* kGet = R"sql(
    SELECT database_id, generation, machine, inode, born_ns, device, path, host FROM continuity
     WHERE id = 1)sql";
constexpr const char* kPut = R"sql(
    UPDATE continuity SET generation = ?1, machine = ?2, inode = ?3, born_ns = ?4, device = ?5,
           path = ?6, host = ?7
     WHERE id = 1)sql";

}  // namespace

Row get(const db::ReadTx& tx) {
    db::Statement row = tx.query(kGet);
    row.step();
    return {.database_id = row.string(0),
            .generation = row.integer(1),
            .machine = row.string(2),
            .file = {row.integer(3), row.integer(4), row.integer(5)},
            .path = row.string(6),
            .host = row.string(7)};
}

void put(db::WriteTx& tx, const Row& row) {
    tx.run(kPut,
           row.generation,
           row.machine,
           row.file.inode,
           row.file.born_ns,
           row.file.device,
           row.path,
           row.host);
}

}  // namespace campaignd::store::continuity
