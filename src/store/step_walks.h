#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"
#include "store/sequences.h"

/// Walks over the ledger of a campaign whose steps were changed. Thread: inside the caller's
/// transaction. Throws SqlError.
namespace campaignd::store::step_walks {

enum class Kind {
    kPlan,    // a new step, for whoever had the one before
    kCancel,  // what waits of a removed one
    kMove     // what waits of a step whose delay is another
};

struct Walk {
    std::int64_t id = 0;
    CampaignId campaign_id = 0;
    int step = 0;
    Kind kind = Kind::kPlan;
    RecipientId recipient_id = 0;  // walked up to here
    int round = 0;
};

/// Begins one, or begins the one under way anew.
std::int64_t begin(db::WriteTx& tx, CampaignId campaign, int step, Kind kind);
std::optional<Walk> find(const db::ReadTx& tx, std::int64_t id);
void advance(db::WriteTx& tx, std::int64_t id, RecipientId recipient, int round);
void end(db::WriteTx& tx, std::int64_t id);

/// The steps of which messages have wrong dates until their walk is over.
std::vector<int> moving(const db::ReadTx& tx, CampaignId campaign);
/// True while a walk of the campaign is under way.
bool any(const db::ReadTx& tx, CampaignId campaign);

/// A row of a step's ledger, as a walk looks at it.
struct Row {
    MessageId id = 0;
    RecipientId recipient_id = 0;
    int round = 0;
    MessageState state = MessageState::kQueued;
    std::optional<SkipReason> reason{};
    std::optional<TimeMs> sent_at{};
    TimeMs due_at = 0;
    bool tried = false;  // an attempt was made, or it was put off
};

/// The next rows of a step behind a person, ascending.
std::vector<Row> rows(const db::ReadTx& tx,
                      CampaignId campaign,
                      int step,
                      RecipientId after,
                      int after_round,
                      int limit);

/// When a person was sent a step, and when it was due where it was skipped for its condition.
std::optional<TimeMs> ended_at(
    const db::ReadTx& tx, CampaignId campaign, int step, RecipientId recipient, int round);

}  // namespace campaignd::store::step_walks
