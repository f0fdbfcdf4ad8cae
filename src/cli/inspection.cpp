#include <fmt/format.h>

#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "service/upkeep/check.h"

namespace campaignd::cli {
namespace {

int check_file(const Context& context) {
    Desk desk(context, Desk::Open::kExisting);
    const std::vector<std::string> faults = service::check_database(desk.database());
    if (context.json) {
        print_json({{"ok", faults.empty()}, {"faults", faults}});
    } else {
        for (const std::string& fault : faults) {
            print_line(fault);
        }
    }
    say(faults.empty()
            ? fmt::format("{} is sound", desk.database().path().string())
            : fmt::format("{} faults in {}", faults.size(), desk.database().path().string()));
    return faults.empty() ? 0 : 1;
}

int print_config(const Context& context) {
    const app::Config config = load_config(context);
    if (context.json) {
        print_json({{"toml", app::to_toml(config)}, {"sources", config.sources}});
    } else {
        print_text(app::to_toml(config));
    }
    return 0;
}

int print_version(const Context& context) {
    if (context.json) {
        print_json({{"version", CAMPAIGND_VERSION}});
    } else {
        print_line(CAMPAIGND_VERSION);
    }
    return 0;
}

}  // namespace

void add_inspection_commands(CLI::App& root, Context& context) {
    add_command(root,
                context,
                "check",
                "prove the database and every invariant of the ledger; 1 when one is broken",
                [&context] { return check_file(context); });
    CLI::App* config = add_group(root, "config", "the configuration");
    add_command(
        *config, context, "print", "every key with its value and where it comes from", [&context] {
            return print_config(context);
        });
    add_command(root, context, "version", "the version of this program", [&context] {
        return print_version(context);
    });
}

}  // namespace campaignd::cli
