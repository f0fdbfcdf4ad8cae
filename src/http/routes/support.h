#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message/problem.h"
#include "http/page.h"
#include "http/router.h"
#include "http/routes/services.h"
#include "service/access/audit.h"
#include "service/access/login_throttle.h"
#include "service/access/paging.h"
#include "service/access/password_proof.h"
#include "wire/page.h"

/// What the routes share: from a request to the words of a service, and back.
namespace campaignd::http {

/// Adds "/api/v1" + path, in the ordinary lane; the answer is good for setting another one until
/// the next route is added.
Route& add_api(Router& router,
               std::string_view method,
               std::string_view path,
               Access access,
               Handler handler,
               Body body = Body::kNone);
/// A GET that strangers may ask for, at the pace of their network.
Route& add_for_strangers(Router& router, std::string_view path, Handler handler);
/// A POST that makes something: honours Idempotency-Key.
Route& add_creating(
    Router& router, std::string_view path, Access access, Handler handler, Body body = Body::kJson);

/// What somebody may do: the routes of the API that take their role and scopes and are not public,
/// as "PATCH /senders/{id}", without the "/api/v1". The page offers nothing else.
std::vector<std::string> permissions_of(const Router& router, const Principal& who);

/// Whether who asks may invite users, by role and scopes. Only on routes that are not public.
bool may_invite(const Request& request);

/// Who asks, as the audit names them. Only on routes that are not public.
service::Actor actor_of(const Request& request);

/// Whoever works on their own account. Throws Error(kConflict) for an API token, which has none.
service::AccountOwner owner_of(const Request& request);

/// Runs what checks passwords, codes or tokens; slowed-down guessers get 429 (RFC 6585 section 4).
template <typename Call>
Response guarded(Call call) {
    try {
        return call();
    } catch (const service::TooManyAttempts& error) {
        Response response = problem(429, error.what());
        response.set_header("Retry-After", std::to_string(error.retry_after_s()));
        return response;
    }
}

/// The body; {} when there is none. Throws wire::MalformedJson.
nlohmann::json body_of(const Request& request);

/// A handler that takes no fields: {} or nothing is its body, anything else a fault.
Handler without_input(Handler handler);

/// Parameters of a list whose one order is `sort`: "id" or, newest first, "-id".
ListQuery list_query(const Request& request,
                     std::string_view sort,
                     const std::vector<std::string_view>& filters = {});
service::PageQuery page_query(const Request& request,
                              std::string_view sort = "id",
                              const std::vector<std::string_view>& filters = {});
/// Gives a download piece by piece.
using WriteDownload = std::function<void(const std::function<void(std::string_view)>& sink)>;

/// A download by way of a file: it may be large.
Response spooled_download(const Services& services,
                          std::string_view name,
                          const std::string& content_type,
                          const WriteDownload& write);
/// The same of a table.
Response csv_download(const Services& services, std::string_view name, const WriteDownload& write);
/// {"items","total","next"} with the cursor made opaque.
Response page_answer(nlohmann::json page);

/// The whole number of a query parameter; nothing when absent. Throws Error(kInvalid) naming it.
std::optional<std::int64_t> query_integer(const Request& request,
                                          std::string_view name,
                                          std::int64_t min,
                                          std::int64_t max);
/// "true" or "false"; nothing when absent. Throws Error(kInvalid) naming it.
std::optional<bool> query_flag(const Request& request, std::string_view name);
/// The parameter "variant": a letter. Throws Error(kInvalid).
std::optional<int> query_variant(const Request& request);
/// Throws Error(kInvalid) naming every parameter that is not in `known`.
void reject_unknown_query(const Request& request, const std::vector<std::string_view>& known);

constexpr std::int64_t kMaxId = INT64_MAX;
constexpr std::int64_t kMaxStep = 1'000;

}  // namespace campaignd::http
