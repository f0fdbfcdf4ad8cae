#include "wire/lists.h"

#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_list_routes(Router& router, Services& services) {
    service::Lists& lists = services.lists;
    add_list(router, "/lists", Access::kViewer, lists);
    add_resource(router, "/lists", {}, lists, [](const wire::json& body, bool) {
        return wire::read_list(body);
    });
}

}  // namespace campaignd::http
