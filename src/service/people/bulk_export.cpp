#include "service/people/bulk_export.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/csv.h"
#include "base/errno_words.h"
#include "base/error.h"
#include "base/own_file.h"
#include "base/rfc3339.h"
#include "model/import_attributes.h"
#include "model/import_columns.h"
#include "store/lists.h"
#include "store/recipients.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

/// The name of a column in the file. What an import would take for something else is named so that
/// it does not.
std::string title_of(const std::string& column) {
    if (column == "id" || column == "created_at" || column == "updated_at") {
        return "recipient_" + column;
    }
    if (!column.starts_with(kAttributeColumn)) {
        return column == "attributes" ? "attributes_json" : column;
    }
    std::string name = column.substr(kAttributeColumn.size());
    const std::string key = attribute_key(name);
    const bool is_plain = meaning_of_field(name) == ImportMeaning{ImportUse::kText, key};
    return is_plain ? name : "attribute_" + name;
}

}  // namespace

std::string BulkExport::header() const {
    std::string text;
    for (const std::string& column : columns_) {
        text += text.empty() ? "" : ",";
        append_csv_cell(text, title_of(column));
    }
    return text + "\r\n";
}

std::string BulkExport::cell(const db::ReadTx& tx,
                             const Recipient& person,
                             const std::string& column,
                             std::map<std::int64_t, std::string>& list_names) const {
    if (column.starts_with(kAttributeColumn)) {
        return wire::attribute_cell(person.attributes, column.substr(kAttributeColumn.size()));
    }
    if (column == "id") {
        return std::to_string(person.id);
    }
    if (column == "email" || column == "name") {
        return column == "email" ? person.email : person.name;
    }
    if (column == "status") {
        return std::string(to_text(person.status));
    }
    if (column == "timezone") {
        return person.timezone.value_or("");
    }
    if (column == "attributes") {
        return person.attributes == "{}" ? "" : person.attributes;
    }
    if (column == "tags") {
        return join_names(person.tags);
    }
    if (column != "lists") {
        return to_rfc3339(column == "created_at" ? person.created_at : person.updated_at);
    }
    std::vector<std::string> names;
    for (const std::int64_t id : person.list_ids) {
        std::string& name = list_names[id];
        if (name.empty()) {
            const auto list = store::lists::find(tx, id);
            name = list ? list->name : std::string();
        }
        names.push_back(name);
    }
    return join_names(names);
}

std::string BulkExport::rows(const db::ReadTx& tx,
                             const std::vector<RecipientId>& people,
                             BulkCounts& counts) const {
    std::string text;
    std::map<std::int64_t, std::string> list_names;
    for (const RecipientId id : people) {
        const auto person = store::recipients::find(tx, id);
        if (!person || person->status == RecipientStatus::kErased) {
            counts.fail("erased");
            continue;
        }
        std::string_view between;
        for (const std::string& column : columns_) {
            text += between;
            append_csv_cell(text, cell(tx, *person, column, list_names));
            between = ",";
        }
        text += "\r\n";
        ++counts.changed;
    }
    return text;
}

bool write_at(const std::filesystem::path& file, std::int64_t bytes, const std::string& text) {
    const UniqueFd out = open_own_file(file, bytes > 0 ? O_WRONLY : O_WRONLY | O_CREAT);
    if (!out || ::lseek(out.get(), 0, SEEK_END) < bytes) {
        return false;
    }
    if (::ftruncate(out.get(), bytes) != 0 || ::lseek(out.get(), 0, SEEK_END) != bytes ||
        !write_all(out, text)) {
        fail(ErrorCode::kUnavailable,
             "the file of the export cannot be written: " + file.string() + ": " +
                 errno_words(errno) + "; free some space and try again");
    }
    return true;
}

}  // namespace campaignd::service
