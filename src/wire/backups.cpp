#include "wire/backups.h"

#include "wire/page.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Backup& backup) {
    // A file gets its name only after it was proved and synced.
    out = {{"name", backup.name},
           {"size_bytes", backup.size_bytes},
           {"created_at", wire::time(backup.created_at)},
           {"media_files", backup.media_files},
           {"media_bytes", backup.media_bytes},
           {"verified", true}};
}

void to_json(nlohmann::json& out, const BackupList& backups) {
    out = wire::whole_list(backups.items);
    out["last_failure"] = nullptr;
    if (backups.last_failure) {
        out["last_failure"] = {{"at", wire::time(backups.last_failure->at)},
                               {"detail", backups.last_failure->detail}};
    }
}

}  // namespace campaignd
