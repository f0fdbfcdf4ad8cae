#include "app/app.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include "app/batch_handlers.h"
#include "app/queue_rules.h"
#include "base/error.h"
#include "base/log.h"
#include "db/migrator.h"
#include "http/metrics.h"
#include "http/routes/routes.h"
#include "service/sequence/continuity.h"
#include "store/jobs.h"

namespace campaignd::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kTick{1};
constexpr milliseconds kLook{200};
constexpr milliseconds kDrainLook{20};
constexpr seconds kResultsTime{5};
constexpr seconds kRequestsTime{5};
constexpr seconds kSilenceToReport{10};
constexpr seconds kMigrationTime{600};
constexpr seconds kBetweenLooks{5};
constexpr seconds kBetweenHostRounds{10};  // the watch itself decides what is due

/// Of the space below which sending waits: what is kept back for final results, and what is as good
/// as nothing.
constexpr int kBallastShare = 4;
constexpr int kFullShare = 32;

/// Sending waits this long for the look at a file that was not closed in order.
constexpr milliseconds kFirstLookTime{300};

/// Each connection, in or out, is a descriptor.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// The rest is for the database, relays, mailboxes, webhooks and uploads.
std::size_t connections_that_fit() {
    rlimit limit{};
    const bool known = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    constexpr std::size_t kOthers = 1536;
    const std::size_t all = known ? limit.rlim_cur : std::size_t{1} << 20U;
    return all > 2 * kOthers ? all - kOthers : all / 2;
}

void make_folder(const fs::path& folder, const char* key) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) {
        fail(ErrorCode::kUnavailable,
             fmt::format("the folder {} cannot be made: {}; set {} to a place that can be written",
                         folder.string(),
                         failed.message(),
                         key));
    }
}

bool was_left_open(const fs::path& path) {
    std::error_code none;
    const std::uintmax_t log = fs::file_size(path.string() + "-wal", none);
    return !none && log > 0;
}

OpenedFile open_file(const Config& config, const Notifier& notifier) {
    raise_descriptor_limit();
    const fs::path path = fs::absolute(config.store.path);
    const bool left_open = was_left_open(path);
    make_folder(path.parent_path(), "store.path");
    make_folder(config.imports.spool_dir, "imports.spool_dir");
    notifier.extend_timeout(kMigrationTime);
    const db::MigrationReport report = db::migrate(path);
    if (report.from != report.to && report.from != 0) {
        log::info("db",
                  "{} is brought from schema {} to {}; the copy before that is {}",
                  path.string(),
                  report.from,
                  report.to,
                  report.backup.string());
    }
    return {path, left_open};
}

db::DatabaseOptions database_options(const fs::path& path,
                                     const Config& config,
                                     Heartbeats& heartbeats) {
    db::DatabaseOptions options;
    options.path = path;
    options.ballast_bytes = config.queue.stop_lease_free_bytes / kBallastShare;
    options.ballast_above_bytes = config.queue.stop_lease_free_bytes;
    options.stop_request_free_bytes = config.queue.stop_lease_free_bytes / kFullShare;
    options.beat = heartbeats.add("writer");
    return options;
}

jobs::SendOptions send_options(const SendConfig& send) {
    jobs::SendOptions options;
    options.smtp.connections = send.connections;
    options.smtp.connect_timeout = send.connect;
    options.smtp.command_timeout = send.command;
    options.smtp.data_timeout = send.data;
    options.smtp.block_timeout = send.block;
    options.smtp.dot_timeout = send.dot;
    options.smtp.idle_timeout = send.idle;
    options.compose_threads =
        std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 8);
    return options;
}

jobs::WebhookOptions webhook_options(const WebhooksConfig& webhooks) {
    jobs::WebhookOptions options;
    options.http.timeout = webhooks.timeout;
    options.http.connect_timeout =
        std::min<std::chrono::milliseconds>(options.http.connect_timeout, webhooks.timeout);
    options.http.allow_private = webhooks.allow_private;
    options.http.user_agent = std::string("campaignd/") + CAMPAIGND_VERSION;
    return options;
}

/// A token endpoint that does not answer keeps nothing else waiting.
jobs::BatchOptions token_options() {
    constexpr std::size_t kSlotsBehind = 6;  // of batch and the mailboxes
    jobs::BatchOptions options;
    options.thread = "tokens";
    options.slot = queue::BlackBox::kSlots - kSlotsBehind;
    return options;
}

