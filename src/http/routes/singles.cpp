// POST /api/v1/send and GET /api/v1/messages: mails to one person that a program asks for.
#include "wire/singles.h"

#include <exception>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "http/idempotency_gate.h"
#include "http/message/problem.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

Response failed(const std::exception_ptr& error, const std::string& request_id) {
    try {
        std::rethrow_exception(error);
    } catch (const Error& known) {
        return problem_of(known, request_id);
    } catch (const std::exception& other) {
        return internal_problem(other.what(), request_id);
    }
}

Response answer_of(const service::SingleOutcome& outcome,
                   const std::string& digest,
                   const std::string& request_id) {
    if (outcome.error) {
        return failed(outcome.error, request_id);
    }
    if (outcome.known) {
        return repeat(*outcome.known, digest);
    }
    return Response::with(202, wire::single_answer(outcome.receipt), "application/json");
}

void send(const Request& request, service::SingleMessages& singles, const Respond& respond) {
    const std::string key(request.header("Idempotency-Key"));
    if (auto fault = fault_of_key(key)) {
        respond(*std::move(fault));
        return;
    }
    service::SingleAsk ask{.request = wire::read_single(body_of(request)),
                           .actor = actor_of(request),
                           .principal = request.principal->key(),
                           .key = key};
    const std::string digest = key.empty() ? "" : singles.digest(what_is_asked(request));
    ask.digest = digest;
    singles.send(std::move(ask),
                 [respond, digest, id = request.request_id](const service::SingleOutcome& outcome) {
                     respond(answer_of(outcome, digest, id));
                 });
}

Response list(const Request& request, const service::SingleMessages& singles) {
    const ListQuery page = list_query(request, "-id", {"state", "sender_id"});
    SingleQuery query{.q = page.q, .limit = page.limit};
    query.sender_id = query_integer(request, "sender_id", 1, kMaxId);
    if (page.cursor) {
        query.before = parse_int(*page.cursor).value_or(0);
    }
    if (const auto state = request.query_value("state"); state && !state->empty()) {
        query.state = parse_message_state(*state);
        if (!query.state) {
            throw Error(std::vector<FieldError>{
                {"state",
                 "must be queued, sending, sent, failed, uncertain, skipped or cancelled"}});
        }
    }
    nlohmann::json answer = singles.list(query);
    answer["senders"] = singles.senders();
    return page_answer(std::move(answer));
}

}  // namespace

void add_single_routes(Router& router, Services& services) {
    service::SingleMessages& singles = services.singles;
    Route route;
    route.method = "POST";
    route.pattern = "/api/v1/send";
    route.access = Access::kEditor;
    route.lane = Lane::kOrdinary;
    route.body = Body::kJson;
    route.deferred = [&singles](const Request& request, const Respond& respond) {
        send(request, singles, respond);
    };
    router.add(std::move(route));
    add_api(router, "GET", "/messages", Access::kViewer, [&singles](const Request& request) {
        return list(request, singles);
    });
}

}  // namespace campaignd::http
