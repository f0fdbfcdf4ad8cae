#include "http/router.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "http/message/problem.h"
#include "http/message/target.h"
#include "http/scopes.h"
#include "wire/json.h"

namespace campaignd::http {
namespace {

constexpr std::uint64_t kJsonLimit = 1024 * 1024;
/// Without a login, and where no body is wanted: small enough to stay in memory.
constexpr std::uint64_t kSmallLimit = 16 * 1024;

bool is_name(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_alnum(c) || c == '.' || c == '_' || c == '-';
    });
}

bool is_id(std::string_view text) noexcept {
    const bool digits = !text.empty() && text.front() >= '1' && text.front() <= '9';
    return digits && parse_int(text).has_value();
}

/// A segment of a pattern: a literal, or "{name}" with a literal behind it.
struct Placeholder {
    std::string_view name;
    std::string_view suffix;
};

std::optional<Placeholder> placeholder_of(std::string_view segment) {
    if (segment.empty() || segment.front() != '{') {
        return std::nullopt;
    }
    const std::size_t close = segment.find('}');
    return Placeholder{segment.substr(1, close - 1), segment.substr(close + 1)};
}

std::string_view value_of(const Placeholder& placeholder, std::string_view segment) {
    return segment.substr(0, segment.size() - placeholder.suffix.size());
}

/// How exact the match is, so that the most exact pattern wins; -1 for none.
int match_segment(std::string_view pattern, std::string_view segment) {
    const auto placeholder = placeholder_of(pattern);
    if (!placeholder) {
        return pattern == segment ? 1 : -1;
    }
    if (segment.size() <= placeholder->suffix.size() || !segment.ends_with(placeholder->suffix)) {
        return -1;
    }
    const std::string_view value = value_of(*placeholder, segment);
    const bool wants_id = placeholder->name == "id" || placeholder->name.ends_with("_id");
    if (wants_id ? !is_id(value) : !is_name(value)) {
        return -1;
    }
    return placeholder->suffix.empty() ? 0 : 1;
}

/// The number of literal segments, or -1 when the path does not match.
int match_path(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    if (pattern.size() != path.size()) {
        return -1;
    }
    int literals = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const int exact = match_segment(pattern[i], path[i]);
        if (exact < 0) {
            return -1;
        }
        literals += exact;
    }
    return literals;
}

/// What a path is looked up by: what stands behind "/api/v1/", or else its first word.
std::string_view word_of(const std::vector<std::string_view>& path) {
    const bool is_api = path.size() > 3 && path[1] == "api" && path[2] == "v1";
    return is_api ? path[3] : path.size() > 1 ? path[1] : std::string_view();
}

std::map<std::string, std::string, std::less<>> params_of(
    const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    std::map<std::string, std::string, std::less<>> params;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (const auto placeholder = placeholder_of(pattern[i])) {
            params.emplace(placeholder->name, value_of(*placeholder, path[i]));
        }
    }
    return params;
}

bool serves(const Route& route, std::string_view method) noexcept {
    return route.method == method || (route.method == "GET" && method == "HEAD");
}

void add_method(std::string& allow, const std::string& method) {
    const std::string text = method == "GET" ? "GET, HEAD" : method;
    if (!has_list_token(allow, method)) {
        allow += (allow.empty() ? "" : ", ") + text;
    }
}

/// The page whose frame shows it may do so, and gives it none of its own powers: no script, no
/// form, nothing remote. Who asks for HTML, as a frame does, reads a problem as words.
Response framed(const Request& request, Response response) {
    static constexpr std::string_view kPolicy =
        "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
        "frame-ancestors 'self'";
    const bool wants_page = request.header("Accept").find("text/html") != std::string::npos;
    if (response.status >= 400 && wants_page) {
        const std::string why(problem_title(response.status));
        response.set_content(
            "<!doctype html><html lang=\"en\"><title>" + why + "</title><p>" + why + ".</p></html>",
            "text/html; charset=utf-8");
    }
    return std::move(response.set_header("Content-Security-Policy", kPolicy));
}

/// What `work` answers, or the problem document of what it throws.
template <typename Work>
Response or_problem(const Request& request, Work work) noexcept {
    try {
        return work();
    } catch (const Error& error) {
        return request.principal ? problem_of(error, request.request_id)
                                 : problem_for_stranger(error, request.request_id);
    } catch (const wire::MalformedJson& error) {
        return problem(400, error.what());
    } catch (const std::exception& error) {
        return internal_problem(error.what(), request.request_id);
    }
}

}  // namespace

Router::Router(Authenticator authenticator,
               service::Idempotency* idempotency,
               const std::string& public_url)
    : gate_(std::move(authenticator), public_url),
      is_https_(public_url.starts_with("https://")),
      idempotency_(idempotency) {}

Route& Router::add(Route route) {
    const bool is_new = std::none_of(routes_.begin(), routes_.end(), [&](const Route& known) {
        return known.method == route.method && known.pattern == route.pattern;
    });
    check(is_new, "a route was added twice");
    check(route.lane.has_value(), "a route has no lane");
    check(route.body != Body::kUpload || route.access != Access::kPublic,
          "strangers may not upload");
    check(!route.deferred || !route.creates, "a deferred route keeps its first answers itself");
    check(
        (route.handler != nullptr) != (route.deferred != nullptr) && route.pattern.starts_with('/'),
        "a route is malformed");
    route.scope = scope_rule(route.method, route.pattern);
    const auto segments = split(route.pattern, '/');
    const std::string_view word = word_of(segments);
    check(!placeholder_of(word), "a pattern begins with a word");
    by_word_[std::string(word)].push_back(routes_.size());
    patterns_.emplace_back(segments.begin(), segments.end());
    if (route.deferred) {
        deferred_.push_back(routes_.size());
    }
    return routes_.emplace_back(std::move(route));
}

