#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/backup.h"
#include "model/dns_advice.h"
#include "model/host_report.h"

/// The words for what was seen of a machine. Facts in, findings out; all thread-safe.
namespace campaignd {

struct DiskFacts {
    std::string folder;
    std::int64_t free_bytes = 0;
    std::int64_t free_files = -1;  // that can still be made; -1: the file system sets no limit
};

/// Below `lease_gate` sending waits, below `bulk_gate` imports do.
HostFindings judge_disk(const DiskFacts& disk, std::int64_t bulk_gate, std::int64_t lease_gate);

struct ClockFacts {
    std::optional<bool> is_synchronised;     // none: nobody could be asked
    std::chrono::milliseconds last_jump{0};  // of the wall clock, while the daemon ran
    TimeMs jumped_at = 0;
};

HostFindings judge_clock(const ClockFacts& clock, TimeMs now);

struct FileFacts {
    enum class Kind { kSecret, kData, kFolder, kConfiguration };

    std::string path;
    Kind kind = Kind::kData;
    bool is_link = false;
    unsigned user = 0;
    unsigned mode = 0;  // the last twelve bits of st_mode
};

/// `user`: whose the data is; `user_name` for commands.
HostFindings judge_file(const FileFacts& file, unsigned user, const std::string& user_name);

struct BackupFacts {
    std::string folder;
    std::optional<TimeMs> newest_at;
    std::optional<BackupFailure> last_failure;
    std::chrono::hours every{24};  // 0: only when somebody asks
    TimeMs data_since = 0;         // when the database was made
    bool beside_the_data = false;  // on the same disk
};

HostFindings judge_backups(const BackupFacts& backups, TimeMs now);

/// What the system allows this process; 0: no limit.
struct LimitFacts {
    std::uint64_t descriptors = 0;
    std::uint64_t descriptors_needed = 0;
    std::uint64_t core_bytes = 0;  // 0: none is written
    std::uint64_t file_bytes = 0;
    std::uint64_t memory_bytes = 0;
};

HostFindings judge_limits(const LimitFacts& limits);

/// `has_fault`: db::has_wal_reset_fault().
HostFindings judge_sqlite(std::string_view version, bool has_fault);

/// What `DnsReport` has of records that are missing or wrong.
HostFindings judge_dns(const DnsReport& report, const std::string& sender);

/// The address in links of messages, as it is written.
HostFindings judge_public_url(const std::string& url);

/// What came back from PUBLIC_URL/health. `status` 0: nothing did, and `words` says why.
struct PublicAnswer {
    int status = 0;
    std::string words;
    bool is_ours = false;  // it names an instance of this database
};

HostFindings judge_public_answer(const std::string& url, const PublicAnswer& answer);

/// `peer`: sent X-Forwarded-For and is not trusted; empty: none did.
HostFindings judge_proxy(const std::string& peer);

/// A package that a newer version is there for.
struct PendingUpdate {
    std::string package;
    std::string version;
    bool is_security = false;

    bool operator==(const PendingUpdate&) const = default;
};

/// The lines "Inst NAME [OLD] (NEW ORIGIN, … [arch])" of `apt-get -s dist-upgrade`.
std::vector<PendingUpdate> read_pending_updates(std::string_view text);

struct UpdateFacts {
    bool has_apt = false;
    std::optional<TimeMs> lists_at;        // when the package lists were fetched
    std::vector<std::string> linked;       // packages that this program is linked with
    std::vector<PendingUpdate> pending{};  // of all packages
};

HostFindings judge_updates(const UpdateFacts& updates, TimeMs now);

/// `replaced`: files of libraries in use that an upgrade has taken away.
HostFindings judge_libraries(const std::vector<std::string>& replaced);

}  // namespace campaignd
