#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "db/database.h"
#include "service/audit.h"
#include "service/mail_links.h"
#include "service/senders.h"

namespace campaignd::service {

/// Looking at a campaign's mail before it goes out: preview, test mail, preflight.
/// Nothing here touches the ledger. Owner: App. Thread-safe. Throws Error as Campaigns does.
class CampaignMail {
  public:
    CampaignMail(db::Database& database, const Senders& senders, const MailLinks& links);

    /// {"subject","html","text","headers":[{"name","value"}],"warnings":[…]} for a recipient, or
    /// for the audience's first, or for an example person when there is none.
    nlohmann::json preview(CampaignId id, int step, std::optional<RecipientId> recipient) const;
    /// {"to":[…],"step","recipient_id"}: sends at once, blocking up to 30 s.
    /// Answers {"results":[{"to","ok","reply"}]}.
    nlohmann::json test(const Actor& actor, CampaignId id, const nlohmann::json& body);
    /// {"ok","recipients","suppressed","errors":[{"field","message"}],"warnings":[…],
    ///  "first_send_at","last_send_at","missing_fields":[{"field","recipients"}]}:
    /// templates compiled against real rows, limits turned into dates.
    nlohmann::json preflight(CampaignId id) const;

  private:
    db::Database& database_;
    const Senders& senders_;
    const MailLinks& links_;
};

}  // namespace campaignd::service
