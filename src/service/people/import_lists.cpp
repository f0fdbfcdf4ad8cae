#include "service/people/import_lists.h"

#include "model/list.h"
#include "service/access/audit.h"
#include "store/lists.h"

namespace campaignd::service {

void ImportLists::make(db::WriteTx& tx, const Import& import, const std::string& name) {
    ListChange change{.name = name, .description = std::nullopt};
    if (made_ >= kMaxListsMade || !validate(change, true).empty() ||
        store::lists::find_by_name(tx, *change.name)) {
        return;
    }
    ++made_;
    const std::int64_t id = store::lists::insert(tx, *change.name, "", false);
    audit(tx,
          {import.created_by, ""},
          "list.create",
          id,
          {{"name", *change.name}, {"import_id", import.id}});
}

void ImportLists::make_missing(db::WriteTx& tx,
                               const Import& import,
                               std::span<const ImportedRecipient> rows) {
    for (const ImportedRecipient& row : rows) {
        if (made_ >= kMaxListsMade) {
            return;
        }
        for (const auto* names : {&row.lists, &row.left_lists}) {
            for (const std::string& name : *names) {
                if (!seen_.contains(name)) {
                    make(tx, import, name);
                    seen_.insert(name);
                }
            }
        }
    }
}

}  // namespace campaignd::service
