#pragma once

#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"
#include "store/audience.h"

/// Whom an ongoing campaign for later comers found in its segments at its launch, kept in chunks of
/// some thousand people until each is passed over: a set of millions is written in one short
/// transaction. Empty once the enrolment has ended. Thread: the transaction's. Throws SqlError, and
/// Error(kCorrupt) for a damaged row.
namespace campaignd::store::launch_matches {

struct Chunk {
    RecipientId last = 0;
    std::string ids;
};

/// Everybody active who matches at this moment. Looks at everybody: in a reading transaction.
std::vector<Chunk> find(const db::ReadTx& tx, const Audience& segments);
void insert(db::WriteTx& tx, CampaignId campaign, const std::vector<Chunk>& chunks);

/// The next of them with an id above `after`.
AudienceSlice slice(const db::ReadTx& tx, CampaignId campaign, RecipientId after, int limit);
/// Of `people`, those who are still among them, ascending.
std::vector<RecipientId> among(const db::ReadTx& tx,
                               CampaignId campaign,
                               std::vector<RecipientId> people);
/// The campaigns that still have this person among them.
std::vector<CampaignId> campaigns_with(const db::ReadTx& tx, RecipientId person);
void remove(db::WriteTx& tx, CampaignId campaign, const std::vector<RecipientId>& people);
/// The chunks whose people all have ids up to `last`.
void forget(db::WriteTx& tx, CampaignId campaign, RecipientId last);
/// The next chunks, of an enrolment that was stopped; returns how many.
int forget_some(db::WriteTx& tx, CampaignId campaign, int limit);

}  // namespace campaignd::store::launch_matches
