#include "wire/invitations.h"

#include "base/error.h"
#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

using service::Invitations;

/// For whoever follows the link of an invitation: they have no account yet.
void add_guest_routes(Router& router, Services& services) {
    Invitations& invitations = services.invitations;
    add_for_strangers(router, "/invitation", [&invitations](const Request& request) {
        reject_unknown_query(request, {"token"});
        const std::string token = request.query_value("token").value_or("");
        return Response::json(200, wire::invitation_for_guest(invitations.look(token)));
    });
    add_api(
        router,
        "POST",
        "/invitation",
        Access::kPublic,
        [&router, &services](const Request& request) {
            if (services.sign_on.rules().only) {
                fail(ErrorCode::kConflict,
                     "no password opens a session here: sign in by " +
                         services.sign_on.rules().name + " with the address of the invitation");
            }
            const User user = services.invitations.accept(
                wire::read_invitation_answer(body_of(request)), request.remote_addr);
            return session_answer(
                router,
                request,
                services.auth.open_session(user.id, place_of(request), "invitation"),
                201);
        },
        Body::kJson)
        .lane = Lane::kLogin;
}

}  // namespace

void add_invitation_routes(Router& router, Services& services) {
    Invitations& invitations = services.invitations;
    add_list(router, "/invitations", Access::kAdmin, invitations);
    add_creating(router, "/invitations", Access::kAdmin, [&invitations](const Request& request) {
        return Response::json(
            201, invitations.invite(actor_of(request), wire::read_invitation(body_of(request))));
    }).lane = Lane::kLong;
    add_api(router,
            "POST",
            "/invitations/{id}/resend",
            Access::kAdmin,
            without_input([&invitations](const Request& request) {
                return Response::json(200, invitations.resend(actor_of(request), request.id()));
            }),
            Body::kJson)
        .lane = Lane::kLong;
    add_api(router,
            "DELETE",
            "/invitations/{id}",
            Access::kAdmin,
            [&invitations](const Request& request) {
                invitations.revoke(actor_of(request), request.id());
                return Response::no_content();
            });
    add_guest_routes(router, services);
}

}  // namespace campaignd::http
