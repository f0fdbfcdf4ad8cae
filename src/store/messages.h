#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/job.h"
#include "model/message.h"
#include "model/recipient.h"

/// The ledger's rows. Sums are not touched here: whoever changes a state also moves the counter
/// (store/counters.h), in the same transaction. Throws SqlError.
namespace campaignd::store::messages {

/// Nothing when the recipient has a message of this step already: the ledger has one row each.
std::optional<MessageId> insert(
    db::WriteTx& tx, CampaignId campaign, RecipientId recipient, int step, TimeMs due_at);

std::optional<Message> find(const db::ReadTx& tx, MessageId id);
std::optional<MessageState> find_state(const db::ReadTx& tx, MessageId id);
/// The address it goes to.
std::optional<std::string> find_email(const db::ReadTx& tx, MessageId id);
std::optional<MessageId> find_id(const db::ReadTx& tx,
                                 CampaignId campaign,
                                 int step,
                                 RecipientId recipient);

/// What composing a message needs beside its step.
struct ForSending {
    MessageId id = 0;
    CampaignId campaign_id = 0;
    RecipientId recipient_id = 0;
    int step = 0;
    MessageState state = MessageState::kQueued;
    std::optional<TimeMs> date_at;
    std::string email;
    std::string name;
    std::string attributes;
    RecipientStatus recipient_status = RecipientStatus::kActive;
    std::string timezone{};
    bool suppressed = false;  // the address, or its domain
};

std::optional<ForSending> find_for_sending(const db::ReadTx& tx, MessageId id);

/// The dot mark: queued -> sending, only while the lease is held, the campaign runs and the
/// recipient is active, not suppressed, and their sequence has not ended. False: the final dot must
/// not leave.
bool mark_sending(db::WriteTx& tx, const LeasedJob& job, InstanceId owner, TimeMs date_at);
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
    std::optional<TimeMs> sent_at{};
    std::optional<std::string> reply{};  // none leaves the last one
    std::optional<TimeMs> due_at{};      // none leaves it
};

void change(db::WriteTx& tx, MessageId id, const Change& change);

/// How often a message was put off without using up an attempt, and since when. Both begin anew
/// when it has ended and a person sends it again.
struct PutOff {
    TimeMs since = 0;
    int times = 0;
    TimeMs last_try_at = 0;  // of those written down
    bool last_try = false;   // it was put off then, for whatever reason
};

PutOff put_off_of(const db::ReadTx& tx, MessageId id);
void set_put_off(db::WriteTx& tx, MessageId id, TimeMs since, int times);

/// Notes that a relay said "later": one row for all in a row, with the last words.
void note_deferral(db::WriteTx& tx, MessageId id, const Attempt& attempt);
void add_attempt(db::WriteTx& tx, MessageId id, const Attempt& attempt);
std::vector<Attempt> attempts(const db::ReadTx& tx, MessageId id);

/// One page of a campaign's ledger, in the order (step, recipient) or, with `state` past "sent",
/// in the order of ids. `after` is the last row of the page before.
struct Filter {
    CampaignId campaign = 0;
    std::optional<MessageState> state;
    std::optional<int> step;
    std::string_view q;  // part of the address
    int after_step = -1;
    RecipientId after_recipient = 0;
    int limit = 50;
};

std::vector<Message> list(const db::ReadTx& tx, const Filter& filter);
/// Ids of a campaign's messages in a state past "sent" (failed, uncertain), ascending.
std::vector<MessageId> ids_in_state(
    const db::ReadTx& tx, CampaignId campaign, MessageState state, MessageId after, int limit);
}  // namespace campaignd::store::messages
