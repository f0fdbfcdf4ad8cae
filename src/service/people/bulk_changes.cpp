#include "service/people/bulk_changes.h"

#include <fmt/format.h>

#include "base/text.h"
#include "service/sequence/message_moves.h"
#include "store/lists.h"
#include "store/person_changes.h"
#include "store/preferences.h"
#include "store/recipient_attributes.h"
#include "store/recipients.h"
#include "store/suppressions.h"
#include "store/tags.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

/// The suppression that was made, so that undo takes no other for it.
std::string mark_of(const Suppression& one) {
    return fmt::format("{} {}", one.id, one.since);
}

}  // namespace

BulkChanges::BulkChanges(db::WriteTx& tx, const BulkAction& action)
    : tx_(tx), action_(action), quiet_(tx) {
    const BulkSpec& spec = action.spec;
    if (spec.list_id != 0 && !store::lists::find(tx, spec.list_id)) {
        fault_ = fmt::format("list {} was deleted", spec.list_id);
    }
    const bool gives_back = action.state == BulkState::kUndoing;
    if (spec.kind == BulkKind::kAddTag || (spec.kind == BulkKind::kRemoveTag && gives_back)) {
        tag_id_ = store::tags::ensure(tx, spec.tag);
    } else if (spec.kind == BulkKind::kRemoveTag) {
        tag_id_ = store::tags::find_by_name(tx, spec.tag).value_or(0);
    }
}

void BulkChanges::begin(std::span<const RecipientId> people) {
    changed_.clear();
    if (quiet_.matters() && !may_join()) {
        quiet_.before({people.begin(), people.end()});
    }
}

void BulkChanges::apply(RecipientId recipient, BulkCounts& counts) {
    const Applied applied = change(recipient);
    if (!applied.fault.empty()) {
        counts.fail(applied.fault);
    } else if (applied.done) {
        store::bulk::note_change(tx_, action_.id, recipient, applied.before);
        changed_.push_back(recipient);
        ++counts.changed;
    } else {
        ++counts.unchanged;
    }
}

BulkChanges::Applied BulkChanges::change(RecipientId recipient) {
    if (store::recipients::is_erased(tx_, recipient)) {
        return {.fault = "erased"};
    }
    switch (action_.spec.kind) {
        case BulkKind::kAddToList:
            return change_list(recipient, true);
        case BulkKind::kRemoveFromList:
            return change_list(recipient, false);
        case BulkKind::kAddTag:
            return change_tag(recipient, true);
        case BulkKind::kRemoveTag:
            return change_tag(recipient, false);
        case BulkKind::kSetAttribute:
            return set_attribute(recipient, action_.spec.value);
        case BulkKind::kClearAttribute:
            return set_attribute(recipient, std::nullopt);
        case BulkKind::kSuppress:
            return suppress(recipient);
        case BulkKind::kErase:
        case BulkKind::kExport:
            break;
    }
    return {};
}

BulkChanges::Applied BulkChanges::change_list(RecipientId recipient, bool add) {
    const std::int64_t list = action_.spec.list_id;
    if (add && store::preferences::has_left(tx_, recipient, list)) {
        return {.fault = "left_list"};
    }
    const Cause cause{ChangedBy::kBulk, action_.id};
    const bool done = add ? store::lists::add_member(tx_, list, recipient, cause)
                          : store::lists::remove_member(tx_, list, recipient, cause);
    if (done) {
        store::recipients::raise_revision(tx_, recipient);
    }
    if (done && add && may_join()) {
        note_join(tx_, list, recipient);
    }
    return {.done = done};
}

BulkChanges::Applied BulkChanges::change_tag(RecipientId recipient, bool add) {
    if (add && store::tags::of_recipient(tx_, recipient).size() >= kMaxTagsOfRecipient) {
        return {.fault = "too_many_tags"};
    }
    const bool done = add ? store::tags::add(tx_, tag_id_, recipient)
                          : store::tags::remove(tx_, tag_id_, recipient);
    if (done) {
        note(recipient, add ? PersonChange::kTagged : PersonChange::kUntagged);
        store::recipients::raise_revision(tx_, recipient);
    }
    return {.done = done};
}

