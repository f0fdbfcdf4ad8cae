#include "service/people/forms.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/quiet_html.h"
#include "model/form_words.h"
#include "service/content/signup_mail.h"
#include "store/forms.h"
#include "store/lists.h"
#include "store/message_templates.h"
#include "store/senders.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

/// The sender of the confirm mail, or one to look at the mail with.
SenderSettings sender_of(const db::ReadTx& tx,
                         const FormSettings& form,
                         std::vector<FieldError>& faults) {
    if (const auto found =
            form.sender_id ? store::senders::find(tx, *form.sender_id) : std::optional<Sender>()) {
        return found->settings;
    }
    if (form.sender_id) {
        faults.push_back({"sender_id", fmt::format("there is no sender {}", *form.sender_id)});
    }
    SenderSettings example;
    example.from_email = "sender@example.org";
    return example;
}

void require_lists(const db::ReadTx& tx,
                   const FormSettings& form,
                   std::vector<FieldError>& faults) {
    for (std::size_t i = 0; i < form.list_ids.size(); ++i) {
        if (!store::lists::find(tx, form.list_ids[i])) {
            faults.push_back({fmt::format("list_ids[{}]", i),
                              fmt::format("there is no list {}", form.list_ids[i])});
        }
    }
}

void require_free(const db::ReadTx& tx, const FormSettings& form, std::int64_t own_id) {
    const auto named = store::forms::find_by_name(tx, form.name);
    if (named && *named != own_id) {
        fail(ErrorCode::kConflict,
             fmt::format("the name \"{}\" is taken by form {}", form.name, *named));
    }
    const auto placed = store::forms::find_by_slug(tx, form.slug);
    if (placed && placed->id != own_id) {
        fail(
            ErrorCode::kConflict,
            fmt::format(
                "the address /s/{} is taken by the form \"{}\"", form.slug, placed->settings.name));
    }
}

/// Throws with every fault of the form. Compiles its mail: not in a transaction.
void require_sound(const db::Database& database,
                   const FormSettings& form,
                   std::vector<FieldError> faults) {
    Ingredients ingredients;
    const SenderSettings sender = database.read([&](const db::ReadTx& tx) {
        require_lists(tx, form, faults);
        ingredients = confirm_ingredients(tx, form);
        return sender_of(tx, form, faults);
    });
    try {
        compile_confirm_mail(form, sender, ingredients, MediaFiles(database.path()));
    } catch (const Error& error) {
        if (error.fields().empty()) {
            throw;
        }
        faults.insert(faults.end(), error.fields().begin(), error.fields().end());
    }
    throw_if_any(std::move(faults));
}

/// What others may have taken away since.
void require_ground(const db::ReadTx& tx, const FormSettings& form) {
    std::vector<FieldError> faults;
    require_lists(tx, form, faults);
    sender_of(tx, form, faults);
    if (form.layout_id && !store::message_templates::find(tx, *form.layout_id)) {
        faults.push_back({"layout_id", fmt::format("there is no template {}", *form.layout_id)});
    }
    throw_if_any(std::move(faults));
}

std::string field_of(std::string_view label, std::string_view attributes) {
    return fmt::format(
        "  <p><label>{}<br>\n    <input {}></label></p>\n", html_escape(label), attributes);
}

/// For another site: a plain form that posts here, in the form's language.
std::string snippet_of(const FormSettings& form, const std::string& url) {
    const FormWords& words = form_words(form.language);
    std::string html =
        fmt::format("<form method=\"post\" action=\"{}\" accept-charset=\"utf-8\" lang=\"{}\">\n",
                    html_escape(url),
                    words.tag);
    html += field_of(words.email, "type=\"email\" name=\"email\" required autocomplete=\"email\"");
    if (form.ask_name) {
        html += field_of(words.your_name, "name=\"name\" maxlength=\"100\" autocomplete=\"name\"");
    }
    html += fmt::format(
        "  <p hidden><label>{}\n    <input name=\"nonce\" tabindex=\"-1\" "
        "autocomplete=\"off\"></label></p>\n"
        "  <p>{}</p>\n  <p><button type=\"submit\">{}</button></p>\n</form>\n",
        html_escape(words.leave_empty),
        html_escape(form.consent),
        html_escape(words.sign_up));
    return html;
}

}  // namespace

