#pragma once

#include <cstdint>
#include <string>

#include "db/database.h"
#include "model/sandbox.h"
#include "service/access/audit.h"
#include "service/access/paging.h"

namespace campaignd::service {

/// What sandbox senders kept instead of sending. Owner: App. Thread-safe. Throws Error(kNotFound).
class Sandbox {
  public:
    explicit Sandbox(db::Database& database) : database_(database) {}

    /// Newest first; `q` is a part of the address or the subject.
    Page<CaughtMessage> list(const PageQuery& query,
                             std::optional<CampaignId> campaign = std::nullopt) const;
    /// Deletes for at most two seconds, a slice at a time.
    SandboxCleared clear(const Actor& actor, std::optional<CampaignId> campaign);
    OpenedMessage get(std::int64_t id) const;
    /// The HTML part without its tracking pixel, or the text as HTML: looking at it counts for
    /// nothing.
    std::string html(std::int64_t id) const;
    /// The message as the relay would have got it.
    std::string raw(std::int64_t id) const;

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