/// A plan of very many people takes seconds: nothing else waits for it.
jobs::BatchOptions plan_options() {
    constexpr std::size_t kSlotsBehind = 8;  // of those and the copies of backups
    jobs::BatchOptions options;
    options.thread = "plans";
    options.slot = queue::BlackBox::kSlots - kSlotsBehind;
    return options;
}

queue::DispatcherOptions dispatcher_options(const Config& config, Heartbeats& heartbeats) {
    queue::DispatcherOptions options;
    options.stop_free_bytes = config.queue.stop_lease_free_bytes;
    options.beat = heartbeats.add("dispatch");
    return options;
}

std::string where(const Launch& launch, int port) {
    const std::string& listen = launch.config.http.listen;
    if (!launch.sockets.empty()) {
        return fmt::format("{} inherited sockets", launch.sockets.size());
    }
    if (listen.starts_with("unix:")) {
        return listen;
    }
    return fmt::format("http://{}:{}", listen.substr(0, listen.rfind(':')), port);
}

}  // namespace

App::App(Launch launch)
    : launch_(std::move(launch)),
      opened_(open_file(launch_.config, notifier_)),
      state_(launch_.config.queue.stop_bulk_free_bytes, launch_.config.queue.stop_lease_free_bytes),
      database_(database_options(opened_.path, launch_.config, heartbeats_), clock_),
      key_(open_master_key(database_, launch_.config)),
      instance_(database_, CAMPAIGND_VERSION, launch_.config.queue.lease),
      use_cases_({database_, key_, launch_.config, instance_.id(), [this] { doorbell_.ring(); }}),
      imports_(database_, launch_.config.imports.spool_dir),
      bulk_(database_),
      ledger_(retry_policy(launch_.config), kHoldAfterPolicyRefusals),
      pipeline_(database_,
                instance_,
                ledger_,
                use_cases_.senders,
                use_cases_.links,
                send_options(launch_.config.send),
                [this] { doorbell_.ring(); }),
      batch_(database_, instance_, retry_policy(launch_.config), [this] { doorbell_.ring(); }),
      webhook_calls_(key_, use_cases_.links),
      webhooks_(database_,
                instance_,
                webhook_calls_,
                webhook_options(launch_.config.webhooks),
                [this] { doorbell_.ring(); }),
      mailboxes_(database_,
                 instance_,
                 retry_policy(launch_.config),
                 use_cases_.mailboxes,
                 [this] { doorbell_.ring(); }),
      tokens_(
          database_,
          instance_,
          retry_policy(launch_.config),
          [this] { doorbell_.ring(); },
          token_options()),
      plans_(
          database_,
          instance_,
          retry_policy(launch_.config),
          [this] { doorbell_.ring(); },
          plan_options()),
      copies_(use_cases_.offsite, use_cases_.backups),
      drill_(use_cases_.offsite),
      offsite_(database_,
               instance_,
               retry_policy(launch_.config),
               copies_,
               drill_,
               [this] { doorbell_.ring(); }),
      workers_(pipeline_, batch_, webhooks_, mailboxes_, tokens_, plans_, offsite_),
      dispatcher_(
          database_, instance_, workers_, ledger_, dispatcher_options(launch_.config, heartbeats_)),
      housekeeping_(
          database_, use_cases_, launch_.config.imports.spool_dir, launch_.config.backup.every),
      lookout_(clock_,
               {.thread = "lookout",
                .pause = kBetweenLooks,
                .failure = "nobody can be told what waits for them"},
               [this](const std::stop_token&) { use_cases_.alerts.round(); }),
      inspector_(database_),
      host_rounds_(clock_,
                   {.thread = "doctor",
                    .pause = kBetweenHostRounds,
                    .failure = "what was found of the machine is not kept"},
                   [this](const std::stop_token& stopping) { use_cases_.host.round(stopping); }),
      health_(database_,
              state_,
              instance_.id(),
              [this] { return pipeline_.in_flight() + batch_.active() + webhooks_.active(); }),
      events_(database_.changes(), use_cases_.cache),
      metrics_(database_, state_, pipeline_.engine(), use_cases_.tracking),
      assets_(http::embedded_files(), launch_.config.http.web_root.string()),
      router_(
          http::authenticate_by(use_cases_.auth), &use_cases_.idempotency, use_cases_.public_url),
      server_(server_config(), clock_, router_, health_) {
    add_batch_handlers(batch_, database_, state_, imports_, bulk_);
    tokens_.handle(jobs::Workers::kTokens, [this](std::int64_t sender, const queue::Progress&) {
        return jobs::Slice{.again_at = use_cases_.sender_tokens.look(sender)};
    });
    add_plan_handler(plans_, database_);
    http::add_all_routes(router_, use_cases_.for_http);
    http::add_metrics_route(router_, [this] { return metrics_.text(); });
    router_.set_fallback(http::with_public_links(
        [this](const http::Request& request) { return assets_.serve(request); }));
    router_.limit_strangers(clock_, http::too_fast);
    use_cases_.host.watch_proxies([this] { return server_.untrusted_proxy(); });
    heartbeats_.watch("smtp", [this] {
        return static_cast<std::uint64_t>(
            pipeline_.engine().last_beat().time_since_epoch().count());
    });
}

