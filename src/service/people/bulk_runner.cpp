#include "service/people/bulk_runner.h"

#include <algorithm>
#include <span>

#include "base/crash_point.h"
#include "db/backup.h"
#include "queue/queue.h"
#include "service/access/audit.h"
#include "service/people/bulk_changes.h"
#include "service/people/bulk_end.h"
#include "service/people/bulk_export.h"
#include "service/people/erasure.h"
#include "store/bulk.h"
#include "store/bulk_sets.h"
#include "store/jobs.h"
#include "store/recipients.h"

namespace campaignd::service {
namespace {

namespace bulk = store::bulk;

constexpr std::size_t kExportedPeople = 500;
constexpr std::size_t kPeopleTogether = 128;  // looked at before they are changed, and behind it
constexpr int kUndoneAtOnce = 2'000;
constexpr int kPrunedAtOnce = 1'000;
constexpr int kPrunedChunks = 200;
/// How long one slice may keep the writer from others; the commit comes on top.
constexpr std::chrono::milliseconds kBulkTime{12};
/// The pause behind a slice while messages go out, in times of how long it took.
constexpr int kRestFactor = 12;
constexpr std::chrono::milliseconds kLogPatience{1'000};
constexpr std::chrono::milliseconds kLongestRest{2'000};

/// Writes what became of the next people. False when they were the last.
bool advance(db::WriteTx& tx, const BulkAction& action, const BulkCounts& more) {
    bulk::advance(tx, action, more);
    const bool is_over = action.counts.people() + more.people() >= action.total;
    if (is_over) {
        end_bulk(tx, action, BulkState::kDone);
    } else if (more.people() == 0) {
        end_bulk(tx, action, BulkState::kFailed, "the set of its people is damaged");
    }
    crash_point("bulk_slice");
    return !is_over && more.people() > 0;
}

Actor actor_of(const BulkAction& action) {
    return {action.created_by, ""};
}

}  // namespace

SliceLimit BulkRunner::limit() const {
    return {static_cast<int>(most_people_), database_.clock(), kBulkTime};
}

std::size_t BulkRunner::change_some(BulkChanges& changes,
                                    const std::vector<RecipientId>& people,
                                    const std::function<void(std::size_t)>& change) const {
    const SliceLimit slice = limit();
    std::size_t done = 0;
    bool over = false;
    while (done < people.size() && !over) {
        const std::size_t end = std::min(done + kPeopleTogether, people.size());
        changes.begin(std::span(people).subspan(done, end - done));
        while (done < end && !over) {
            change(done);
            over = slice.is_over(++done);
        }
        changes.finish();
    }
    return done;
}

BulkRunner::Turn BulkRunner::run_slice(std::int64_t id, const queue::Progress& progress) {
    const SteadyTime start = database_.clock().steady();
    BulkAction action = database_.read([&](const db::ReadTx& tx) {
        is_sending_ = store::jobs::is_sending(tx);
        return bulk::get(tx, id);
    });
    if (action.can_resume(database_.clock().now())) {  // "again" was said of its job
        action = database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            bulk::resume(tx, id);
            return bulk::get(tx, id);
        });
    }
    Turn turn;
    if (action.state == BulkState::kUndoing) {
        turn.more = undo_slice(id, progress);
    } else if (!action.is_open()) {
        turn.more = false;
    } else if (action.spec.kind == BulkKind::kErase) {
        turn.more = erase_slice(action, progress);
    } else if (action.spec.kind == BulkKind::kExport) {
        turn.more = export_slice(action, progress);
    } else {
        turn.more = change_slice(id, progress);
    }
    if (turn.more && is_sending_) {
        const auto took =
            std::chrono::ceil<std::chrono::milliseconds>(database_.clock().steady() - start);
        turn.pause = std::min(kRestFactor * took, kLongestRest);
    }
    if (!turn.more) {
        walks_.erase(id);
    }
    return turn;
}

bool BulkRunner::change_slice(std::int64_t id, const queue::Progress& progress) {
    return database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const BulkAction action = bulk::get(tx, id);
        if (!action.is_open()) {
            return false;
        }
        BulkChanges changes(tx, action);
        if (!changes.fault().empty()) {
            end_bulk(tx, action, BulkState::kFailed, changes.fault());
            return false;
        }
        BulkCounts counts;
        const auto people = bulk::people_behind(tx, id, action.counts.people());
        change_some(changes, people, [&](std::size_t i) { changes.apply(people[i], counts); });
        progress.made(tx);
        return advance(tx, action, counts);
    });
}

