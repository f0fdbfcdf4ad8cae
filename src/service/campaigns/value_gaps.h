#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/campaign.h"

namespace campaignd::service {

/// Who of an audience has no value for merge tags.
struct ValueGaps {
    std::int64_t people = 0;                      // active, all of them
    std::map<std::string, std::int64_t> lacking;  // by tag, none without anybody
    std::vector<std::string> names;               // that the first people have values under
};

/// Each tag is looked for in each person's values: so many at most are counted.
constexpr std::size_t kMostCountedTags = 200;

/// Looks at everybody, in short transactions: a million people take some seconds. Throws SqlError.
ValueGaps find_gaps(const db::Database& database,
                    const Audience& audience,
                    const std::vector<std::string>& tags);

}  // namespace campaignd::service
