#pragma once

#include <vector>

#include "db/transaction.h"
#include "model/import.h"
#include "model/message.h"
#include "model/person_change.h"

/// Who comes into an ongoing campaign by joining one of its lists. A join notes the person for each
/// campaign that takes members of the list, in its own transaction; a job enrols them right behind
/// it, in slices, each person once. Whoever is put on a list in another way than by join_list()
/// comes into no campaign: what moves many people mails nobody by surprise.
/// Thread: inside the caller's transaction. Throws Error.
namespace campaignd::service {

/// Makes the person a member. False when they are one already.
bool join_list(db::WriteTx& tx, std::int64_t list, RecipientId recipient, const Cause& cause = {});
/// The same for somebody who has just become a member, or an active one.
void note_join(db::WriteTx& tx, std::int64_t list, RecipientId recipient);

/// The next people who joined; of a campaign that takes nobody any more, what is remembered of them
/// goes. True while there is more.
bool newcomer_slice(db::WriteTx& tx, CampaignId campaign, int limit);

/// Many people were changed at once: who matches the segments of an ongoing campaign now is passed
/// over until they match no more, unless they are in it.
void pass_over(db::WriteTx& tx, const std::vector<RecipientId>& people);

/// People of an import's rows, in its transaction: ongoing campaigns look at once if the import
/// says that they may join; else they are passed over.
void note_imported(db::WriteTx& tx, const Import& import, const std::vector<RecipientId>& people);

}  // namespace campaignd::service
