#include "app/daemon_health.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "db/migrator.h"
#include "store/settings.h"

namespace campaignd::app {
namespace {

constexpr const char* kProbeSetting = "_health_probe";

std::string mebibytes(std::int64_t bytes) {
    return fmt::format("{} MiB", bytes >> 20);
}

std::string text_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    }
}

std::string status_of(Phase phase, bool well) {
    switch (phase) {
        case Phase::kStarting:
            return "starting";
        case Phase::kDraining:
        case Phase::kStopped:
            return "draining";
        case Phase::kRunning:
            break;
    }
    return well ? "ok" : "degraded";
}

std::string workers_of(Phase phase, bool takes_no_work) {
    switch (phase) {
        case Phase::kDraining:
            return "draining";
        case Phase::kRunning:
            return takes_no_work ? "draining" : "running";
        case Phase::kStarting:
        case Phase::kStopped:
            break;
    }
    return "stopped";
}

/// A copy that fails is no reason to be degraded: sending goes on, and a person is told.
std::optional<http::OffsiteHealth> health_of(const OffsiteStatus& status, TimeMs now) {
    if (!status.configured()) {
        return std::nullopt;
    }
    const auto age = [now](const std::optional<TimeMs>& at) {
        return at ? std::optional(std::max<TimeMs>(now - *at, 0) / 1000) : std::nullopt;
    };
    return http::OffsiteHealth{
        .copy_age_s = age(status.copy.backup_at),
        .copy_failures = status.copy.failures,
        .drill_age_s = age(status.drill.at),
        .drill_ok = status.drill.at ? std::optional(status.drill.ok) : std::nullopt};
}

}  // namespace

DaemonHealth::DaemonHealth(db::Database& database,
                           const DaemonState& state,
                           InstanceId instance,
                           std::function<std::size_t()> active)
    : database_(database),
      state_(state),
      instance_(instance),
      active_(std::move(active)),
      started_(database.clock().steady()) {}

DaemonHealth::~DaemonHealth() {
    Lock lock(mutex_);
    while (probes_ > 0) {
        probe_ended_.wait(lock);
    }
}

void DaemonHealth::ended() {
    const Lock lock(mutex_);
    --probes_;
    probe_ended_.notify_all();
}

void DaemonHealth::probe(std::function<void(http::HealthReport)> done) {
    {
        const Lock lock(mutex_);
        ++probes_;
    }
    try {
        database_.submit(
            db::WriteClass::kRequest,
            [](db::WriteTx& tx) {
                store::settings::put(tx, kProbeSetting, std::to_string(tx.now()));
            },
            [this, done](const std::exception_ptr& error) {
                done(report(error));
                ended();
            });
    } catch (const Error&) {
        done(report(std::current_exception()));
        ended();
    }
}

bool DaemonHealth::ready() {
    return state_.phase() == Phase::kRunning && faults(database_.status(), nullptr).empty();
}

/// A sender in trouble is no reason: its campaigns wait, everything else goes on.
std::vector<std::string> DaemonHealth::faults(const db::DatabaseStatus& status,
                                              const std::exception_ptr& error) const {
    std::vector<std::string> reasons;
    if (!status.damage.empty()) {
        reasons.push_back(
            "the database is damaged and nothing is sent; stop campaignd and restore a backup "
            "(campaignd restore BACKUP). Found: " +
            status.damage);
    } else if (error) {
        reasons.push_back("the database cannot be written: " + text_of(error));
    } else if (!status.writable) {
        reasons.push_back("the database cannot be written: " + status.error);
    }
    if (status.sync_failed) {
        reasons.emplace_back(
            "a sync to disk failed: this process stops, and its next start reads what is truly on "
            "the disk; look at the kernel's log (dmesg)");
    }
    if (status.free_disk_bytes < state_.stop_lease_free_bytes) {
        reasons.push_back(
            fmt::format("{} are free on the disk; sending waits for {}: free "
                        "some space beside the database",
                        mebibytes(status.free_disk_bytes),
                        mebibytes(state_.stop_lease_free_bytes)));
    } else if (const std::int64_t gate = state_.stop_bulk_free_bytes;
               status.free_disk_bytes < gate) {
        reasons.push_back(
            fmt::format("{} are free on the disk; imports and enrolment wait for "
                        "{}: free some space beside the database",
                        mebibytes(status.free_disk_bytes),
                        mebibytes(gate)));
    }
    return reasons;
}

http::HealthReport DaemonHealth::report(const std::exception_ptr& error) const {
    const db::DatabaseStatus database = database_.status();
    const QueueSnapshot queue = state_.queue();
    const Phase phase = state_.phase();
    http::HealthReport report;
    report.reasons = faults(database, error);
    report.status = status_of(phase, report.reasons.empty());
    if (phase != Phase::kRunning) {
        report.reasons.emplace_back(phase == Phase::kStarting ? "starting"
                                                              : "a stop was asked for");
    }
    report.heals_by_itself = database.trusted();
    report.version = CAMPAIGND_VERSION;
    report.instance = std::to_string(instance_);
    report.uptime_s =
        std::chrono::duration_cast<std::chrono::seconds>(database_.clock().steady() - started_)
            .count();
    report.writable = !error && database.writable;
    report.schema_version = db::embedded_migrations().back().version;
    report.wal_bytes = database.wal_bytes;
    report.free_disk_bytes = database.free_disk_bytes;
    report.workers_state = workers_of(phase, state_.takes_no_work);
    report.workers_active = static_cast<std::int64_t>(active_());
    report.workers_leased = queue.leased_here;
    report.queue_ready = queue.stats.ready;
    report.queue_leased = queue.stats.leased;
    report.queue_failed = queue.stats.failed;
    report.oldest_due_age_s = queue.stats.oldest_due_age_s;
    report.offsite = health_of(state_.offsite(), database_.clock().now());
    report.waits_for_person = state_.waits_for_person;
    report.host_faults = state_.host_faults;
    report.host_warnings = state_.host_warnings;
    report.safe_to_deploy = report.status == "ok";
    return report;
}

}  // namespace campaignd::app
