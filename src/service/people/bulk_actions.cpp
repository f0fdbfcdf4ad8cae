#include "service/people/bulk_actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "base/crypto.h"
#include "base/log.h"
#include "base/own_file.h"
#include "queue/queue.h"
#include "service/people/bulk_end.h"
#include "service/people/erasure.h"
#include "store/bulk.h"
#include "store/bulk_sets.h"
#include "store/lists.h"
#include "store/segments.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

namespace bulk = store::bulk;

constexpr std::size_t kMostFiles = 10;  // of exports, kept at once

void require_sound(const db::ReadTx& tx, const BulkOrder& order) {
    std::vector<FieldError> faults;
    if (order.spec.list_id != 0 && !store::lists::find(tx, order.spec.list_id)) {
        faults.push_back({"list_id", fmt::format("list {} does not exist", order.spec.list_id)});
    }
    const auto& segment = order.target.segment_id;
    if (segment && !store::segments::find(tx, *segment)) {
        faults.push_back({"segment_id", fmt::format("segment {} does not exist", *segment)});
    }
    throw_if_any(std::move(faults));
}

/// People who are erased cannot be had back: the asker must know how many they are.
void require_confirmed(const BulkOrder& order, std::size_t people) {
    const auto count = static_cast<std::int64_t>(people);
    if (order.spec.kind == BulkKind::kErase && !order.confirm) {
        throw Error(std::vector<FieldError>{
            {"confirm",
             fmt::format("is required to erase people: the number of them, now {}", count)}});
    }
    if (order.confirm && *order.confirm != count) {
        fail(ErrorCode::kConflict,
             fmt::format("you confirmed {} people, but now it is {}; look again who they are, and "
                         "confirm that number",
                         *order.confirm,
                         count));
    }
}

/// No words about people: the audit stays when they are erased.
Detail detail_of(const BulkAction& action) {
    const BulkSpec& spec = action.spec;
    Detail detail{{"action", to_text(spec.kind)}, {"recipients", action.total}};
    if (spec.list_id != 0) {
        detail.emplace_back("list_id", spec.list_id);
    }
    if (!spec.tag.empty()) {
        detail.emplace_back("tag", spec.tag);
    }
    if (!spec.attribute.empty()) {
        detail.emplace_back("attribute", spec.attribute);
    }
    if (spec.joins) {
        detail.emplace_back("join_ongoing", true);
    }
    if (!spec.columns.empty()) {
        detail.emplace_back("columns", spec.columns);
    }
    return detail;
}

/// The job of the action that failed, or a new one.
void queue_again(db::WriteTx& tx, std::int64_t id) {
    const LaneId lane = queue::system_lane(tx, "bulk");
    if (const auto failed = queue::find_failed(tx, lane, id)) {
        queue::retry_failed(tx, *failed);
    } else {
        queue::enqueue(tx, lane, id, tx.now());
    }
}

}  // namespace

BulkAction BulkActions::create(const Actor& actor, const BulkOrder& order) {
    const std::vector<RecipientId> people = database_.read([&](const db::ReadTx& tx) {
        require_sound(tx, order);
        return bulk::find_people(tx, order.target);
    });
    require_confirmed(order, people.size());
    BulkAction action = insert(actor, order, people);
    work_added_();
    return action;
}

BulkAction BulkActions::insert(const Actor& actor,
                               const BulkOrder& order,
                               const std::vector<RecipientId>& people) {
    BulkAction action;
    action.spec = order.spec;
    action.target = order.target.shown;
    action.total = static_cast<std::int64_t>(people.size());
    action.created_by = actor.name;
    std::vector<std::filesystem::path> old;
    if (action.spec.kind == BulkKind::kExport) {
        action.file = std::filesystem::absolute(
            spool_ / fmt::format("{}{}.csv", kExportPrefix, hex_encode(random_bytes(16))));
    }
    BulkAction made = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        require_sound(tx, order);
        const std::int64_t id = bulk::insert(tx, action);
        bulk::insert_set(tx, id, people);
        queue::enqueue(tx, "bulk", id, tx.now());
        audit(tx, actor, "bulk.create", id, detail_of(action));
        const std::vector<BulkAction> files = bulk::with_file(tx);
        for (std::size_t i = kMostFiles; i < files.size(); ++i) {
            if (files[i].has_ended()) {
                bulk::drop_file(
                    tx, files[i].id, "the file was removed to make room for newer ones");
                old.emplace_back(files[i].file);
            }
        }
        return bulk::get(tx, id);
    });
    remove_files(old);
    return made;
}