App::~App() {
    host_rounds_.stop();  // it asks the server
    doorbell_.connect(nullptr);
    metrics_.set_server(nullptr);
}

http::ServerConfig App::server_config() {
    http::ServerConfig config;
    config.listen = launch_.config.http.listen;
    config.inherited_fds = launch_.sockets;
    config.trusted_proxies = launch_.config.http.trusted_proxies;
    config.spool_directory = launch_.config.imports.spool_dir.string();
    config.spool.keep_free_bytes = [this] { return state_.stop_bulk_free_bytes.load(); };
    config.limits.crew(http::Lane::kOrdinary).threads = launch_.config.http.workers;
    config.limits.connections = std::min(config.limits.connections, connections_that_fit());
    config.beat = heartbeats_.add("http-io");
    config.events = &events_;
    return config;
}

/// Before anything is leased. The mark is read first: it is written behind the database.
void App::hold_when_not_at_home() {
    const auto mark = queue::read_mark(opened_.path);
    service::wake(
        database_, service::place_of(opened_.path, launch_.config.store.machine_id_file), mark);
}

void App::start() {
    hold_when_not_at_home();
    remove_stale_uploads(launch_.config.imports.spool_dir);
    if (database_.read([](const db::ReadTx& tx) { return queue::list_instances(tx); }).size() ==
        1) {
        use_cases_.imports.remove_orphans();
        use_cases_.bulk.remove_orphans();
    }
    doorbell_.connect(&dispatcher_);
    metrics_.set_server(&server_);
    batch_.start();
    webhooks_.start();
    mailboxes_.start();
    database_.write(db::WriteClass::kRequest,
                    [](db::WriteTx& tx) { service::ensure_token_jobs(tx); });
    tokens_.start();
    plans_.start();
    use_cases_.offsite.begin();
    offsite_.start();
    use_cases_.templates.add_shipped();
    use_cases_.setup.start();  // whoever sees the first answer finds the token
    server_.start();
    inspector_.start(opened_.was_left_open, kFirstLookTime);
    dispatcher_.start();
    housekeeping_.start();
    lookout_.start();
    host_rounds_.start();
    last_beats_ = heartbeats_.counts();
    last_all_beaten_ = clock_.steady();
    state_.set_phase(Phase::kRunning);
    log::info("app",
              "campaignd {} serves {} on {}",
              CAMPAIGND_VERSION,
              opened_.path.string(),
              where(launch_, server_.port()));
    look_at_queue();
    notifier_.ready("Running");
    tick();
}

int App::run(Signals& signals) {
    start();
    while (true) {
        const auto request = signals.wait_for(kLook);
        if (database_.status().sync_failed) {
            log::error("app",
                       "a sync to disk failed: what was written last may be lost; stopping, so "
                       "that the next start reads what is truly there");
            return drain(signals, 1);
        }
        look_at_queue();
        if (clock_.steady() >= next_tick_) {
            tick();
        }
        if (!request) {
            continue;
        }
        if (*request == Request::kReload) {
            reload();
        } else {
            return drain(signals, 0);
        }
    }
}

void App::tick() {
    next_tick_ = clock_.steady() + kTick;
    pipeline_.tick();
    state_.takes_no_work = instance_.is_draining();
    state_.waits_for_person = use_cases_.alerts.waiting();
    state_.host_faults = use_cases_.host.faults();
    state_.host_warnings = use_cases_.host.warnings();
    const service::QueueStats stats = state_.queue().stats;
    notifier_.status(
        fmt::format("{} ready, {} in hand, {} failed", stats.ready, stats.leased, stats.failed));
    watch_threads();
}

