#include "service/content/message_templates.h"

#include <fmt/format.h>

#include "base/text.h"
#include "service/access/unique.h"
#include "store/message_templates.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

namespace rows = store::message_templates;

constexpr const char* kTaken = "another template has this name; choose another one";

MessageTemplate get_template(const db::ReadTx& tx, std::int64_t id) {
    std::optional<MessageTemplate> found = rows::find(tx, id);
    if (!found) {
        fail(ErrorCode::kNotFound, fmt::format("there is no template {}", id));
    }
    return *std::move(found);
}

void apply(MessageTemplateChange change, MessageTemplate& one) {
    if (change.name) {
        one.name = std::string(trim(*change.name));
    }
    one.description = std::move(change.description).value_or(one.description);
    if (change.content) {
        one.content = *std::move(change.content);
    }
}

}  // namespace

MessageTemplate MessageTemplates::create(const Actor& actor, MessageTemplateChange change) {
    throw_if_any(std::move(change.faults));
    MessageTemplate one;
    apply(std::move(change), one);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        one.id = unless_taken(kTaken, [&] { return rows::insert(tx, one); });
        audit(tx, actor, "template.create", one.id, wire::made(one));
        return get_template(tx, one.id);
    });
}

MessageTemplate MessageTemplates::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return get_template(tx, id); });
}

MessageTemplate MessageTemplates::update(const Actor& actor,
                                         std::int64_t id,
                                         MessageTemplateChange change,
                                         const ExpectedRevision& expected) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const MessageTemplate before = get_template(tx, id);
        check_revision(expected, before.revision);
        throw_if_any(change.faults);
        MessageTemplate one = before;
        apply(change, one);
        unless_taken(kTaken, [&] { rows::update(tx, one); });
        audit(tx, actor, "template.update", id, wire::changes(before, one));
        return get_template(tx, id);
    });
}

void MessageTemplates::remove(const Actor& actor,
                              std::int64_t id,
                              const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const MessageTemplate one = get_template(tx, id);
        check_revision(expected, one.revision);
        rows::remove(tx, id);
        audit(tx, actor, "template.delete", id, wire::removed(one));
    });
}

Page<MessageTemplate> MessageTemplates::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(
            rows::list(tx, query.q, after, query.limit + 1), query, rows::count(tx, query.q));
    });
}

}  // namespace campaignd::service
