#include "wire/backups.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "service/upkeep/media_tar.h"

namespace campaignd::http {
namespace {

Response download(const Request& request, const Services& services) {
    const std::string& name = request.param("name");
    const std::string path = services.backups.find(name).string();
    services.audit.note(actor_of(request), "backup.download", "backup:" + name);
    Response response = Response::download(name);
    response.set_file(path, "application/vnd.sqlite3");
    return response;
}

/// By way of a file: it may be large.
Response download_media(const Request& request, const Services& services) {
    const service::MediaFiles media(services.backups.find(request.param("name")));
    services.audit.note(
        actor_of(request), "backup.download_media", "backup:" + request.param("name"));
    return spooled_download(services,
                            media.folder().filename().string() + ".tar",
                            "application/x-tar",
                            [&](const auto& sink) { service::write_media_tar(media, sink); });
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
    add_api(router, "GET", "/backups/{name}", Access::kAdmin, [&services](const Request& request) {
        return download(request, services);
    });
    add_api(router,
            "GET",
            "/backups/{name}/media.tar",
            Access::kAdmin,
            [&services](const Request& request) { return download_media(request, services); })
        .lane = Lane::kLong;
}

}  // namespace campaignd::http
