#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/listmonk.h"

/// What listmonk's API answers (listmonk.app/docs/apis/subscribers and …/apis/lists). Thread-safe.
/// Throws Error(kInvalid) for what is something else.
namespace campaignd::wire {

/// One subscriber. Somebody is in a list when they confirmed it, or when it asks for no
/// confirmation; who has not confirmed yet is neither in it nor has left it.
struct ListmonkSubscriber {
    std::int64_t id = 0;
    std::string email;
    std::string name;
    std::string attributes;  // JSON object
    std::string status;      // enabled disabled blocklisted
    std::vector<std::string> lists;
    std::vector<std::string> left_lists;
    std::string consent;  // since when they are in which list
};

ListmonkSubscriber read_listmonk_subscriber(std::string_view object);

ListmonkPage read_listmonk_page(std::string_view text);
/// The people of such an answer as a JSON array, with the fields that read_listmonk_subscriber()
/// takes and no others. Of their lists only those in `lists`, when there are any.
std::string listmonk_people(std::string_view text, const std::vector<std::int64_t>& lists);

/// One answer of GET /api/lists.
struct ListmonkLists {
    std::int64_t total = 0;
    std::vector<ListmonkList> items;
};

ListmonkLists read_listmonk_lists(std::string_view text);
/// The words of an answer that is an error; empty when it has none.
std::string listmonk_message(std::string_view text);

}  // namespace campaignd::wire
