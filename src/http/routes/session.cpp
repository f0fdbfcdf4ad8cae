#include "wire/session.h"

#include "http/front/trusted_proxies.h"
#include "http/message/problem.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "service/access/login_throttle.h"

namespace campaignd::http {
namespace {

/// RFC 6265. With a public address on https the __Host- prefix pins the cookie to this host and
/// path.
std::string cookie(const Request& request,
                   std::string_view name,
                   std::string_view value,
                   TimeMs life_ms) {
    return request.cookie_name(name) + '=' + std::string(value) +
           "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(life_ms / 1'000) +
           (request.secure_cookies ? "; Secure" : "");
}

wire::Session session_of(const Router& router, const Request& request, const Principal& who) {
    wire::Session session{who, permissions_of(router, who.role), {}};
    if (request.by_unnamed_proxy) {
        session.notices.emplace_back(TrustedProxies::remedy_for_unnamed());
    }
    return session;
}

Response session_answer(const Router& router,
                        const Request& request,
                        const service::Login& login,
                        int status) {
    Response response = Response::json(status, session_of(router, request, login.principal));
    response.set_header("Set-Cookie",
                        cookie(request, kSessionCookie, login.cookie, service::Auth::kAbsoluteMs));
    response.set_header(
        "Set-Cookie",
        cookie(request, kDeviceCookie, login.device, service::LoginThrottle::kKnownMs));
    return response;
}

/// Runs what checks passwords or tokens; slowed-down guessers get 429 (RFC 6585 section 4).
template <typename Login>
Response guarded(Login login) {
    try {
        return login();
    } catch (const service::TooManyAttempts& error) {
        Response response = problem(429, error.what());
        response.set_header("Retry-After", std::to_string(error.retry_after_s()));
        return response;
    }
}

Response log_in(const Router& router, const Request& request, Services& services) {
    const wire::Login login = wire::read_login(body_of(request));
    return guarded([&] {
        const std::string device = request.cookie(kDeviceCookie).value_or("");
        return session_answer(
            router,
            request,
            services.auth.login(login.email, login.password, request.remote_addr, device),
            200);
    });
}

Response set_up(const Router& router, const Request& request, Services& services) {
    const wire::Login first = wire::read_login(body_of(request), true);
    return guarded([&] {
        const User user = services.setup.complete(
            first.setup_token, first.email, first.password, request.remote_addr);
        return session_answer(
            router, request, services.auth.open_session(user.id, request.remote_addr), 201);
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
    services.users.set_page(who.user_id, change);
    change.apply_to(who.page);
    return Response::json(200, session_of(router, request, who));
}

Response log_out(const Request& request, Services& services) {
    if (const auto session = request.session_token()) {
        services.auth.logout(*session);
    }
    return Response::no_content().set_header("Set-Cookie", cookie(request, kSessionCookie, "", 0));
}

}  // namespace

Authenticator authenticate_by(service::Auth& auth) {
    return [&auth](const Request& request) {
        if (const auto token = request.bearer_token()) {
            return auth.authenticate_bearer(*token);
        }
        const auto session = request.session_token();
        return session ? auth.authenticate_session(*session) : std::nullopt;
    };
}

void add_session_routes(Router& router, Services& services) {
    add_api(router, "GET", "/setup", Access::kPublic, [&services](const Request&) {
        return Response::json(200, {{"needed", services.setup.needed()}});
    }).lane = Lane::kPublic;
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
    add_api(router, "GET", "/session", Access::kViewer, [&router](const Request& request) {
        return Response::json(200, session_of(router, request, *request.principal));
    });
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
    });
}

}  // namespace campaignd::http
