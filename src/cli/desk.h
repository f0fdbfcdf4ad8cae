#pragma once

#include <memory>
#include <optional>

#include "app/config.h"
#include "base/clock.h"
#include "cli/context.h"
#include "db/database.h"
#include "service/access/audit.h"
#include "service/secrets/mail_links.h"
#include "service/secrets/master_key.h"
#include "service/sending/senders.h"

namespace campaignd::cli {

/// The file a command works on, beside a running daemon or without one. A daemon looks for new
/// work by itself every 250 ms, so nobody has to be told.
/// Owner: the command. Thread: main. Throws Error with what to do about it.
class Desk {
  public:
    enum class Open {
        kExisting,  // a missing file is an error
        kOrCreate   // a missing file is made: the command can be the first to write
    };

    Desk(const Context& context, Open open);
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    const app::Config& config() const noexcept { return config_; }

    const Clock& clock() const noexcept { return clock_; }

    db::Database& database() { return *database_; }

    /// Each is made when it is first asked for.
    const service::MasterKey& key();
    const service::MailLinks& links();

    static service::Actor actor() { return {"cli", ""}; }

    /// True while a daemon works on the file.
    bool daemon_lives();

  private:
    const app::Config config_;
    const SystemClock clock_;
    std::unique_ptr<db::Database> database_;
    std::optional<service::MasterKey> key_;
    std::optional<service::MailLinks> links_;
};

/// True when a process holds the lock of an instance on the file.
bool instance_lives(db::Database& database);

}  // namespace campaignd::cli
