#include "wire/profile.h"

#include <utility>

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

/// What checks a password or a code: in the lane of the log-in, and slowed down as it is.
Route& add_guarded(Router& router, std::string_view path, Handler handler) {
    Route& route = add_api(
        router,
        "POST",
        path,
        Access::kViewer,
        [handler = std::move(handler)](const Request& request) {
            return guarded([&] { return handler(request); });
        },
        Body::kJson);
    route.lane = Lane::kLogin;
    return route;
}

Response codes_answer(const RecoveryCodes& codes) {
    return Response::json(200, {{"recovery_codes", codes}});
}

void add_second_factor_routes(Router& router, service::SecondFactors& factors) {
    add_guarded(router, "/profile/totp", [&factors](const Request& request) {
        const wire::Proof proof = wire::read_password(body_of(request));
        return Response::json(200, factors.begin(owner_of(request), proof.password));
    }).unfinished = true;
    add_guarded(router, "/profile/totp/confirm", [&factors](const Request& request) {
        const wire::Proof proof = wire::read_code(body_of(request));
        return codes_answer(factors.confirm(owner_of(request), proof.code));
    }).unfinished = true;
    add_guarded(router, "/profile/totp/remove", [&factors](const Request& request) {
        const wire::Proof proof = wire::read_password_and_code(body_of(request));
        factors.remove(owner_of(request), proof.password, proof.code);
        return Response::no_content();
    });
    add_guarded(router, "/profile/recovery-codes", [&factors](const Request& request) {
        const wire::Proof proof = wire::read_password(body_of(request));
        return codes_answer(factors.renew_codes(owner_of(request), proof.password));
    });
}

void add_own_session_routes(Router& router, service::Profile& profile) {
    add_api(router, "GET", "/sessions", Access::kViewer, [&profile](const Request& request) {
        return Response::json(200, wire::whole_list(profile.sessions(owner_of(request))));
    });
    add_api(router, "DELETE", "/sessions", Access::kViewer, [&profile](const Request& request) {
        return Response::json(200, {{"ended", profile.end_other_sessions(owner_of(request))}});
    });
    add_api(
        router, "DELETE", "/sessions/{id}", Access::kViewer, [&profile](const Request& request) {
            profile.end_session(owner_of(request), request.id());
            return Response::no_content();
        });
}

}  // namespace

void add_profile_routes(Router& router, Services& services) {
    service::Profile& profile = services.profile;
    add_api(router, "GET", "/profile", Access::kViewer, [&profile](const Request& request) {
        return Response::json(200, profile.get(owner_of(request).user_id));
    }).unfinished = true;
    add_api(
        router,
        "PATCH",
        "/profile",
        Access::kViewer,
        [&profile](const Request& request) {
            const ProfileChange change = wire::read_profile(body_of(request));
            return Response::json(200, profile.update(owner_of(request).user_id, change));
        },
        Body::kJson);
    add_guarded(router, "/profile/password", [&router, &profile](const Request& request) {
        const wire::PasswordChange change = wire::read_password_change(body_of(request));
        const service::AccountOwner owner = owner_of(request);
        return session_answer(
            router,
            request,
            profile.change_password(owner, change.present_password, change.password),
            200);
    });
    add_second_factor_routes(router, services.second_factors);
    add_own_session_routes(router, profile);
}

}  // namespace campaignd::http
