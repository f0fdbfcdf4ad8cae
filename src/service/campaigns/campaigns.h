#pragma once

#include <functional>
#include <optional>
#include <string>

#include "db/database.h"
#include "model/campaign.h"
#include "model/ongoing.h"
#include "model/progress.h"
#include "model/variants.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"
#include "service/content/step_mail.h"
#include "store/launch_matches.h"

namespace campaignd::service {

/// Campaigns as people make and steer them. Every steering call is idempotent: asking for what
/// already holds answers the campaign; a move the state forbids throws Error(kConflict).
/// Owner: App, or a command beside a running daemon. Thread-safe.
/// Throws Error: kInvalid with every fault, kNotFound, kConflict, StaleRevision.
class Campaigns {
  public:
    /// `changed` is called after a change that may give the dispatcher work, outside transactions;
    /// `uncertain` is the policy of new campaigns that name none.
    Campaigns(db::Database& database,
              std::function<void()> changed,
              UncertainPolicy uncertain = UncertainPolicy::kRetry);

    CampaignView create(const Actor& actor, const CampaignChange& change);
    /// Of a launched campaign, what has not gone out: its texts, sender and steps while it does not
    /// send, its time before it has started; its name, limits and window whenever. Its audience
    /// stays. Who got an earlier text keeps it.
    CampaignView update(const Actor& actor,
                        CampaignId id,
                        const CampaignChange& change,
                        const ExpectedRevision& expected = {});
    /// Only a draft that was never launched can be removed: the ledger is kept.
    void remove(const Actor& actor, CampaignId id, const ExpectedRevision& expected = {});
    CampaignView get(CampaignId id) const;
    Page<CampaignView> list(const PageQuery& query, const std::optional<std::string>& state) const;

    /// Answers at once: enrolment goes on behind it. Throws Error(kInvalid) when nothing could go
    /// out (no sender, no audience, a template that does not compile).
    CampaignView launch(const Actor& actor, CampaignId id);
    CampaignView pause(const Actor& actor, CampaignId id);
    CampaignView resume(const Actor& actor, CampaignId id);
    /// All that is queued, or first messages not yet sent alone: then follow-ups go on.
    CampaignView cancel(const Actor& actor, CampaignId id, bool everything);
    /// Of an ongoing campaign: nobody is enrolled any more, who is in it gets the rest.
    CampaignView stop_enrolling(const Actor& actor, CampaignId id);
    /// Into a running or paused campaign; who is in it already stays as they are.
    AddedCounts add_people(const Actor& actor, CampaignId id, const AddedPeople& people);
    /// Of lists and segments, newest first.
    std::vector<Addition> additions(CampaignId id) const;
    /// A person's yes to a held campaign. Throws Error(kForbidden) to whoever asked for it.
    CampaignView approve(const Actor& actor, CampaignId id);
    /// The same for every campaign held because the database was restored, copied or moved: which.
    /// Those held for a reason of their own stay held.
    std::vector<CampaignId> approve_all(const Actor& actor);
    CampaignView duplicate(const Actor& actor, CampaignId id);
    /// What is unsent of a step goes out in one of its variants; how many messages that are.
    WinnerChoice choose_winner(const Actor& actor, CampaignId id, const WinnerChoice& choice);

    CampaignProgress progress(CampaignId id) const;

    /// `bucket` is 10s, minute, hour or day; empty: the finest that gives at most 500 points.
    Timeline timeline(CampaignId id, const std::string& bucket) const;
    std::vector<CampaignLink> links(CampaignId id) const;
    /// By the recipients' domains, 20,000 rows of the ledger behind `cursor`. The caller sums up.
    DomainSlice domains(CampaignId id, const std::optional<std::string>& cursor) const;

    /// The schedule job's moment has come: scheduled -> running, or held when it is too late.
    static void start_scheduled(db::WriteTx& tx, CampaignId id);

  private:
    using Move = std::function<void(db::WriteTx&, const Campaign&)>;

    CampaignView steer(const Actor& actor,
                       CampaignId id,
                       std::string_view action,
                       const Move& move);
    std::optional<CompiledCampaign> compile_draft(CampaignId id) const;
    /// Whom the launch leaves out, as they are now: all of them, and nobody who comes later.
    std::vector<store::launch_matches::Chunk> existing_of(
        const std::optional<CompiledCampaign>& compiled) const;

    db::Database& database_;
    const std::function<void()> changed_;
    const UncertainPolicy uncertain_;
};

/// From the maintained sums.
CampaignProgress progress_of(const db::ReadTx& tx, const Campaign& campaign);

/// All messages of the campaign when every one still open goes out and nobody leaves: it does not
/// grow while follow-ups come due.
std::int64_t planned_messages(const db::ReadTx& tx, CampaignId id);

}  // namespace campaignd::service
