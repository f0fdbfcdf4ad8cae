#include "db/file_faults.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "base/durable_file.h"
#include "base/log.h"
#include "base/own_file.h"
#include "db/reserve.h"
#include "db/sql_error.h"

namespace campaignd::db {
namespace {

namespace fs = std::filesystem;

// sqlite.org/fileformat2.html#walformat
constexpr std::uint32_t kMagic = 0x377f0682;
constexpr std::uint32_t kBigEndianSums = 1;  // the last bit of the magic number
constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::size_t kMostNote = 4096;
constexpr std::size_t kSectorBytes = 512;  // what a disk writes whole

/// A log in use by another process may be read in the middle of a write.
constexpr int kLooks = 4;
constexpr std::chrono::milliseconds kBetweenLooks{25};

std::uint32_t big_endian(const unsigned char* bytes) {
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U |
           std::uint32_t{bytes[2]} << 8U | std::uint32_t{bytes[3]};
}

/// The running checksum of a log, over pairs of words.
class LogSum {
  public:
    explicit LogSum(bool big) : big_(big) {}

    void add(const unsigned char* bytes, std::size_t count) {
        for (std::size_t at = 0; at + 8 <= count; at += 8) {
            first_ += word(bytes + at) + second_;
            second_ += word(bytes + at + 4) + first_;
        }
    }

    bool is(const unsigned char* stored) const {
        return big_endian(stored) == first_ && big_endian(stored + 4) == second_;
    }

  private:
    std::uint32_t word(const unsigned char* bytes) const {
        const std::uint32_t value = big_endian(bytes);
        return big_ ? value : __builtin_bswap32(value);
    }

    const bool big_;
    std::uint32_t first_ = 0;
    std::uint32_t second_ = 0;
};

/// Walks the frames of one log once.
class LogWalk {
  public:
    explicit LogWalk(const fs::path& path) : in_(path, std::ios::binary) {}

    /// What is wrong; nothing when SQLite reads all that was acknowledged.
    std::optional<std::string> fault() {
        std::array<unsigned char, kHeaderBytes> header{};
        if (!read(header.data(), header.size())) {
            return std::nullopt;  // no log, or not one byte acknowledged in it
        }
        const std::uint32_t magic = big_endian(header.data());
        LogSum sum((magic & kBigEndianSums) != 0);
        sum.add(header.data(), kFrameHeaderBytes);
        const std::uint32_t page = big_endian(header.data() + 8);
        if ((magic & ~kBigEndianSums) != kMagic || !sum.is(header.data() + kFrameHeaderBytes) ||
            page < 512 || page > 65'536 || !std::has_single_bit(page)) {
            return follows_content() ? std::optional<std::string>("its header is damaged")
                                     : std::nullopt;
        }
        return frame_fault(header.data() + 16, page, sum);
    }

  private:
    bool read(unsigned char* bytes, std::size_t count) {
        in_.read(reinterpret_cast<char*>(bytes), static_cast<std::streamsize>(count));
        return static_cast<bool>(in_);
    }

    /// The header is synced before the first frame is written: a frame proves that it was whole.
    bool follows_content() {
        std::array<unsigned char, kFrameHeaderBytes> frame{};
        return read(frame.data(), frame.size()) && big_endian(frame.data()) != 0;
    }

    /// A header torn between two sectors may carry the mark of an earlier round: it says nothing.
    static bool says_commit(const unsigned char* frame, int number, std::size_t frame_bytes) {
        const std::size_t at =
            (kHeaderBytes + static_cast<std::size_t>(number - 1) * frame_bytes) % kSectorBytes;
        return big_endian(frame + 4) != 0 && at + kFrameHeaderBytes <= kSectorBytes;
    }

