#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/recipient.h"

namespace campaignd::store::recipients {

struct Found {
    RecipientId id = 0;
    std::string email;
};

/// Whom a walk by id found, and up to which id it looked.
struct TextWalk {
    std::vector<Found> found;
    RecipientId cursor = 0;
    bool at_end = true;
};

/// The members of a list so small that a search looks at each of them.
constexpr std::int64_t kSmallList = 50'000;

/// People with an id above `after`, ascending, whose address or name holds query.q (not empty), of
/// its list and status: at most `limit`, and a bounded piece of work, whoever is among them.
/// `starts`: also those whose address begins with it. `small`: it names a list that is.
TextWalk walk_by_text(const db::ReadTx& tx,
                      const RecipientQuery& query,
                      bool small,
                      bool starts,
                      RecipientId after,
                      std::int64_t limit);

}  // namespace campaignd::store::recipients
