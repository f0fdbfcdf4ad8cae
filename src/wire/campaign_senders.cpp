// The senders of a campaign, as a request gives them.
#include <fmt/format.h>

#include <algorithm>

#include "wire/campaigns.h"
#include "wire/json.h"

namespace campaignd::wire {
namespace {

constexpr std::size_t kMaxSenders = 20;
constexpr std::int64_t kMaxWeight = 1'000;

/// Whole numbers of an array, each within its bounds.
std::optional<std::vector<std::int64_t>> read_numbers(Reader& fields,
                                                      std::string_view name,
                                                      std::int64_t max) {
    const json* array = fields.value(name);
    if (array == nullptr) {
        return std::nullopt;
    }
    std::vector<std::int64_t> numbers;
    bool good = array->is_array() && array->size() <= kMaxSenders;
    for (std::size_t i = 0; good && i < array->size(); ++i) {
        const json& one = (*array)[i];
        good = one.is_number_integer() && one.get<std::int64_t>() >= 1 &&
               one.get<std::int64_t>() <= max;
        numbers.push_back(good ? one.get<std::int64_t>() : 0);
    }
    if (!good) {
        fields.fault(
            name,
            fmt::format(
                "must be an array of at most {} whole numbers from 1 to {}", kMaxSenders, max));
        return std::nullopt;
    }
    return numbers;
}

}  // namespace

void read_senders(Reader& fields, CampaignChange& change) {
    change.sender_ids = read_numbers(fields, "sender_ids", INT64_MAX);
    change.sender_weights = read_numbers(fields, "sender_weights", kMaxWeight);
    if (change.sender_ids) {
        std::vector<std::int64_t> ids = *change.sender_ids;
        const std::int64_t first = ids.empty() ? 0 : ids.front();
        std::sort(ids.begin(), ids.end());
        if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) {
            fields.fault("sender_ids", "name each sender once");
        }
        if (change.sender_id && change.sender_id->value_or(0) != first) {
            fields.fault("sender_id", "must be the first of sender_ids; leave one of them out");
        }
    }
    if (change.sender_weights &&
        (!change.sender_ids || change.sender_ids->size() != change.sender_weights->size())) {
        fields.fault("sender_weights", "must have a number for each of sender_ids");
        change.sender_weights.reset();
    }
}

}  // namespace campaignd::wire
