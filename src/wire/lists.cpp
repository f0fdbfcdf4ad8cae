#include "wire/lists.h"

#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const List& list) {
    out = {{"id", list.id},
           {"name", list.name},
           {"description", list.description},
           {"public", list.is_public},
           {"uuid", list.uuid},
           {"recipients", list.recipients},
           {"revision", list.revision},
           {"created_at", wire::time(list.created_at)},
           {"updated_at", wire::time(list.updated_at)}};
}

}  // namespace campaignd

namespace campaignd::wire {

ListChange read_list(const json& body) {
    ListChange change;
    Reader(body, change.faults).read_whole([&](Reader& fields) {
        change.name = fields.string("name");
        change.description = fields.string("description");
        change.is_public = fields.boolean("public");
        change.uuid = fields.string("uuid");
    });
    return change;
}

}  // namespace campaignd::wire