FormView Forms::view_of(Form form) const {
    FormView view;
    static_cast<Form&>(view) = std::move(form);
    view.url = links_.form_url(view.settings.slug);
    view.snippet = snippet_of(view.settings, view.url);
    return view;
}

FormView Forms::create(const Actor& actor, const FormChange& change) {
    std::vector<FieldError> faults;
    const FormSettings form = apply(change, nullptr, faults);
    require_sound(database_, form, std::move(faults));
    return view_of(database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        require_ground(tx, form);
        require_free(tx, form, 0);
        const std::int64_t id = store::forms::insert(tx, form);
        store::forms::set_wording(tx, id, wording_of(form));
        Form made = store::forms::get(tx, id);
        audit(tx, actor, "form.create", id, wire::made(made));
        return made;
    }));
}

FormView Forms::update(const Actor& actor,
                       std::int64_t id,
                       const FormChange& change,
                       const ExpectedRevision& expected) {
    std::vector<FieldError> faults;
    const FormSettings planned = database_.read([&](const db::ReadTx& tx) {
        const Form before = store::forms::get(tx, id);
        check_revision(expected, before.revision);
        return apply(change, &before.settings, faults);
    });
    require_sound(database_, planned, std::move(faults));
    return view_of(database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Form before = store::forms::get(tx, id);
        check_revision(expected, before.revision);
        std::vector<FieldError> left;
        const FormSettings form = apply(change, &before.settings, left);
        throw_if_any(std::move(left));
        require_ground(tx, form);
        require_free(tx, form, id);
        store::forms::update(tx, id, form);
        store::forms::set_wording(tx, id, wording_of(form));
        Form after = store::forms::get(tx, id);
        audit(tx, actor, "form.update", id, wire::changes(before, after));
        return after;
    }));
}

void Forms::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Form form = store::forms::get(tx, id);
        check_revision(expected, form.revision);
        store::forms::remove(tx, id);
        audit(tx, actor, "form.delete", id, wire::removed(form));
    });
}

FormView Forms::get(std::int64_t id) const {
    return view_of(database_.read([&](const db::ReadTx& tx) { return store::forms::get(tx, id); }));
}

Page<FormView> Forms::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        std::vector<FormView> forms;
        for (Form& form : store::forms::list(tx, query.q, after, query.limit + 1)) {
            forms.push_back(view_of(std::move(form)));
        }
        return page_of(std::move(forms), query, store::forms::count(tx, query.q));
    });
}

Preview Forms::preview(std::int64_t id, const FormChange& change) const {
    throw_if_any(change.faults);
    std::vector<FieldError> faults;
    SenderSettings sender;
    FormSettings form;
    Ingredients ingredients;
    database_.read([&](const db::ReadTx& tx) {
        const auto before =
            id > 0 ? std::optional(store::forms::get(tx, id)) : std::optional<Form>();
        form = apply(change, before ? &before->settings : nullptr, faults);
        std::vector<FieldError> unknown;  // a sender that is gone is shown as an example's
        sender = sender_of(tx, form, unknown);
        ingredients = confirm_ingredients(tx, form);
    });
    // The mail can be looked at before all is filled in.
    std::erase_if(faults, [&](const FieldError& fault) {
        return (fault.field == "name" && form.name.empty()) ||
               (fault.field == "slug" && form.slug.empty()) ||
               (fault.field == "list_ids" && form.list_ids.empty()) ||
               (fault.field == "sender_id" && !form.sender_id);
    });
    throw_if_any(std::move(faults));
    return preview_confirm_mail(
        form, sender, ingredients, MediaFiles(database_.path()), links_, database_.clock().now());
}

std::string Forms::look(std::int64_t id) const {
    return mail::quiet_html(preview(id, {}).html);
}

}  // namespace campaignd::service
