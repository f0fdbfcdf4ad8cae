#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"

/// Looking at an audience as a whole, before a launch. Throws SqlError.
namespace campaignd::store {

struct AudienceCounts {
    std::int64_t active = 0;      // who can get mail
    std::int64_t suppressed = 0;  // active, but the address or its domain is suppressed
    std::int64_t not_active = 0;  // unsubscribed, bounced, complained
};

AudienceCounts count_audience(const db::ReadTx& tx, const Audience& audience);

struct AudiencePerson {
    std::string email;
    std::string name;
    std::string attributes;
};

/// The next active people of an audience with an id above `after`, and up to where it was looked
/// through: no more than some thousand recipients or members at once, whoever is among them.
struct AudienceSlice {
    std::vector<RecipientId> people;
    RecipientId cursor = 0;
    bool at_end = false;
};

AudienceSlice audience_slice(const db::ReadTx& tx,
                             const Audience& audience,
                             RecipientId after,
                             int limit);

/// Whether there is anybody active in it; nothing when `slices` of it did not tell.
std::optional<bool> has_anyone(const db::ReadTx& tx, const Audience& audience, int slices);

/// Of `people`, those in the audience who are active, ascending.
std::vector<RecipientId> audience_among(const db::ReadTx& tx,
                                        const Audience& audience,
                                        const std::vector<RecipientId>& people);

/// Those of `people` who are there.
void each_person(const db::ReadTx& tx,
                 const std::vector<RecipientId>& people,
                 const std::function<void(const AudiencePerson&)>& use);

}  // namespace campaignd::store
