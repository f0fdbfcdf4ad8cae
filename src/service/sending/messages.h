#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/events.h"
#include "model/message.h"
#include "service/access/audit.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// The ledger as people read it, and their verdicts: "again" for what failed or was sent, "sent" or
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

    /// With `q` the total is counted up to 20,000 messages and among
    /// 100,000 people; beyond that it is an estimate and says so.
    Page<Message> list(CampaignId campaign, const Query& query) const;
    /// Throws what list() would.
    void check(CampaignId campaign, const Query& filter) const;
    /// What list() gives, whole, in slices of one snapshot each: a message whose state changes
    /// meanwhile may be left out of a filter by state. Cells that a spreadsheet would take for a
    /// formula are led by an apostrophe.
    void write_csv(CampaignId campaign,
                   const Query& filter,
                   const std::function<void(std::string_view)>& sink) const;
    MessageHistory get(MessageId id) const;

    /// failed -> queued. How many.
    std::int64_t retry(const Actor& actor, const MessageSelection& selection);
    /// uncertain -> sent, or queued again. How many.
    std::int64_t resolve(const Actor& actor, const MessageSelection& selection, bool as_sent);
    /// Any of these, and sent -> queued, in slices: so many messages as one likes hold nobody up.
    MessageOrderResult carry_out(const Actor& actor, const MessageOrder& order);

  private:
    db::Database& database_;
    const MailLinks& links_;
    const std::function<void()> changed_;
};

}  // namespace campaignd::service