void Router::limit_strangers(const Clock& clock, Handler too_fast) {
    pace_ = std::make_unique<PublicPace>(clock);
    too_fast_ = std::move(too_fast);
}

/// Asked for each request, by the framer too: it copies nothing before a pattern fits.
Router::Match Router::match(std::string_view method, std::string_view path) const {
    const std::vector<std::string_view> given = split(path, '/');
    Match best;
    const auto alike = by_word_.find(word_of(given));
    if (alike == by_word_.end()) {
        return best;
    }
    std::size_t found = 0;
    int best_literals = -1;
    for (const std::size_t i : alike->second) {
        const int literals = match_path(patterns_[i], given);
        if (literals < 0) {
            continue;
        }
        add_method(best.allow, routes_[i].method);
        if (serves(routes_[i], method) && literals > best_literals) {
            best_literals = literals;
            best.route = &routes_[i];
            found = i;
        }
    }
    if (best.route != nullptr) {
        best.params = params_of(patterns_[found], given);
    }
    return best;
}

BodyPlan Router::body_plan(std::string_view method, std::string_view target) const {
    const auto path = path_of(target);
    const Match found = path ? match(method, *path) : Match{};
    BodyPlan plan;
    plan.limit_bytes = kSmallLimit;
    if (found.route == nullptr) {
        return plan;
    }
    const Route& route = *found.route;
    const bool is_public = route.access == Access::kPublic;
    const bool is_usual = route.body == Body::kJson || route.body == Body::kForm;
    plan.lane = *route.lane;
    plan.needs_leave = !is_public;
    plan.spool_for = is_public ? Spool::For::kStranger : Spool::For::kCaller;
    if (route.body == Body::kUpload) {
        plan.limit_bytes = std::min(route.most_bytes.value_or(upload_limit_), upload_limit_);
        plan.to_file = true;
    } else if (route.body == Body::kReport || (is_usual && !is_public)) {
        plan.limit_bytes = kJsonLimit;
    }
    return plan;
}

Response Router::handle(Request& request) noexcept {
    return or_problem(request, [&] { return dispatch(request); });
}

std::optional<Response> Router::refuse_head(Request& request) noexcept {
    bool refused = true;
    Response refusal = or_problem(request, [&] {
        if (closed_) {
            return closed_(request);
        }
        const Match found = match(request.method, request.path);
        check(found.route != nullptr, "only a route's body needs leave");
        auto answer = admit(request, *found.route);
        refused = answer.has_value();
        return answer.value_or(Response{});
    });
    return refused ? std::optional(std::move(refusal)) : std::nullopt;
}

bool Router::start_deferred(Request& request, const Respond& respond) noexcept {
    if (closed_) {
        return false;
    }
    try {
        const std::vector<std::string_view> given = split(request.path, '/');
        for (const std::size_t i : deferred_) {
            if (serves(routes_[i], request.method) && match_path(patterns_[i], given) >= 0) {
                request.path_params = params_of(patterns_[i], given);
                if (auto refusal = admit(request, routes_[i])) {
                    respond(*std::move(refusal));
                } else {
                    routes_[i].deferred(request, respond);
                }
                return true;
            }
        }
        return false;
    } catch (...) {
        respond(or_problem(request, []() -> Response { throw; }));
    }
    return true;
}

Response Router::dispatch(Request& request) {
    if (closed_) {
        return closed_(request);
    }
    Match found = match(request.method, request.path);
    if (found.route != nullptr) {
        request.path_params = std::move(found.params);
        if (!found.route->framed) {
            return run(request, *found.route);
        }
        return framed(request, or_problem(request, [&] { return run(request, *found.route); }));
    }
    if (!found.allow.empty()) {
        return problem(405, "this address allows " + found.allow).set_header("Allow", found.allow);
    }
    const bool reads = request.method == "GET" || request.method == "HEAD";
    const bool is_api = request.path == "/api" || request.path.starts_with("/api/");
    if (fallback_ && reads && !is_api) {
        return fallback_(request);
    }
    return problem(404, "there is nothing at this address");
}

std::optional<Response> Router::admit(Request& request, const Route& route) const {
    if (pace_ && route.pace != Pace::kNone) {
        const PublicPace::Verdict verdict = pace_->judge(route.pace, request);
        if (verdict.wait) {
            return std::move(too_fast_(request).set_header("Retry-After",
                                                           std::to_string(verdict.wait->count())));
        }
        request.over_pace = verdict.no_trace;
    }
    request.secure_cookies = is_https_ || request.is_https;
    gate_.admit(request,
                {route.access, route.identify, route.unfinished, route.scope, route.pattern});
    if (route.body == Body::kJson && request.content_type != "application/json" &&
        (!request.body.empty() || !request.content_type.empty())) {
        return problem(415, "send application/json");
    }
    return std::nullopt;
}

Response Router::run(Request& request, const Route& route) {
    if (auto refusal = admit(request, route)) {
        return std::move(*refusal);
    }
    if (route.creates) {
        return idempotency_.run(request, route.handler);
    }
    return route.handler(request);
}

}  // namespace campaignd::http
