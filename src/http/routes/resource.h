#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http/routes/editable.h"
#include "http/routes/support.h"

/// What people make, list, read, change and remove, each in the same way, by the use cases of one
/// class of service/: its list(), create(), get(), update() and remove(). That must outlive the
/// router.
namespace campaignd::http {

struct ResourceRules {
    Access read = Access::kViewer;
    Access write = Access::kEditor;
    Lane lane = Lane::kOrdinary;  // of POST, and of GET and PATCH of one
};

/// GET of "/api/v1" + path: pages of them.
template <typename Things>
void add_list(Router& router, std::string_view path, Access access, Things& things) {
    add_api(router, "GET", path, access, [&things](const Request& request) {
        return page_answer(things.list(page_query(request)));
    });
}

/// POST of "/api/v1" + path, and what add_editable() adds for path + "/{id}". `read` makes a change
/// of a body and hears whether something new is made of it; `show` gives what is answered of one.
template <typename Things, typename Read, typename Show = std::identity>
void add_resource(Router& router,
                  std::string_view path,
                  const ResourceRules& rules,
                  Things& things,
                  Read read,
                  Show show = {}) {
    add_creating(router, path, rules.write, [&things, read, show](const Request& request) {
        return Response::json(201,
                              show(things.create(actor_of(request), read(body_of(request), true))));
    }).lane = rules.lane;
    add_editable(
        router,
        std::string(path) + "/{id}",
        {.read = rules.read,
         .write = rules.write,
         .lane = rules.lane,
         .get = [&things, show](const Request& request) { return show(things.get(request.id())); },
         .update =
             [&things, read, show](
                 const Request& request, const nlohmann::json& change, const Expected& expected) {
                 return show(
                     things.update(actor_of(request), request.id(), read(change, false), expected));
             },
         .remove =
             [&things](const Request& request, const Expected& expected) {
                 things.remove(actor_of(request), request.id(), expected);
             }});
}

}  // namespace campaignd::http
