#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "db/database.h"
#include "model/campaign.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"
#include "service/content/step_mail.h"

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

    nlohmann::json create(const Actor& actor, const nlohmann::json& body);
    /// A launched campaign keeps its steps and audience; its name, limits and window may change.
    nlohmann::json update(const Actor& actor,
                          CampaignId id,
                          const nlohmann::json& body,
                          const ExpectedRevision& expected = {});
    /// Only a draft that was never launched can be removed: the ledger is kept.
    void remove(const Actor& actor, CampaignId id, const ExpectedRevision& expected = {});
    nlohmann::json get(CampaignId id) const;
    nlohmann::json list(const PageQuery& query, const std::optional<std::string>& state) const;

    /// Answers at once: enrolment goes on behind it. Throws Error(kInvalid) when nothing could go
    /// out (no sender, no audience, a template that does not compile).
    nlohmann::json launch(const Actor& actor, CampaignId id);
    nlohmann::json pause(const Actor& actor, CampaignId id);
    nlohmann::json resume(const Actor& actor, CampaignId id);
    /// {"scope":"openers"} cancels first messages not yet sent, follow-ups go on;
    /// {"scope":"everything"} cancels all that is queued.
    nlohmann::json cancel(const Actor& actor, CampaignId id, const nlohmann::json& body);
    /// A person's yes to a held campaign.
    nlohmann::json approve(const Actor& actor, CampaignId id);
    /// The same for every campaign held because the database was restored, copied or moved:
    /// {"approved":[ids]}. Those held for a reason of their own stay held.
    nlohmann::json approve_all(const Actor& actor);
    nlohmann::json duplicate(const Actor& actor, CampaignId id);

    nlohmann::json progress(CampaignId id) const;

    /// {"items":[{"at","sent","opens","clicks","machine_opens","machine_clicks"}],"bucket"}: what
    /// went out and came back over time. `bucket` is 10s, minute, hour or day; empty: the finest
    /// that gives at most 500 points.
    nlohmann::json timeline(CampaignId id, const std::string& bucket) const;
    /// {"items":[{"step","link","url","clicks","unique_clicks","machine_clicks"}],"total","next"}.
    nlohmann::json links(CampaignId id) const;

    /// The schedule job's moment has come: scheduled -> running, or held when it is too late.
    static void start_scheduled(db::WriteTx& tx, CampaignId id);

  private:
    using Move = std::function<void(db::WriteTx&, const Campaign&)>;

    nlohmann::json steer(const Actor& actor,
                         CampaignId id,
                         std::string_view action,
                         const Move& move);
    std::optional<CompiledCampaign> compile_draft(CampaignId id) const;

    db::Database& database_;
    const std::function<void()> changed_;
    const UncertainPolicy uncertain_;
};

/// Progress from the maintained sums.
nlohmann::json progress_of(const db::ReadTx& tx, const Campaign& campaign);

/// All messages of the campaign when every one still open goes out and nobody leaves: it does not
/// grow while follow-ups come due.
std::int64_t planned_messages(const db::ReadTx& tx, const Campaign& campaign);

}  // namespace campaignd::service
