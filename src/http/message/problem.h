#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/error.h"
#include "http/message/response.h"

namespace campaignd::http {

/// RFC 9457 application/problem+json: type, title, status, detail.
Response problem(int status, std::string_view detail);

/// With extension members (RFC 9457 section 3.2).
Response problem_with(int status, std::string_view detail, const nlohmann::json& members);

/// The title that goes with a status, such as "Not found".
std::string_view problem_title(int status) noexcept;

/// Maps our exception to its problem, with `errors` when it names fields. The text of internal
/// faults goes to the log only, together with the request id that the answer names.
Response problem_of(const Error& error, std::string_view request_id);

/// To somebody who has not logged in: what this machine lacks, and where, stays in the log.
Response problem_for_stranger(const Error& error, std::string_view request_id);
inline constexpr std::string_view kNotNow =
    "campaignd cannot do this right now; try again in a moment";

/// The sentence without what tells of this machine: each absolute path becomes "…", and the
/// statement that a database names behind its error goes.
std::string without_places(std::string_view sentence);
Response internal_problem(std::string_view what, std::string_view request_id);

}  // namespace campaignd::http
