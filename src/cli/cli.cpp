#include "cli/cli.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdio>

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
constexpr mode_t kPrivate = 027;

/// One line each, so that scripts can cut them apart.
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

void add_commands(CLI::App& root, Context& context) {
    root.require_subcommand(1);
    root.set_version_flag("--version", CAMPAIGND_VERSION);
    add_serve(root, context);
    add_user_commands(root, context);
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

/// "8 is too many (FILE line 3)" of a key becomes "FILE:3: KEY: 8 is too many".
FieldError with_place_first(const FieldError& fault) {
    constexpr std::string_view kLine = " line ";
    const std::string_view text(fault.message);
    const std::size_t open = text.rfind(" (");
    const std::size_t line = text.rfind(kLine);
    if (text.starts_with("line ")) {  // of the file as a whole
        const std::size_t colon = text.find(':');
        return {fmt::format("{}:{}", fault.field, text.substr(5, colon - 5)),
                std::string(trim(text.substr(colon + 1)))};
    }
    if (!text.ends_with(')') || open == std::string_view::npos) {
        return fault;
    }
    const std::string_view place = text.substr(open + 2, text.size() - open - 3);
    const std::string what = fmt::format("{}: {}", fault.field, text.substr(0, open));
    if (line == std::string_view::npos || line < open) {
        return {std::string(place), what};
    }
    return {fmt::format("{}:{}",
                        place.substr(0, place.rfind(kLine)),
                        place.substr(place.rfind(kLine) + kLine.size())),
            what};
}

}  // namespace

CLI::App* add_command(CLI::App& parent,
                      Context& context,
                      const std::string& name,
                      const std::string& description,
                      std::function<int()> action) {
    CLI::App* command = parent.add_subcommand(name, description);
    command->add_option("--config", context.config_file, "the configuration file")
        ->type_name("FILE");
    command->add_flag("--json", context.json, "answer in JSON");
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