    /// Behind the first bad frame: a commit that ends its transaction, and one frame more of the
    /// same log, prove that the bad one was on disk and acknowledged once.
    std::optional<std::string> frame_fault(const unsigned char* salts,
                                           std::uint32_t page,
                                           LogSum sum) {
        std::string frame(kFrameHeaderBytes + page, '\0');
        auto* const bytes = reinterpret_cast<unsigned char*>(frame.data());
        const std::string salt(reinterpret_cast<const char*>(salts), 8);
        int bad = 0;
        bool committed = false;
        for (int number = 1; read(bytes, frame.size()); ++number) {
            const bool ours = frame.compare(8, 8, salt) == 0;
            if (bad == 0) {
                sum.add(bytes, 8);
                sum.add(bytes + kFrameHeaderBytes, page);
                if (!ours || !sum.is(bytes + 16)) {
                    bad = number;
                    committed = ours && says_commit(bytes, number, frame.size());
                }
                continue;
            }
            if (!ours) {
                return std::nullopt;  // what an earlier round of the log left behind
            }
            if (committed) {
                return fmt::format(
                    "its frame {} is damaged, and acknowledged changes stand "
                    "behind it",
                    bad);
            }
            committed = says_commit(bytes, number, frame.size());
        }
        return std::nullopt;
    }

    std::ifstream in_;
};

[[noreturn]] void refuse(const std::string& what, const fs::path& database) {
    throw SqlError(SQLITE_CORRUPT,
                   fmt::format("{}; to go on, restore a backup: campaignd restore BACKUP. What can "
                               "still be read: copy {} and its log elsewhere and restore the copy",
                               what,
                               database.string()));
}

std::uintmax_t size_of(const fs::path& path) {
    std::error_code none;
    const std::uintmax_t size = fs::file_size(path, none);
    return none ? 0 : size;
}

fs::path beside(const fs::path& database, const char* suffix) {
    fs::path path = database;
    path += suffix;
    return path;
}

/// The eight salt bytes of a log's header, new at each round of the log; empty without a log.
std::string salts_of(const fs::path& log) {
    std::string salts(8, '\0');
    std::ifstream in(log, std::ios::binary);
    in.seekg(16);
    return in.read(salts.data(), static_cast<std::streamsize>(salts.size())) ? salts : "";
}

/// Whether a sync of just this log is known to have failed. A note about an earlier one goes.
bool has_failed_sync(const fs::path& database) {
    const fs::path note = beside(database, "-unsynced");
    const auto noted = read_file(note, kMostNote);
    if (!noted) {
        return false;
    }
    if (*noted == salts_of(beside(database, "-wal"))) {
        return true;
    }
    std::error_code ignored;
    fs::remove(note, ignored);
    return false;
}

}  // namespace

void note_failed_sync(const fs::path& database) noexcept {
    try {
        const std::string salts = salts_of(beside(database, "-wal"));
        const UniqueFd file =
            open_own_file(beside(database, "-unsynced"), O_WRONLY | O_CREAT | O_TRUNC);
        if (!write_all(file, salts)) {
            log::warn("db", "a failed sync cannot be noted");
        }
    } catch (const std::exception& error) {
        log::warn("db", "a failed sync cannot be noted: {}", error.what());
    }
}

void refuse_lost_data(const fs::path& database) {
    const fs::path log = beside(database, "-wal");
    for (const char* suffix : {"-wal", "-shm"}) {
        require_plain_file(beside(database, suffix));
    }
    if (size_of(database) == 0) {
        const fs::path ballast = Reserve::ballast_of(database);
        for (const fs::path& trace : {log, ballast}) {
            if (size_of(trace) > 0) {
                throw SqlError(
                    SQLITE_CORRUPT,
                    fmt::format("{0} is missing or empty, but {1} beside it shows that there was "
                                "a database; restore a backup: campaignd restore BACKUP, or to "
                                "begin anew delete {1}",
                                database.string(),
                                trace.string()));
            }
        }
        return;
    }
    if (has_failed_sync(database)) {
        return;
    }
    std::optional<std::string> fault = LogWalk(log).fault();
    for (int look = 1; fault && look < kLooks; ++look) {
        std::this_thread::sleep_for(kBetweenLooks);
        fault = LogWalk(log).fault();
    }
    if (fault) {
        refuse(fmt::format("the log {} is damaged: {}", log.string(), *fault), database);
    }
}

}  // namespace campaignd::db
