#include "service/upkeep/backup_copies.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/crash_point.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/log.h"
#include "service/secrets/secret_file.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kLookMs = 10 * 60'000;
constexpr TimeMs kFirstPauseMs = 60'000;
constexpr TimeMs kLongestPauseMs = 3'600'000;
constexpr std::chrono::seconds kBetweenNotes{2};
constexpr int kMostBreaks = 5;
constexpr int kMostStuck = 3;

TimeMs pause_after(int failures) {
    TimeMs pause = kFirstPauseMs;
    for (int i = 1; i < failures && pause < kLongestPauseMs; ++i) {
        pause *= 2;
    }
    return std::min(pause, kLongestPauseMs);
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void require_going(const std::function<bool()>& stopping) {
    if (stopping()) {
        fail(ErrorCode::kUnavailable, "it was stopped on the way");
    }
}

/// What earlier tries of this instance left half, but for the one that is gone on with.
void clear_parts(mail::CopyTarget& target,
                 const std::vector<std::string>& there,
                 const std::string& instance,
                 const CopyPart& kept) {
    for (const std::string& left : there) {
        if (is_part_of(left, instance) && left != kept.name) {
            target.remove(left);
        }
    }
    target.clear_uploads([&](std::string_view name) { return is_of(name, instance); },
                         {.name = kept.name, .id = kept.id});
}

/// A new try begins with nothing.
void give_up(CopyState& state, mail::CopyTarget& target, const mail::CopyUpload& upload) {
    state.part = {};
    try {
        target.give_up(upload);
    } catch (const Error& error) {
        log::warn("service", "{} is left behind: {}", upload.name, error.what());
    }
}

void note_copied(CopyState& state, const std::string& name, const Backup& backup, TimeMs now) {
    state.copied_name = name;
    state.copied_at = now;
    state.backup_at = backup.created_at;
}

/// The oldest beyond the number kept, never the one just made: another recovery key's copy of the
/// same backup is as new.
void rotate(mail::CopyTarget& target, const CopyName& made, int keep, TimeMs now) {
    const auto copies = copies_among(target.list(), made.instance, now);
    for (std::size_t i = static_cast<std::size_t>(std::max(keep, 1)); i < copies.size(); ++i) {
        if (copies[i].text() != made.text()) {
            target.remove(copies[i].text());
        }
    }
}

}  // namespace

void read_whole(mail::CopyTarget& target,
                const std::string& name,
                const mail::CopyTarget::Sink& sink) {
    std::uint64_t got = 0;
    bool sink_failed = false;
    const mail::CopyTarget::Sink counted = [&](std::string_view bytes) {
        try {
            sink(bytes);
        } catch (...) {
            sink_failed = true;
            throw;
        }
        got += bytes.size();
    };
    for (int breaks = 0;; ++breaks) {
        const std::uint64_t before = got;
        try {
            target.get(name, got, counted);
            return;
        } catch (const Error& error) {
            if (sink_failed || got == before || breaks == kMostBreaks ||
                error.code() != ErrorCode::kUnavailable) {
                throw;
            }
        }
    }
}

std::optional<TimeMs> BackupCopies::turn(const std::function<bool()>& stopping) const {
    if (!offsite_.configured()) {
        return std::nullopt;
    }
    const Clock& clock = offsite_.database().clock();
    CopyState state = offsite_.status().copy;
    try {
        const bool copied = copy_newest(state, stopping);
        if (copied || state.failures > 0 || state.phase != CopyPhase::kIdle) {
            state.phase = CopyPhase::kIdle;
            state.failures = 0;
            state.error.clear();
            state.failing_since.reset();
            state.next_try_at.reset();
            offsite_.save(state);
        }
        // A backup that was made meanwhile is copied at once.
        return copied ? clock.now() : clock.now() + kLookMs;
    } catch (const std::exception& error) {
        state.phase = CopyPhase::kIdle;
        if (stopping()) {
            offsite_.save(state);
            return clock.now();
        }
        ++state.failures;
        state.error = error.what();
        state.failing_since = state.failing_since.value_or(clock.now());
        state.next_try_at = clock.now() + pause_after(state.failures);
        offsite_.save(state);
        log::warn("service", "the newest backup is not copied: {}", error.what());
        return state.next_try_at;
    }
}

