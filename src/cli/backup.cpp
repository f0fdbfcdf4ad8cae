#include <fmt/format.h>

#include <memory>

#include "app/config_rules.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/fetch_copy.h"
#include "cli/operator_files.h"
#include "cli/output.h"
#include "cli/owner.h"
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

struct Made {
    service::MediaCopies media;
    std::uintmax_t size_bytes = 0;
};

/// Where only root may write, the copy is made and proved beside the database and taken out then.
Made make(Desk& desk, const fs::path& destination, bool is_staged) {
    const fs::path database = desk.database().path();
    const std::int64_t spare = desk.config().queue.stop_lease_free_bytes;
    Made made;
    if (!is_staged) {
        made.media = service::back_up_with_media(database, destination, spare);
        made.size_bytes = fs::file_size(destination);
        return made;
    }
    const Stage stage(database);
    made.media = service::back_up_with_media(database, stage.file(), spare);
    made.size_bytes = fs::file_size(stage.file());
    take_out(stage, destination);
    return made;
}

/// The daemon alone sees a key that the unit gives it as a credential: a copy needs none.
std::string key_for_people(const app::Config& config) {
    const fs::path& file = config.secrets.master_key_file;
    std::error_code none;
    return fs::exists(file, none) ? file.string() : "(a credential of the unit, or lost)";
}

int back_up(const Context& context, const fs::path& destination) {
    const bool is_staged = act_as_owner_of(load_config(context).store.path, Keeps::kFileAccess) &&
                           !owner_may_make(destination);
    if (!is_staged) {
        FileAccess::give_up();  // before the database is touched
    }
    Desk desk(context, Desk::Open::kExisting);
    std::error_code fault;
    if (fs::is_directory(destination, fault)) {
        fail(ErrorCode::kInvalid,
             fmt::format("{} is a folder; name the file to make, such as {}",
                         destination.string(),
                         (destination / "campaignd.db").string()));
    }
    const Made made = make(desk, destination, is_staged);
    const service::MediaCopies& media = made.media;
    const std::uintmax_t size = made.size_bytes;
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
                    key_for_people(desk.config())));
    return tell_faults(media);
}

int tell_restored(const Context& context, const Restored& restored, const std::string& source) {
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
    say(fmt::format("{} is restored from {}", restored.file.string(), source));
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

/// What the command line says of the place; what it does not say is taken from the configuration.
struct RestoreOrder {
    std::string source;
    std::string recovery_key_file;
    app::BackupConfig place;
};

CopySource copy_source(app::Config config, const RestoreOrder& order) {
    const auto take = [](auto& known, const auto& given) {
        if (!given.empty()) {
            known = given;
        }
    };
    app::BackupConfig& backup = config.backup;
    take(backup.copy_user, order.place.copy_user);
    take(backup.copy_secret_file, order.place.copy_secret_file);
    take(backup.copy_key_file, order.place.copy_key_file);
    take(backup.copy_known_hosts, order.place.copy_known_hosts);
    take(backup.copy_endpoint, order.place.copy_endpoint);
    take(backup.copy_region, order.place.copy_region);
    backup.copy_to =
        mail::is_copy_url(order.source) ? order.source : fs::absolute(order.source).string();
    backup.copy_same_disk = true;  // read from, not written to
    return {app::copy_place(config), backup.copy_secret_file};
}

/// The burnt machine: fetch, decrypt, put the database and its master key in place, held.
int restore_copy(const Context& context, const RestoreOrder& order) {
    const app::Config config = load_config(context);
    const fs::path file = fs::absolute(config.store.path);
    act_as_owner_of(file, Keeps::kFileAccess);
    const service::RecoveryKey key = read_recovery_key(order.recovery_key_file);
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    const FetchedCopy copy(copy_source(config, order), key, file);
    FileAccess::give_up();  // before the database is touched
    const Restored restored = restore(config, copy.database);
    const PlacedKey placed = place_master_key(config.secrets.master_key_file, copy.master_key);
    fs::path old_config = file;
    old_config += ".config-of-copy.toml";
    write_durably(old_config, copy.config, true);
    if (!context.json) {
        say(fmt::format("its master key is in {}", placed.file.string()));
        if (!placed.kept.empty()) {
            say(fmt::format("the master key that was there is kept as {}", placed.kept.string()));
        }
        say(fmt::format("the configuration it ran with is in {}, to compare", old_config.string()));
    }
    return tell_restored(context, restored, copy.name);
}

int restore_any(const Context& context, const RestoreOrder& order) {
    return names_a_copy(order.source)
               ? restore_copy(context, order)
               : tell_restored(context, restore(load_config(context), order.source), order.source);
}

void add_restore(CLI::App& root, Context& context) {
    const auto order = std::make_shared<RestoreOrder>();
    order->place.copy_region.clear();
    CLI::App* restore =
        add_command(root,
                    context,
                    "restore",
                    "put a backup, or an encrypted copy of one, in the place of the database; stop "
                    "the daemon first",
                    [&context, order] { return restore_any(context, *order); });
    restore
        ->add_option("src",
                     order->source,
                     "a backup; or a copy: NAME.copy, a folder of copies, sftp://, davs://, s3://")
        ->required()
        ->type_name("SRC");
    const auto add = [&](const char* name, auto& value, const char* help) {
        restore->add_option(name, value, help)->type_name("TEXT");
    };
    add("--recovery-key-file",
        order->recovery_key_file,
        "holds the recovery key (mode 0600); else it is asked for");
    add("--user", order->place.copy_user, "user of WebDAV or SFTP, access key of S3");
    add("--secret-file", order->place.copy_secret_file, "holds its password or secret key");
    add("--key-file", order->place.copy_key_file, "private key for SFTP");
    add("--known-hosts", order->place.copy_known_hosts, "keys of hosts that SFTP trusts");
    add("--endpoint", order->place.copy_endpoint, "address of S3-compatible storage");
    add("--region", order->place.copy_region, "region of S3");
}

}  // namespace

void add_backup_commands(CLI::App& root, Context& context) {
    const auto destination = std::make_shared<std::string>();
    CLI::App* backup = root.add_subcommand(
        "backup", "copy the database to a new file and prove the copy; a daemon may run");
    add_common_options(*backup, context);
    backup->callback([&context, destination, backup] {
        if (!backup->get_subcommands().empty()) {
            return;  // one of those below
        }
        if (destination->empty()) {
            throw CLI::RequiredError("DEST");
        }
        context.action = [&context, destination] { return back_up(context, *destination); };
    });
    backup->add_option("dest", *destination, "the file to make")->type_name("DEST");
    add_offsite_commands(*backup, context);
    add_restore(root, context);
}

}  // namespace campaignd::cli
