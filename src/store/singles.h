#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/single.h"

/// Single messages: what they are made of, what was asked for beside their rows in the ledger, and
/// the row of `campaign` that counts and holds those of one sender. Their states are
/// service/sequence/message_moves'. Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::singles {

/// The row of `campaign` of a sender; nothing before its first single message.
std::optional<CampaignId> campaign_of(const db::ReadTx& tx, std::int64_t sender_id);
/// Running, and without a lane.
CampaignId insert_campaign(db::WriteTx& tx,
                           std::int64_t sender_id,
                           std::string_view name,
                           const CampaignIdentity& identity);

/// Who has an address.
struct Person {
    RecipientId id = 0;
    RecipientStatus status = RecipientStatus::kActive;
};

std::optional<Person> find_person(const db::ReadTx& tx, std::string_view email);

/// What decides whether a prepared message is still as its sender and template have it.
struct Revisions {
    std::optional<std::int64_t> of_sender{};  // none: there is no such sender
    std::optional<std::int64_t> of_template{};
    std::string of_ingredients{};  // the installation's theme, and a mark of all snippets

    bool operator==(const Revisions&) const = default;
};

Revisions revisions(const db::ReadTx& tx,
                    std::int64_t sender_id,
                    const std::optional<std::int64_t>& template_id);

/// The number of this content, which is written when it is not there.
std::int64_t keep_content(db::WriteTx& tx, std::string_view hash, const SingleContent& content);
std::optional<SingleContent> find_content(const db::ReadTx& tx, std::int64_t id);

void insert(db::WriteTx& tx,
            MessageId message,
            std::int64_t content,
            std::string_view name,
            std::string_view data,
            std::string_view asked_by);

/// What composing needs beside the ledger's row; nothing once that was removed.
struct ForSending {
    std::int64_t content_id = 0;
    std::string hash;  // of the content
    std::string name;
    std::string data;
};

std::optional<ForSending> find_for_sending(const db::ReadTx& tx, MessageId message);
/// The domain of its Message-ID; nothing for a message of a campaign.
std::optional<std::string> domain_of(const db::ReadTx& tx, MessageId message);
std::optional<SingleMessage> find(const db::ReadTx& tx, MessageId message);

/// Newest first, of the messages that are kept. A page ends early where too many rows were looked
/// at: `next` says where it goes on.
struct Found {
    std::vector<SingleMessage> items;
    std::optional<MessageId> next{};
};

Found list(const db::ReadTx& tx, const SingleQuery& query);
std::vector<SingleSender> senders(const db::ReadTx& tx);

/// What is held beyond the ledger's rows goes, of messages that ended and were queued before. Looks
/// at the oldest `limit`; returns how many went.
int remove_older(db::WriteTx& tx, TimeMs queued_before, int limit);

}  // namespace campaignd::store::singles
