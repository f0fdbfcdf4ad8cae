#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"

/// What ends a person's sequence, and what of it still waits. Thread: inside the caller's
/// transaction. Throws SqlError.
namespace campaignd::store::sequences {

/// A message that waits for its turn.
struct Queued {
    MessageId id = 0;
    CampaignId campaign_id = 0;
    int step = 0;
    TimeMs due_at = 0;
    bool essential = false;
};

/// Every queued message of a person: of one campaign, or of all.
std::vector<Queued> queued_of(const db::ReadTx& tx,
                              RecipientId recipient,
                              std::optional<CampaignId> campaign);

/// The person gets nothing more of this campaign; the first reason stays.
void end(db::WriteTx& tx, CampaignId campaign, RecipientId recipient, SkipReason reason);
/// Why this person gets nothing more of this campaign: by end(), or because of their company.
std::optional<SkipReason> reason_of(const db::ReadTx& tx,
                                    CampaignId campaign,
                                    RecipientId recipient);

/// A reply ended the sequence of one year: that of the next year is another.
void forget_reply(db::WriteTx& tx, CampaignId campaign, RecipientId recipient);

/// A row of a campaign's ledger, as its order names it.
struct LedgerPlace {
    int step = -1;
    RecipientId recipient_id = 0;
    int round = 0;
};

/// One stop of a whole company, walked in slices.
struct CompanyStop {
    std::int64_t id = 0;
    CampaignId campaign_id = 0;
    std::string domain;
    LedgerPlace place{};
};

/// Nothing when this company is stopped already.
std::optional<std::int64_t> stop_company(db::WriteTx& tx,
                                         CampaignId campaign,
                                         std::string_view domain);
std::optional<CompanyStop> find_company_stop(const db::ReadTx& tx, std::int64_t id);

/// The next rows of the ledger behind the stop's place, at most `limit`; those to skip are queued
/// and at that company. `last` is where the slice ended, nothing at the end of the ledger.
struct CompanySlice {
    std::vector<Queued> queued;
    std::optional<LedgerPlace> last{};
};

CompanySlice company_slice(const db::ReadTx& tx, const CompanyStop& stop, int limit);
void set_company_place(db::WriteTx& tx, std::int64_t id, const LedgerPlace& place);

}  // namespace campaignd::store::sequences
