#include "wire/backups.h"

#include <memory>

#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "service/upkeep/media_tar.h"

namespace campaignd::http {
namespace {

Response download(const Request& request, const service::Backups& backups) {
    const std::string& name = request.param("name");
    Response response = Response::download(name);
    response.set_file(backups.find(name).string(), "application/vnd.sqlite3");
    return response;
}

/// By way of a file: it may be large.
Response download_media(const Request& request, const Services& services) {
    const service::MediaFiles media(services.backups.find(request.param("name")));
    const auto file = std::make_shared<SpoolFile>(services.spool_directory);
    service::write_media_tar(media, [&](std::string_view piece) { file->append(piece); });
    Response response = Response::download(media.folder().filename().string() + ".tar");
    response.set_file(file, "application/x-tar");
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
    add_api(router,
            "GET",
            "/backups/{name}/media.tar",
            Access::kAdmin,
            [&services](const Request& request) { return download_media(request, services); })
        .lane = Lane::kLong;
}

}  // namespace campaignd::http