bool BulkRunner::undo_slice(std::int64_t id, const queue::Progress& progress) {
    return database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const BulkAction action = bulk::get(tx, id);
        if (action.state != BulkState::kUndoing) {
            return false;
        }
        BulkChanges changes(tx, action);
        const auto found = bulk::changes(tx, id, kUndoneAtOnce);
        std::vector<RecipientId> changed;
        changed.reserve(found.size());
        for (const bulk::Change& change : found) {
            changed.push_back(change.recipient);
        }
        std::int64_t restored = 0;
        const std::size_t people = change_some(changes, changed, [&](std::size_t i) {
            restored += changes.take_back(found[i]) ? 1 : 0;
            bulk::forget_change(tx, id, changed[i]);
        });
        progress.made(tx);
        bulk::advance_undo(tx, id, restored, static_cast<std::int64_t>(people) - restored);
        const bool ended = people == found.size() && found.size() < kUndoneAtOnce;
        if (ended) {
            bulk::end_undo(tx, id);
            queue::enqueue(tx, "bulk_prune", id, tx.now());
        }
        crash_point("bulk_undo_slice");
        return !ended;
    });
}

/// True when the rejected rows are free of the addresses of walks_[id].people.
bool BulkRunner::walk_rejected(const BulkAction& action) {
    Walk& walk = walks_[action.id];
    const std::int64_t done = action.counts.people();
    if (walk.people.empty() || done < walk.done ||
        done >= walk.done + static_cast<std::int64_t>(walk.people.size())) {
        walk = {};
        walk.done = done;
        walk.emails = database_.read([&](const db::ReadTx& tx) {
            std::vector<std::string> emails;
            walk.people = bulk::people_behind(tx, action.id, done);
            for (const RecipientId id : walk.people) {
                if (const auto person = store::recipients::find(tx, id)) {
                    emails.push_back(person->email);
                }
            }
            return store::erasure::Texts(emails);
        });
    }
    return walk.rejected.at_end || !blank_rejected_rows(database_, walk.emails, walk.rejected);
}

bool BulkRunner::erase_slice(const BulkAction& seen, const queue::Progress& progress) {
    if (!walk_rejected(seen)) {
        return true;
    }
    const Walk& walk = walks_.at(seen.id);
    std::vector<std::filesystem::path> files;
    const bool more = database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const SliceLimit slice = limit();
        const BulkAction action = bulk::get(tx, seen.id);
        if (!action.is_open() || action.counts != seen.counts) {
            return action.is_open();  // another process works on it, too
        }
        BulkCounts counts;
        std::size_t people = 0;
        const auto from = static_cast<std::size_t>(action.counts.people() - walk.done);
        for (std::size_t i = from; i < walk.people.size(); ++i) {
            const Erasure erasure = erase_person(tx, actor_of(action), walk.people[i]);
            ++(erasure.done ? counts.changed : counts.unchanged);
            files.insert(files.end(), erasure.files.begin(), erasure.files.end());
            if (slice.is_over(++people)) {
                break;
            }
        }
        progress.made(tx);
        return advance(tx, action, counts);
    });
    remove_files(files);
    if (!more) {
        database_.clean_log(kLogPatience);
    }
    return more;
}

bool BulkRunner::export_slice(const BulkAction& seen, const queue::Progress& progress) {
    const BulkExport writer(seen.spec.columns);
    BulkCounts counts;
    std::string text = seen.file_bytes == 0 ? writer.header() : "";
    database_.read([&](const db::ReadTx& tx) {
        auto people = bulk::people_behind(tx, seen.id, seen.counts.people());
        people.resize(std::min({people.size(), kExportedPeople, most_people_}));
        text += writer.rows(tx, people, counts);
    });
    const bool fits = write_at(seen.file, seen.file_bytes, text);
    const std::int64_t bytes = seen.file_bytes + static_cast<std::int64_t>(text.size());
    const bool ends = seen.counts.people() + counts.people() >= seen.total;
    if (fits && ends) {
        db::sync_to_disk(seen.file);
        db::sync_to_disk(std::filesystem::path(seen.file).parent_path());
    }
    bool ours = true;
    const bool more = database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const BulkAction action = bulk::get(tx, seen.id);
        ours = action.is_open() && action.counts == seen.counts && action.restarts == seen.restarts;
        if (!ours) {
            return action.is_open();
        }
        if (!fits) {
            bulk::restart(tx, seen.id);
            return true;
        }
        bulk::note_file(tx, seen.id, bytes);
        progress.made(tx);
        return advance(tx, action, counts);
    });
    if (!ours && !more) {
        remove_files({seen.file});
    }
    return more;
}

bool BulkRunner::prune_slice(std::int64_t id, const queue::Progress& progress) {
    std::filesystem::path file;
    const bool more = database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const BulkAction action = bulk::get(tx, id);
        const bool is_kept =
            action.state != BulkState::kUndone && tx.now() < action.keep_until.value_or(0);
        if (action.is_open() || action.state == BulkState::kUndoing || is_kept) {
            return false;  // its end queues another look
        }
        file = action.file;
        bulk::drop_file(tx, id, "");
        progress.made(tx);
        return bulk::forget_changes(tx, id, kPrunedAtOnce) == kPrunedAtOnce ||
               bulk::forget_set(tx, id, kPrunedChunks) == kPrunedChunks;
    });
    if (!file.empty()) {
        remove_files({file});
    }
    return more;
}

}  // namespace campaignd::service
