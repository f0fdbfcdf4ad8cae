#include "wire/tokens.h"

#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_token_routes(Router& router, Services& services) {
    service::Tokens& tokens = services.tokens;
    add_list(router, "/tokens", Access::kAdmin, tokens);
    add_creating(router, "/tokens", Access::kAdmin, [&tokens](const Request& request) {
        const TokenRequest token = wire::read_token(body_of(request));
        return Response::json(201, tokens.create(actor_of(request), token, &*request.principal));
    });
    add_api(router, "DELETE", "/tokens/{id}", Access::kAdmin, [&tokens](const Request& request) {
        tokens.remove(actor_of(request), request.id());
        return Response::no_content();
    });
}

}  // namespace campaignd::http
