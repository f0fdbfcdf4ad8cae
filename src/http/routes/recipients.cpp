#include "wire/recipients.h"

#include "base/error.h"
#include "base/text.h"
#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/bulk.h"
#include "wire/history.h"

namespace campaignd::http {
namespace {

Response list_recipients(const Request& request, const service::Recipients& recipients) {
    const ListQuery query = list_query(request, "id", {"list_id", "status"});
    RecipientQuery wanted;
    wanted.q = query.q;
    wanted.cursor = query.cursor;
    wanted.limit = query.limit;
    wanted.list_id = query_integer(request, "list_id", 1, kMaxId);
    if (const auto status = request.query_value("status"); status && !status->empty()) {
        wanted.status = parse_recipient_status(*status);
        if (!wanted.status) {
            throw Error(std::vector<FieldError>{
                {"status", "must be one of active, unsubscribed, bounced, complained, erased"}});
        }
    }
    return page_answer(recipients.list(wanted));
}

/// "open,click"; nothing means all.
std::vector<HistoryKind> kinds_of(const Request& request) {
    std::vector<HistoryKind> kinds;
    const std::string text = request.query_value("kind").value_or("");
    for (const std::string_view word : split(text, ',')) {
        if (word.empty()) {
            continue;
        }
        const auto kind = parse_history_kind(word);
        if (!kind) {
            throw Error(std::vector<FieldError>{
                {"kind",
                 "must be some of message, open, click, reply, auto_reply, bounce, complaint, "
                 "unsubscribe, list, consent, import, status, suppression, edit, with commas "
                 "between them"}});
        }
        kinds.push_back(*kind);
    }
    return kinds;
}

Response list_history(const Request& request, const service::Recipients& recipients) {
    const ListQuery query = list_query(request, "-at", {"kind"});
    HistoryQuery wanted{.kinds = kinds_of(request), .limit = query.limit};
    if (query.cursor) {
        wanted.before = parse_history_place(*query.cursor);
        if (!wanted.before) {
            throw Error(std::vector<FieldError>{
                {"cursor", "is not one this server gave out; start without it"}});
        }
    }
    return page_answer(recipients.history(request.id(), wanted));
}

Response export_all(const Request& request, const Services& services) {
    wire::json person = services.recipients.export_all(request.id());
    person["bulk_changes"] = services.bulk.traces_of(request.id());
    services.audit.note(
        actor_of(request), "recipient.export", "recipient:" + std::to_string(request.id()));
    Response response = Response::json(200, person);
    response.set_header(
        "Content-Disposition",
        "attachment; filename=\"recipient-" + std::to_string(request.id()) + ".json\"");
    return response;
}

}  // namespace

void add_recipient_routes(Router& router, Services& services) {
    service::Recipients& recipients = services.recipients;
    add_api(router, "GET", "/recipients", Access::kViewer, [&recipients](const Request& request) {
        return list_recipients(request, recipients);
    });
    add_creating(router, "/recipients", Access::kEditor, [&recipients](const Request& request) {
        return Response::json(
            201, recipients.create(actor_of(request), wire::read_recipient(body_of(request))));
    });
    add_editable(
        router,
        "/recipients/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .get = [&recipients](const Request& request) { return recipients.get(request.id()); },
         .update =
             [&recipients](
                 const Request& request, const wire::json& change, const Expected& expected) {
                 return recipients.update(
                     actor_of(request), request.id(), wire::read_recipient(change), expected);
             },
         .remove =
             [&recipients](const Request& request, const Expected& expected) {
                 recipients.erase(actor_of(request), request.id(), expected);
             }});
    add_api(router,
            "GET",
            "/recipients/{id}/export",
            Access::kViewer,
            [&services](const Request& request) { return export_all(request, services); });
    add_api(router, "GET", "/tags", Access::kViewer, [&recipients](const Request& request) {
        return page_answer(recipients.tags(page_query(request)));
    });
    add_api(router,
            "GET",
            "/recipients/{id}/history",
            Access::kViewer,
            [&recipients](const Request& request) { return list_history(request, recipients); });
}

}  // namespace campaignd::http
