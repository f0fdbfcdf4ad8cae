#include "app/waiting_room.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <system_error>

#include "base/log.h"
#include "base/text.h"
#include "db/migrator.h"
#include "db/reserve.h"
#include "http/message/problem.h"

namespace campaignd::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kBetweenLooks{1};
constexpr std::chrono::milliseconds kStopTime{500};
constexpr std::uint64_t kAsGoodAsNothing = 1U << 20;

struct DiskState {
    bool full = false;
    bool read_only = false;
    std::int64_t free = 0;
};

DiskState disk_of(const fs::path& file) {
    struct statvfs disk {};

    if (statvfs(file.parent_path().c_str(), &disk) != 0) {
        return {};
    }
    const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    return {
        free < kAsGoodAsNothing, (disk.f_flag & ST_RDONLY) != 0, static_cast<std::int64_t>(free)};
}

bool exists_with_content(const fs::path& file) {
    std::error_code none;
    const std::uintmax_t size = fs::file_size(file, none);
    return !none && size > 0;
}

/// Waiting can cure it, or a person beside us can, and there is a file worth waiting for.
bool concerns_disk(const Error& error, const fs::path& file) {
    const bool was_ours = exists_with_content(db::Reserve::ballast_of(file)) ||
                          exists_with_content(file.string() + "-wal");
    if (const auto* sql = dynamic_cast<const db::SqlError*>(&error)) {
        if (sql->is_no_database()) {
            return was_ours;
        }
        return (sql->is_of_disk() && exists_with_content(file)) ||
               (sql->code() == ErrorCode::kCorrupt && (exists_with_content(file) || was_ours));
    }
    const DiskState disk = disk_of(file);
    return error.code() == ErrorCode::kUnavailable && exists_with_content(file) &&
           (disk.full || disk.read_only);
}

bool give_up_ballast(const fs::path& file) {
    std::error_code ignored;
    return disk_of(file).full && fs::remove(db::Reserve::ballast_of(file), ignored);
}

std::string with_cause(const Error& error, const fs::path& file) {
    const DiskState disk = disk_of(file);
    if (disk.read_only) {
        return fmt::format(
            "the file system of {} is read-only; look at the kernel's log (dmesg), "
            "repair it and mount it writable: {}",
            file.string(),
            error.what());
    }
    if (disk.full) {
        return fmt::format(
            "the disk is full; free some space beside {}: {}", file.string(), error.what());
    }
    return error.what();
}

http::ServerConfig server_config(const Config& config, const std::vector<int>& sockets) {
    http::ServerConfig front;
    front.listen = config.http.listen;
    front.inherited_fds = sockets;
    front.trusted_proxies = config.http.trusted_proxies;
    front.limits.crew(http::Lane::kOrdinary).threads = 1;
    return front;
}

}  // namespace

WaitingRoom::WaitingRoom(const Launch& launch, std::string reason)
    : launch_(launch), since_(clock_.steady()), reason_(std::move(reason)) {}

std::string WaitingRoom::reason() const {
    const Lock lock(mutex_);
    return reason_;
}

void WaitingRoom::probe(std::function<void(http::HealthReport)> done) {
    http::HealthReport report;
    report.status = "degraded";
    report.version = CAMPAIGND_VERSION;
    report.instance = "none";
    report.uptime_s =
        std::chrono::duration_cast<std::chrono::seconds>(clock_.steady() - since_).count();
    report.schema_version = db::embedded_migrations().back().version;
    report.free_disk_bytes = disk_of(fs::absolute(launch_.config.store.path)).free;
    report.workers_state = "stopped";
    report.reasons = {reason()};
    done(std::move(report));
}

http::Response WaitingRoom::answer(const http::Request& request) const {
    // Nobody can log in, so everybody is a stranger; the log tells all of it.
    const std::string why = "campaignd waits and sends nothing: " + http::without_places(reason());
    if (request.path.starts_with("/api") || (request.method != "GET" && request.method != "HEAD")) {
        return http::problem(503, why);
    }
    std::string text =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>campaignd "
        "waits</title></head><body><main><h1>campaignd waits</h1><p role=\"alert\">";
    html_escape_to(text, why);
    text +=
        "</p><p>Nothing is lost. It goes on by itself when the cause ends; this page looks "
        "again every few seconds.</p></main></body></html>\n";
    http::Response page = http::Response::html(503, std::move(text));
    page.set_header("Retry-After", "1").set_header("Refresh", "3");
    return page;
}

bool WaitingRoom::look() {
    const fs::path file = fs::absolute(launch_.config.store.path);
    try {
        db::migrate(file);
        db::DatabaseOptions options;
        options.path = file;
        db::Database database(options, clock_);
        const queue::Instance trial(database, CAMPAIGND_VERSION);
        return true;
    } catch (const Error& error) {
        const Lock lock(mutex_);
        reason_ = with_cause(error, file);
        return false;
    }
}

std::optional<int> WaitingRoom::wait(Signals& signals) {
    // Nobody can log in without the file.
    http::Router router([](const http::Request&) { return std::nullopt; }, nullptr, "");
    router.close([this](const http::Request& request) { return answer(request); });
    http::HttpServer server(server_config(launch_.config, launch_.sockets), clock_, router, *this);
    server.start();
    notifier_.ready("Waiting: " + reason());
    std::optional<int> ended;
    while (!ended) {
        notifier_.ping_watchdog();
        const auto request = signals.wait_for(kBetweenLooks);
        if (request && *request != Request::kReload) {
            notifier_.stopping();
            ended = 0;
        } else if (look()) {
            break;
        }
    }
    server.stop(kStopTime);
    return ended;
}

int serve(const Launch& launch, Signals& signals) {
    const fs::path file = fs::absolute(launch.config.store.path);
    while (true) {
        std::string reason;
        try {
            App daemon(launch);
            return daemon.run(signals);
        } catch (const Error& error) {
            if (!concerns_disk(error, file)) {
                throw;
            }
            reason = with_cause(error, file);
        }
        if (give_up_ballast(file)) {
            log::warn("app", "the disk is full: the ballast is given up, starting again");
            continue;
        }
        log::error("app", "waiting, nothing is sent: {}", reason);
        if (const auto ended = WaitingRoom(launch, reason).wait(signals)) {
            return *ended;
        }
    }
}

}  // namespace campaignd::app
