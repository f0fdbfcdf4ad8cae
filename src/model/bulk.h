#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/message.h"
#include "model/segment.h"

namespace campaignd {

/// What is done to many people at once. The numbers are what the database stores.
enum class BulkKind {
    kAddToList,
    kRemoveFromList,
    kAddTag,
    kRemoveTag,
    kSetAttribute,
    kClearAttribute,
    kSuppress,
    kErase,
    kExport
};

///   queued -> running -> done | failed -> undoing -> undone
///        \_________\__ cancelled _________/
enum class BulkState { kQueued, kRunning, kDone, kCancelled, kFailed, kUndoing, kUndone };

std::string_view to_text(BulkKind kind) noexcept;
std::string_view to_text(BulkState state) noexcept;
std::optional<BulkKind> parse_bulk_kind(std::string_view text) noexcept;
/// "add_to_list, remove_from_list, …", for messages.
std::string bulk_kinds();

/// The action and what it needs.
struct BulkSpec {
    BulkKind kind = BulkKind::kAddToList;
    std::int64_t list_id = 0;
    std::string tag{};
    std::string attribute{};
    std::string value{};                 // of the attribute, JSON
    std::string reason{};                // of a suppression
    std::vector<std::string> columns{};  // of an export
    bool joins = false;  // ongoing campaigns may take whom it puts on a list or lets match

    bool can_undo() const noexcept { return kind != BulkKind::kErase && kind != BulkKind::kExport; }
};

/// Whom it is about: exactly one of the three.
struct BulkTarget {
    std::optional<SegmentFilter> filter{};
    std::optional<std::int64_t> segment_id{};
    std::optional<std::vector<RecipientId>> ids{};
    std::string shown = "{}";  // JSON object: as people asked for it
};

/// What a request asks for.
struct BulkOrder {
    BulkSpec spec;
    BulkTarget target;
    bool dry_run = false;
    std::optional<std::int64_t> confirm{};  // how many people the asker knows of
};

/// What became of people. Of those who are `failed`, `reasons` says why.
struct BulkCounts {
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t failed = 0;
    std::map<std::string, std::int64_t> reasons{};

    std::int64_t people() const noexcept { return changed + unchanged + failed; }

    void fail(const std::string& reason) {
        ++failed;
        ++reasons[reason];
    }

    BulkCounts& operator+=(const BulkCounts& more);
    /// "erased 3" on each line, for a column, and back.
    std::string stored_reasons() const;
    static std::map<std::string, std::int64_t> reasons_from(std::string_view text);
    bool operator==(const BulkCounts&) const = default;
};

/// How far the taking back is.
struct BulkUndo {
    std::int64_t total = 0;     // people whom the action had changed
    std::int64_t restored = 0;  // as they were before
    std::int64_t kept = 0;      // changed again since by others, or erased: left alone
    std::string by{};
    std::optional<TimeMs> finished_at{};
};

/// A bulk action as stored. Its set of people is fixed when it is made: `total` of them, of whom
/// the first `counts.people()` are done.
struct BulkAction {
    std::int64_t id = 0;
    BulkSpec spec;
    BulkState state = BulkState::kQueued;
    std::string target = "{}";
    std::int64_t total = 0;
    BulkCounts counts;
    std::optional<BulkUndo> undo{};  // once it was asked for
    std::string file{};              // of an export, while it is there: its path
    std::int64_t file_bytes = 0;
    std::int64_t restarts = 0;  // of an export: a person in it was erased
    std::string error{};
    std::string created_by{};
    TimeMs created_at = 0;
    std::optional<TimeMs> started_at{};
    std::optional<TimeMs> finished_at{};
    std::optional<TimeMs> keep_until{};  // undo or the file; afterwards both are gone

    bool is_open() const noexcept {
        return state == BulkState::kQueued || state == BulkState::kRunning;
    }

    bool has_ended() const noexcept {
        return state == BulkState::kDone || state == BulkState::kCancelled ||
               state == BulkState::kFailed;
    }

    bool can_undo(TimeMs now) const noexcept {
        return has_ended() && spec.can_undo() && counts.changed > 0 && now < keep_until.value_or(0);
    }

    /// Its job failed on the way: it can go on where it stopped.
    bool can_resume(TimeMs now) const noexcept {
        const bool stopped = state == BulkState::kFailed && (undo || !finished_at);
        const bool has_all = spec.kind != BulkKind::kExport || !file.empty();
        return stopped && has_all && now < keep_until.value_or(0);
    }

    bool has_file(TimeMs now) const noexcept {
        return state == BulkState::kDone && !file.empty() && now < keep_until.value_or(0);
    }
};

/// What a bulk action changed on a person, kept so that it can be undone.
struct BulkTrace {
    std::int64_t bulk_id = 0;
    BulkKind kind = BulkKind::kAddToList;
    TimeMs at = 0;
    std::string attribute{};
    std::optional<std::string> before{};  // of the attribute, JSON
};

/// How many people a bulk action would be about.
struct BulkPreview {
    BulkSpec spec;
    std::int64_t total = 0;
};

constexpr std::size_t kMaxBulkIds = 10'000;
constexpr std::size_t kMaxBulkColumns = 100;
constexpr std::size_t kMaxAttributeNameBytes = 200;
constexpr std::size_t kMaxAttributeValueBytes = 10'000;
constexpr TimeMs kBulkUndoMs = TimeMs{7} * 24 * 3'600'000;
constexpr TimeMs kBulkFileMs = TimeMs{24} * 3'600'000;

/// What is wrong with the name of an export's column; empty when nothing is. Good are
/// kExportColumns and "attributes.NAME".
std::string export_column_fault(std::string_view column);
/// What an export has when no column is chosen: all that an import takes back.
const std::vector<std::string>& default_export_columns();

constexpr std::string_view kAttributeColumn = "attributes.";

}  // namespace campaignd
