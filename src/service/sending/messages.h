#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/message.h"
#include "service/access/audit.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// The ledger as people read it, and their two verdicts: "again" for what failed, "sent" or
/// "retry" for what is uncertain. Owner: App, or a command beside a running daemon. Thread-safe.
/// Throws Error: kInvalid, kNotFound, kConflict.
class Messages {
  public:
    Messages(db::Database& database, const MailLinks& links, std::function<void()> changed);

    struct Query {
        std::optional<std::string> state;
        std::optional<std::int64_t> step;
        std::string q;
        std::optional<std::string> cursor;
        int limit = 50;
    };

    /// {"items","total","next"}. With `q` the total is counted up to 20,000 messages and among
    /// 100,000 people; beyond that it is an estimate and says so.
    nlohmann::json list(CampaignId campaign, const Query& query) const;
    /// The whole ledger of a campaign, in slices of one snapshot each; cells that a spreadsheet
    /// would take for a formula are led by an apostrophe.
    void write_csv(CampaignId campaign, const std::function<void(std::string_view)>& sink) const;
    /// One message with its attempts and events.
    nlohmann::json get(MessageId id) const;

    /// {"campaign_id","state":"failed"} or {"ids":[…]}: failed -> queued. Answers {"changed":n}.
    nlohmann::json retry(const Actor& actor, const nlohmann::json& body);
    /// {"campaign_id","state":"uncertain","as":"sent"|"retry"} or {"ids","as"}.
    nlohmann::json resolve(const Actor& actor, const nlohmann::json& body);

  private:
    nlohmann::json decide(const Actor& actor,
                          const nlohmann::json& body,
                          MessageState state,
                          std::string_view verdict);

    db::Database& database_;
    const MailLinks& links_;
    const std::function<void()> changed_;
};

}  // namespace campaignd::service
