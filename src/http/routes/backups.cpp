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

/// All that people see of backups: what lies here, and what of it lies elsewhere.
Response list(const Services& services) {
    nlohmann::json answer = services.backups.list();
    answer["copies"] = services.offsite.status();
    return Response::json(200, answer);
}

/// The one answer that holds the key: it is kept for no Idempotency-Key.
Response make_recovery_key(const Request& request, service::Offsite& offsite) {
    const std::string text =
        offsite.make_recovery_key(actor_of(request), wire::read_replace(body_of(request)));
    Response response = Response::json(201, {{"recovery_key", text}});
    response.set_header("Cache-Control", "no-store");
    return response;
}

void add_offsite_routes(Router& router, service::Offsite& offsite) {
    add_api(
        router,
        "POST",
        "/backups/recovery-key",
        Access::kAdmin,
        [&offsite](const Request& request) { return make_recovery_key(request, offsite); },
        Body::kJson);
    add_api(router,
            "POST",
            "/backups/copy",
            Access::kAdmin,
            without_input([&offsite](const Request& request) {
                offsite.ask_for_copy(actor_of(request));
                return Response::json(202, offsite.status());
            }),
            Body::kJson);
    add_api(router,
            "POST",
            "/backups/drill",
            Access::kAdmin,
            without_input([&offsite](const Request& request) {
                offsite.ask_for_drill(actor_of(request));
                return Response::json(202, offsite.status());
            }),
            Body::kJson);
}

}  // namespace

void add_backup_routes(Router& router, Services& services) {
    service::Backups& backups = services.backups;
    add_api(router, "GET", "/backups", Access::kAdmin, [&services](const Request&) {
        return list(services);
    });
    add_offsite_routes(router, services.offsite);
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
