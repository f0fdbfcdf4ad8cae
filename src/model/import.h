#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/import_mapping.h"
#include "model/recipient.h"
#include "model/text_encoding.h"

namespace campaignd {

/// queued -> running -> done | failed | cancelled. The numbers are what the database stores.
enum class ImportState { kQueued, kRunning, kDone, kFailed, kCancelled };

std::string_view to_text(ImportState state) noexcept;

/// What a row does to what is known of a person already. Whatever it says, the person joins the
/// list, and leaves when the row says so. The numbers are what the database stores.
enum class ImportUpdate { kOverwrite, kFillEmpty, kLeave };

std::string_view to_text(ImportUpdate update) noexcept;
std::optional<ImportUpdate> parse_import_update(std::string_view text) noexcept;

/// What became of the rows read; rows = created + updated + unchanged + rejected. The rest says
/// something more of rows that were taken.
struct ImportCounts {
    std::int64_t rows = 0;
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t rejected = 0;
    std::int64_t not_active = 0;     // the file says that the person has left
    std::int64_t unknown_zones = 0;  // taken without their time zone
    std::int64_t unknown_lists = 0;  // taken without a list that is not there

    bool operator==(const ImportCounts&) const = default;
};

/// Where reading goes on: the start of a row, which is the start of a block, and how many of the
/// block's good rows are taken already.
struct ImportCursor {
    std::int64_t bytes_read = 0;
    std::int64_t lines_read = 0;
    std::int64_t block_rows = 0;

    bool operator==(const ImportCursor&) const = default;
};

/// One import of a file, as stored.
struct Import {
    std::int64_t id = 0;
    std::int64_t list_id = 0;  // 0: into the lists that each row names
    ImportState state = ImportState::kQueued;
    ImportUpdate update = ImportUpdate::kOverwrite;
    bool dry_run = false;     // everything is read and counted, nobody is changed
    bool joins = false;       // ongoing campaigns enrol the people
    bool remembered = false;  // the mapping is that of an earlier import with the same columns
    std::string file;         // name inside the spool directory
    std::string file_name;    // as the person called it; empty when they did not say
    std::string created_by;   // who, as the audit names them
    ImportMapping mapping;    // as asked for
    std::optional<TextEncoding> encoding;  // as asked for, then as found
    // How the file was understood; empty until its first row was read.
    ImportMapping columns;  // all of them, in their order
    std::string separator;  // one character
    std::string preset;     // the id of the tool's export it was taken for
    std::int64_t bytes_total = 0;
    ImportCursor cursor;
    ImportCounts counts;
    std::vector<std::string> notes;  // sentences: how the file was understood
    std::optional<std::string> error;
    TimeMs created_at = 0;
    std::optional<TimeMs> finished_at;

    bool ended() const noexcept {
        return state != ImportState::kQueued && state != ImportState::kRunning;
    }
};

/// A row that was not taken, and why. `line` is where the row starts, counted from 1.
struct RejectedRow {
    std::int64_t line = 0;
    std::string reason;
    std::string row;  // as in the file, cut to kMaxRejectedRowBytes
};

/// A good row on its way into the database.
struct ImportedRecipient {
    std::string email;
    std::string name;                                   // empty: the file says nothing
    std::string attributes = "{}";                      // JSON object, keys ascending
    std::string timezone;                               // empty: the file says nothing
    bool unknown_zone = false;                          // it says something that is no zone
    RecipientStatus status = RecipientStatus::kActive;  // else the person has left
    std::vector<std::string> lists{};                   // names of more lists
    std::vector<std::string> left_lists{};              // names of those that the person has left
    std::vector<std::string> tags{};                    // sound names (model/tag.h)
    std::optional<TimeMs> consent_at{};
    std::string consent_source{};
};

constexpr std::size_t kMaxImportRowBytes = 256 * 1024;
constexpr std::size_t kMaxImportColumns = 200;
constexpr std::size_t kMaxImportCellBytes = 64 * 1024;
constexpr std::size_t kMaxRejectedRowBytes = 16 * 1024;
constexpr std::int64_t kMaxStoredRejectedRows = 10'000;
constexpr std::size_t kMaxImportFileNameBytes = 200;
constexpr std::size_t kMaxConsentSourceBytes = 500;
constexpr std::size_t kMaxImportTags = 100;  // and lists, of one row
constexpr int kMaxListsMade = 200;           // by one import into the lists that its rows name

}  // namespace campaignd
