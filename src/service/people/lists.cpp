#include "service/people/lists.h"

#include <fmt/format.h>

#include "queue/queue.h"
#include "store/consents.h"
#include "store/forms.h"
#include "store/imports.h"
#include "store/lists.h"
#include "store/segments.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

using db::WriteClass;

void require_sound(ListChange& change, bool creating) {
    throw_if_any(validate(change, creating));
}

void require_free_name(const db::ReadTx& tx, const std::string& name, std::int64_t own_id) {
    const std::optional<std::int64_t> taken = store::lists::find_by_name(tx, name);
    if (taken && *taken != own_id) {
        fail(ErrorCode::kConflict,
             fmt::format("the name \"{}\" is taken by list {}", name, *taken));
    }
}

void require_free_uuid(const db::ReadTx& tx, const std::string& uuid, std::int64_t own_id) {
    const std::optional<std::int64_t> taken = store::lists::find_by_uuid(tx, uuid);
    if (taken && *taken != own_id) {
        fail(ErrorCode::kConflict, fmt::format("the uuid {} is taken by list {}", uuid, *taken));
    }
}

List insert(db::WriteTx& tx, const Actor& actor, const ListChange& change) {
    require_free_name(tx, *change.name, 0);
    const std::int64_t id = store::lists::insert(
        tx, *change.name, change.description.value_or(""), change.is_public.value_or(false));
    if (change.uuid) {
        require_free_uuid(tx, *change.uuid, id);
        store::lists::set_uuid(tx, id, *change.uuid);
    }
    List list = store::lists::get(tx, id);
    audit(tx, actor, "list.create", id, wire::made(list));
    return list;
}

/// "one", "other"; at most what a sentence takes.
std::string quoted(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) {
        out += (out.empty() ? "\"" : ", \"") + name + "\"";
    }
    return out;
}

void require_unused(const db::ReadTx& tx, const List& list) {
    const std::string users = quoted(store::lists::campaigns_using(tx, list.id));
    const std::string segments = quoted(store::segments::asking_for_list(tx, list.id));
    if (!segments.empty()) {
        fail(ErrorCode::kConflict,
             fmt::format("the segment {} asks for list \"{}\"; change or delete the segment first",
                         segments,
                         list.name));
    }
    if (!users.empty()) {
        fail(ErrorCode::kConflict,
             fmt::format(
                 "list \"{}\" belongs to the audience of {}; change or end the campaign first",
                 list.name,
                 users));
    }
    if (const auto form = store::forms::open_with_list(tx, list.id)) {
        fail(ErrorCode::kConflict,
             fmt::format("people sign up for list \"{}\" by the form \"{}\"; close the form first",
                         list.name,
                         *form));
    }
    if (store::imports::has_open(tx, list.id)) {
        fail(ErrorCode::kConflict,
             fmt::format("an import into list \"{}\" is under way; wait for its end", list.name));
    }
}

}  // namespace

List Lists::create(const Actor& actor, ListChange change) {
    require_sound(change, true);
    return database_.write(WriteClass::kRequest,
                           [&](db::WriteTx& tx) { return insert(tx, actor, change); });
}

List Lists::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return store::lists::get(tx, id); });
}

List Lists::update(const Actor& actor,
                   std::int64_t id,
                   ListChange change,
                   const ExpectedRevision& expected) {
    require_sound(change, false);
    return database_.write(WriteClass::kRequest, [&](db::WriteTx& tx) {
        const List before = store::lists::get(tx, id);
        check_revision(expected, before.revision);
        List list = before;
        list.name = change.name.value_or(list.name);
        list.description = change.description.value_or(list.description);
        list.is_public = change.is_public.value_or(list.is_public);
        list.uuid = change.uuid.value_or(list.uuid);
        require_free_name(tx, list.name, id);
        require_free_uuid(tx, list.uuid, id);
        store::lists::update(tx, list);
        audit(tx, actor, "list.update", id, wire::changes(before, list));
        return store::lists::get(tx, id);
    });
}

void Lists::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(WriteClass::kRequest, [&](db::WriteTx& tx) {
        const List list = store::lists::get(tx, id);
        check_revision(expected, list.revision);
        require_unused(tx, list);
        store::lists::mark_removed(tx, id);
        queue::enqueue(tx, "list_prune", id, tx.now());
        Detail lost = wire::removed(list);
        lost.emplace_back("members", list.recipients);
        audit(tx, actor, "list.delete", id, lost);
    });
}

Page<List> Lists::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(store::lists::list(tx, query.q, after, query.limit + 1),
                       query,
                       store::lists::count(tx, query.q));
    });
}

bool remove_list_slice(db::WriteTx& tx, std::int64_t id, int limit) {
    if (!store::lists::is_removed(tx, id)) {
        return false;
    }
    if (store::lists::remove_members(tx, id, limit) == limit ||
        store::lists::remove_leavings(tx, id, limit) == limit ||
        store::consents::remove_of_list(tx, id, limit) == limit ||
        store::imports::remove_rejected_of_list(tx, id, limit) == limit) {
        return true;
    }
    store::imports::remove_of_list(tx, id);
    store::lists::remove(tx, id);
    return false;
}

List Lists::find_or_create(const Actor& actor, const std::string& name) {
    ListChange change{.name = name, .description = std::nullopt};
    require_sound(change, true);
    return database_.write(WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::optional<std::int64_t> known = store::lists::find_by_name(tx, *change.name);
        return known ? store::lists::get(tx, *known) : insert(tx, actor, change);
    });
}

}  // namespace campaignd::service
