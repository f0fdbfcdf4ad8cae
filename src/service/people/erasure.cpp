#include "service/people/erasure.h"

#include <system_error>

#include "queue/queue.h"
#include "service/people/bulk_end.h"
#include "service/sequence/message_moves.h"
#include "store/bulk.h"
#include "store/bulk_sets.h"
#include "store/erased_addresses.h"
#include "store/lists.h"
#include "store/recipients.h"
#include "store/tags.h"

namespace campaignd::service {
namespace {

constexpr int kRejectedPerTurn = 2'000;
constexpr TimeMs kLookAgainMs = 60'000;

/// Files of exports that hold the person; an export under way begins anew, without them.
std::vector<std::filesystem::path> take_out_of_exports(db::WriteTx& tx, RecipientId id) {
    std::vector<std::filesystem::path> files;
    for (const BulkAction& action : store::bulk::with_file(tx)) {
        if (!store::bulk::set_holds(tx, action.id, id)) {
            continue;
        }
        files.emplace_back(action.file);
        if (action.is_open()) {
            store::bulk::restart(tx, action.id);
        } else {
            store::bulk::drop_file(
                tx, action.id, "the file was removed, as a person in it was erased");
        }
    }
    return files;
}

}  // namespace

bool blank_rejected_rows(db::Database& database,
                         const store::erasure::Texts& emails,
                         store::erasure::RejectedWalk& walk) {
    walk.found.clear();
    database.read(
        [&](const db::ReadTx& tx) { store::erasure::look_on(tx, emails, kRejectedPerTurn, walk); });
    if (!walk.found.empty()) {
        database.write(db::WriteClass::kBulk,
                       [&](db::WriteTx& tx) { store::erasure::blank(tx, walk.found); });
    }
    return !walk.at_end;
}

Erasure erase_person(db::WriteTx& tx, const Actor& actor, RecipientId id) {
    const Recipient recipient = store::recipients::get(tx, id);
    if (recipient.status == RecipientStatus::kErased) {
        return {};
    }
    for (const std::int64_t list : recipient.list_ids) {
        store::lists::remove_member(tx, list, id);
    }
    store::tags::set(tx, id, {});
    skip_queued(tx, id, std::nullopt, SkipReason::kErased);
    store::ErasedAddresses(tx).remember(recipient.email);
    store::erasure::forget_words(tx, id);
    store::erasure::forget_address(tx, recipient.email);
    store::bulk::forget_words(tx, recipient.email, recipient.name);
    store::recipients::erase(tx, recipient);
    if (store::erasure::is_anything_open(tx, id)) {
        queue::enqueue(tx, "erase", id, tx.now() + kLookAgainMs);
    }
    audit(tx, actor, "recipient.erase", id);
    return {true, take_out_of_exports(tx, id)};
}

void remove_files(const std::vector<std::filesystem::path>& files) noexcept {
    for (const std::filesystem::path& file : files) {
        if (file.filename().native().starts_with(kExportPrefix)) {
            std::error_code ignored;
            std::filesystem::remove(file, ignored);
        }
    }
}

}  // namespace campaignd::service
