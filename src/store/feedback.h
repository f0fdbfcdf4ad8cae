#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "db/transaction.h"
#include "model/feedback.h"
#include "model/recipient.h"

/// Rows of feedback and the sums kept of them. Thread: inside the caller's transaction. Throws
/// SqlError.
namespace campaignd::store::feedback {

/// The newest message that went out to this person.
std::optional<MessageId> last_sent_to(const db::ReadTx& tx, RecipientId recipient);

bool is_known(const db::ReadTx& tx, const std::string& source);
void insert(db::WriteTx& tx, const std::string& source, const FeedbackEvent& event, bool counted);
/// True when a report of this kind (bounces are one) was counted for the message already.
bool is_counted(const db::ReadTx& tx, MessageId message, FeedbackKind kind);
bool has_auto_reply(const db::ReadTx& tx, MessageId message);

/// The first moment stays.
void set_replied(db::WriteTx& tx, MessageId message, TimeMs at);
void set_bounced(db::WriteTx& tx, MessageId message, TimeMs at);

/// Soft bounces of a person since `since` that came after the last sign that mail arrives: an
/// answer of any kind, or a message sent before `settled` that never bounced.
std::int64_t soft_bounces(const db::ReadTx& tx,
                          RecipientId recipient,
                          TimeMs since,
                          TimeMs settled);

/// To the sums of the step and to those of the moment.
void add(db::WriteTx& tx, CampaignId campaign, int step, FeedbackKind kind, TimeMs at);
std::vector<std::pair<int, FeedbackCounts>> by_step(const db::ReadTx& tx, CampaignId campaign);

/// Oldest first.
std::vector<FeedbackEvent> of_message(const db::ReadTx& tx, MessageId message);
std::vector<FeedbackEvent> of_recipient(const db::ReadTx& tx, RecipientId recipient);

}  // namespace campaignd::store::feedback
