#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/message/request.h"

namespace campaignd::http {

/// What every list takes (limit, cursor, q, sort). The cursor is already opened.
struct ListQuery {
    int limit = 50;
    std::optional<std::string> cursor;
    std::string q;
    std::string sort;
};

/// Opaque to clients: base64url of whatever the store wants to see again.
std::string encode_cursor(std::string_view inner);

/// `sorts` lists the accepted values of `sort`, the default first; a leading "-" turns it round.
/// `filters` lists the further parameters of this route; any other one is a fault.
/// Throws Error(kInvalid) with every fault.
ListQuery parse_list_query(const Request& request,
                           const std::vector<std::string_view>& sorts,
                           const std::vector<std::string_view>& filters = {});

}  // namespace campaignd::http
