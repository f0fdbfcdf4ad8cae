#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "http/message/response.h"

namespace campaignd::http {

/// Of the copies of backups at another place; absent: there was none yet.
struct OffsiteHealth {
    std::optional<std::int64_t> copy_age_s;  // of the backup in the newest copy
    int copy_failures = 0;                   // in a row
    std::optional<std::int64_t> drill_age_s;
    std::optional<bool> drill_ok;
};

/// What /health says.
struct HealthReport {
    std::string status = "ok";  // ok, starting, draining, degraded
    std::string version;
    std::string instance;
    std::int64_t uptime_s = 0;
    bool writable = false;
    std::int64_t schema_version = 0;
    std::int64_t wal_bytes = 0;
    std::int64_t free_disk_bytes = 0;
    std::string workers_state;
    std::int64_t workers_active = 0;
    std::int64_t workers_leased = 0;
    std::int64_t queue_ready = 0;
    std::int64_t queue_leased = 0;
    std::int64_t queue_failed = 0;
    std::int64_t oldest_due_age_s = 0;
    bool safe_to_deploy = false;
    std::int64_t waits_for_person = 0;  // so many things; none of them makes it degraded
    std::int64_t host_faults = 0;       // findings about the machine: details are for who logs in
    std::int64_t host_warnings = 0;
    std::optional<OffsiteHealth> offsite{};  // nothing: no place for copies is set
    bool heals_by_itself = true;             // once the cause ends; false: a person has to act
    std::vector<std::string> reasons;
};

/// Implemented by App. Called on the io thread: neither call may block. Thread-safe.
class HealthSource {
  public:
    HealthSource() = default;
    HealthSource(const HealthSource&) = delete;
    HealthSource& operator=(const HealthSource&) = delete;
    virtual ~HealthSource() = default;

    /// Tries a real write and calls `done` once, at any time, from any thread.
    virtual void probe(std::function<void(HealthReport)> done) = 0;
    /// False while starting, draining or degraded, from what is already known.
    virtual bool ready() = 0;
};

/// 200 when the status is "ok", otherwise 503.
Response health_answer(const HealthReport& report);

}  // namespace campaignd::http
