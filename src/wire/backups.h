#pragma once

#include "model/backup.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Backup& backup);
void to_json(nlohmann::json& out, const BackupList& backups);

}  // namespace campaignd
