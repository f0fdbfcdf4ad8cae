#include "service/people/recipients.h"

#include <fmt/format.h>

#include <algorithm>
#include <climits>

#include "service/access/listing.h"
#include "service/people/erasure.h"
#include "service/sequence/feedback.h"
#include "service/sequence/newcomers.h"
#include "store/consents.h"
#include "store/erased_addresses.h"
#include "store/erasure.h"
#include "store/history.h"
#include "store/lists.h"
#include "store/ongoing.h"
#include "store/preferences.h"
#include "store/recipient_search.h"
#include "store/recipients.h"
#include "store/suppressions.h"
#include "store/tags.h"

namespace campaignd::service {
namespace {

using db::WriteClass;

constexpr std::chrono::milliseconds kLogPatience{1'000};

Recipient get_recipient(const db::ReadTx& tx, std::int64_t id) {
    Recipient found = store::recipients::get(tx, id);
    if (const auto suppression = store::suppressions::of_address(tx, found.email)) {
        found.suppressed_by = suppression->value;
    }
    return found;
}

/// Adds the lists that do not exist to the faults, then throws when there are any.
void require_sound(const db::ReadTx& tx,
                   const RecipientChange& change,
                   std::vector<FieldError> faults) {
    const std::vector<std::int64_t> ids = change.list_ids.value_or(std::vector<std::int64_t>());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] > 0 && !store::lists::find(tx, ids[i])) {
            faults.push_back(
                {fmt::format("list_ids[{}]", i), fmt::format("list {} does not exist", ids[i])});
        }
    }
    throw_if_any(std::move(faults));
}

void require_free_address(const db::ReadTx& tx, const std::string& email, std::int64_t own_id) {
    const std::optional<std::int64_t> taken = store::recipients::find_by_email(tx, email);
    if (taken && *taken != own_id) {
        fail(ErrorCode::kConflict, fmt::format("{} is already recipient {}", email, *taken));
    }
}

/// What the audit keeps: names of fields, for a person can be erased and the audit cannot.
Detail given_fields(const RecipientChange& change) {
    std::vector<std::string> names;
    const auto note = [&](const char* name, bool given) {
        if (given) {
            names.emplace_back(name);
        }
    };
    note("email", change.email.has_value());
    note("name", change.name.has_value());
    note("attributes", change.attributes.has_value());
    note("list_ids", change.list_ids.has_value());
    note("tags", change.tags.has_value());
    note("timezone", change.timezone.has_value());
    return {{"fields", std::move(names)}};
}

void apply(RecipientChange& change, Recipient& recipient) {
    if (change.email) {
        recipient.email = std::move(*change.email);
    }
    if (change.name) {
        recipient.name = std::move(*change.name);
    }
    if (change.attributes) {
        recipient.attributes = std::move(*change.attributes);
    }
    if (change.timezone) {
        recipient.timezone = std::move(*change.timezone);
    }
}

void set_lists(db::WriteTx& tx,
               const Actor& actor,
               std::int64_t id,
               const std::vector<std::int64_t>& wanted) {
    const Cause cause{ChangedBy::kUser, 0, actor.name};
    for (const std::int64_t present : store::lists::of_recipient(tx, id)) {
        if (std::find(wanted.begin(), wanted.end(), present) == wanted.end()) {
            store::lists::remove_member(tx, present, id, cause);
        }
    }
    for (const std::int64_t list : wanted) {
        if (join_list(tx, list, id, cause)) {
            store::preferences::forget_leaving(tx, id, list);
        }
    }
}

/// Rejected rows that hold the address. An address that a person had before is looked for when it
/// changes: an erasure later knows the last one alone.
void blank_rows_of_imports(db::Database& database, const std::string& email) {
    const store::erasure::Texts emails({email});
    store::erasure::RejectedWalk walk;
    while (blank_rejected_rows(database, emails, walk)) {
    }
}

}  // namespace