/// Counting a long queue takes milliseconds: it may cost at most a twentieth of the time.
void App::look_at_queue() {
    constexpr int kShareOfTime = 20;
    const SteadyTime began = clock_.steady();
    if (began < next_look_) {
        return;
    }
    try {
        state_.set_queue(database_.read([&](const db::ReadTx& tx) {
            state_.set_offsite(use_cases_.offsite.status(tx));
            return QueueSnapshot{service::QueueView::stats(tx),
                                 store::jobs::count_leased(tx, instance_.id())};
        }));
        queue_unreadable_ = false;
    } catch (const Error& error) {
        if (!std::exchange(queue_unreadable_, true)) {
            log::warn("app", "the queue cannot be read: {}", error.what());
        }
    }
    const SteadyTime ended = clock_.steady();
    next_look_ = ended + (ended - began) * kShareOfTime;
}

/// A ping proves that each thread has made a round since the last one.
void App::watch_threads() {
    if (heartbeats_.all_beaten_since(last_beats_)) {
        last_beats_ = heartbeats_.counts();
        last_all_beaten_ = clock_.steady();
        notifier_.ping_watchdog();
        return;
    }
    if (clock_.steady() - last_all_beaten_ > kSilenceToReport) {
        last_all_beaten_ = clock_.steady();
        for (const std::string& name : heartbeats_.silent_since(last_beats_)) {
            log::warn("app", "the thread {} makes no rounds", name);
        }
    }
}

void App::reload() {
    notifier_.reloading();
    try {
        const Config read = load_config(launch_.config_file, launch_.environment);
        const ReloadableConfig live = reloadable(read);
        log::configure(live.log.level, live.log.format);
        housekeeping_.set_backup_every(live.backup_every);
        state_.stop_bulk_free_bytes = live.stop_bulk_free_bytes;
        for (const std::string& key : changed_but_fixed(launch_.config, read)) {
            log::warn("app", "{} was changed; it takes effect at the next start", key);
        }
        log::info("app", "the configuration is read again");
    } catch (const Error& error) {
        log::error("app", "the configuration stays as it was: {}", error.what());
    }
    notifier_.ready("Running");
}

void App::wait_for_results() {
    const SteadyTime end = clock_.steady() + kResultsTime;
    while (!pipeline_.drained() && clock_.steady() < end) {
        pipeline_.tick();
        std::this_thread::sleep_for(kDrainLook);
    }
    if (!pipeline_.drained()) {
        log::error("app",
                   "{} results could not be written; the next start takes these messages over",
                   pipeline_.in_flight());
    }
}

void App::drain_pipeline(Signals& signals) {
    pipeline_.begin_drain();
    const SteadyTime end = clock_.steady() + launch_.config.queue.drain;
    SteadyTime next_tick = clock_.steady();
    while (!pipeline_.drained()) {
        if (database_.status().sync_failed && pipeline_.only_unwritten_left()) {
            log::error("app",
                       "{} results cannot be written; the next start takes these messages over",
                       pipeline_.in_flight());
            return;
        }
        const SteadyTime now = clock_.steady();
        look_at_queue();
        if (now >= next_tick) {
            next_tick = now + kTick;
            notifier_.extend_timeout(kResultsTime + kRequestsTime + kTick * 10);
            pipeline_.tick();
        }
        const auto request = signals.wait_for(kDrainLook);
        if (now >= end || request == Request::kStopNow) {
            log::warn("app", "{} messages are cut off on their way", pipeline_.in_flight());
            pipeline_.stop_now();
            wait_for_results();
            return;
        }
    }
}

int App::drain(Signals& signals, int exit_status) {
    notifier_.stopping();
    state_.set_phase(Phase::kDraining);
    log::info("app", "stopping: no new work, {} messages on their way", pipeline_.in_flight());
    dispatcher_.stop_leasing();
    mailboxes_.stop();
    tokens_.stop();
    plans_.stop();
    offsite_.stop();
    batch_.stop();
    webhooks_.stop();
    host_rounds_.ask_to_stop();
    drain_pipeline(signals);
    server_.stop(kRequestsTime);
    inspector_.stop();
    housekeeping_.stop();
    lookout_.stop();
    host_rounds_.stop();
    dispatcher_.stop();
    state_.set_phase(Phase::kStopped);
    log::info("app", "stopped");
    return exit_status;
}

}  // namespace campaignd::app
