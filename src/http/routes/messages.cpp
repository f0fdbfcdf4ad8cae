#include "wire/messages.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

service::Messages::Query filter_of(const Request& request, const ListQuery& page) {
    service::Messages::Query query;
    query.q = page.q;
    query.step = query_integer(request, "step", 0, kMaxStep);
    query.state = request.query_value("state");
    if (query.state && query.state->empty()) {
        query.state.reset();
    }
    return query;
}

Response list_messages(const Request& request, const service::Messages& messages) {
    const ListQuery page = list_query(request, "id", {"state", "step"});
    service::Messages::Query query = filter_of(request, page);
    query.cursor = page.cursor;
    query.limit = page.limit;
    return page_answer(messages.list(request.id(), query));
}

/// "campaign-3-messages-failed-step-1.csv"; what is searched for may be an address and is not in
/// it.
std::string csv_name(std::int64_t id, const service::Messages::Query& filter) {
    std::string name = "campaign-" + std::to_string(id) + "-messages";
    if (filter.state) {
        name += "-" + *filter.state;
    }
    if (filter.step) {
        name += "-step-" + std::to_string(*filter.step);
    }
    return name + (filter.q.empty() ? ".csv" : "-found.csv");
}

Response messages_csv(const Request& request, const Services& services) {
    reject_unknown_query(request, {"state", "step", "q"});
    const std::int64_t id = request.id();
    const service::Messages::Query filter =
        filter_of(request, list_query(request, "id", {"state", "step"}));
    services.messages.check(id, filter);  // a 404 or a fault before the file begins
    services.audit.note(actor_of(request), "campaign.download", "campaign:" + std::to_string(id));
    return csv_download(services, csv_name(id, filter), [&](const auto& sink) {
        services.messages.write_csv(id, filter, sink);
    });
}

}  // namespace

void add_message_routes(Router& router, Services& services) {
    service::Messages& messages = services.messages;
    add_api(router,
            "GET",
            "/campaigns/{id}/messages",
            Access::kViewer,
            [&messages](const Request& request) { return list_messages(request, messages); });
    add_api(router,
            "GET",
            "/campaigns/{id}/messages.csv",
            Access::kViewer,
            [&services](const Request& request) { return messages_csv(request, services); })
        .lane = Lane::kLong;
    add_api(router, "GET", "/messages/{id}", Access::kViewer, [&messages](const Request& request) {
        return Response::json(200, messages.get(request.id()));
    });
    add_api(
        router,
        "POST",
        "/messages/retry",
        Access::kEditor,
        [&messages](const Request& request) {
            const auto verdict = wire::read_verdict(body_of(request), MessageState::kFailed);
            return Response::json(
                200, {{"changed", messages.retry(actor_of(request), verdict.selection)}});
        },
        Body::kJson);
    add_api(
        router,
        "POST",
        "/messages/resolve",
        Access::kEditor,
        [&messages](const Request& request) {
            const auto verdict = wire::read_verdict(body_of(request), MessageState::kUncertain);
            return Response::json(
                200,
                {{"changed",
                  messages.resolve(actor_of(request), verdict.selection, verdict.as_sent)}});
        },
        Body::kJson);
    add_api(
        router,
        "POST",
        "/messages/actions",
        Access::kEditor,
        [&messages](const Request& request) {
            return Response::json(
                200, messages.carry_out(actor_of(request), wire::read_order(body_of(request))));
        },
        Body::kJson)
        .lane = Lane::kSlow;
}

}  // namespace campaignd::http
