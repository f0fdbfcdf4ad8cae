#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/upkeep/backup_stamp.h"

namespace campaignd::service {

/// What the file of a copy is called:
///   campaignd-1a2b3c4d-20261128T031500Z-9f3e.copy
/// the instance (so that several can share a place), the stamp of the backup in it, and the
/// beginning of the recovery key's id. Until it is proven it is called NAME.RANDOM.part.
struct CopyName {
    std::string instance;  // 8 hexadecimal digits
    BackupStamp stamp;
    std::string key;  // 4 hexadecimal digits

    std::string text() const;
};

/// Nothing for any other name.
std::optional<CopyName> parse_copy_name(std::string_view text);

/// `instance` by instance_mark(); `backup` as Backups names it; `key_id` of the recovery key.
CopyName copy_name(std::string_view instance, std::string_view backup, std::string_view key_id);
/// What stands for a database's id in its names.
std::string instance_mark(std::string_view database_id);

std::string part_name(const CopyName& name);
/// True for what a copy of this instance left half.
bool is_part_of(std::string_view text, std::string_view instance);
/// True for such a part, and for a copy of this instance.
bool is_of(std::string_view text, std::string_view instance);

/// The copies among the names, of one instance or of all (""), the newest first.
std::vector<CopyName> copies_among(const std::vector<std::string>& names,
                                   std::string_view instance,
                                   TimeMs now);
/// Those that the recovery key of this id opens, by their names.
std::vector<CopyName> opened_by(std::vector<CopyName> copies, std::string_view key_id);

}  // namespace campaignd::service
