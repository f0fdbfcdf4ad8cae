#include <nlohmann/json.hpp>

#include "base/error.h"
#include "http/codec.h"
#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

using nlohmann::json;

RecipientChange read_change(const json& given) {
    RecipientChange change;
    read_json(given, [&](JsonObject& body) {
        change.email = body.optional_string("email");
        change.name = body.optional_string("name");
        if (const json* attributes = body.raw("attributes")) {
            change.attributes = *attributes;
        }
        if (body.has("list_ids")) {
            change.list_ids = body.ids("list_ids");
        }
        body.given("list_ids");
        if (body.given("timezone")) {
            change.timezone = body.optional_string("timezone");
        }
    });
    return change;
}

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
    const RecipientPage page = recipients.list(wanted);
    json items = json::array();
    for (const Recipient& recipient : page.items) {
        items.push_back(service::to_json(recipient));
    }
    return list_answer(std::move(items), page.total, page.next, page.total_is_estimate);
}

Response export_all(const Request& request, const service::Recipients& recipients) {
    Response response = Response::json(200, recipients.export_all(request.id()));
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
            201,
            service::to_json(recipients.create(actor_of(request), read_change(body_of(request)))));
    });
    add_editable(
        router,
        "/recipients/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .get =
             [&recipients](const Request& request) {
                 return service::to_json(recipients.get(request.id()));
             },
         .update =
             [&recipients](const Request& request, const json& change, const Expected& expected) {
                 return service::to_json(recipients.update(
                     actor_of(request), request.id(), read_change(change), expected));
             },
         .remove =
             [&recipients](const Request& request, const Expected& expected) {
                 recipients.erase(actor_of(request), request.id(), expected);
             }});
    add_api(router,
            "GET",
            "/recipients/{id}/export",
            Access::kViewer,
            [&recipients](const Request& request) { return export_all(request, recipients); });
}

}  // namespace campaignd::http
