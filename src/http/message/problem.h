#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "http/message/response.h"

namespace campaignd::http {

/// RFC 9457 application/problem+json: type, title, status, detail, and `errors` when there are any.
Response problem(int status,
                 std::string_view title,
                 std::string_view detail,
                 const std::vector<FieldError>& errors = {});

/// The title that goes with a status, such as "Not found".
std::string_view problem_title(int status) noexcept;
Response problem(int status, std::string_view detail);

/// With extension members (RFC 9457 section 3.2).
Response problem_with(int status, std::string_view detail, const nlohmann::json& members);

/// Maps our exception to its problem. The text of internal faults goes to the log only, together
/// with the request id that the answer names.
Response problem_of(const Error& error, std::string_view request_id);
Response internal_problem(std::string_view what, std::string_view request_id);

}  // namespace campaignd::http
