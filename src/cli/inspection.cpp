#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/durable_file.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "db/sqlite_library.h"
#include "service/upkeep/check.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

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

/// The list that the build left beside the program, or the package in /usr/share.
wire::json bill_of_materials() {
    constexpr std::size_t kMostBytes = std::size_t{4} << 20;
    std::error_code ignored;
    const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    for (const fs::path& file :
         {folder / "sbom.cdx.json", folder.parent_path() / "share/campaignd/sbom.cdx.json"}) {
        if (const auto text = read_file(file, kMostBytes)) {
            return wire::json::parse(*text, nullptr, false);
        }
    }
    return nullptr;
}

/// With every package that it is linked with or was made of, and its version.
wire::json version_document() {
    wire::json document{{"version", CAMPAIGND_VERSION},
                        {"sqlite", db::sqlite_version()},
                        {"packages", wire::json::array()}};
    wire::json bill = bill_of_materials();
    if (bill.is_object() && bill.contains("components")) {
        for (const wire::json& part : bill["components"]) {
            document["packages"].push_back(
                {{"name", part.value("name", "")}, {"version", part.value("version", "")}});
        }
        document["sbom"] = std::move(bill);
    }
    return document;
}

int print_version(const Context& context) {
    if (context.json) {
        print_json(version_document());
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
