#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "app/config.h"
#include "base/error.h"

namespace campaignd::cli {

/// What the command line said, for the one command that runs.
/// Owner: run(), for the life of the process. Thread: main.
struct Context {
    std::string config_file;  // empty: the default file, when there is one
    bool json = false;
    app::Environment environment;
    std::function<int()> action;  // of the chosen command; its exit status

    std::optional<std::filesystem::path> config_path() const {
        return config_file.empty() ? std::nullopt
                                   : std::optional<std::filesystem::path>(config_file);
    }
};

/// A command with the options that every command has; `action` runs when it is chosen.
CLI::App* add_command(CLI::App& parent,
                      Context& context,
                      const std::string& name,
                      const std::string& description,
                      std::function<int()> action);

/// The options that every command has.
void add_common_options(CLI::App& command, Context& context);

/// A word under which commands are grouped; alone it is wrong usage.
CLI::App* add_group(CLI::App& parent, const std::string& name, const std::string& description);

/// Says what is wrong on standard error, one line for each fault, so that scripts can cut them
/// apart.
void complain(const Error& error);

/// Reads the configuration. Throws Error(kInvalid), each fault as "FILE:LINE: KEY: TEXT".
app::Config load_config(const Context& context);

// One function per file of this folder.
void add_serve(CLI::App& root, Context& context);
void add_user_commands(CLI::App& root, Context& context);
void add_import(CLI::App& root, Context& context);
void add_bulk_commands(CLI::App& root, Context& context);
void add_campaign_commands(CLI::App& root, Context& context);
void add_campaign_watch(CLI::App& group, Context& context);
void add_queue_commands(CLI::App& root, Context& context);
void add_backup_commands(CLI::App& root, Context& context);
void add_offsite_commands(CLI::App& backup, Context& context);
void add_doctor(CLI::App& root, Context& context);
void add_inspection_commands(CLI::App& root, Context& context);

}  // namespace campaignd::cli
