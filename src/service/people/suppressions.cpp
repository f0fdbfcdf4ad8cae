#include "service/people/suppressions.h"

#include <fmt/format.h>

#include "base/csv.h"
#include "base/rfc3339.h"
#include "queue/queue.h"
#include "service/people/unsubscribe.h"
#include "service/sequence/message_moves.h"
#include "store/erased_addresses.h"
#include "store/person_changes.h"
#include "store/recipients.h"
#include "store/suppressions.h"

namespace campaignd::service {

namespace {

namespace suppressions = store::suppressions;

constexpr std::int64_t kCountCap = 1'000;
constexpr int kExportedPerRead = 500;
constexpr int kSweepRows = 4'000;

/// As the audit may keep it after the person is erased.
std::string shown(const std::string& value) {
    return value.find('@') == std::string::npos ? value : mask_email(value);
}

/// Ends what is queued: at once for an address, by a job for a domain.
void end_queued(db::WriteTx& tx, const Suppression& one) {
    if (one.is_domain()) {
        if (suppressions::want_sweep(tx)) {
            queue::enqueue(tx, "suppress", 1, tx.now());
        }
    } else if (const auto person = store::recipients::find_by_email(tx, one.value)) {
        skip_queued(tx, *person, std::nullopt, SkipReason::kSuppressed);
    }
}

std::optional<bool> only_domains(const std::optional<std::string>& kind) {
    if (!kind || kind->empty()) {
        return std::nullopt;
    }
    if (*kind != "address" && *kind != "domain") {
        throw Error(std::vector<FieldError>{{"kind", "must be one of address, domain"}});
    }
    return *kind == "domain";
}

/// In the history of the person whose address it is.
void note_in_history(db::WriteTx& tx,
                     const Actor& actor,
                     const Suppression& one,
                     PersonChange change) {
    const auto person = one.is_domain() ? std::optional<RecipientId>()
                                        : store::recipients::find_by_email(tx, one.value);
    if (person) {
        store::person_changes::record(
            tx, *person, change, one.id, {ChangedBy::kUser, 0, actor.name});
    }
}

void note_removal(db::WriteTx& tx, const Actor& actor, const Suppression& one) {
    note_in_history(tx, actor, one, PersonChange::kReleased);
    suppressions::remove(tx, one.id);
    store::ErasedAddresses(tx).forget(one.value);
    audit(tx, actor, "suppression.delete", one.id, {{"value", shown(one.value)}});
}

}  // namespace

Suppressions::Added Suppressions::add(const Actor& actor, const SuppressionRequest& request) {
    Added added = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Added made;
        made.is_new = suppressions::insert(
            tx, request.value, request.reason, request.since.value_or(tx.now()));
        auto stored = suppressions::find_value(tx, request.value);
        check(stored.has_value(), "what was inserted is there");
        if (made.is_new) {
            end_queued(tx, *stored);
            note_in_history(tx, actor, *stored, PersonChange::kSuppressed);
            audit(tx,
                  actor,
                  "suppression.add",
                  stored->id,
                  {{"value", shown(stored->value)}, {"reason", stored->reason}});
        }
        made.suppression = *std::move(stored);
        return made;
    });
    work_added_();
    return added;
}

SuppressionsPage Suppressions::list(const PageQuery& query,
                                    const std::optional<std::string>& kind) const {
    const suppressions::Filter filter{.q = query.q,
                                      .domains = only_domains(kind),
                                      .before = query.after(),
                                      .limit = query.limit + 1};
    return database_.read([&](const db::ReadTx& tx) {
        const bool is_counted = !query.q.empty() || filter.domains;
        SuppressionsPage list{.page = page_of(suppressions::list(tx, filter),
                                              query,
                                              suppressions::count(tx, filter, kCountCap),
                                              is_counted ? kCountCap : INT64_MAX),
                              .sweep = suppressions::sweep(tx)};
        list.sweep.recipients = store::recipients::count(tx);
        return list;
    });
}

Suppression Suppressions::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return suppressions::get(tx, id); });
}

void Suppressions::remove(const Actor& actor, std::int64_t id) {
    database_.write(db::WriteClass::kRequest,
                    [&](db::WriteTx& tx) { note_removal(tx, actor, suppressions::get(tx, id)); });
}

void Suppressions::remove_value(const Actor& actor,
                                const std::string& field,
                                const std::string& text) {
    const ParsedSuppression parsed = parse_suppression(text);
    if (!parsed) {
        throw Error(std::vector<FieldError>{{field, parsed.fault}});
    }
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (const auto found = suppressions::find_value(tx, parsed.value)) {
            return note_removal(tx, actor, *found);
        }
        if (!store::ErasedAddresses(tx).forget(parsed.value)) {
            fail(ErrorCode::kNotFound, fmt::format("{} is not suppressed", parsed.value));
        }
        audit(tx, actor, "suppression.delete", "erased address", {{"value", shown(parsed.value)}});
    });
}

void Suppressions::write_csv(const std::function<void(std::string_view)>& sink) const {
    sink("value,kind,reason,since\r\n");
    std::int64_t after = 0;
    while (true) {
        const auto rows = database_.read(
            [&](const db::ReadTx& tx) { return suppressions::after(tx, after, kExportedPerRead); });
        std::string piece;
        for (const Suppression& one : rows) {
            append_csv_cell(piece, one.value);
            piece += one.is_domain() ? ",domain," : ",address,";
            append_csv_cell(piece, one.reason);
            piece += ',' + to_rfc3339(one.since) + "\r\n";
        }
        sink(piece);
        if (rows.size() < static_cast<std::size_t>(kExportedPerRead)) {
            return;
        }
        after = rows.back().id;
    }
}

bool sweep_suppressed(db::WriteTx& tx, int most) {
    const auto step = suppressions::next_sweep_step(tx, kSweepRows, most);
    if (!step) {
        return false;
    }
    int skipped = 0;
    for (const RecipientId recipient : step->suppressed) {
        skipped += skip_queued(tx, recipient, std::nullopt, SkipReason::kSuppressed);
    }
    return suppressions::advance_sweep(tx, *step, skipped);
}

}  // namespace campaignd::service