bool BackupCopies::copy_newest(CopyState& state, const std::function<bool()>& stopping) const {
    const auto key = offsite_.key();
    const auto backups = backups_.list().items;
    if (!key || backups.empty()) {
        return false;
    }
    const Backup& backup = backups.front();
    const CopyName name = copy_name(offsite_.mark(), backup.name, key->id());
    const bool is_known = state.copied_name == name.text();
    if (is_known && state.failures == 0 && !state.asked) {
        return false;
    }
    const auto target = offsite_.open(stopping);
    const std::vector<std::string> there = target->list();
    clear_parts(*target, there, name.instance, state.part);
    state.name = name.text();
    const bool is_there = holds(there, name.text());
    if (!is_there) {
        CopyArchive archive({.backup = backups_.find(backup.name),
                             .name = name.text(),
                             .backup_at = backup.created_at,
                             .version = offsite_.options().version,
                             .master_key = master_key_text(),
                             .config = offsite_.options().config},
                            *key,
                            [&] { require_going(stopping); });
        bring(state, *target, name, archive, stopping);
    }
    state.part = {};
    const TimeMs now = offsite_.database().clock().now();
    state.asked = false;
    if (!is_there || !is_known) {
        note_copied(state, name.text(), backup, now);
    }
    rotate(*target, name, offsite_.options().keep, now);
    log::info("service", "{} is copied to {}", backup.name, mail::shown(offsite_.options().place));
    return true;
}

/// What was begun with another backup, another configuration or another key is no part of this one.
void BackupCopies::bring(CopyState& state,
                         mail::CopyTarget& target,
                         const CopyName& name,
                         CopyArchive& archive,
                         const std::function<bool()>& stopping) const {
    mail::CopyUpload upload{.name = state.part.name, .size = archive.size(), .id = state.part.id};
    if (state.part.fingerprint != archive.fingerprint()) {
        if (!upload.name.empty()) {
            target.give_up(upload);
        }
        upload.name = part_name(name);
        upload.id.clear();
        state.part = {.name = upload.name, .fingerprint = archive.fingerprint(), .id = {}};
    }
    write(state, target, upload, archive, stopping);
    crash_point("copy_put_whole");
    const std::string sum = archive.digest();
    try {
        prove(state, target, upload.name, sum);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::kCorrupt) {
            give_up(state, target, upload);
        }
        throw;
    }
    crash_point("copy_proven");
    target.rename(upload.name, name.text());
    crash_point("copy_named");
    state.copied_bytes = archive.size();
}

void BackupCopies::write(CopyState& state,
                         mail::CopyTarget& target,
                         mail::CopyUpload& upload,
                         CopyArchive& archive,
                         const std::function<bool()>& stopping) const {
    state.phase = CopyPhase::kUploading;
    state.done_bytes = 0;
    state.total_bytes = archive.size();
    SteadyTime next{};
    const auto begun = [&] {
        state.part.id = upload.id;
        offsite_.save(state);
        crash_point("copy_begun");
    };
    try {
        target.put(
            upload,
            [&](char* buffer, std::size_t room) {
                const std::size_t got = archive.read(buffer, room);
                note_progress(state, next, got);
                crash_point("copy_put");
                return got;
            },
            begun);
    } catch (...) {
        const bool further = state.done_bytes > state.part.bytes;
        state.part.stuck = further || stopping() ? 0 : state.part.stuck + 1;
        state.part.bytes = std::max(state.part.bytes, state.done_bytes);
        if (state.part.stuck == kMostStuck) {
            give_up(state, target, upload);
        }
        throw;
    }
    state.part.bytes = archive.size();
    archive.read_rest();
}

void BackupCopies::prove(CopyState& state,
                         mail::CopyTarget& target,
                         const std::string& part,
                         const std::string& sum) const {
    state.phase = CopyPhase::kVerifying;
    state.done_bytes = 0;
    SteadyTime next{};
    Digest digest;
    std::uint64_t size = 0;
    read_whole(target, part, [&](std::string_view bytes) {
        digest.add(bytes);
        size += bytes.size();
        note_progress(state, next, bytes.size());
    });
    if (size != state.total_bytes || digest.take() != sum) {
        fail(
            ErrorCode::kCorrupt,
            fmt::format("{}: what is read back there is not what was written ({} of {} bytes): its "
                        "disk or the way to it damages files",
                        mail::shown(offsite_.options().place),
                        size,
                        state.total_bytes));
    }
}

std::string BackupCopies::master_key_text() const {
    const MasterKey& master = offsite_.master();
    const auto text = read_secret_file(master.origin());
    if (!text || MasterKey(*text, master.origin()).derive("check") != master.derive("check")) {
        fail(ErrorCode::kUnavailable,
             fmt::format("the master key {} is not the one that campaignd started with; without it "
                         "a copy could not be restored: put it back",
                         master.origin()));
    }
    return *text;
}

void BackupCopies::note_progress(CopyState& state, SteadyTime& next, std::uint64_t bytes) const {
    state.done_bytes += bytes;
    const SteadyTime now = offsite_.database().clock().steady();
    if (now >= next) {
        offsite_.save(state);
        next = now + kBetweenNotes;
    }
}

}  // namespace campaignd::service
