#include "wire/session.h"

#include "http/front/trusted_proxies.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "service/access/login_throttle.h"
#include "wire/profile.h"

namespace campaignd::http {
namespace {

wire::Session session_of(const Router& router, const Request& request, const Principal& who) {
    wire::Session session{who, permissions_of(router, who), {}};
    if (request.by_unnamed_proxy) {
        session.notices.emplace_back(TrustedProxies::remedy_for_unnamed());
    }
    return session;
}

Response log_in(const Router& router, const Request& request, Services& services) {
    const wire::Login login = wire::read_login(body_of(request));
    return guarded([&] {
        const service::Login made =
            services.auth.login(login.email, login.password, place_of(request));
        return made.cookie.empty()
                   ? Response::json(
                         202,
                         wire::second_step(made.challenge, service::Auth::kChallengeMs / 1'000))
                   : session_answer(router, request, made, 200);
    });
}

Response finish_login(const Router& router, const Request& request, Services& services) {
    const wire::LoginCode login = wire::read_login_code(body_of(request));
    return guarded([&] {
        return session_answer(router,
                              request,
                              services.auth.finish(login.challenge, login.code, place_of(request)),
                              200);
    });
}

Response set_up(const Router& router, const Request& request, Services& services) {
    const wire::Login first = wire::read_login(body_of(request), true);
    return guarded([&] {
        const User user = services.setup.complete(
            first.setup_token, first.email, first.password, request.remote_addr);
        service::LoginPlace place = place_of(request);
        place.device.clear();
        return session_answer(
            router, request, services.auth.open_session(user.id, place, "set-up"), 201);
    });
}

/// Another answer than the one before: who asks is read anew.
Response set_page(const Router& router, const Request& request, Services& services) {
    Principal who = *request.principal;
    if (who.user_id == 0) {
        fail(ErrorCode::kConflict,
             "an API token has no page; log in as a user to set how it looks");
    }
    const PagePreferencesChange change = wire::read_page_preferences(body_of(request));
    services.profile.update(who.user_id, {.name = std::nullopt, .page = change});
    change.apply_to(who.page);
    return Response::json(200, session_of(router, request, who));
}

Response log_out(const Request& request, Services& services) {
    if (const auto session = request.session_token()) {
        services.auth.logout(*session, actor_of(request));
    }
    return Response::no_content().set_header("Set-Cookie",
                                             own_cookie(request, kSessionCookie, "", 0));
}

}  // namespace

std::string own_cookie(const Request& request,
                       std::string_view name,
                       std::string_view value,
                       TimeMs life_ms) {
    return request.cookie_name(name) + '=' + std::string(value) +
           "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(life_ms / 1'000) +
           (request.secure_cookies ? "; Secure" : "");
}

service::LoginPlace place_of(const Request& request) {
    return {.address = request.remote_addr,
            .device = request.cookie(kDeviceCookie).value_or(""),
            .browser = std::string(request.header("User-Agent"))};
}

Response session_answer(const Router& router,
                        const Request& request,
                        const service::Login& login,
                        int status) {
    Response response = Response::json(status, session_of(router, request, login.principal));
    response.set_header(
        "Set-Cookie",
        own_cookie(request, kSessionCookie, login.cookie, service::Auth::kAbsoluteMs));
    response.set_header(
        "Set-Cookie",
        own_cookie(request, kDeviceCookie, login.device, service::LoginThrottle::kKnownMs));
    return response;
}

Authenticator authenticate_by(service::Auth& auth) {
    return [&auth](const Request& request) {
        if (const auto token = request.bearer_token()) {
            return auth.authenticate_bearer(*token, request.remote_addr);
        }
        const auto session = request.session_token();
        return session ? auth.authenticate_session(*session) : std::nullopt;
    };
}

void add_session_routes(Router& router, Services& services) {
    add_for_strangers(router, "/setup", [&services](const Request&) {
        return Response::json(200, {{"needed", services.setup.needed()}});
    });
    add_api(
        router,
        "POST",
        "/setup",
        Access::kPublic,
        [&router, &services](const Request& request) { return set_up(router, request, services); },
        Body::kJson)
        .lane = Lane::kLogin;
    add_api(
        router,
        "POST",
        "/session",
        Access::kPublic,
        [&router, &services](const Request& request) { return log_in(router, request, services); },
        Body::kJson)
        .lane = Lane::kLogin;
    add_api(
        router,
        "POST",
        "/session/second",
        Access::kPublic,
        [&router, &services](const Request& request) {
            return finish_login(router, request, services);
        },
        Body::kJson)
        .lane = Lane::kLogin;
    add_api(router, "GET", "/session", Access::kViewer, [&router](const Request& request) {
        return Response::json(200, session_of(router, request, *request.principal));
    }).unfinished = true;
    add_api(
        router,
        "PATCH",
        "/session",
        Access::kViewer,
        [&router, &services](const Request& request) {
            return set_page(router, request, services);
        },
        Body::kJson);
    add_api(router, "DELETE", "/session", Access::kViewer, [&services](const Request& request) {
        return log_out(request, services);
    }).unfinished = true;
}

}  // namespace campaignd::http
