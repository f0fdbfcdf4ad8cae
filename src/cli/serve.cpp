#include <chrono>
#include <memory>
#include <string>

#include "app/signals.h"
#include "app/sockets.h"
#include "app/systemd.h"
#include "app/waiting_room.h"
#include "base/log.h"
#include "cli/context.h"
#include "cli/owner.h"

namespace campaignd::cli {
namespace {

/// systemd starts us again at once, as a campaign under way must not wait. What keeps us from
/// starting rarely ends that fast: a full disk, a typing error in the configuration.
constexpr std::chrono::seconds kPauseAfterFailure{5};

app::Launch prepare(const Context& context, const std::string& web_root) {
    app::Launch launch;
    launch.environment = context.environment;
    if (!web_root.empty()) {
        launch.environment["CAMPAIGND_HTTP__WEB_ROOT"] = web_root;
    }
    launch.config_file = context.config_path();
    Context with_web_root = context;
    with_web_root.environment = launch.environment;
    launch.config = load_config(with_web_root);
    launch.sockets = app::take_sockets(launch.config.http.listen);  // may need root's rights
    act_as_owner_of(launch.config.store.path);
    log::configure(launch.config.log.level, launch.config.log.format);
    return launch;
}

int serve(const Context& context, const std::string& web_root) {
    app::Signals signals;  // before the first thread
    try {
        return app::serve(prepare(context, web_root), signals);
    } catch (const Error& error) {
        const app::Notifier notifier;
        if (!notifier.supervised()) {
            throw;
        }
        complain(error);
        notifier.status(std::string("Cannot start: ") + error.what());
        signals.wait_for(kPauseAfterFailure);
        return 1;
    }
}

}  // namespace

void add_serve(CLI::App& root, Context& context) {
    const auto web_root = std::make_shared<std::string>();
    CLI::App* command =
        add_command(root, context, "serve", "run the daemon until SIGTERM", [&context, web_root] {
            return serve(context, *web_root);
        });
    command->add_option("--web-root", *web_root, "serve the page from this folder, for developers")
        ->type_name("DIR");
}

}  // namespace campaignd::cli
