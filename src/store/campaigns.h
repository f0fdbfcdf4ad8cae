#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"

/// Campaigns and their steps. Throws SqlError.
namespace campaignd::store::campaigns {

CampaignId insert(db::WriteTx& tx, const Campaign& campaign);
/// Writes what a person can edit, steps included; revision + 1.
void update(db::WriteTx& tx, const Campaign& campaign);
void remove(db::WriteTx& tx, CampaignId id);

std::optional<Campaign> find(const db::ReadTx& tx, CampaignId id);
/// Throws Error(kNotFound).
Campaign get(const db::ReadTx& tx, CampaignId id);
/// Its revision alone, without reading its steps. Throws Error(kNotFound).
std::int64_t revision(const db::ReadTx& tx, CampaignId id);

struct Filter {
    std::optional<CampaignState> state;
    std::string_view q;     // part of the name
    CampaignId before = 0;  // newest first; 0 = from the newest
    int limit = 50;
    bool with_singles = false;  // those of single messages, too
};

/// Without steps.
std::vector<Campaign> list(const db::ReadTx& tx, const Filter& filter);
std::int64_t count(const db::ReadTx& tx, const Filter& filter);

std::vector<Step> steps(const db::ReadTx& tx, CampaignId id);
/// Of each step in their order: 1 when it was removed, without reading what it says.
std::vector<std::int64_t> removed_steps(const db::ReadTx& tx, CampaignId id);
/// The step that follows for whoever had this one, and its number.
std::optional<std::pair<int, Step>> next_step(const db::ReadTx& tx, CampaignId id, int step);

void set_state(db::WriteTx& tx, CampaignId id, CampaignState state, std::string_view held_reason);
void set_launched(db::WriteTx& tx, CampaignId id, const CampaignIdentity& identity);
/// What its messages are made with beside their own words, as launched: a column of
/// wire::to_column(Ingredients).
void set_frozen(db::WriteTx& tx, CampaignId id, std::string_view column);
std::optional<std::string> frozen(const db::ReadTx& tx, CampaignId id);
void set_openers_cancelled(db::WriteTx& tx, CampaignId id);
/// After a slice: the cursor, how many were added, and whether the audience is walked to its end.
void set_enrolment(db::WriteTx& tx, CampaignId id, RecipientId cursor, int added, bool enrolled);
/// Of an ongoing one: whether whoever comes is enrolled, and whether the audience of the launch is
/// walked.
void set_enrolling(db::WriteTx& tx, CampaignId id, bool enrolling, bool enrolled);
/// Messages that ended badly: refused for good (but for their address), or given up.
void add_troubles(db::WriteTx& tx, CampaignId id, int refused, int gave_up);
/// After update(): what was composed before this revision does not go out any more.
void set_content_changed(db::WriteTx& tx, CampaignId id, const CampaignIdentity& identity);
/// What was composed before does not go out any more: revision + 1.
void touch_content(db::WriteTx& tx, CampaignId id);
/// Who asked for another person's yes; empty: nobody any more.
void set_approval(db::WriteTx& tx, CampaignId id, std::string_view by);
/// Of steps that nobody was sent.
void remove_links_from(db::WriteTx& tx, CampaignId id, int step);
/// Enrolled beside the audience of the launch.
void add_recipients(db::WriteTx& tx, CampaignId id, int added);
/// Counts a policy refusal and returns how many came in a row.
std::int64_t add_policy_refusals(db::WriteTx& tx, CampaignId id, int count);
void clear_policy_refusals(db::WriteTx& tx, CampaignId id);

/// People who left by a link of this campaign before feedback was kept by step.
std::int64_t earlier_unsubscribes(const db::ReadTx& tx, CampaignId id);
CampaignOptions options(const db::ReadTx& tx, CampaignId id);

/// What decides whether a campaign is over, in one small read.
struct Remaining {
    CampaignState state = CampaignState::kDraft;
    bool everybody = false;  // nobody else is to be enrolled
    std::int64_t open = 0;   // queued + sending
    std::int64_t uncertain = 0;
    bool held_for_doubt = false;               // for nothing but uncertain messages
    std::optional<std::int64_t> slice_left{};  // of the first slice
    std::int64_t sending = 0;                  // of what is open
    std::int64_t openers = 0;                  // of what is open: first messages
    bool sampling = false;                     // a sample of variants has not gone out yet
};

Remaining remaining(const db::ReadTx& tx, CampaignId id);

/// What recording a result needs of a campaign.
struct Rules {
    CampaignState state = CampaignState::kDraft;
    UncertainPolicy uncertain = UncertainPolicy::kRetry;
    bool singles = false;
};

Rules rules(const db::ReadTx& tx, CampaignId id);

/// Active recipients of the audience with an id above `after`, ascending.
std::vector<RecipientId> audience_after(const db::ReadTx& tx,
                                        const Audience& audience,
                                        RecipientId after,
                                        int limit);

}  // namespace campaignd::store::campaigns
