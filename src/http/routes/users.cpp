#include "wire/users.h"

#include "base/error.h"
#include "http/routes/editable.h"
#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

User create(service::Users& users, const Request& request) {
    const UserChange user = wire::read_user(body_of(request), true);
    return users.create(
        actor_of(request), *user.email, user.role.value_or(Role::kViewer), *user.password);
}

}  // namespace

void add_user_routes(Router& router, Services& services) {
    service::Users& users = services.users;
    add_list(router, "/users", Access::kAdmin, users);
    add_creating(router, "/users", Access::kAdmin, [&users](const Request& request) {
        return Response::json(201, create(users, request));
    }).lane = Lane::kLogin;  // a password is hashed
    add_editable(
        router,
        "/users/{id}",
        {.read = Access::kAdmin,
         .write = Access::kAdmin,
         .lane = Lane::kLogin,
         .get = [&users](const Request& request) { return users.get(request.id()); },
         .update =
             [&users](const Request& request, const wire::json& change, const Expected& expected) {
                 return users.update(
                     actor_of(request), request.id(), wire::read_user(change), expected);
             },
         .remove =
             [&users](const Request& request, const Expected& expected) {
                 users.remove(actor_of(request), request.id(), expected);
             }});
    add_api(
        router, "DELETE", "/users/{id}/totp", Access::kAdmin, [&services](const Request& request) {
            if (request.principal->user_id == request.id()) {
                fail(ErrorCode::kConflict,
                     "this is your own second factor: turn it off with your password and a code");
            }
            services.second_factors.reset(actor_of(request), request.id());
            return Response::no_content();
        });
}

}  // namespace campaignd::http
