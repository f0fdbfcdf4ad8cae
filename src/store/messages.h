#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/job.h"
#include "model/message.h"
#include "model/recipient.h"

/// The ledger's rows, read; their state changes by store/message_states.h alone. Throws SqlError.
namespace campaignd::store::messages {

std::optional<Message> find(const db::ReadTx& tx, MessageId id);
/// Throws Error(kNotFound).
Message get(const db::ReadTx& tx, MessageId id);
std::optional<MessageState> find_state(const db::ReadTx& tx, MessageId id);
/// The address it goes to.
std::optional<std::string> find_email(const db::ReadTx& tx, MessageId id);
/// The year, of a campaign that comes every year; else 0.
int round_of(const db::ReadTx& tx, MessageId id);
/// That was handed to the relay; nothing for a step without variants.
std::optional<int> variant_of(const db::ReadTx& tx, MessageId id);
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
    bool suppressed = false;                  // the address, or its domain
    std::optional<std::int64_t> revision{};   // with which it was sent
    bool essential = false;                   // goes to who is suppressed or left, too
    std::optional<std::int64_t> sender_id{};  // by whom it goes; none: by any
    bool maybe_duplicate = false;             // it is in doubt: another try may be a second mail
    std::optional<int> variant{};             // with which it was handed to the relay
};

std::optional<ForSending> find_for_sending(const db::ReadTx& tx, MessageId id);

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

/// The next `limit` messages of a campaign behind a row of its ledger, in the order (step,
/// recipient, round).
std::vector<Message> list(const db::ReadTx& tx,
                          CampaignId campaign,
                          int after_step,
                          RecipientId after_recipient,
                          int after_round,
                          int limit);
/// Ids of a campaign's messages in a state past "sent" (failed, uncertain), ascending.
std::vector<MessageId> ids_in_state(
    const db::ReadTx& tx, CampaignId campaign, MessageState state, MessageId after, int limit);

}  // namespace campaignd::store::messages
