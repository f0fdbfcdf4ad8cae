#include "http/routes/support.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "model/user.h"
#include "model/variants.h"
#include "wire/reader.h"

namespace campaignd::http {
namespace {

constexpr std::string_view kBase = "/api/v1";

Route api_route(std::string_view method, std::string_view path, Access access, Body body) {
    Route route;
    route.method = method;
    route.pattern = std::string(kBase) + std::string(path);
    route.access = access;
    route.lane = Lane::kOrdinary;
    route.body = body;
    return route;
}

}  // namespace

Route& add_api(Router& router,
               std::string_view method,
               std::string_view path,
               Access access,
               Handler handler,
               Body body) {
    Route route = api_route(method, path, access, body);
    route.handler = std::move(handler);
    return router.add(std::move(route));
}

Route& add_for_strangers(Router& router, std::string_view path, Handler handler) {
    Route& route = add_api(router, "GET", path, Access::kPublic, std::move(handler));
    route.lane = Lane::kPublic;
    route.pace = Pace::kForm;
    return route;
}

Route& add_creating(
    Router& router, std::string_view path, Access access, Handler handler, Body body) {
    Route route = api_route("POST", path, access, body);
    route.handler = std::move(handler);
    route.creates = true;
    return router.add(std::move(route));
}

std::vector<std::string> permissions_of(const Router& router, const Principal& who) {
    std::vector<std::string> routes;
    for (const Route& route : router.routes()) {
        const bool is_api = route.pattern.starts_with(kBase) && route.access != Access::kPublic;
        const bool is_barred = who.lacks_second_factor && !route.unfinished;
        if (is_api && !is_barred && allows(route.access, who.role) && allows(route.scope, who)) {
            routes.push_back(route.method + ' ' + route.pattern.substr(kBase.size()));
        }
    }
    return routes;
}

bool may_invite(const Request& request) {
    check(request.principal.has_value(), "a route that asks for power is not public");
    const Principal& who = *request.principal;
    return allows(Access::kAdmin, who.role) &&
           allows(scope_rule("POST", std::string(kBase) + "/invitations"), who);
}

service::Actor actor_of(const Request& request) {
    check(request.principal.has_value(), "a route with an actor is not public");
    return service::actor_of(*request.principal, request.remote_addr, request.request_id);
}

service::AccountOwner owner_of(const Request& request) {
    check(request.principal.has_value(), "a route of an account is not public");
    const Principal& who = *request.principal;
    if (who.user_id == 0) {
        fail(ErrorCode::kConflict, "an API token has no account of its own; log in as a user");
    }
    return {.user_id = who.user_id,
            .session_id = who.session_id,
            .email = who.name,
            .address = request.remote_addr,
            .device = request.cookie(kDeviceCookie).value_or(""),
            .browser = std::string(request.header("User-Agent"))};
}

nlohmann::json body_of(const Request& request) {
    return wire::parse(request.body.empty() ? std::string_view("{}") : request.body);
}

Handler without_input(Handler handler) {
    return [handler = std::move(handler)](const Request& request) {
        wire::read_body(body_of(request), [](wire::Reader&) {});
        return handler(request);
    };
}

ListQuery list_query(const Request& request,
                     std::string_view sort,
                     const std::vector<std::string_view>& filters) {
    ListQuery query = parse_list_query(request, {sort}, filters);
    if (query.sort != sort) {
        throw Error(std::vector<FieldError>{
            {"sort", "this list has one order: \"" + std::string(sort) + "\""}});
    }
    return query;
}

service::PageQuery page_query(const Request& request,
                              std::string_view sort,
                              const std::vector<std::string_view>& filters) {
    ListQuery query = list_query(request, sort, filters);
    return {std::move(query.q), std::move(query.cursor), query.limit};
}

Response spooled_download(const Services& services,
                          std::string_view name,
                          const std::string& content_type,
                          const WriteDownload& write) {
    const auto file = std::make_shared<SpoolFile>(services.spool_directory);
    write([&](std::string_view piece) { file->append(piece); });
    Response response = Response::download(name);
    response.set_file(file, content_type);
    return response;
}

Response csv_download(const Services& services, std::string_view name, const WriteDownload& write) {
    return spooled_download(services, name, "text/csv; charset=utf-8", write);
}

Response page_answer(nlohmann::json page) {
    if (page.at("next").is_string()) {
        page["next"] = encode_cursor(page["next"].get<std::string>());
    }
    return Response::json(200, page);
}

std::optional<std::int64_t> query_integer(const Request& request,
                                          std::string_view name,
                                          std::int64_t min,
                                          std::int64_t max) {
    const auto text = request.query_value(name);
    if (!text || text->empty()) {
        return std::nullopt;
    }
    const auto value = parse_int(*text);
    if (!value || *value < min || *value > max) {
        const std::string range = max == kMaxId ? " or more" : " to " + std::to_string(max);
        throw Error(std::vector<FieldError>{
            {std::string(name), "must be a whole number from " + std::to_string(min) + range}});
    }
    return value;
}

std::optional<bool> query_flag(const Request& request, std::string_view name) {
    const auto text = request.query_value(name);
    if (text && *text != "true" && *text != "false") {
        throw Error(std::vector<FieldError>{{std::string(name), "must be true or false"}});
    }
    return text ? std::optional(*text == "true") : std::nullopt;
}

std::optional<int> query_variant(const Request& request) {
    const auto text = request.query_value("variant");
    if (!text || text->empty()) {
        return std::nullopt;
    }
    const auto letter = parse_variant_letter(*text);
    if (!letter) {
        throw Error(
            std::vector<FieldError>{{"variant", "must be the letter of a variant, such as \"A\""}});
    }
    return letter;
}

void reject_unknown_query(const Request& request, const std::vector<std::string_view>& known) {
    std::vector<FieldError> faults;
    for (const auto& [name, value] : request.params) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            faults.push_back({name, "is not a known parameter"});
        }
    }
    throw_if_any(std::move(faults));
}

}  // namespace campaignd::http