Recipient Recipients::create(const Actor& actor, RecipientChange change) {
    const std::vector<FieldError> faults = validate(change, true);
    return database_.write(WriteClass::kRequest, [&](db::WriteTx& tx) {
        require_sound(tx, change, faults);
        require_free_address(tx, *change.email, 0);
        Recipient recipient;
        apply(change, recipient);
        const std::int64_t id = store::recipients::insert(tx, recipient);
        store::ErasedAddresses(tx).suppress_again(recipient.email);
        set_lists(tx, actor, id, change.list_ids.value_or(std::vector<std::int64_t>()));
        store::tags::set(tx, id, change.tags.value_or(std::vector<std::string>()));
        audit(tx, actor, "recipient.create", id);
        return get_recipient(tx, id);
    });
}

Recipient Recipients::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return get_recipient(tx, id); });
}

Recipient Recipients::update(const Actor& actor,
                             std::int64_t id,
                             RecipientChange change,
                             const ExpectedRevision& expected) {
    const std::vector<FieldError> faults = validate(change, false);
    const Detail fields = given_fields(change);
    std::string old_email;
    Recipient updated = database_.write(WriteClass::kRequest, [&](db::WriteTx& tx) {
        Recipient recipient = get_recipient(tx, id);
        old_email = recipient.email;
        check_revision(expected, recipient.revision);
        require_sound(tx, change, faults);
        if (recipient.status == RecipientStatus::kErased) {
            fail(ErrorCode::kConflict, fmt::format("recipient {} was erased", id));
        }
        apply(change, recipient);
        require_free_address(tx, recipient.email, id);
        store::recipients::update(tx, recipient);
        if (recipient.email != old_email) {
            store::erasure::forget_address(tx, old_email);
        }
        store::ErasedAddresses(tx).suppress_again(recipient.email);
        if (change.list_ids) {
            set_lists(tx, actor, id, *change.list_ids);
        }
        if (change.tags) {
            store::tags::set(tx, id, *change.tags);
        }
        note_changed(tx, {id});
        audit(tx, actor, "recipient.update", id, fields);
        return get_recipient(tx, id);
    });
    if (updated.email != old_email) {
        blank_rows_of_imports(database_, old_email);
    }
    return updated;
}

void Recipients::erase(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    const Recipient known = get(id);
    if (known.status != RecipientStatus::kErased) {
        check_revision(expected, known.revision);
        blank_rows_of_imports(database_, known.email);
    }
    const Erasure erasure = database_.write(WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Recipient recipient = get_recipient(tx, id);
        if (recipient.status != RecipientStatus::kErased) {
            check_revision(expected, recipient.revision);
        }
        return erase_person(tx, actor, id);
    });
    remove_files(erasure.files);
    database_.clean_log(kLogPatience);
}

bool forget_late_words(db::WriteTx& tx, std::int64_t id) {
    store::erasure::forget_words(tx, id);
    return store::erasure::is_anything_open(tx, id);
}

PersonExport Recipients::export_all(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) {
        return PersonExport{.recipient = get_recipient(tx, id),
                            .lists = store::recipients::lists_of(tx, id),
                            .messages = store::recipients::messages_of(tx, id),
                            .feedback = store::feedback::of_recipient(tx, id),
                            .consents = store::consents::list(tx, id),
                            .history = store::history::list(tx, id, {}, INT_MAX).items,
                            .beside = store::ongoing::remembered_of(tx, id)};
    });
}

Page<HistoryItem> Recipients::history(std::int64_t id, const HistoryQuery& query) const {
    return database_.read([&](const db::ReadTx& tx) {
        get_recipient(tx, id);
        auto lines = store::history::list(tx, id, query, query.limit + 1);
        Page<HistoryItem> page{.total = lines.total};
        if (lines.items.size() > static_cast<std::size_t>(query.limit)) {
            lines.items.pop_back();
            page.next = to_text(lines.items.back().place);
        }
        page.items = std::move(lines.items);
        return page;
    });
}

Page<Recipient> Recipients::list(const RecipientQuery& query) const {
    return database_.read([&](const db::ReadTx& tx) {
        Page<Recipient> page = store::recipients::search(tx, query);
        for (Recipient& recipient : page.items) {
            if (const auto found = store::suppressions::of_address(tx, recipient.email)) {
                recipient.suppressed_by = found->value;
            }
        }
        return page;
    });
}

Page<Tag> Recipients::tags(const PageQuery& query) const {
    return listed(database_, query, store::tags::list, store::tags::count);
}

}  // namespace campaignd::service
