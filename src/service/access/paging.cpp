#include "service/access/paging.h"

#include "base/error.h"
#include "base/text.h"

namespace campaignd::service {

void check_page(const PageQuery& query) {
    constexpr int kMaxLimit = 500;
    if (query.limit < 1 || query.limit > kMaxLimit) {
        throw Error(std::vector<FieldError>{{"limit", "must be a whole number from 1 to 500"}});
    }
}

std::int64_t PageQuery::after(std::int64_t start) const {
    check_page(*this);
    if (!cursor) {
        return start;
    }
    const auto id = parse_int(*cursor);
    if (!id || *id < 0) {
        throw Error(std::vector<FieldError>{{"cursor", "must be the \"next\" of the page before"}});
    }
    return *id;
}

}  // namespace campaignd::service
