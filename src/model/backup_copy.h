#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd {

enum class CopyPhase { kIdle, kUploading, kVerifying };

std::string_view to_text(CopyPhase phase) noexcept;
std::optional<CopyPhase> parse_copy_phase(std::string_view text) noexcept;

/// A copy that was begun and has not got its name yet: the next try goes on with it.
struct CopyPart {
    std::string name;         // it has until then; empty: there is none
    std::string fingerprint;  // of what is copied
    std::string id;           // the place's own
    std::uint64_t bytes = 0;  // how far the best try before came
    int stuck = 0;            // tries in a row that came no further
};

/// How far the encrypted copies of the backups have come, at another place.
struct CopyState {
    CopyPhase phase = CopyPhase::kIdle;
    std::string name;              // of the copy under way
    std::uint64_t done_bytes = 0;  // of it
    std::uint64_t total_bytes = 0;
    int failures = 0;  // in a row
    std::string error;
    std::optional<TimeMs> failing_since;
    std::optional<TimeMs> next_try_at;
    CopyPart part;
    bool asked = false;       // a person did: what is noted as there is looked for again
    std::string copied_name;  // the last one that is there, whole and proven
    std::optional<TimeMs> copied_at;
    std::optional<TimeMs> backup_at;  // when the backup in it was made
    std::uint64_t copied_bytes = 0;
};

/// The last restore drill.
struct DrillState {
    bool running = false;
    bool ok = false;
    std::optional<TimeMs> at;
    std::optional<TimeMs> ok_at;  // the last one that went well
    std::string name;             // of the copy
    std::string detail;           // what was proven, or what is wrong
    std::int64_t took_ms = 0;
};

/// The recovery key, but for the key itself.
struct RecoveryKeyInfo {
    std::string id;  // 16 hexadecimal digits, the ones in the head of each copy made with it
    TimeMs made_at = 0;
};

/// What a copy says of itself, before the files in it.
struct CopyManifest {
    std::string name;    // of the copy: one that was renamed shows
    std::string backup;  // the file that was copied
    TimeMs backup_at = 0;
    std::string version;      // of campaignd
    std::uint64_t files = 0;  // behind the manifest
    std::uint64_t bytes = 0;  // in them
};

/// What the page, the command line and /health show.
struct OffsiteStatus {
    std::string target;  // without any secret; empty: backup.copy_to is not set
    int keep = 0;
    std::int64_t drill_every_d = 0;  // 0: only when asked
    std::optional<RecoveryKeyInfo> key;
    CopyState copy;
    DrillState drill;

    bool configured() const noexcept { return !target.empty(); }
};

}  // namespace campaignd
