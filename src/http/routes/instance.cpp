#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/settings.h"

namespace campaignd::http {

/// What concerns the whole installation: its settings.
void add_instance_routes(Router& router, Services& services) {
    add_editable(
        router,
        "/settings",
        {.read = Access::kViewer,
         .write = Access::kAdmin,
         .get = [&services](const Request&) { return services.settings.get(); },
         .update =
             [&services](
                 const Request& request, const wire::json& change, const Expected& expected) {
                 wire::json now = services.settings.update(
                     actor_of(request), wire::read_settings(change), expected);
                 services.auth.forget_known();
                 return now;
             }});
}

}  // namespace campaignd::http
