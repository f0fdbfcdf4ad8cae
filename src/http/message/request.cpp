#include "http/message/request.h"

#include "base/error.h"
#include "base/text.h"

namespace campaignd::http {

std::string_view Request::header(std::string_view name) const {
    return find_header(headers, name).value_or(std::string_view());
}

std::optional<std::string> Request::query_value(std::string_view name) const {
    const std::string key(name);
    return has_param(key) ? std::optional(get_param_value(key)) : std::nullopt;
}

std::int64_t Request::id(std::string_view name) const {
    return parse_int(param(name)).value_or(0);
}

const std::string& Request::param(std::string_view name) const {
    const auto found = path_params.find(name);
    check(found != path_params.end(), "a handler asked for a parameter its pattern does not name");
    return found->second;
}

httplib::Params Request::form() const {
    httplib::Params fields;
    if (content_type == "application/x-www-form-urlencoded") {
        httplib::detail::parse_query_text(body, fields);
    }
    return fields;
}

std::optional<std::string_view> Request::bearer_token() const {
    const std::string_view value = header("Authorization");
    if (value.size() < 8 || !equals_ignoring_case(value.substr(0, 7), "Bearer ")) {
        return std::nullopt;
    }
    return trim(value.substr(7));
}

std::string Request::cookie_name(std::string_view name) const {
    return (secure_cookies ? "__Host-" : "") + std::string(name);
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    const std::string wanted = cookie_name(name);
    for (const auto& [field, value] : headers) {
        if (!equals_ignoring_case(field, "Cookie")) {
            continue;
        }
        for (const std::string_view part : split(value, ';')) {
            const std::string_view pair = trim(part);
            const std::size_t equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == wanted) {
                return std::string(pair.substr(equals + 1));
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> Request::session_token() const {
    return find_header(headers, "Authorization") ? std::nullopt : cookie(kSessionCookie);
}

}  // namespace campaignd::http
