#include "wire/campaigns.h"

#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/ongoing.h"
#include "wire/progress.h"
#include "wire/variants.h"

namespace campaignd::http {
namespace {

using service::Campaigns;

using Move = CampaignView (Campaigns::*)(const service::Actor&, CampaignId);

/// launch, pause, resume, approve: no body, the campaign as answer.
void add_move(Router& router, Campaigns& campaigns, std::string_view verb, Move move) {
    add_api(router,
            "POST",
            "/campaigns/{id}/" + std::string(verb),
            Access::kEditor,
            without_input([&campaigns, move](const Request& request) {
                return Response::json(200, (campaigns.*move)(actor_of(request), request.id()));
            }),
            Body::kJson);
}

void add_moves(Router& router, Campaigns& campaigns) {
    add_move(router, campaigns, "launch", &Campaigns::launch);
    add_move(router, campaigns, "pause", &Campaigns::pause);
    add_move(router, campaigns, "resume", &Campaigns::resume);
    add_move(router, campaigns, "approve", &Campaigns::approve);
    add_move(router, campaigns, "stop_enrolling", &Campaigns::stop_enrolling);
    add_api(
        router,
        "POST",
        "/campaigns/approve",
        Access::kEditor,
        without_input([&campaigns](const Request& request) {
            return Response::json(200, {{"approved", campaigns.approve_all(actor_of(request))}});
        }),
        Body::kJson);
    add_api(
        router,
        "POST",
        "/campaigns/{id}/cancel",
        Access::kEditor,
        [&campaigns](const Request& request) {
            return Response::json(200,
                                  campaigns.cancel(actor_of(request),
                                                   request.id(),
                                                   wire::read_cancel_everything(body_of(request))));
        },
        Body::kJson);
    add_api(
        router,
        "POST",
        "/campaigns/{id}/winner",
        Access::kEditor,
        [&campaigns](const Request& request) {
            return Response::json(
                200,
                campaigns.choose_winner(
                    actor_of(request), request.id(), wire::read_winner_choice(body_of(request))));
        },
        Body::kJson);
    add_creating(router,
                 "/campaigns/{id}/duplicate",
                 Access::kEditor,
                 without_input([&campaigns](const Request& request) {
                     return Response::json(201,
                                           campaigns.duplicate(actor_of(request), request.id()));
                 }));
}

/// 202 when the people of lists and segments are added behind the answer.
void add_people(Router& router, Campaigns& campaigns) {
    add_creating(
        router,
        "/campaigns/{id}/recipients",
        Access::kEditor,
        [&campaigns](const Request& request) {
            const AddedCounts counts = campaigns.add_people(
                actor_of(request), request.id(), wire::read_added_people(body_of(request)));
            return Response::json(counts.addition_id ? 202 : 200, counts);
        });
    add_api(router,
            "GET",
            "/campaigns/{id}/additions",
            Access::kViewer,
            [&campaigns](const Request& request) {
                return Response::json(200, wire::whole_list(campaigns.additions(request.id())));
            });
}

Response list_campaigns(const Request& request, const Campaigns& campaigns) {
    const service::PageQuery query = page_query(request, "-id", {"state"});
    auto state = request.query_value("state");
    if (state && state->empty()) {
        state.reset();
    }
    return page_answer(campaigns.list(query, state));
}

}  // namespace

void add_campaign_routes(Router& router, Services& services) {
    Campaigns& campaigns = services.campaigns;
    add_api(router, "GET", "/campaigns", Access::kViewer, [&campaigns](const Request& request) {
        return list_campaigns(request, campaigns);
    });
    add_resource(router, "/campaigns", {}, campaigns, wire::read_campaign);
    add_api(router,
            "GET",
            "/campaigns/{id}/progress",
            Access::kViewer,
            [&campaigns](const Request& request) {
                return Response::json(200, campaigns.progress(request.id()));
            });
    add_api(router,
            "GET",
            "/campaigns/{id}/timeline",
            Access::kViewer,
            [&campaigns](const Request& request) {
                return Response::json(
                    200,
                    campaigns.timeline(request.id(), request.query_value("bucket").value_or("")));
            });
    add_api(router,
            "GET",
            "/campaigns/{id}/links",
            Access::kViewer,
            [&campaigns](const Request& request) {
                return Response::json(200, wire::whole_list(campaigns.links(request.id())));
            });
    add_api(router,
            "GET",
            "/campaigns/{id}/domains",
            Access::kViewer,
            [&campaigns](const Request& request) {
                reject_unknown_query(request, {"cursor"});
                return Response::json(
                    200, campaigns.domains(request.id(), request.query_value("cursor")));
            });
    add_moves(router, campaigns);
    add_people(router, campaigns);
}

}  // namespace campaignd::http
