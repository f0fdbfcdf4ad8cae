#include "cli/desk.h"

#include <fmt/format.h>

#include <system_error>

#include "app/use_cases.h"
#include "base/error.h"
#include "cli/owner.h"
#include "db/migrator.h"
#include "queue/instance.h"
#include "service/access/settings.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

fs::path prepare_file(const app::Config& config, Desk::Open open) {
    fs::path path = fs::absolute(config.store.path);
    act_as_owner_of(path);
    std::error_code fault;
    if (!fs::exists(path, fault) && open == Desk::Open::kExisting) {
        fail(ErrorCode::kNotFound,
             fmt::format("there is no database {}: start the daemon once, or name another file "
                         "with --config or CAMPAIGND_STORE__PATH",
                         path.string()));
    }
    if (open == Desk::Open::kOrCreate) {
        fs::create_directories(path.parent_path(), fault);
    }
    db::migrate(path);
    return path;
}

}  // namespace

Desk::Desk(const Context& context, Open open) : config_(load_config(context)) {
    db::DatabaseOptions options;
    options.path = prepare_file(config_, open);
    database_ = std::make_unique<db::Database>(options, clock_);
    database_->set_peer_alive(daemon_lives());
}

Desk::~Desk() = default;

const service::MasterKey& Desk::key() {
    if (!key_) {
        key_ = app::open_master_key(*database_, config_);
    }
    return *key_;
}

const service::MailLinks& Desk::links() {
    if (!links_) {
        links_.emplace(
            key().derive("message-id"),
            key().derive("token"),
            service::Settings(*database_).get().public_url.value_or(config_.http.public_url));
    }
    return *links_;
}

bool Desk::daemon_lives() {
    return instance_lives(*database_);
}

bool instance_lives(db::Database& database) {
    const auto rows = database.read([](const db::ReadTx& tx) { return queue::list_instances(tx); });
    const fs::path folder = fs::absolute(database.path()).parent_path();
    for (const queue::InstanceRow& row : rows) {
        // The lock is given back at once: a dead owner's leases are for the daemon to return.
        if (!queue::BlackBox::take_over(folder / row.lock_file)) {
            return true;
        }
    }
    return false;
}

}  // namespace campaignd::cli
