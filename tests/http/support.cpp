#include "http/support.h"

#include <nlohmann/json.hpp>

namespace campaignd::http::test {

nlohmann::json Front::describe(const Request& request) {
    nlohmann::json document{{"path", request.path},
                            {"address", request.remote_addr},
                            {"https", request.is_https},
                            {"query", request.params},
                            {"x", request.header("X-Test")},
                            {"body", request.body}};
    return document;
}

}  // namespace campaignd::http::test
