#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "app/config.h"
#include "app/daemon_events.h"
#include "app/daemon_health.h"
#include "app/daemon_metrics.h"
#include "app/daemon_state.h"
#include "app/doorbell.h"
#include "app/heartbeats.h"
#include "app/housekeeping.h"
#include "app/inspector.h"
#include "app/recovery.h"
#include "app/rounds.h"
#include "app/signals.h"
#include "app/systemd.h"
#include "app/use_cases.h"
#include "base/clock.h"
#include "db/database.h"
#include "http/assets.h"
#include "http/router.h"
#include "http/server.h"
#include "jobs/batch_worker.h"
#include "jobs/mailbox_workers.h"
#include "jobs/offsite_worker.h"
#include "jobs/send_pipeline.h"
#include "jobs/workers.h"
#include "mail/smtp/link.h"
#include "queue/dispatcher.h"
#include "queue/instance.h"
#include "service/people/bulk_runner.h"
#include "service/people/import_runner.h"

namespace campaignd::app {

/// What `campaignd serve` was started with.
struct Launch {
    Config config;
    std::optional<std::filesystem::path> config_file;  // read again at SIGHUP
    Environment environment;
    std::vector<int> sockets;  // inherited from systemd
};

/// The file as it was found at the start, migrated.
struct OpenedFile {
    std::filesystem::path path;
    bool was_left_open = false;  // by a process that died, or that still lives
};

/// The daemon: owns every part, in the order of their lifetimes, and steers them.
///
///   constructor (migrate, open, bind) -> run(): start -> serve -> drain -> exit status
///
/// Owner: the command `serve`. Thread: main, which needs blocked signals (Signals) beforehand.
/// The constructor throws Error with what to do about it: an address in use, a file that cannot be
/// written, a wrong key.
class App {
  public:
    explicit App(Launch launch);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// Serves until a signal asks for the end. 0 after an orderly stop, 1 when the disk failed.
    int run(Signals& signals);

  private:
    void start();
    void hold_when_not_at_home();
    void tick();
    void look_at_queue();
    void watch_threads();
    void reload();
    int drain(Signals& signals, int exit_status);
    void drain_pipeline(Signals& signals);
    void wait_for_results();
    http::ServerConfig server_config();

    // constant
    const Launch launch_;
    const Notifier notifier_{};
    const OpenedFile opened_;

    // process-wide
    const mail::CurlInit curl_;
    const SystemClock clock_;
    Heartbeats heartbeats_;
    Heartbeats::Counts last_beats_;
    SteadyTime last_all_beaten_{};
    SteadyTime next_tick_{};
    SteadyTime next_look_{};
    bool queue_unreadable_ = false;  // said once, not at every look
    DaemonState state_;
    Doorbell doorbell_;

    // the file and what is on it
    db::Database database_;
    const service::MasterKey key_;
    queue::Instance instance_;
    UseCases use_cases_;

    // work
    service::ImportRunner imports_;
    service::BulkRunner bulk_;
    Recovery ledger_;
    jobs::SendPipeline pipeline_;
    jobs::BatchWorker batch_;
    const service::WebhookCalls webhook_calls_;
    jobs::WebhookWorker webhooks_;
    jobs::MailboxWorkers mailboxes_;
    jobs::BatchWorker tokens_;
    jobs::BatchWorker plans_;
    const service::BackupCopies copies_;
    const service::RestoreDrill drill_;
    jobs::OffsiteWorker offsite_;
    jobs::Workers workers_;
    queue::Dispatcher dispatcher_;
    Housekeeping housekeeping_;
    Rounds lookout_;  // tells people what waits for them
    Inspector inspector_;
    Rounds host_rounds_;  // looks at the machine

    // the front
    DaemonHealth health_;
    DaemonEvents events_;
    DaemonMetrics metrics_;
    http::Assets assets_;
    http::Router router_;
    http::HttpServer server_;
};

}  // namespace campaignd::app
