#include "service/upkeep/offsite.h"

#include <fmt/format.h>

#include <memory>

#include "app/use_cases.h"
#include "base/error.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "wire/backups.h"

namespace campaignd::cli {
namespace {

service::Offsite offsite_of(Desk& desk) {
    return {desk.database(), desk.key(), app::offsite_options(desk.config())};
}

int make_key(const Context& context, bool replace) {
    Desk desk(context, Desk::Open::kExisting);
    const std::string text = offsite_of(desk).make_recovery_key(Desk::actor(), replace);
    if (context.json) {
        print_json({{"recovery_key", text}});
        return 0;
    }
    print_line(text);
    say("write it down and keep it off this machine: it is shown this once, and without it no copy "
        "can be opened");
    return 0;
}

int tell_status(const Context& context) {
    Desk desk(context, Desk::Open::kExisting);
    const OffsiteStatus status = offsite_of(desk).status();
    if (context.json) {
        print_json(wire::json(status));
        return 0;
    }
    if (!status.configured()) {
        say("no place for copies is set: name one as backup.copy_to in the configuration");
        return 0;
    }
    print_line(fmt::format("copies to        {}", status.target));
    print_line(fmt::format(
        "recovery key     {}",
        status.key ? status.key->id : "none: make it with `campaignd backup recovery-key`"));
    const CopyState& copy = status.copy;
    print_line(fmt::format("newest copy      {}", copy.copied_at ? copy.copied_name : "none"));
    print_line(fmt::format(
        "now              {}{}",
        to_text(copy.phase),
        copy.phase == CopyPhase::kIdle
            ? ""
            : fmt::format(" {} of {} MiB", copy.done_bytes >> 20U, copy.total_bytes >> 20U)));
    if (copy.failures > 0) {
        print_line(fmt::format("failed {} times  {}", copy.failures, copy.error));
    }
    const char* drill = status.drill.running ? "running"
                        : !status.drill.at   ? "none yet"
                        : status.drill.ok    ? "went well"
                                             : "went wrong";
    print_line(fmt::format("restore drill    {} {}", drill, status.drill.detail));
    return copy.failures > 0 || (status.drill.at && !status.drill.ok) ? 1 : 0;
}

/// The daemon does it; a daemon that does not run does it when it starts.
int ask(const Context& context, void (service::Offsite::*order)(const service::Actor&)) {
    Desk desk(context, Desk::Open::kExisting);
    service::Offsite offsite = offsite_of(desk);
    (offsite.*order)(Desk::actor());
    say(desk.daemon_lives() ? "asked for; `campaignd backup status` tells how far it is"
                            : "asked for; it begins when campaignd starts");
    return 0;
}

}  // namespace

void add_offsite_commands(CLI::App& backup, Context& context) {
    const auto replace = std::make_shared<bool>(false);
    CLI::App* key = add_command(backup,
                                context,
                                "recovery-key",
                                "make the recovery key of the copies elsewhere; shown this once",
                                [&context, replace] { return make_key(context, *replace); });
    key->add_flag("--replace", *replace, "make a new one in the place of one that is lost");
    add_command(backup, context, "status", "how far the copies elsewhere are", [&context] {
        return tell_status(context);
    });
    add_command(backup, context, "copy", "copy the newest backup elsewhere now", [&context] {
        return ask(context, &service::Offsite::ask_for_copy);
    });
    add_command(backup, context, "drill", "run a restore drill now", [&context] {
        return ask(context, &service::Offsite::ask_for_drill);
    });
}

}  // namespace campaignd::cli
