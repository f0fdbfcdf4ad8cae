#include "model/host_rules.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/rfc3339.h"

namespace campaignd {
namespace {

using std::chrono::milliseconds;

constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kDayMs = 24 * kHourMs;
constexpr milliseconds kJump{5'000};
constexpr std::int64_t kFewFiles = 1'000;
constexpr unsigned kOthers = 077;
constexpr unsigned kOthersMayWrite = 022;
constexpr std::uint64_t kLittleMemory = std::uint64_t{256} << 20;

std::string mebibytes(std::int64_t bytes) {
    return fmt::format("{} MiB", bytes >> 20);
}

std::string age(TimeMs time) {
    return time < 2 * kDayMs ? fmt::format("{} hours", time / kHourMs)
                             : fmt::format("{} days", time / kDayMs);
}

HostFinding disk_finding(Severity severity, std::string what, const DiskFacts& disk) {
    return {HostCheck::kDisk,
            severity,
            std::move(what),
            disk.folder,
            "Free some space on this disk, or move the folder to a larger one."};
}

}  // namespace

HostFindings judge_disk(const DiskFacts& disk, std::int64_t bulk_gate, std::int64_t lease_gate) {
    HostFindings found;
    const std::string free = mebibytes(disk.free_bytes);
    if (disk.free_bytes < lease_gate) {
        found.push_back(disk_finding(
            Severity::kFault,
            fmt::format("{} are free; sending waits for {}.", free, mebibytes(lease_gate)),
            disk));
    } else if (disk.free_bytes < bulk_gate) {
        found.push_back(disk_finding(
            Severity::kFault,
            fmt::format(
                "{} are free; imports and enrolment wait for {}.", free, mebibytes(bulk_gate)),
            disk));
    } else if (disk.free_bytes < 2 * bulk_gate) {
        found.push_back(disk_finding(
            Severity::kWarning,
            fmt::format(
                "{} are free; below {} imports and enrolment wait.", free, mebibytes(bulk_gate)),
            disk));
    }
    if (disk.free_files >= 0 && disk.free_files < kFewFiles) {
        found.push_back(disk_finding(
            Severity::kFault,
            fmt::format("Only {} more files can be made on this disk.", disk.free_files),
            disk));
    }
    return found;
}

HostFindings judge_clock(const ClockFacts& clock, TimeMs now) {
    HostFindings found;
    if (!clock.is_synchronised.value_or(true)) {
        found.push_back(
            {HostCheck::kClock,
             Severity::kWarning,
             "No time server sets the clock; a wrong clock sends too early or too late.",
             "this machine",
             "Install one: apt install systemd-timesyncd. `timedatectl` shows whether "
             "it works."});
    }
    const milliseconds jump =
        clock.last_jump < milliseconds{0} ? -clock.last_jump : clock.last_jump;
    if (jump >= kJump && now - clock.jumped_at < kDayMs) {
        found.push_back(
            {HostCheck::kClock,
             Severity::kWarning,
             fmt::format("The clock jumped by {} s at {}.",
                         std::chrono::duration_cast<std::chrono::seconds>(clock.last_jump).count(),
                         to_rfc3339(clock.jumped_at)),
             "this machine",
             "Look at what was due in between. A clock that jumps again and again needs a time "
             "server, or a machine that is not suspended."});
    }
    return found;
}

HostFindings judge_file(const FileFacts& file, unsigned user, const std::string& user_name) {
    using Kind = FileFacts::Kind;
    HostFindings found;
    const auto add = [&](Severity severity, std::string what, std::string remedy) {
        found.push_back(
            {HostCheck::kFiles, severity, std::move(what), file.path, std::move(remedy)});
    };
    if (file.kind == Kind::kConfiguration) {
        if ((file.mode & kOthersMayWrite) != 0 || (file.user != 0 && file.user != user)) {
            add(Severity::kFault,
                "Others may change the configuration.",
                fmt::format("chown root {0} && chmod go-w {0}", file.path));
        }
        return found;
    }
    if (file.is_link) {
        add(Severity::kWarning,
            "It is a symbolic link; campaignd follows none in its folder.",
            "Look at who made it, and put the file itself there.");
        return found;
    }
    if (file.user != user) {
        add(Severity::kFault,
            fmt::format("It belongs to user {}, not to {}.", file.user, user_name),
            fmt::format("chown {}: {}", user_name, file.path));
    }
    if ((file.mode & kOthers) != 0) {
        add(file.kind == Kind::kSecret ? Severity::kFault : Severity::kWarning,
            fmt::format("Others may use it (mode {:04o}); it holds {}.",
                        file.mode,
                        file.kind == Kind::kSecret ? "a secret" : "personal data"),
            fmt::format("chmod {} {}", file.kind == Kind::kFolder ? "700" : "600", file.path));
    }
    return found;
}

HostFindings judge_backups(const BackupFacts& backups, TimeMs now) {
    HostFindings found;
    const auto add = [&](Severity severity, std::string what, std::string remedy) {
        found.push_back(
            {HostCheck::kBackup, severity, std::move(what), backups.folder, std::move(remedy)});
    };
    const TimeMs every = std::chrono::milliseconds(backups.every).count();
    const TimeMs since = backups.newest_at.value_or(backups.data_since);
    const std::string newest = backups.newest_at
                                   ? fmt::format("The newest backup is {} old", age(now - since))
                                   : "There is no backup";
    if (backups.last_failure) {
        add(Severity::kFault,
            fmt::format("The last backup could not be made: {}.", backups.last_failure->detail),
            "Mend that, then make one on the page, or with `campaignd backup`.");
    } else if (every > 0 && now - since > 2 * every) {
        add(Severity::kFault,
            fmt::format("{}, though one is due every {}.", newest, age(every)),
            "Look at the log for the reason, then make one on the page.");
    } else if (every == 0 && now - since > 7 * kDayMs) {
        add(Severity::kWarning,
            fmt::format("{}, and none is made by itself.", newest),
            "Set backup.every_h, or make one with `campaignd backup DEST`.");
    }
    if (backups.beside_the_data) {
        add(Severity::kNote,
            "Backups lie on the disk of the database: if it dies, both are gone.",
            "Set backup.dir to another disk, or let a copy leave this machine.");
    }
    return found;
}

HostFindings judge_limits(const LimitFacts& limits) {
    HostFindings found;
    const auto add = [&](std::string what, std::string remedy) {
        found.push_back({HostCheck::kLimits,
                         Severity::kWarning,
                         std::move(what),
                         "campaignd.service",
                         std::move(remedy)});
    };
    if (limits.descriptors != 0 && limits.descriptors < limits.descriptors_needed) {
        add(fmt::format("At most {} files and connections may be open; {} are needed.",
                        limits.descriptors,
                        limits.descriptors_needed),
            "systemctl edit campaignd: [Service] LimitNOFILE=16384");
    }
    if (limits.core_bytes != 0) {
        add("A crash would write a core file, with addresses and passwords in it.",
            "systemctl edit campaignd: [Service] LimitCORE=0");
    }
    if (limits.file_bytes != 0) {
        add(fmt::format("No file may grow beyond {}.",
                        mebibytes(static_cast<std::int64_t>(limits.file_bytes))),
            "systemctl edit campaignd: [Service] LimitFSIZE=infinity");
    }
    if (limits.memory_bytes != 0 && limits.memory_bytes < kLittleMemory) {
        add(fmt::format("It may use {} of memory; give it {}.",
                        mebibytes(static_cast<std::int64_t>(limits.memory_bytes)),
                        mebibytes(static_cast<std::int64_t>(kLittleMemory))),
            "systemctl edit campaignd: [Service] MemoryMax=1G");
    }
    return found;
}

HostFindings judge_sqlite(std::string_view version, bool has_fault) {
    if (!has_fault) {
        return {};
    }
    return {{HostCheck::kSqlite,
             Severity::kNote,
             fmt::format("SQLite {} has the WAL-reset fault: a database can be damaged when one "
                         "program moves its log while another commits.",
                         version),
             "libsqlite3-0",
             "campaignd itself is safe: it moves the log only while it holds the write lock. Open "
             "the database with other programs only while campaignd is stopped."}};
}

}  // namespace campaignd
