// The page reads a running listmonk through the daemon, a few pages of people to a request: the
// browser keeps them and where it is, so that nothing of the login stays here.
#include <chrono>

#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "service/people/listmonk_source.h"
#include "wire/listmonk_question.h"

namespace campaignd::http {
namespace {

constexpr std::chrono::seconds kPageTime{20};

service::ListmonkSource source_of(const ListmonkQuestion& question, const Services& services) {
    constexpr int kTries = 1;  // the browser asks again
    return {question.login,
            service::ask_over_network(services.may_call_private, kTries, kPageTime)};
}

Response lists(const Request& request, const Services& services) {
    const auto question = wire::read_listmonk_question(body_of(request), false);
    const service::ListmonkSource source = source_of(question, services);
    services.audit.note(actor_of(request), "import.listmonk", source.address());
    return Response::json(200,
                          {{"address", source.address()},
                           {"subscribers", source.count()},
                           {"lists", source.lists()}});
}

Response people(const Request& request, const Services& services) {
    const auto question = wire::read_listmonk_question(body_of(request), true);
    const auto found = source_of(question, services).portion(question.place, question.list_ids);
    return Response::json(200,
                          {{"people", wire::parse(found.people)},
                           {"read", found.read},
                           {"total", found.total},
                           {"place", found.next ? wire::json(to_text(*found.next)) : nullptr}});
}

}  // namespace

void add_listmonk_import_routes(Router& router, Services& services) {
    add_api(
        router,
        "POST",
        "/imports/listmonk/lists",
        Access::kEditor,
        [&services](const Request& request) { return lists(request, services); },
        Body::kJson)
        .lane = Lane::kLong;
    add_api(
        router,
        "POST",
        "/imports/listmonk/people",
        Access::kEditor,
        [&services](const Request& request) { return people(request, services); },
        Body::kJson)
        .lane = Lane::kLong;
}

}  // namespace campaignd::http