BulkChanges::Applied BulkChanges::set_attribute(RecipientId recipient,
                                                const std::optional<std::string>& value) {
    const std::string known = store::recipients::attributes(tx_, recipient);
    const std::string& name = action_.spec.attribute;
    std::optional<std::string> before = wire::attribute_from_column(known, name);
    if (before == value) {
        return {};
    }
    const std::string after = wire::with_attribute(known, name, value);
    if (after.size() > kMaxAttributesBytes) {
        return {.fault = "attributes_too_large"};
    }
    store::recipients::set_attributes(tx_, recipient, after);
    note(recipient, PersonChange::kAttribute);
    return {.done = true, .before = std::move(before)};
}

BulkChanges::Applied BulkChanges::suppress(RecipientId recipient) {
    const auto person = store::recipients::find(tx_, recipient);
    if (!person ||
        !store::suppressions::insert(tx_, person->email, action_.spec.reason, tx_.now())) {
        return {};
    }
    skip_queued(tx_, recipient, std::nullopt, SkipReason::kSuppressed);
    const auto made = store::suppressions::find_value(tx_, person->email);
    check(made.has_value(), "what was inserted is there");
    store::person_changes::record(
        tx_, recipient, PersonChange::kSuppressed, made->id, {ChangedBy::kBulk, action_.id});
    return {.done = true, .before = mark_of(*made)};
}

void BulkChanges::note(RecipientId recipient, PersonChange change) {
    store::person_changes::record(
        tx_, recipient, change, action_.id, {ChangedBy::kBulk, action_.id});
}

/// Nobody gets mail because something was taken back.
bool BulkChanges::may_join() const noexcept {
    return action_.spec.joins && action_.state != BulkState::kUndoing;
}

void BulkChanges::finish() {
    if (!quiet_.matters() || changed_.empty()) {
        return;
    }
    if (may_join()) {
        note_changed(tx_, changed_);
    } else {
        quiet_.after(changed_);
    }
}

bool BulkChanges::take_back(const store::bulk::Change& change) {
    const bool done = restore(change);
    if (done) {
        changed_.push_back(change.recipient);
    }
    return done;
}

bool BulkChanges::restore(const store::bulk::Change& change) {
    const RecipientId recipient = change.recipient;
    if (store::recipients::is_erased(tx_, recipient) || !fault_.empty()) {
        return false;
    }
    switch (action_.spec.kind) {
        case BulkKind::kAddToList:
            return change_list(recipient, false).done;
        case BulkKind::kRemoveFromList:
            return change_list(recipient, true).done;
        case BulkKind::kAddTag:
            return change_tag(recipient, false).done;
        case BulkKind::kRemoveTag:
            return change_tag(recipient, true).done;
        case BulkKind::kSetAttribute:
        case BulkKind::kClearAttribute:
            return restore_attribute(change);
        case BulkKind::kSuppress:
            return unsuppress(change);
        case BulkKind::kErase:
        case BulkKind::kExport:
            break;
    }
    return false;
}

bool BulkChanges::restore_attribute(const store::bulk::Change& change) {
    const bool was_set = action_.spec.kind == BulkKind::kSetAttribute;
    const std::string known = store::recipients::attributes(tx_, change.recipient);
    const auto now = wire::attribute_from_column(known, action_.spec.attribute);
    const auto ours = was_set ? std::optional(action_.spec.value) : std::nullopt;
    return now == ours && set_attribute(change.recipient, change.before).done;
}

bool BulkChanges::unsuppress(const store::bulk::Change& change) {
    const std::string mark = change.before.value_or("");
    const auto id = parse_int(mark.substr(0, mark.find(' ')));
    const auto made = id ? store::suppressions::find(tx_, *id) : std::nullopt;
    if (!made || mark_of(*made) != mark || !store::suppressions::remove(tx_, made->id)) {
        return false;
    }
    store::person_changes::record(
        tx_, change.recipient, PersonChange::kReleased, made->id, {ChangedBy::kBulk, action_.id});
    return true;
}

}  // namespace campaignd::service
