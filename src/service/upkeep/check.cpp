#include "service/upkeep/check.h"

#include "base/error.h"
#include "db/backup.h"
#include "service/content/media_files.h"
#include "store/check.h"
#include "store/media.h"

namespace campaignd::service {
namespace {

/// Files of the library that are missing or were changed.
std::vector<std::string> media_faults(const db::Database& database) {
    const MediaFiles files(database.path());
    std::vector<std::string> lines;
    for (const MediaFile& file :
         database.read([](const db::ReadTx& tx) { return store::media::list(tx); })) {
        if (auto fault = files.fault_of(file)) {
            lines.push_back(*std::move(fault));
        }
    }
    return lines;
}

}  // namespace

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
        add(media_faults(database));
    } catch (const Error& error) {
        if (lines.empty()) {
            throw;
        }
        lines.emplace_back(error.what());  // a damaged file: said above already
    }
    return lines;
}

}  // namespace campaignd::service
