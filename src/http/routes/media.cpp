// The library of pictures and attachments, and GET /m/{file}: what messages show of it.
#include "wire/media.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "http/message/multipart.h"
#include "http/routes/editable.h"
#include "http/routes/pages.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

constexpr std::uint64_t kFormBytes = 64 * 1024;  // what a form adds to its file
constexpr std::size_t kTitleBytes = 200;

/// The body itself, or the part "file" of a form.
Response upload(const Request& request, service::Media& media) {
    reject_unknown_query(request, {"title", "alt"});
    Part part;
    const SpoolFile* file = request.body_file.get();
    if (is_multipart(request)) {
        part = extract_part(request, "file");
        file = part.file.get();
    }
    if (file == nullptr || file->size() == 0) {
        throw Error(std::vector<FieldError>{{"file", "the upload is empty"}});
    }
    service::MediaUpload order;
    order.file = file->path();
    order.title = request.query_value("title").value_or(
        std::string(truncate_utf8(to_valid_utf8(part.file_name), kTitleBytes)));
    order.alt = request.query_value("alt").value_or("");
    const MediaUploaded uploaded = media.create(actor_of(request), order);
    Response response = Response::json(uploaded.is_new ? 201 : 200, uploaded);
    response.set_header("Location", "/api/v1/media/" + std::to_string(uploaded.file.id));
    return response;
}

service::MediaFilter filter_of(const Request& request) {
    service::MediaFilter filter{.used = query_flag(request, "used"),
                                .pictures = {},
                                .removed = query_flag(request, "removed").value_or(false)};
    const auto kind = request.query_value("kind");
    if (kind && *kind != "picture" && *kind != "file") {
        throw Error(std::vector<FieldError>{{"kind", "must be picture or file"}});
    }
    if (kind) {
        filter.pictures = *kind == "picture";
    }
    return filter;
}

Response list(const Request& request, const service::Media& media) {
    const service::MediaPage page =
        media.list(page_query(request, "-id", {"used", "kind", "removed"}), filter_of(request));
    nlohmann::json body = static_cast<const Page<MediaView>&>(page);
    body["totals"] = page.totals;
    return page_answer(std::move(body));
}

/// A picture that a message shows. Its name says what it is for good, and what it says is so: no
/// browser takes it for anything else, and no page of ours speaks through it.
Response serve(const Request& request, const service::MediaFiles& files) {
    const auto name = parse_media_name(request.param("file"));
    if (!name || !is_picture(name->type)) {
        return unknown_link(request);
    }
    const std::string tag = '"' + name->hash + '"';
    Response response;
    response.set_file(files.path_of(*name).string(), std::string(content_type_of(name->type)));
    if (has_list_token(request.header("If-None-Match"), tag)) {
        response = Response::no_content();
        response.status = 304;
    }
    response.set_header("Cache-Control", "public, max-age=31536000, immutable");
    response.set_header("ETag", tag);
    response.set_header("Content-Security-Policy", "default-src 'none'; sandbox");
    // Mail read in a browser loads it from another site.
    response.set_header("Cross-Origin-Resource-Policy", "cross-origin");
    return response;
}

void add_one_file(Router& router, service::Media& media) {
    add_editable(
        router,
        "/media/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .lane = Lane::kSlow,
         .get = [&media](const Request& request) { return media.get(request.id()); },
         .update =
             [&media](const Request& request, const wire::json& change, const Expected& expected) {
                 return media.update(
                     actor_of(request), request.id(), wire::read_media_change(change), expected);
             },
         .remove =
             [&media](const Request& request, const Expected& expected) {
                 reject_unknown_query(request, {"even_used"});
                 media.remove(actor_of(request),
                              request.id(),
                              query_flag(request, "even_used").value_or(false),
                              expected);
             }});
}

}  // namespace

void add_media_routes(Router& router, Services& services) {
    service::Media& media = services.media;
    add_api(router, "GET", "/media", Access::kViewer, [&media](const Request& request) {
        return list(request, media);
    }).lane = Lane::kSlow;
    Route& route = add_creating(
        router,
        "/media",
        Access::kEditor,
        [&media](const Request& request) { return upload(request, media); },
        Body::kUpload);
    route.lane = Lane::kLong;
    route.most_bytes = media.limits().file_bytes + kFormBytes;
    add_api(
        router,
        "POST",
        "/media/prune",
        Access::kEditor,
        [&media](const Request& request) {
            return Response::json(
                200,
                media.prune(actor_of(request), wire::read_media_prune(body_of(request)) * 1'000));
        },
        Body::kJson)
        .lane = Lane::kSlow;
    add_api(router,
            "POST",
            "/media/{id}/restore",
            Access::kEditor,
            [&media](const Request& request) {
                return Response::json(200, media.restore(actor_of(request), request.id()));
            })
        .lane = Lane::kSlow;
    add_one_file(router, media);
    add_stranger_route(
        router,
        "GET",
        "/m/{file}",
        [&media](const Request& request) { return serve(request, media.files()); },
        Body::kNone,
        Pace::kFile);
}

}  // namespace campaignd::http
