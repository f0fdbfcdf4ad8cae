#include "wire/snippets.h"

#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_snippet_routes(Router& router, Services& services) {
    service::Snippets& snippets = services.snippets;
    add_list(router, "/snippets", Access::kViewer, snippets);
    add_resource(router, "/snippets", {}, snippets, wire::read_snippet, [](const Snippet& one) {
        return wire::whole_json(one);
    });
}

}  // namespace campaignd::http
