#include "service/content/message_templates.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "service/access/listing.h"
#include "service/access/unique.h"
#include "service/content/ingredients.h"
#include "service/content/layouts.h"
#include "service/content/media_files.h"
#include "service/content/shipped_layouts.h"
#include "service/content/signup_mail.h"
#include "store/forms.h"
#include "store/message_templates.h"
#include "store/settings.h"
#include "store/snippets.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

namespace rows = store::message_templates;

constexpr const char* kShipped = "_layouts_shipped";
constexpr const char* kTaken = "another template has this name; choose another one";

void apply(MessageTemplateChange change, MessageTemplate& one) {
    if (change.name) {
        one.name = std::string(trim(*change.name));
    }
    one.description = std::move(change.description).value_or(one.description);
    if (change.content) {
        one.content = *std::move(change.content);
    }
    one.sample = std::move(change.sample).value_or(one.sample);
}

/// Reads what the template says: not in a transaction.
MessageTemplate planned(MessageTemplate one, MessageTemplateChange change) {
    throw_if_any(std::move(change.faults));
    apply(std::move(change), one);
    one.slots = slots_of(one.content);
    return one;
}

/// The forms that confirm in it must go on doing so. Compiles their mails: not in a transaction.
void require_confirming(const std::vector<Form>& forms,
                        const Ingredients& ingredients,
                        const MediaFiles& files,
                        const MessageTemplate& one) {
    std::vector<FieldError> faults;
    const std::string field = one.content.format == StepFormat::kBlocks ? "blocks" : "body";
    SenderSettings example;
    example.from_email = "sender@example.org";
    for (const Form& form : forms) {
        try {
            compile_confirm_mail(form.settings, example, ingredients, files);
        } catch (const Error& error) {
            for (const FieldError& fault : error.fields()) {
                faults.push_back({field,
                                  fmt::format("is the layout of the form \"{}\", whose confirm "
                                              "mail would be wrong: {} {}",
                                              form.settings.name,
                                              fault.field,
                                              fault.message)});
            }
        }
    }
    throw_if_any(std::move(faults));
}

}  // namespace

void MessageTemplates::add_shipped() {
    database_.write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
        if (store::settings::find(tx, kShipped)) {
            return;
        }
        for (const MessageTemplate& one : shipped_layouts()) {
            if (!rows::is_taken(tx, one.name)) {
                rows::insert(tx, one);
            }
        }
        store::settings::put(tx, kShipped, "true");
    });
}

MessageTemplate MessageTemplates::create(const Actor& actor, MessageTemplateChange change) {
    MessageTemplate one = planned({}, std::move(change));
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        one.id = unless_taken(kTaken, [&] { return rows::insert(tx, one); });
        audit(tx, actor, "template.create", one.id, wire::made(one));
        return rows::get(tx, one.id);
    });
}

MessageTemplate MessageTemplates::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return rows::get(tx, id); });
}

MessageTemplate MessageTemplates::typed(MessageTemplateChange change) {
    return planned({}, std::move(change));
}

MessageTemplate MessageTemplates::update(const Actor& actor,
                                         std::int64_t id,
                                         MessageTemplateChange change,
                                         const ExpectedRevision& expected) {
    MessageTemplate seen;
    std::vector<Form> forms;
    Ingredients ingredients;
    database_.read([&](const db::ReadTx& tx) {
        seen = rows::get(tx, id);
        check_revision(expected, seen.revision);
        forms = store::forms::with_layout(tx, id);
        ingredients = ingredients_of(tx, id);
        ingredients.snippets = store::snippets::all(tx);  // those that it names from now on, too
    });
    const MessageTemplate one = planned(seen, std::move(change));
    ingredients.layouts = {one};
    require_confirming(forms, ingredients, MediaFiles(database_.path()), one);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const MessageTemplate before = rows::get(tx, id);
        check_revision(expected, before.revision);
        if (before.revision != seen.revision) {
            fail(ErrorCode::kConflict, "the template was changed meanwhile: save it again");
        }
        unless_taken(kTaken, [&] { rows::update(tx, one); });
        audit(tx, actor, "template.update", id, wire::changes(before, one));
        return rows::get(tx, id);
    });
}

void MessageTemplates::remove(const Actor& actor,
                              std::int64_t id,
                              const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const MessageTemplate one = rows::get(tx, id);
        check_revision(expected, one.revision);
        if (const std::vector<std::string> users = rows::users(tx, id); !users.empty()) {
            fail(ErrorCode::kConflict,
                 fmt::format("\"{}\" is the layout of {}: choose another one there first, then "
                             "remove it",
                             one.name,
                             fmt::join(users, ", ")));
        }
        rows::remove(tx, id);
        audit(tx, actor, "template.delete", id, wire::removed(one));
    });
}

Page<MessageTemplate> MessageTemplates::list(const PageQuery& query) const {
    return listed(database_, query, rows::list, rows::count);
}

}  // namespace campaignd::service