BulkPreview BulkActions::preview(const BulkOrder& order) const {
    return database_.read([&](const db::ReadTx& tx) {
        require_sound(tx, order);
        return BulkPreview{order.spec,
                           static_cast<std::int64_t>(bulk::find_people(tx, order.target).size())};
    });
}

BulkAction BulkActions::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return bulk::get(tx, id); });
}

std::vector<BulkTrace> BulkActions::traces_of(RecipientId recipient) const {
    return database_.read([&](const db::ReadTx& tx) { return bulk::traces_of(tx, recipient); });
}

Page<BulkAction> BulkActions::list(const PageQuery& query) const {
    const std::int64_t before = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(bulk::list(tx, before, query.limit + 1), query, bulk::count(tx));
    });
}

BulkAction BulkActions::cancel(const Actor& actor, std::int64_t id) {
    BulkAction action = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        BulkAction known = bulk::get(tx, id);
        if (known.state == BulkState::kCancelled) {
            return known;
        }
        if (!known.is_open()) {
            fail(ErrorCode::kConflict,
                 fmt::format("bulk action {} is {} and cannot be cancelled any more",
                             id,
                             to_text(known.state)));
        }
        end_bulk(tx, known, BulkState::kCancelled);
        audit(tx, actor, "bulk.cancel", id, {{"done", known.counts.people()}});
        return bulk::get(tx, id);
    });
    work_added_();
    return action;
}

BulkAction BulkActions::resume(const Actor& actor, std::int64_t id) {
    BulkAction action = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        BulkAction known = bulk::get(tx, id);
        if (known.is_open() || known.state == BulkState::kUndoing) {
            return known;
        }
        if (!known.can_resume(tx.now())) {
            fail(ErrorCode::kConflict,
                 fmt::format("bulk action {} is {} and cannot go on: only one that failed on its "
                             "way can, for 7 days",
                             id,
                             to_text(known.state)));
        }
        bulk::resume(tx, id);
        queue_again(tx, id);
        audit(tx, actor, "bulk.resume", id, {{"done", known.counts.people()}});
        return bulk::get(tx, id);
    });
    work_added_();
    return action;
}

BulkAction BulkActions::undo(const Actor& actor, std::int64_t id) {
    BulkAction action = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        BulkAction known = bulk::get(tx, id);
        if (known.state == BulkState::kUndoing || known.state == BulkState::kUndone) {
            return known;
        }
        if (known.is_open()) {
            fail(ErrorCode::kConflict,
                 fmt::format("bulk action {} is still under way; cancel it first, then undo it",
                             id));
        }
        if (!known.can_undo(tx.now())) {
            fail(ErrorCode::kConflict,
                 known.spec.can_undo()
                     ? fmt::format("bulk action {} changed nobody, or ended more than 7 days ago; "
                                   "there is nothing to undo",
                                   id)
                     : fmt::format("the action {} cannot be undone", to_text(known.spec.kind)));
        }
        bulk::begin_undo(tx, id, actor.name);
        queue_again(tx, id);
        audit(tx, actor, "bulk.undo", id, {{"recipients", known.counts.changed}});
        return bulk::get(tx, id);
    });
    work_added_();
    return action;
}

std::filesystem::path BulkActions::take_file(const Actor& actor, std::int64_t id) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const BulkAction action = bulk::get(tx, id);
        if (action.spec.kind != BulkKind::kExport || action.is_open()) {
            fail(ErrorCode::kConflict,
                 action.is_open() ? fmt::format("export {} is not done yet", id)
                                  : fmt::format("bulk action {} is no export", id));
        }
        if (!action.has_file(tx.now())) {
            fail(ErrorCode::kNotFound,
                 fmt::format("the file of export {} is gone: it is kept for a day; export again",
                             id));
        }
        audit(tx, actor, "bulk.download", id, {{"recipients", action.counts.changed}});
        return std::filesystem::path(action.file);
    });
}

int BulkActions::remove_orphans() {
    std::vector<std::filesystem::path> owned;
    for (const BulkAction& action :
         database_.read([](const db::ReadTx& tx) { return bulk::with_file(tx); })) {
        owned.push_back(std::filesystem::path(action.file).filename());
    }
    int removed = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(spool_, ignored)) {
        const std::filesystem::path name = entry.path().filename();
        if (name.native().starts_with(kExportPrefix) &&
            std::find(owned.begin(), owned.end(), name) == owned.end()) {
            removed += remove_own_file(entry.path()) ? 1 : 0;
        }
    }
    if (removed > 0) {
        log::info("service", "removed {} files of exports that had ended", removed);
    }
    return removed;
}

}  // namespace campaignd::service
