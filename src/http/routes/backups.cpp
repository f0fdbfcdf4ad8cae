#include "wire/backups.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

Response download(const Request& request, const service::Backups& backups) {
    const std::string& name = request.param("name");
    Response response = Response::download(name);
    response.set_file(backups.find(name).string(), "application/vnd.sqlite3");
    return response;
}

}  // namespace

void add_backup_routes(Router& router, Services& services) {
    service::Backups& backups = services.backups;
    add_api(router, "GET", "/backups", Access::kAdmin, [&backups](const Request&) {
        return Response::json(200, backups.list());
    });
    add_creating(
        router, "/backups", Access::kAdmin, without_input([&backups](const Request& request) {
            return Response::json(201, backups.create(actor_of(request)));
        }))
        .lane = Lane::kLong;
    add_api(router, "GET", "/backups/{name}", Access::kAdmin, [&backups](const Request& request) {
        return download(request, backups);
    });
}

}  // namespace campaignd::http
