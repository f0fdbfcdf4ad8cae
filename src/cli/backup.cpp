#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "cli/restore.h"
#include "service/upkeep/media_copies.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

/// 1 when a picture or an attachment is not where it belongs.
int tell_faults(const service::MediaCopies& media) {
    for (const std::string& fault : media.faults) {
        say(fault);
    }
    return media.faults.empty() ? 0 : 1;
}

int back_up(const Context& context, const fs::path& destination) {
    Desk desk(context, Desk::Open::kExisting);
    std::error_code fault;
    if (fs::is_directory(destination, fault)) {
        fail(ErrorCode::kInvalid,
             fmt::format("{} is a folder; name the file to make, such as {}",
                         destination.string(),
                         (destination / "campaignd.db").string()));
    }
    const service::MediaCopies media = service::back_up_with_media(
        desk.database().path(), destination, desk.config().queue.stop_lease_free_bytes);
    const std::uintmax_t size = fs::file_size(destination);
    if (context.json) {
        print_json({{"file", fs::absolute(destination).string()},
                    {"size_bytes", size},
                    {"media_files", media.files},
                    {"faults", media.faults},
                    {"verified", true}});
        return media.faults.empty() ? 0 : 1;
    }
    say(fmt::format("{}: {} bytes, verified; keep {}the master key {} with it",
                    destination.string(),
                    size,
                    media.files > 0
                        ? fmt::format("the {} files in {} and ",
                                      media.files,
                                      service::MediaFiles(destination).folder().string())
                        : "",
                    desk.key().origin()));
    return tell_faults(media);
}

int restore_file(const Context& context, const fs::path& source) {
    const Restored restored = restore(load_config(context), source);
    if (context.json) {
        print_json({{"file", restored.file.string()},
                    {"kept", restored.kept.string()},
                    {"held_campaigns", restored.held},
                    {"ended_sessions", restored.ended.sessions},
                    {"ended_tokens", restored.ended.tokens},
                    {"ended_invitations", restored.ended.invitations},
                    {"media_files", restored.media.files},
                    {"faults", restored.media.faults}});
        return restored.media.faults.empty() ? 0 : 1;
    }
    say(fmt::format("{} is restored from {}", restored.file.string(), source.string()));
    if (!restored.kept.empty()) {
        say(fmt::format("what was there before is kept as {}", restored.kept.string()));
    }
    const service::EndedAccess& ended = restored.ended;
    if (ended.sessions + ended.tokens + ended.invitations > 0) {
        say(
            fmt::format("ended: {} sessions, {} API tokens, {} invitations; people log in again, "
                        "scripts need new tokens",
                        ended.sessions,
                        ended.tokens,
                        ended.invitations));
    }
    if (restored.held > 0) {
        say(
            fmt::format("{} unfinished campaigns are held; look at each, then `campaignd campaign "
                        "approve ID`",
                        restored.held));
    }
    return tell_faults(restored.media);
}

}  // namespace

void add_backup_commands(CLI::App& root, Context& context) {
    const auto destination = std::make_shared<std::string>();
    CLI::App* backup =
        add_command(root,
                    context,
                    "backup",
                    "copy the database to a new file and prove the copy; a daemon may run",
                    [&context, destination] { return back_up(context, *destination); });
    backup->add_option("dest", *destination, "the file to make")->required()->type_name("DEST");

    const auto source = std::make_shared<std::string>();
    CLI::App* restore = add_command(root,
                                    context,
                                    "restore",
                                    "put a backup in the place of the database; stop the daemon "
                                    "first",
                                    [&context, source] { return restore_file(context, *source); });
    restore->add_option("src", *source, "a backup")->required()->type_name("SRC");
}

}  // namespace campaignd::cli
