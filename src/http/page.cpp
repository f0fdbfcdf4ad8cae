#include "http/page.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"

namespace campaignd::http {
namespace {

constexpr int kMaxLimit = 500;
constexpr std::size_t kMaxSearchBytes = 200;

bool contains(const std::vector<std::string_view>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

void read_sort(const Request& request,
               const std::vector<std::string_view>& sorts,
               ListQuery& query,
               std::vector<FieldError>& faults) {
    query.sort = request.query_value("sort").value_or(sorts.empty() ? std::string()
                                                                    : std::string(sorts.front()));
    const std::string_view key = query.sort.starts_with('-')
                                     ? std::string_view(query.sort).substr(1)
                                     : std::string_view(query.sort);
    const bool known = contains(sorts, key) || contains(sorts, query.sort);
    if (request.query_value("sort") && !known) {
        faults.push_back({"sort", "is not a column this list sorts by"});
    }
}

void read_cursor(const Request& request, ListQuery& query, std::vector<FieldError>& faults) {
    const auto text = request.query_value("cursor");
    if (!text || text->empty()) {
        return;
    }
    try {
        query.cursor = base64url_decode(*text);
    } catch (const Error&) {
        faults.push_back({"cursor", "is not one this server gave out; start without it"});
    }
}

}  // namespace

std::string encode_cursor(std::string_view inner) {
    return base64url_encode(inner);
}

ListQuery parse_list_query(const Request& request,
                           const std::vector<std::string_view>& sorts,
                           const std::vector<std::string_view>& filters) {
    ListQuery query;
    std::vector<FieldError> faults;
    for (const auto& [name, value] : request.params) {
        if (!contains({"limit", "cursor", "q", "sort"}, name) && !contains(filters, name)) {
            faults.push_back({name, "is not a known parameter"});
        }
    }
    if (const auto text = request.query_value("limit")) {
        const auto limit = parse_int(*text);
        if (!limit || *limit < 1 || *limit > kMaxLimit) {
            faults.push_back({"limit", "must be a whole number from 1 to 500"});
        } else {
            query.limit = static_cast<int>(*limit);
        }
    }
    query.q = request.query_value("q").value_or("");
    if (query.q.size() > kMaxSearchBytes) {
        faults.push_back({"q", "may have at most 200 bytes"});
    }
    read_sort(request, sorts, query, faults);
    read_cursor(request, query, faults);
    throw_if_any(std::move(faults));
    return query;
}

}  // namespace campaignd::http
