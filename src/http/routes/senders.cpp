#include "wire/senders.h"

#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_sender_routes(Router& router, Services& services) {
    service::Senders& senders = services.senders;
    add_api(router, "GET", "/senders", Access::kViewer, [&senders](const Request& request) {
        return page_answer(senders.list(page_query(request)));
    });
    add_creating(router, "/senders", Access::kAdmin, [&senders](const Request& request) {
        return Response::json(
            201, senders.create(actor_of(request), wire::read_sender(body_of(request), true)));
    });
    add_editable(
        router,
        "/senders/{id}",
        {.read = Access::kViewer,
         .write = Access::kAdmin,
         .get = [&senders](const Request& request) { return senders.get(request.id()); },
         .update =
             [&senders](
                 const Request& request, const wire::json& change, const Expected& expected) {
                 return senders.update(
                     actor_of(request), request.id(), wire::read_sender(change), expected);
             },
         .remove =
             [&senders](const Request& request, const Expected& expected) {
                 senders.remove(actor_of(request), request.id(), expected);
             }});
    add_api(
        router,
        "POST",
        "/senders/{id}/verify",
        Access::kAdmin,
        [&senders](const Request& request) {
            const SenderChange change = wire::read_sender(body_of(request));
            const bool is_empty = change.fields.empty() && change.faults.empty();
            return Response::json(
                200, senders.verify(actor_of(request), request.id(), is_empty ? nullptr : &change));
        },
        Body::kJson)
        .lane = Lane::kLong;
    add_api(router,
            "GET",
            "/senders/{id}/dns",
            Access::kEditor,
            [&services](const Request& request) {
                reject_unknown_query(request, {"selector"});
                const std::string selector(request.query_value("selector").value_or(""));
                return Response::json(200, services.dns.of_sender(request.id(), selector));
            })
        .lane = Lane::kLong;
}

}  // namespace campaignd::http
