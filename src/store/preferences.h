#pragma once

#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"
#include "model/person_change.h"

/// What a person decided about lists on the page behind the unsubscribe link. Throws SqlError.
namespace campaignd::store::preferences {

struct Choice {
    std::int64_t list_id = 0;
    std::string name;
    std::string description;
    bool member = false;
};

/// The public lists a person is in or has left, by name.
std::vector<Choice> choices(const db::ReadTx& tx, RecipientId recipient);

/// Out of the list, for good: no import brings the person back.
void leave(db::WriteTx& tx, RecipientId recipient, std::int64_t list);
void rejoin(db::WriteTx& tx,
            RecipientId recipient,
            std::int64_t list,
            const Cause& cause = {ChangedBy::kPerson});
/// The person has left that list by their own act.
bool has_left(const db::ReadTx& tx, RecipientId recipient, std::int64_t list);
/// An editor's word counts for more than the person's earlier one.
void forget_leaving(db::WriteTx& tx, RecipientId recipient, std::int64_t list);

/// Campaigns at work that meant the person by a list now left, and by no other.
std::vector<CampaignId> campaigns_left(const db::ReadTx& tx, RecipientId recipient);

}  // namespace campaignd::store::preferences
