#include "wire/forms.h"

#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const FormView& form) {
    const FormSettings& settings = form.settings;
    out = {{"id", form.id},
           {"name", settings.name},
           {"slug", settings.slug},
           {"open", settings.is_open},
           {"list_ids", settings.list_ids},
           {"sender_id", settings.sender_id},
           {"language", settings.language},
           {"title", settings.title},
           {"intro", settings.intro},
           {"consent", settings.consent},
           {"ask_name", settings.ask_name},
           {"subject", settings.subject},
           {"body", settings.body},
           {"layout_id", settings.layout_id},
           {"inline_pictures", settings.inline_pictures},
           {"welcome_url", settings.welcome_url},
           {"max_per_hour", settings.max_per_hour},
           {"url", form.url},
           {"snippet", form.snippet},
           {"asked", form.asked},
           {"confirmed", form.confirmed},
           {"expired", form.expired},
           {"revision", form.revision},
           {"created_at", wire::time(form.created_at)},
           {"updated_at", wire::time(form.updated_at)}};
}

void to_json(nlohmann::json& out, const Signup& signup) {
    out = {{"id", signup.id},
           {"form_id", signup.form_id},
           {"email", signup.email},
           {"name", signup.name},
           {"list_ids", signup.list_ids},
           {"asked_at", wire::time(signup.asked_at)},
           {"expires_at", wire::time(signup.expires_at)},
           {"mail", to_text(signup.state)},
           {"mail_reason", wire::text_or_null(signup.reason)},
           {"mailed_at", wire::time(signup.mailed_at)}};
}

void to_json(nlohmann::json& out, const PublicList& list) {
    out = {{"uuid", list.uuid}, {"name", list.name}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

void read_lists(const json& body, ListmonkSignup& signup, bool& wrong) {
    const json lists = body.value("list_uuids", json::array());
    wrong = wrong || !lists.is_array();
    for (const json& uuid : lists.is_array() ? lists : json::array()) {
        if (uuid.is_string()) {
            signup.list_uuids.push_back(uuid.get<std::string>());
        } else {
            wrong = true;
        }
    }
}

}  // namespace

FormChange read_form(const json& body, bool creating) {
    FormChange change;
    Reader(body, change.faults).read_whole([&](Reader& fields) {
        if (creating) {
            fields.require("name");
        }
        change.name = fields.string("name");
        change.slug = fields.string("slug");
        change.is_open = fields.boolean("open");
        if (fields.value("list_ids") != nullptr) {
            change.list_ids = fields.ids("list_ids");
        }
        change.sender_id = nullable(fields, "sender_id", fields.integer("sender_id", 1, INT64_MAX));
        change.language = fields.string("language");
        change.title = fields.string("title");
        change.intro = fields.string("intro");
        change.consent = fields.string("consent");
        change.ask_name = fields.boolean("ask_name");
        change.subject = fields.string("subject");
        change.body = fields.string("body");
        change.layout_id = nullable(fields, "layout_id", fields.integer("layout_id", 1, INT64_MAX));
        change.inline_pictures = fields.boolean("inline_pictures");
        change.welcome_url = nullable(fields, "welcome_url", fields.string("welcome_url"));
        change.max_per_hour = fields.integer("max_per_hour", 1, 100'000);
    });
    return change;
}

std::optional<ListmonkSignup> read_listmonk_signup(const json& body) {
    if (!body.is_object()) {
        return std::nullopt;
    }
    ListmonkSignup signup;
    bool wrong = false;
    const auto text = [&](const char* name) {
        const json value = body.value(name, json(""));
        wrong = wrong || !(value.is_string() || value.is_null());
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    signup.email = text("email");
    signup.name = text("name");
    signup.is_trapped = !text("nonce").empty();
    read_lists(body, signup, wrong);
    return wrong ? std::nullopt : std::optional(std::move(signup));
}

}  // namespace campaignd::wire
