#include "cli/cli.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdio>
#include <optional>

#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/context.h"

namespace campaignd::cli {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr mode_t kPrivate = 077;

void add_commands(CLI::App& root, Context& context) {
    add_common_options(root, context);
    root.require_subcommand(1);
    root.set_version_flag("--version", CAMPAIGND_VERSION);
    add_serve(root, context);
    add_user_commands(root, context);
    add_import(root, context);
    add_bulk_commands(root, context);
    add_campaign_commands(root, context);
    add_queue_commands(root, context);
    add_backup_commands(root, context);
    add_doctor(root, context);
    add_inspection_commands(root, context);
}

int parse_and_run(int argc, const char* const* argv) {
    Context context;
    context.environment = app::process_environment();
    CLI::App root("Sends e-mail campaigns from this machine; nothing is lost, nothing sent twice.",
                  "campaignd");
    add_commands(root, context);
    try {
        root.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return root.exit(asked) == 0 ? kDone : kFailed;
    } catch (const CLI::ParseError& fault) {
        fmt::print(stderr,
                   "campaignd: {}\ncampaignd: `campaignd --help` shows the commands\n",
                   fault.what());
        return kWrongUsage;
    }
    return context.action ? context.action() : kWrongUsage;
}

/// "FILE line 3" becomes "FILE:3"; a variable's name stays; nothing for anything else.
std::optional<std::string> place_of(std::string_view text) {
    constexpr std::string_view kLine = " line ";
    if (text.starts_with("CAMPAIGND_")) {
        return std::string(text);
    }
    const std::size_t line = text.rfind(kLine);
    if (line == std::string_view::npos || !parse_int(text.substr(line + kLine.size()))) {
        return std::nullopt;
    }
    return fmt::format("{}:{}", text.substr(0, line), text.substr(line + kLine.size()));
}

/// "is too many (FILE line 3); try 2" of a key becomes "FILE:3: KEY: is too many; try 2".
FieldError with_place_first(const FieldError& fault) {
    const std::string_view text(fault.message);
    if (text.starts_with("line ")) {  // of a file that is no TOML
        const std::size_t colon = text.find(':');
        return {fmt::format("{}:{}", fault.field, text.substr(5, colon - 5)),
                std::string(trim(text.substr(colon + 1)))};
    }
    for (std::size_t open = text.find(" ("); open != std::string_view::npos;
         open = text.find(" (", open + 1)) {
        const std::size_t close = text.find(')', open);
        const auto place = place_of(text.substr(open + 2, close - open - 2));
        if (place && close != std::string_view::npos) {
            return {
                *place,
                fmt::format("{}: {}{}", fault.field, text.substr(0, open), text.substr(close + 1))};
        }
    }
    return fault;
}

}  // namespace

void add_common_options(CLI::App& command, Context& context) {
    command.add_option("--config", context.config_file, "the configuration file")
        ->type_name("FILE");
    command.add_flag("--json", context.json, "answer in JSON");
}

void complain(const Error& error) {
    if (error.fields().empty()) {
        fmt::print(stderr, "campaignd: {}\n", error.what());
    }
    for (const FieldError& fault : error.fields()) {
        fmt::print(stderr,
                   "campaignd: {}{}{}\n",
                   fault.field,
                   fault.field.empty() ? "" : ": ",
                   fault.message);
    }
}

CLI::App* add_command(CLI::App& parent,
                      Context& context,
                      const std::string& name,
                      const std::string& description,
                      std::function<int()> action) {
    CLI::App* command = parent.add_subcommand(name, description);
    add_common_options(*command, context);
    command->callback([&context, action = std::move(action)] { context.action = action; });
    return command;
}

CLI::App* add_group(CLI::App& parent, const std::string& name, const std::string& description) {
    CLI::App* group = parent.add_subcommand(name, description);
    group->require_subcommand(1);
    return group;
}

app::Config load_config(const Context& context) {
    try {
        return app::load_config(context.config_path(), context.environment);
    } catch (const Error& error) {
        std::vector<FieldError> faults;
        for (const FieldError& fault : error.fields()) {
            faults.push_back(with_place_first(fault));
        }
        throw faults.empty() ? error : Error(std::move(faults));
    }
}

int run(int argc, const char* const* argv) noexcept {
    try {
        umask(kPrivate);
        const CryptoInit crypto;
        log::configure(log::Level::kWarn, log::Format::kText);
        return parse_and_run(argc, argv);
    } catch (const Error& error) {
        complain(error);
    } catch (const std::exception& error) {
        fmt::print(stderr, "campaignd: {}\n", error.what());
    }
    return kFailed;
}

}  // namespace campaignd::cli
