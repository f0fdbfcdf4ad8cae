#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/message/problem.h"
#include "http/routes/pages.h"
#include "http/routes/reader_words.h"
#include "http/routes/routes.h"

namespace campaignd::http {
namespace {

constexpr std::string_view kPagePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";
constexpr std::string_view kViewPolicy =
    "sandbox; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'";

constexpr std::string_view kHead =
    "\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<meta name=\"robots\" content=\"noindex\"><title>";
constexpr std::string_view kStyle =
    "</title><style>:root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem}"
    "h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin-top:2.5rem}"
    "button{font:inherit;padding:.6rem 1.2rem;cursor:pointer}"
    "input:not([type=checkbox]){font:inherit;padding:.5rem;width:100%;box-sizing:border-box}"
    "</style></head><body><main><h1>";

std::string paragraph(std::string_view text) {
    return "<p>" + html_escape(text) + "</p>";
}

/// `attributes` is HTML of ours.
std::string button(std::string_view text, std::string_view attributes = "") {
    return "<button type=\"submit\"" + std::string(attributes) + ">" + html_escape(text) +
           "</button>";
}

Response unsubscribed(const ReaderWords& words, bool may_return) {
    std::string content = paragraph(words.unsubscribed_text);
    if (may_return) {
        content += paragraph(words.mistake) + "<form method=\"post\">" +
                   button(words.subscribe_again, " name=\"action\" value=\"resubscribe\"") +
                   "</form>";
    }
    return public_page(200, words.unsubscribed_title, content, words.tag);
}

/// One box for each list; nothing when no list is shown.
std::string list_choice(const ReaderWords& words,
                        const std::vector<service::Unsubscribe::ListChoice>& lists) {
    if (lists.empty()) {
        return "";
    }
    std::string html = "<h2>" + html_escape(words.or_choose) +
                       "</h2><form method=\"post\">"
                       "<input type=\"hidden\" name=\"action\" value=\"lists\">";
    for (const auto& list : lists) {
        html += "<p><label><input type=\"checkbox\" name=\"list\" value=\"" +
                std::to_string(list.list_id) + (list.member ? "\" checked> " : "\"> ") +
                html_escape(list.name) + "</label>";
        if (!list.description.empty()) {
            html += "<br><small>" + html_escape(list.description) + "</small>";
        }
        html += "</p>";
    }
    return html + button(words.save_choice) + "</form>";
}

Response ask(const Request& request, const service::Unsubscribe& unsubscribe) {
    const ReaderWords& words = reader_words(request);
    const auto found = unsubscribe.find(request.param("token"));
    if (!found) {
        return unknown_link(request);
    }
    if (found->unsubscribed) {
        return unsubscribed(words, found->may_return);
    }
    const std::string title =
        fmt::format(fmt::runtime(found->sender.empty() ? words.stop : words.stop_from),
                    fmt::arg("sender", found->sender),
                    fmt::arg("email", found->masked_email));
    return public_page(200,
                       title,
                       paragraph(words.no_further) + "<form method=\"post\">" +
                           button(words.unsubscribe) + "</form>" + list_choice(words, found->lists),
                       words.tag);
}

std::vector<std::int64_t> lists_of(const httplib::Params& form) {
    std::vector<std::int64_t> lists;
    const auto [begin, end] = form.equal_range("list");
    for (auto field = begin; field != end; ++field) {
        if (const auto id = parse_int(field->second)) {
            lists.push_back(*id);
        }
    }
    return lists;
}

/// The page's buttons, and RFC 8058 one-click by a mail program: whatever the body says, but for
/// the page's own two other forms, it unsubscribes.
Response decide(const Request& request, service::Unsubscribe& unsubscribe) {
    const ReaderWords& words = reader_words(request);
    const std::string& token = request.param("token");
    const httplib::Params form = request.form();
    const auto action = form.find("action");
    const std::string wish = action == form.end() ? "" : action->second;
    if (wish == "lists") {
        const bool chosen = unsubscribe.choose(token, lists_of(form), request.remote_addr);
        const auto found = unsubscribe.find(token);  // nothing of who is erased meanwhile
        return chosen && found
                   ? public_page(200,
                                 words.saved_title,
                                 paragraph(words.saved_text) + list_choice(words, found->lists),
                                 words.tag)
                   : unknown_link(request);
    }
    if (wish == "resubscribe") {
        return unsubscribe.resubscribe(token, request.remote_addr)
                   ? public_page(200, words.again_title, paragraph(words.again_text), words.tag)
                   : unknown_link(request);
    }
    if (!unsubscribe.unsubscribe(token, request.remote_addr)) {
        return unknown_link(request);
    }
    const auto found = unsubscribe.find(token);
    return unsubscribed(words, found && found->may_return);
}

/// The reader's first language ("de-AT, en" is "de"), for a message whose author named none.
std::string with_language(std::string html, std::string_view accepted) {
    const std::string lower = to_lower(html.substr(0, 4096));
    const std::size_t at = lower.find("<html");
    const std::string_view tag =
        at == lower.npos ? std::string_view() : std::string_view(lower).substr(at);
    if (tag.empty() || tag.substr(0, tag.find('>')).find("lang=") != tag.npos) {
        return html;
    }
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto end = std::find_if_not(accepted.begin(), accepted.end(), letter);
    const std::string language = to_lower(std::string(accepted.begin(), end));
    const bool known = language.size() == 2 || language.size() == 3;
    return html.insert(at + 5, " lang=\"" + (known ? language : "en") + '"');
}

Response view(const Request& request, service::WebView& web_view) {
    auto html = web_view.html(request.param("token"));
    if (!html) {
        return unknown_link(request);
    }
    Response response =
        Response::html(200, with_language(std::move(*html), request.header("Accept-Language")));
    response.set_header("Content-Security-Policy", kViewPolicy);
    return response;
}

}  // namespace

Response public_page(int status,
                     std::string_view title,
                     const std::string& content,
                     std::string_view language) {
    std::string html = "<!doctype html><html lang=\"";
    html.append(language).append(kHead);
    html_escape_to(html, title);
    html += kStyle;
    html_escape_to(html, title);
    html += "</h1>" + content + "</main></body></html>\n";
    Response response = Response::html(status, std::move(html));
    response.set_header("Content-Security-Policy", kPagePolicy);
    return response;
}

Response unknown_link(const ReaderWords& words) {
    return public_page(404, words.no_link_title, paragraph(words.no_link_text), words.tag);
}

Response unknown_link(const Request& request) {
    return unknown_link(reader_words(request));
}

Response too_fast(const Request& request) {
    constexpr const char* kWhy = "this is asked for too often: try again later";
    if (request.path.starts_with("/api/")) {
        return Response::json(429, {{"message", kWhy}});  // as listmonk answers
    }
    if (request.path.starts_with("/t/o/")) {
        return problem(429, kWhy);
    }
    const ReaderWords& words = reader_words(request);
    return public_page(429, words.too_fast_title, paragraph(words.too_fast_text), words.tag);
}

/// Whoever opens a page when campaignd itself cannot answer reads that in their language; programs
/// get the problem.
Handler in_readers_words(Handler handler) {
    return [handler = std::move(handler)](const Request& request) {
        try {
            return handler(request);
        } catch (const Error& error) {
            Response told = problem_for_stranger(error, request.request_id);
            if (told.status < 500 ||
                request.header("Accept").find("text/html") == std::string::npos) {
                return told;
            }
            const ReaderWords& words = reader_words(request);
            Response page =
                public_page(told.status, words.later_title, paragraph(words.later_text), words.tag);
            return std::move(page.set_header("Retry-After", "60"));
        }
    };
}

void add_stranger_route(Router& router,
                        std::string method,
                        std::string pattern,
                        Handler handler,
                        Body body,
                        Pace pace) {
    Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.access = Access::kPublic;
    route.lane = Lane::kPublic;
    route.body = body;
    route.pace = pace;
    route.handler = in_readers_words(std::move(handler));
    router.add(std::move(route));
}

Handler with_public_links(Handler page) {
    return [page = std::move(page)](const Request& request) {
        const bool is_link = request.path.starts_with("/u/") || request.path.starts_with("/v/") ||
                             request.path.starts_with("/t/") || request.path.starts_with("/c/") ||
                             request.path.starts_with("/s/") || request.path.starts_with("/m/");
        return is_link ? unknown_link(request) : page(request);
    };
}

void add_public_routes(Router& router, Services& services) {
    add_stranger_route(
        router,
        "GET",
        "/u/{token}",
        [&services](const Request& request) { return ask(request, services.unsubscribe); },
        Body::kNone);
    add_stranger_route(
        router,
        "POST",
        "/u/{token}",
        [&services](const Request& request) { return decide(request, services.unsubscribe); },
        Body::kForm,
        Pace::kAct);
    add_stranger_route(
        router,
        "GET",
        "/v/{token}",
        [&services](const Request& request) { return view(request, services.web_view); },
        Body::kNone);
}

}  // namespace campaignd::http
