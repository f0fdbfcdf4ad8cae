#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "model/message_template.h"
#include "model/preview.h"
#include "service/access/audit.h"
#include "service/campaigns/looks.h"
#include "service/secrets/mail_links.h"
#include "service/sending/senders.h"

namespace campaignd::service {

/// Looking at a campaign's mail before it goes out: preview, test mail, preflight.
/// Nothing here touches the ledger. Owner: App. Thread-safe. Throws Error as Campaigns does.
class CampaignMail {
  public:
    /// `test_time` is what all addresses of one test share.
    CampaignMail(db::Database& database,
                 const Senders& senders,
                 const MailLinks& links,
                 std::chrono::milliseconds test_time = std::chrono::seconds(30));

    /// For a recipient, or for the audience's first, or for an example person when there is none.
    /// Of a step with variants the first, where none is named. `revision`: the step as it was for
    /// messages of that revision of the campaign.
    Preview preview(CampaignId id,
                    int step,
                    std::optional<RecipientId> recipient,
                    std::optional<int> variant = {},
                    std::optional<std::int64_t> revision = {}) const;
    /// Its HTML as a page for a frame: fetches and runs nothing.
    std::string look(CampaignId id,
                     int step,
                     std::optional<RecipientId> recipient,
                     std::optional<int> variant = {},
                     std::optional<std::int64_t> revision = {}) const;
    /// Every step as it is and as it was for those who got it before a change, by step, the oldest
    /// first.
    std::vector<StepContent> content(CampaignId id) const;
    /// A template with its sample content for an example person; one that is no layout as it is.
    Preview preview_template(std::int64_t id) const;
    /// Its HTML as look() has it.
    std::string look_at_template(std::int64_t id) const;
    /// The same of one as it is typed, which nobody has kept.
    Preview preview_template(const MessageTemplate& typed) const;
    /// Keeps the HTML of a preview for a frame that asks soon after; the word that finds it.
    std::string keep_look(const Preview& preview);
    std::string kept_look(std::string_view word) const;
    /// Sends at once, blocking up to `test_time`; behind an address that the relay was silent
    /// about, the others are not tried.
    std::vector<TestResult> test(const Actor& actor, CampaignId id, const TestRequest& request);
    /// Templates compiled against real rows, limits turned into dates.
    Preflight preflight(CampaignId id) const;

  private:
    db::Database& database_;
    const Senders& senders_;
    const MailLinks& links_;
    const std::chrono::milliseconds test_time_;
    Looks looks_;
};

}  // namespace campaignd::service
