#include "http/routes/form_pages.h"

#include "base/text.h"
#include "http/message/multipart.h"
#include "http/routes/pages.h"
#include "http/routes/routes.h"
#include "model/form_words.h"

namespace campaignd::http {
namespace {

using service::SignupAnswer;
using service::Signups;
using State = Signups::Confirmation::State;

std::string paragraph(std::string_view text) {
    return "<p>" + html_escape(text) + "</p>";
}

/// An empty line ends a paragraph, any other a line.
std::string paragraphs(const std::string& text) {
    std::string html;
    bool is_open = false;
    for (std::string_view line : split(text, '\n')) {
        line = trim(line);
        if (line.empty()) {
            html += is_open ? "</p>" : "";
            is_open = false;
            continue;
        }
        html += is_open ? "<br>" : "<p>";
        html_escape_to(html, line);
        is_open = true;
    }
    return is_open ? html + "</p>" : html;
}

/// `attributes` is HTML of ours.
std::string input(std::string_view label, std::string_view attributes, std::string_view value) {
    return "<p><label>" + html_escape(label) + "<br><input " + std::string(attributes) +
           " value=\"" + html_escape(value) + "\"></label></p>";
}

std::string from_line(const std::string& sender) {
    return sender.empty() ? "" : "<p><small>" + html_escape(sender) + "</small></p>";
}

/// The form itself, with what was typed and what is wrong with it.
Response form_page(int status,
                   const Signups& signups,
                   const Form& form,
                   const httplib::Params& typed,
                   std::string_view remark) {
    const FormSettings& settings = form.settings;
    const FormWords& words = form_words(settings.language);
    std::string html = paragraphs(settings.intro);
    if (!remark.empty()) {
        html += "<p role=\"alert\"><strong>" + html_escape(remark) + "</strong></p>";
    }
    html +=
        "<form method=\"post\" accept-charset=\"utf-8\"><input type=\"hidden\" name=\"t\" "
        "value=\"" +
        signups.stamp(form) + "\">";
    html += input(words.email,
                  "type=\"email\" name=\"email\" required autocomplete=\"email\"",
                  field_text(typed, "email"));
    if (settings.ask_name) {
        html += input(words.your_name,
                      "name=\"name\" maxlength=\"100\" autocomplete=\"name\"",
                      field_text(typed, "name"));
    }
    html += "<div hidden>" +
            input(words.leave_empty, "name=\"nonce\" tabindex=\"-1\" autocomplete=\"off\"", "") +
            "</div>" + paragraph(settings.consent) + "<button type=\"submit\">" +
            html_escape(words.sign_up) + "</button></form>" + from_line(signups.sender_name(form));
    return public_page(status, settings.title, html, words.tag);
}

Response show_form(const Request& request, const Signups& signups) {
    const auto form = signups.find(request.param("slug"));
    return form && form->settings.is_open
               ? form_page(200, signups, *form, {}, "")
               : asked_page(SignupAnswer::kNoForm, form ? form->settings.language : "en");
}

Response take_form(const Request& request, Signups& signups) {
    const auto form = signups.find(request.param("slug"));
    if (!form) {
        return asked_page(SignupAnswer::kNoForm, "en");
    }
    const FormWords& words = form_words(form->settings.language);
    const httplib::Params fields = form_fields(request);
    const bool is_ours = fields.find("t") != fields.end();
    if (form->settings.is_open && is_trapped(fields)) {
        return asked_page(SignupAnswer::kTaken, words.tag);
    }
    if (form->settings.is_open && is_ours && !signups.was_read(*form, field_text(fields, "t"))) {
        return form_page(200, signups, *form, fields, words.once_more);
    }
    const SignupAnswer answer =
        signups.ask(form->settings.slug,
                    request_of(request, fields, is_ours ? SignupVia::kPage : SignupVia::kSite));
    return answer == SignupAnswer::kBadEmail
               ? form_page(422, signups, *form, fields, words.bad_email)
               : asked_page(answer, words.tag);
}

// ---- the link in the mail ----

/// A browser that follows the answer to a form elsewhere must be allowed to (CSP form-action).
void allow_welcome(Response& response, const Form& form) {
    const auto& url = form.settings.welcome_url;
    if (url) {
        response.headers.erase("Content-Security-Policy");  // of two policies both count
        response.set_header("Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                            "form-action 'self' " +
                                std::string(web_origin(*url)) + "; frame-ancestors 'none'");
    }
}

std::string button(std::string_view text, std::string_view attributes = "") {
    return "<form method=\"post\"><button type=\"submit\"" + std::string(attributes) + ">" +
           html_escape(text) + "</button></form>";
}

std::string link_to_form(const Form& form, const FormWords& words) {
    return form.settings.is_open ? "<p><a href=\"/s/" + html_escape(form.settings.slug) + "\">" +
                                       html_escape(words.sign_up) + "</a></p>"
                                 : "";
}

Response confirm_page(const Signups::Confirmation& found, const std::string& sender) {
    const FormSettings& form = found.form.settings;
    const FormWords& words = form_words(form.language);
    switch (found.state) {
        case State::kWaiting: {
            Response page = public_page(
                200,
                words.confirm_title,
                "<p><strong>" + html_escape(form.title) + "</strong></p>" +
                    paragraph(found.masked_email + " " + std::string(words.confirm_text)) +
                    paragraph(form.consent) + button(words.confirm) + from_line(sender),
                words.tag);
            allow_welcome(page, found.form);
            return page;
        }
        case State::kConfirmed:
            return public_page(200,
                               words.confirmed_title,
                               "<p><strong>" + html_escape(form.title) + "</strong></p>" +
                                   paragraph(words.confirmed_text),
                               words.tag);
        case State::kExpired:
            return public_page(
                410,
                words.expired_title,
                form.is_open ? paragraph(words.expired_text) +
                                   button(words.send_again, " name=\"action\" value=\"again\"")
                             : paragraph(words.closed_text),
                words.tag);
        case State::kRefused:
            return public_page(409, words.refused_title, paragraph(words.refused_text), words.tag);
        case State::kGone:
            break;
    }
    return public_page(410, words.expired_title, link_to_form(found.form, words), words.tag);
}

Response show_confirm(const Request& request, const Signups& signups) {
    const auto found = signups.look(request.param("token"));
    return found ? confirm_page(*found, signups.sender_name(found->form)) : unknown_link(request);
}

Response take_confirm(const Request& request, Signups& signups) {
    const std::string& token = request.param("token");
    if (field_text(form_fields(request), "action") == "again") {
        const auto found = signups.look(token);
        return found ? asked_page(signups.send_again(token, client_of(request)),
                                  found->form.settings.language)
                     : unknown_link(request);
    }
    const auto found = signups.confirm(token, client_of(request));
    if (!found) {
        return unknown_link(request);
    }
    const auto& welcome = found->form.settings.welcome_url;
    Response response = confirm_page(*found, "");
    if (found->state == State::kConfirmed && welcome) {
        response.status = 303;
        response.set_header("Location", *welcome);
    }
    return response;
}

}  // namespace

std::string field_text(const httplib::Params& fields, const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

Response asked_page(SignupAnswer answer, std::string_view language) {
    const FormWords& words = form_words(language);
    switch (answer) {
        case SignupAnswer::kTaken:
            return public_page(200, words.check_mail_title, paragraph(words.check_mail), words.tag);
        case SignupAnswer::kBadEmail:
            return public_page(422, words.bad_email, "", words.tag);
        case SignupAnswer::kBusy:
            return std::move(
                public_page(429, words.busy_title, paragraph(words.busy_text), words.tag)
                    .set_header("Retry-After", kRetryAfterS));
        case SignupAnswer::kNoForm:
            break;
    }
    return public_page(404, words.closed_title, paragraph(words.closed_text), words.tag);
}

std::string client_of(const Request& request) {
    return request.by_unnamed_proxy ? std::string() : request.remote_addr;
}

service::SignupRequest request_of(const Request& request,
                                  const httplib::Params& fields,
                                  SignupVia via) {
    return {field_text(fields, "email"), field_text(fields, "name"), client_of(request), via};
}

bool is_trapped(const httplib::Params& fields) {
    return !field_text(fields, "nonce").empty();
}

void add_form_page_routes(Router& router, Services& services) {
    Signups& signups = services.signups;
    const auto get =
        [&](const char* pattern, Response (*show)(const Request&, const Signups&), Pace pace) {
            add_stranger_route(
                router,
                "GET",
                pattern,
                [&signups, show](const Request& request) { return show(request, signups); },
                Body::kNone,
                pace);
        };
    const auto post =
        [&](const char* pattern, Response (*take)(const Request&, Signups&), Pace pace) {
            add_stranger_route(
                router,
                "POST",
                pattern,
                [&signups, take](const Request& request) { return take(request, signups); },
                Body::kForm,
                pace);
        };
    get("/s/{slug}", show_form, Pace::kForm);
    post("/s/{slug}", take_form, Pace::kForm);
    get("/c/{token}", show_confirm, Pace::kPage);
    post("/c/{token}", take_confirm, Pace::kAct);
}

}  // namespace campaignd::http
