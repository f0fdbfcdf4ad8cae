#pragma once

#include "model/backup.h"
#include "model/backup_copy.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Backup& backup);
void to_json(nlohmann::json& out, const BackupList& backups);
/// Null when no place for copies is set.
void to_json(nlohmann::json& out, const OffsiteStatus& status);

}  // namespace campaignd

namespace campaignd::wire {

/// {"replace"}: whether a recovery key takes the place of the one before.
bool read_replace(const json& body);

}  // namespace campaignd::wire
