#include "http/message/problem.h"

#include <algorithm>

#include "base/log.h"
#include "wire/json.h"

namespace campaignd::http {

Response problem_with(int status, std::string_view detail, const nlohmann::json& members) {
    nlohmann::json document = members;
    document.update({{"type", "about:blank"},
                     {"title", problem_title(status)},
                     {"status", status},
                     {"detail", detail}});
    Response response = Response::json(status, document, "application/problem+json");
    if (status == 503) {
        response.set_header("Retry-After", "1");
    }
    return response;
}

Response problem(int status, std::string_view detail) {
    return problem_with(status, detail, nlohmann::json::object());
}

std::string_view problem_title(int status) noexcept {
    switch (status) {
        case 400:
            return "Malformed request";
        case 401:
            return "Not logged in";
        case 403:
            return "Not allowed";
        case 404:
            return "Not found";
        case 405:
            return "Method not allowed";
        case 408:
            return "Request timed out";
        case 409:
            return "Conflict";
        case 411:
            return "Length required";
        case 412:
            return "Changed meanwhile";
        case 413:
            return "Body too large";
        case 414:
            return "Address too long";
        case 415:
            return "Unsupported media type";
        case 417:
            return "Expectation failed";
        case 422:
            return "Invalid input";
        case 429:
            return "Too many requests";
        case 431:
            return "Header too large";
        case 501:
            return "Not supported";
        case 502:
            return "Another server fails";
        case 503:
            return "Unavailable";
        case 505:
            return "HTTP version not supported";
        default:
            return "Internal error";
    }
}

namespace {

Response invalid_problem(const Error& error) {
    nlohmann::json members = nlohmann::json::object();
    for (const FieldError& fault : error.fields()) {
        members["errors"].push_back({{"field", fault.field}, {"message", fault.message}});
    }
    return problem_with(422, error.what(), members);
}

}  // namespace

Response problem_of(const Error& error, std::string_view request_id) {
    switch (error.code()) {
        case ErrorCode::kInvalid:
            return invalid_problem(error);
        case ErrorCode::kUnauthorized:
            return problem(401, error.what()).set_header("WWW-Authenticate", "Bearer");
        case ErrorCode::kForbidden:
            return problem(403, error.what());
        case ErrorCode::kNotFound:
            return problem(404, error.what());
        case ErrorCode::kConflict:
            return problem(409, error.what());
        case ErrorCode::kBusy:
        case ErrorCode::kUnavailable:
            return problem(503, error.what());
        case ErrorCode::kCorrupt:
            log::error("http", "request {}: {}", request_id, error.what());
            return problem(
                503,
                "the database is damaged: nothing is changed or sent; stop campaignd and restore a "
                "backup (campaignd restore BACKUP)");
        case ErrorCode::kInternal:
            break;
    }
    return internal_problem(error.what(), request_id);
}

Response problem_for_stranger(const Error& error, std::string_view request_id) {
    switch (error.code()) {
        case ErrorCode::kInvalid:
        case ErrorCode::kInternal:
            return problem_of(error, request_id);
        case ErrorCode::kUnavailable:
        case ErrorCode::kCorrupt:
            log::debug("http", "request {}: {}", request_id, error.what());
            return problem(503, kNotNow);
        default:
            return problem_of(Error(error.code(), without_places(error.what())), request_id);
    }
}

std::string without_places(std::string_view sentence) {
    // "… (code 778) in: INSERT INTO …" (db/sql_error.h)
    const std::size_t code = sentence.find(" (code ");
    sentence = sentence.substr(0, code);
    constexpr std::string_view kBefore = " \t\n\"'(=:,;";
    constexpr std::string_view kBehind = " \t\n\"'),;";
    std::string text;
    while (!sentence.empty()) {
        const bool begins = text.empty() || kBefore.find(text.back()) != kBefore.npos;
        const bool is_path = begins && sentence.size() > 1 && sentence[0] == '/' &&
                             sentence[1] != '/' && kBehind.find(sentence[1]) == kBehind.npos;
        if (!is_path) {
            text += sentence.front();
            sentence.remove_prefix(1);
            continue;
        }
        std::size_t end = std::min(sentence.find_first_of(kBehind), sentence.size());
        while (sentence[end - 1] == ':' || sentence[end - 1] == '.') {
            --end;
        }
        text += "…";
        sentence.remove_prefix(end);
    }
    return text;
}

Response internal_problem(std::string_view what, std::string_view request_id) {
    log::error("http", "request {} failed: {}", request_id, what);
    return problem(500,
                   "something went wrong inside; the log has the details under request id " +
                       std::string(request_id));
}

}  // namespace campaignd::http
