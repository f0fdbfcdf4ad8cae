#include "service/upkeep/check.h"

#include "base/error.h"
#include "db/backup.h"
#include "store/check.h"

namespace campaignd::service {

std::vector<std::string> check_database(db::Database& database) {
    std::vector<std::string> lines = db::integrity_faults(database.path(), true);
    const auto add = [&lines](std::vector<std::string> more) {
        lines.insert(lines.end(), more.begin(), more.end());
    };
    try {
        database.read([&](const db::ReadTx& tx) {
            add(store::check::foreign_keys(tx));
            add(store::check::sums(tx));
            add(store::check::states(tx));
        });
    } catch (const Error& error) {
        if (lines.empty()) {
            throw;
        }
        lines.emplace_back(error.what());  // a damaged file: said above already
    }
    return lines;
}

}  // namespace campaignd::service
