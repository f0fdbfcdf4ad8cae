#include "cli/restore.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

#include "base/clock.h"
#include "base/errno_words.h"
#include "base/error.h"
#include "base/own_file.h"
#include "cli/operator_files.h"
#include "cli/owner.h"
#include "db/backup.h"
#include "db/database.h"
#include "db/migrator.h"
#include "queue/black_box.h"
#include "queue/generation.h"
#include "service/access/audit.h"
#include "service/sequence/continuity.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLogSuffix = "-wal";
constexpr const char* kIndexSuffix = "-shm";

fs::path with_suffix(fs::path path, const std::string& suffix) {
    path += suffix;
    return path;
}

/// The lock files tell, even when the database itself is too damaged to be opened.
void refuse_while_alive(const fs::path& file) {
    const std::string prefix = file.filename().string() + "-instance-";
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(file.parent_path(), ignored)) {
        if (entry.path().filename().string().starts_with(prefix) &&
            !queue::BlackBox::take_over(entry.path())) {
            fail(ErrorCode::kConflict,
                 fmt::format("a campaignd works on {}; stop it first: systemctl stop campaignd",
                             file.string()));
        }
    }
}

void prove(const fs::path& source) {
    std::error_code fault;
    if (!fs::is_regular_file(source, fault)) {
        fail(ErrorCode::kNotFound,
             fs::exists(source, fault)
                 ? fmt::format("{} is no plain file; name a backup", source.string())
                 : fmt::format("there is no file {}", source.string()));
    }
    require_plain_file(with_suffix(source, kLogSuffix));
    require_plain_file(with_suffix(source, kIndexSuffix));
    const std::vector<std::string> faults = db::integrity_faults(source, true);
    if (!faults.empty()) {
        fail(ErrorCode::kCorrupt,
             fmt::format("{} is damaged or no database: {}; take another backup",
                         source.string(),
                         faults.front()));
    }
    const std::optional<int> schema = db::schema_of(source);
    if (!schema) {
        fail(ErrorCode::kCorrupt,
             fmt::format("{} is not a campaignd database; take another backup", source.string()));
    }
    if (const int known = db::embedded_migrations().back().version; *schema > known) {
        fail(
            ErrorCode::kConflict,
            fmt::format("{} has schema version {}, this campaignd knows {}: it was made by a newer "
                        "version; install that version, or take an older backup",
                        source.string(),
                        *schema,
                        known));
    }
}

/// The daemon's user must be able to open it, whoever restores.
void give_to_owner(const fs::path& copy, const fs::path& file) {
    std::error_code none;
    const fs::path like = fs::exists(file, none) ? file : file.parent_path();

    struct stat owner {};

    if (geteuid() == 0 &&
        (stat(like.c_str(), &owner) != 0 || chown(copy.c_str(), owner.st_uid, owner.st_gid) != 0)) {
        fail(ErrorCode::kUnavailable,
             fmt::format("{} cannot be given to the owner of {}: {}",
                         copy.string(),
                         like.string(),
                         errno_words(errno)));
    }
}

/// Brings the copy to this build's schema, holds its campaigns, and makes its place its home.
/// Whoever was logged in when the backup was made, or had a token or an invitation that was revoked
/// since, is out.
int prepare(const fs::path& copy,
            const fs::path& source,
            const app::StoreConfig& store,
            service::EndedAccess& ended) {
    db::migrate(copy);
    service::Place home = service::place_of(copy, store.machine_id_file);
    home.path = fs::absolute(store.path).string();
    const auto mark = queue::read_mark(home.path);
    const SystemClock clock;
    db::DatabaseOptions options;
    options.path = copy;
    db::Database database(options, clock);
    const int held = database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        service::audit(tx, {"cli", ""}, "backup.restore", "backup:" + source.filename().string());
        ended = service::end_all_access(tx);
        service::settle_in(tx, home, mark);
        return service::hold_unfinished(tx, "restored");
    });
    database.stop();
    return held;
}

void remove_with_logs(const fs::path& file) {
    std::error_code ignored;
    for (const char* suffix : {"", kLogSuffix, kIndexSuffix}) {
        fs::remove(with_suffix(file, suffix), ignored);
    }
}

/// Whatever stands at the names of the database and its log, and at those of the copy, before
/// anything is changed.
void require_room_for_names(const fs::path& file, const fs::path& copy) {
    for (const char* suffix : {"", kLogSuffix, kIndexSuffix}) {
        require_plain_file(with_suffix(file, suffix));
        require_plain_file(with_suffix(copy, suffix));
    }
}

fs::path free_name(const fs::path& file) {
    fs::path name = with_suffix(file, ".before-restore");
    for (int i = 2; fs::symlink_status(name).type() != fs::file_type::not_found; ++i) {
        name = with_suffix(file, fmt::format(".before-restore.{}", i));
    }
    return name;
}

/// The old file goes with its log: a log of one file must never meet another. The old file keeps
/// its name until the new one takes it, so that no moment is without a database.
fs::path put_in_place(const fs::path& copy, const fs::path& file) {
    fs::path kept;
    if (fs::exists(file)) {
        kept = free_name(file);
        fs::create_hard_link(file, kept);
        if (fs::exists(with_suffix(file, kLogSuffix))) {
            fs::rename(with_suffix(file, kLogSuffix), with_suffix(kept, kLogSuffix));
        }
        fs::remove(with_suffix(file, kIndexSuffix));
    }
    fs::rename(copy, file);
    remove_with_logs(copy);  // empty ones, of those who only read it
    db::sync_to_disk(file.parent_path());
    return kept;
}

/// What only root may read is copied beside the database before anything else looks at it.
std::unique_ptr<Stage> stage_of(const fs::path& source, const fs::path& file) {
    std::unique_ptr<Stage> stage;
    if (!owner_may_read(source) || !owner_may_make(source)) {
        stage = std::make_unique<Stage>(file);
        bring_in(source, *stage);
    }
    return stage;
}

}  // namespace

Restored restore(const app::Config& config, const fs::path& named) {
    Restored restored;
    restored.file = fs::absolute(config.store.path);
    const bool was_root = act_as_owner_of(restored.file, Keeps::kFileAccess);
    refuse_while_alive(restored.file);
    const std::unique_ptr<Stage> stage = was_root ? stage_of(named, restored.file) : nullptr;
    FileAccess::give_up();  // before a database is touched
    const fs::path source = stage ? stage->file() : named;
    if (std::error_code none; fs::equivalent(source, restored.file, none)) {
        fail(ErrorCode::kInvalid,
             fmt::format("{} is the database itself; name a backup", source.string()));
    }
    prove(source);
    const fs::path copy = with_suffix(restored.file, ".restoring");
    require_room_for_names(restored.file, copy);
    remove_with_logs(copy);
    try {
        fs::create_directories(restored.file.parent_path());
        db::back_up(source, copy);
        restored.held = prepare(copy, named, config.store, restored.ended);
        give_to_owner(copy, restored.file);
        db::sync_to_disk(copy);
        refuse_while_alive(restored.file);
        restored.media = service::bring_media(copy, source, restored.file);
        restored.kept = put_in_place(copy, restored.file);
        if (!restored.kept.empty()) {
            service::keep_media(restored.file, restored.kept);
        }
    } catch (const fs::filesystem_error& error) {
        remove_with_logs(copy);
        fail(ErrorCode::kUnavailable, std::string("restore: ") + error.what());
    } catch (...) {
        remove_with_logs(copy);
        throw;
    }
    return restored;
}

}  // namespace campaignd::cli
