#include "base/text.h"
#include "fuzz/targets.h"
#include "http/page.h"
#include "service/access/paging.h"

namespace campaignd::fuzz {

/// The query of a list, as a client gives it.
void cursor(Input input) {
    http::Request request;
    for (const char* name : {"limit", "sort", "q", "cursor"}) {
        if (input.flag()) {
            request.params.emplace(name, std::string(input.part()));
        }
    }
    const std::string inner(input.rest());
    http::Request own;
    own.params.emplace("cursor", http::encode_cursor(inner));
    require(inner.empty() || http::parse_list_query(own, {"id", "name"}).cursor == inner,
            "a cursor that was given out is read again");
    const http::ListQuery query = http::parse_list_query(request, {"id", "name"});
    require(query.limit >= 1 && query.limit <= 500, "a page is bounded");
    require(
        query.sort == "id" || query.sort == "-id" || query.sort == "name" || query.sort == "-name",
        "only known orders are taken");
    service::PageQuery page{.q = query.q, .cursor = query.cursor, .limit = query.limit};
    require(page.after() >= 0, "a cursor leads nowhere before the start");
}

}  // namespace campaignd::fuzz
