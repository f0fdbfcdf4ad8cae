#pragma once

#include <cstdint>
#include <string>

#include "db/database.h"
#include "model/sandbox.h"
#include "service/access/audit.h"
#include "service/access/paging.h"

namespace campaignd::service {

/// What sandbox senders kept instead of sending. A mail to somebody with an open invitation may
/// hold its link, which lets in whoever opens it: that one is shown only to those who may invite.
/// Owner: App. Thread-safe. Throws Error(kNotFound), Error(kForbidden).
class Sandbox {
  public:
    explicit Sandbox(db::Database& database) : database_(database) {}

    /// Newest first; `q` is a part of the address or the subject.
    Page<CaughtMessage> list(const PageQuery& query,
                             std::optional<CampaignId> campaign = std::nullopt) const;
    /// Deletes for at most two seconds, a slice at a time.
    SandboxCleared clear(const Actor& actor, std::optional<CampaignId> campaign);
    OpenedMessage get(std::int64_t id, bool may_invite) const;
    /// The HTML part without its tracking pixel, or the text as HTML: looking at it counts for
    /// nothing.
    std::string html(std::int64_t id, bool may_invite) const;
    /// The message as the relay would have got it.
    std::string raw(std::int64_t id, bool may_invite) const;

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
