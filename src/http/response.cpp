#include "http/response.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace campaignd::http {

std::string dump_json(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Response Response::json(int status, const nlohmann::json& value) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = dump_json(value);
    return response;
}

Response Response::text(int status, std::string body) {
    Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(body);
    return response;
}

Response Response::html(int status, std::string body) {
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = std::move(body);
    return response;
}

Response Response::no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response Response::download(std::string content_type, std::string_view name) {
    Response response;
    response.content_type = std::move(content_type);
    std::string safe;
    for (const char c : name) {
        const bool keep = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                          (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
        safe += keep ? c : '_';
    }
    response.set_header("Content-Disposition", "attachment; filename=\"" + safe + "\"");
    return response;
}

Response& Response::set_header(std::string_view name, std::string_view value) {
    if (!has_control(name) && !has_control(value)) {
        const auto found = std::find_if(headers.begin(), headers.end(), [name](const auto& field) {
            return equals_ignoring_case(field.first, name);
        });
        const bool repeatable = equals_ignoring_case(name, "Set-Cookie");
        if (found != headers.end() && !repeatable) {
            found->second = std::string(value);
        } else {
            headers.emplace_back(name, value);
        }
    }
    return *this;
}

}  // namespace campaignd::http
