#include "http/routes/editable.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "http/message/problem.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

constexpr const char* kRevision = "revision";

/// Nothing for a tag that is none of ours.
std::optional<std::int64_t> revision_of(std::string_view tag) {
    if (tag.starts_with("W/")) {
        tag.remove_prefix(2);
    }
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') {
        tag = tag.substr(1, tag.size() - 2);
    }
    return parse_int(tag);
}

/// Takes "revision" out of a body; nothing when it is not there. Throws Error(kInvalid).
std::optional<std::int64_t> take_revision(nlohmann::json& body) {
    const auto found = body.is_object() ? body.find(kRevision) : body.end();
    if (found == body.end()) {
        return std::nullopt;
    }
    if (!found->is_number_integer()) {
        throw Error(std::vector<FieldError>{{kRevision, "must be a whole number"}});
    }
    const auto revision = found->get<std::int64_t>();
    body.erase(found);
    return revision;
}

Response with_tag(Response response, const nlohmann::json& thing) {
    const std::string revision = std::to_string(thing.at(kRevision).get<std::int64_t>());
    response.set_header("ETag", '"' + revision + '"');
    return response;
}

Response tagged(const nlohmann::json& thing) {
    return with_tag(Response::json(200, thing), thing);
}

/// Runs a change; one of an old revision becomes the answer that shows the present one.
template <typename Change>
Response guarded(const Request& request, const Editable::Get& get, Change change) {
    try {
        return change();
    } catch (const service::StaleRevision& stale) {
        const nlohmann::json current = get(request);
        return with_tag(problem_with(412, stale.what(), {{"current", current}}), current);
    }
}

Response patch(const Request& request, const Editable& thing) {
    nlohmann::json change = body_of(request);
    const auto in_body = take_revision(change);
    const bool by_header = find_header(request.headers, "If-Match").has_value();
    const Expected expected =
        in_body && !by_header ? Expected({*in_body}) : expected_revision(request);
    return guarded(
        request, thing.get, [&] { return tagged(thing.update(request, change, expected)); });
}

}  // namespace

Expected expected_revision(const Request& request) {
    const auto field = find_header(request.headers, "If-Match");
    if (!field || trim(*field) == "*") {
        return {};
    }
    std::vector<std::int64_t> any_of;
    for (const std::string_view tag : split(*field, ',')) {
        if (const auto revision = revision_of(trim(tag))) {
            any_of.push_back(*revision);
        }
    }
    return Expected(std::move(any_of));
}

void add_editable(Router& router, std::string_view path, Editable editable) {
    const auto thing = std::make_shared<const Editable>(std::move(editable));
    add_api(router, "GET", path, thing->read, [thing](const Request& request) {
        return tagged(thing->get(request));
    }).lane = thing->lane;
    add_api(
        router,
        "PATCH",
        path,
        thing->write,
        [thing](const Request& request) { return patch(request, *thing); },
        Body::kJson)
        .lane = thing->lane;
    if (!thing->remove) {
        return;
    }
    add_api(router, "DELETE", path, thing->write, [thing](const Request& request) {
        return guarded(request, thing->get, [&] {
            thing->remove(request, expected_revision(request));
            return Response::no_content();
        });
    });
}

}  // namespace campaignd::http
