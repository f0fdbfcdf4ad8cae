#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"
#include "model/ongoing.h"
#include "model/recipient.h"

/// Campaigns that go on enrolling: whose joins they take, how far the look at everybody is, and how
/// many people joined when. Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::ongoing {

/// The look at everybody, again and again: at segments, or at dates.
struct Walk {
    std::optional<TimeMs> started_at{};  // none: none is under way
    RecipientId cursor = 0;
    std::optional<TimeMs> ended_at{};  // the last whole one …
    TimeMs took = 0;                   // … in ms
    std::optional<TimeMs> dates_until{};
};

struct State {
    std::optional<TimeMs> since{};  // none: it has not started
    Walk walk{};
    std::int64_t undated = 0;  // at the last whole look
    std::int64_t missed = 0;
};

/// At a launch; `lists`: whose new members it takes.
void insert(db::WriteTx& tx, CampaignId campaign, const std::vector<std::int64_t>& lists);
std::optional<State> find(const db::ReadTx& tx, CampaignId campaign);
void start(db::WriteTx& tx, CampaignId campaign);
/// It takes nobody any more; what it remembers of people goes by forget_people(), in slices.
void stop_taking(db::WriteTx& tx, CampaignId campaign);
/// How many rows went; at most `limit`.
int forget_people(db::WriteTx& tx, CampaignId campaign, int limit);

// Who joins.

/// The campaigns that take new members of the list.
std::vector<CampaignId> taking(const db::ReadTx& tx, std::int64_t list);
/// In the transaction of the join. People who are enrolled already do no harm.
void note(db::WriteTx& tx, std::int64_t list, RecipientId recipient);
/// The same of new recipients, by a range of ids.
void note_range(db::WriteTx& tx, std::int64_t list, RecipientId first, RecipientId last);
std::vector<RecipientId> newcomers(const db::ReadTx& tx, CampaignId campaign, int limit);
/// Up to `last`.
void forget_newcomers(db::WriteTx& tx, CampaignId campaign, RecipientId last);
void count_joined(db::WriteTx& tx, CampaignId campaign, int joined);
std::int64_t joined_since(const db::ReadTx& tx, CampaignId campaign, TimeMs since);

// Who matches.

/// Running ones with segments, without a date.
std::vector<CampaignId> by_segment(const db::ReadTx& tx);
void pass_over(db::WriteTx& tx, CampaignId campaign, const std::vector<RecipientId>& people);
/// Of `people`, those neither enrolled nor passed over.
std::vector<RecipientId> not_met(const db::ReadTx& tx,
                                 CampaignId campaign,
                                 const std::vector<RecipientId>& people);
/// Passed over, with an id above `after` up to `upto`.
std::vector<RecipientId> passed_over(const db::ReadTx& tx,
                                     CampaignId campaign,
                                     RecipientId after,
                                     RecipientId upto);
/// Of `people`, those passed over, or left out by the launch (launch_matches.h).
std::vector<RecipientId> passed_among(const db::ReadTx& tx,
                                      CampaignId campaign,
                                      const std::vector<RecipientId>& people);
void forget_passed(db::WriteTx& tx, CampaignId campaign, const std::vector<RecipientId>& people);
/// What ongoing campaigns remember of one person.
std::vector<PersonExport::Beside> remembered_of(const db::ReadTx& tx, RecipientId person);

// Whose date comes.

struct Dated {
    RecipientId recipient = 0;
    std::string email;
    std::string value;  // of the attribute; empty: none
    std::string timezone;
};

std::vector<Dated> dates(const db::ReadTx& tx,
                         const std::vector<RecipientId>& people,
                         std::string_view attribute);
void add_missed(db::WriteTx& tx, CampaignId campaign, std::int64_t missed);
void add_outlook(db::WriteTx& tx, CampaignId campaign, TimeMs walk, const DayOutlook& day);
/// Of the last whole look.
std::vector<DayOutlook> outlook(const db::ReadTx& tx, CampaignId campaign);

// The walk.

void begin_walk(db::WriteTx& tx, CampaignId campaign);
void advance_walk(db::WriteTx& tx, CampaignId campaign, RecipientId cursor, std::int64_t undated);
void end_walk(db::WriteTx& tx, CampaignId campaign, std::optional<TimeMs> dates_until);

}  // namespace campaignd::store::ongoing
