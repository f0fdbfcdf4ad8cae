#pragma once

#include <string>
#include <string_view>

#include "model/backup_copy.h"

/// What the settings hold of the copies of backups elsewhere, and the first file of each copy, as
/// text and back: for service, which sees no JSON. Throws Error(kCorrupt) for anything else.
namespace campaignd::wire {

std::string to_column(const CopyState& state);
CopyState copy_state_from_column(std::string_view column);
std::string to_column(const DrillState& state);
DrillState drill_state_from_column(std::string_view column);

struct StoredRecoveryKey {
    RecoveryKeyInfo info;
    std::string sealed;
};

std::string to_column(const StoredRecoveryKey& key);
StoredRecoveryKey recovery_key_from_column(std::string_view column);

/// What a copy says of itself.
std::string to_column(const CopyManifest& manifest);
CopyManifest copy_manifest_from_column(std::string_view column);

}  // namespace campaignd::wire
