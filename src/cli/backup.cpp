#include "db/backup.h"

#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "cli/restore.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

int back_up(const Context& context, const fs::path& destination) {
    Desk desk(context, Desk::Open::kExisting);
    std::error_code fault;
    if (fs::is_directory(destination, fault)) {
        fail(ErrorCode::kInvalid,
             fmt::format("{} is a folder; name the file to make, such as {}",
                         destination.string(),
                         (destination / "campaignd.db").string()));
    }
    db::back_up(desk.database().path(), destination, desk.config().queue.stop_lease_free_bytes);
    const std::uintmax_t size = fs::file_size(destination);
    if (context.json) {
        print_json({{"file", fs::absolute(destination).string()},
                    {"size_bytes", size},
                    {"verified", true}});
    } else {
        say(fmt::format("{}: {} bytes, verified; keep the master key {} with it",
                        destination.string(),
                        size,
                        desk.key().origin()));
    }
    return 0;
}

int restore_file(const Context& context, const fs::path& source) {
    const Restored restored = restore(load_config(context), source);
    if (context.json) {
        print_json({{"file", restored.file.string()},
                    {"kept", restored.kept.string()},
                    {"held_campaigns", restored.held}});
        return 0;
    }
    say(fmt::format("{} is restored from {}", restored.file.string(), source.string()));
    if (!restored.kept.empty()) {
        say(fmt::format("what was there before is kept as {}", restored.kept.string()));
    }
    if (restored.held > 0) {
        say(
            fmt::format("{} unfinished campaigns are held; look at each, then `campaignd campaign "
                        "approve ID`",
                        restored.held));
    }
    return 0;
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
