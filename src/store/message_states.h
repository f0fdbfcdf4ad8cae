#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "db/transaction.h"
#include "model/job.h"
#include "model/message.h"

/// The changes of a message's state and of the sums kept of them, for
/// service/sequence/message_moves alone, which makes both together: tests/lint refuses any other
/// include. Throws SqlError.
namespace campaignd::store::message_states {

/// Nothing when the recipient has a message of this step already: the ledger has one row each, and
/// one for each year (`round`) where the campaign comes every year. `sender`: by whom it goes.
std::optional<MessageId> insert(db::WriteTx& tx,
                                CampaignId campaign,
                                RecipientId recipient,
                                int step,
                                TimeMs due_at,
                                int round = 0,
                                std::optional<std::int64_t> sender = {});

/// One more single message of this person, due now.
MessageId insert_single(db::WriteTx& tx,
                        CampaignId campaign,
                        RecipientId recipient,
                        bool essential);

/// The dot mark: queued -> sending, only while the lease is held, the campaign runs and the
/// recipient is active, not suppressed, and their sequence has not ended, and what was composed
/// (with `revision` of the campaign, and that variant of the step) was not changed since; what is
/// essential goes to all but dead addresses and erased people. `sender`: by whom it goes out.
/// False: the final dot must not leave.
bool mark_sending(db::WriteTx& tx,
                  const LeasedJob& job,
                  InstanceId owner,
                  TimeMs date_at,
                  std::int64_t revision = 0,
                  std::int64_t sender = 0,
                  std::optional<int> variant = {});
/// sending -> queued, within the transaction of the mark.
void take_mark_back(db::WriteTx& tx, MessageId id);
/// sending -> sent. False when the row was in another state.
bool mark_sent(db::WriteTx& tx, MessageId id, TimeMs sent_at, std::string_view reply);

/// queued -> cancelled. False when the row was in another state.
bool mark_cancelled(db::WriteTx& tx, MessageId id);

/// Any other change of state.
struct Change {
    MessageState state = MessageState::kQueued;
    std::optional<SkipReason> reason{};
    int attempts_more = 0;
    bool maybe_duplicate = false;     // true sets the mark, false leaves it
    std::optional<TimeMs> date_at{};  // kept when already set
    bool new_date = false;            // it gets another with its next attempt
    std::optional<TimeMs> sent_at{};
    std::optional<std::string> reply{};    // none leaves the last one
    std::optional<TimeMs> due_at{};        // none leaves it
    std::optional<std::int64_t> sender{};  // by whom it goes; none leaves it
};

void change(db::WriteTx& tx, MessageId id, const Change& change);

/// Changes of the ledger's sums, gathered over one transaction and written once at its end.
/// Owner: the unit of work. Not thread-safe.
class SumChanges {
  public:
    void added(CampaignId campaign, int step, MessageState state, std::int64_t count = 1);
    void moved(CampaignId campaign, int step, MessageState from, MessageState to);
    /// Writes the sums. Throws SqlError; a sum below 0 breaks a CHECK, and so the transaction.
    void apply(db::WriteTx& tx);

  private:
    struct Change {
        MessageCounts present{};
        MessageCounts ever{};  // comings into a state alone
    };

    std::map<std::pair<CampaignId, int>, Change> changes_;
};

}  // namespace campaignd::store::message_states
