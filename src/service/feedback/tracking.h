#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "db/database.h"
#include "service/feedback/event_recorder.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// Opens and clicks, by the signed addresses that a message carries. Answers come when the event is
/// durable; when it cannot be recorded (full disk, too many at once) people get their picture or
/// page all the same, and the event is counted as lost.
/// Owner: App; the references must outlive it. Thread-safe.
class Tracking {
  public:
    /// `network_key` hashes addresses: none is stored.
    Tracking(db::Database& database, const MailLinks& links, const Key& network_key);

    /// Who asks.
    struct Visit {
        std::string agent;
        std::string address;
        bool counts = true;  // false for HEAD and for browsers that only fetch ahead
    };

    /// `done` is called once, from any thread, whatever the token.
    void open(std::string_view token, const Visit& visit, std::function<void()> done);
    /// Where the link leads, from any thread; nothing for a token or a link that is not ours.
    void click(std::string_view token,
               const Visit& visit,
               std::function<void(std::optional<std::string>)> done);

    /// Events that could not be recorded since the start.
    std::uint64_t lost() const noexcept { return lost_->load(); }

  private:
    std::optional<std::string> target_of(MailLinks::Click click) const;
    store::events::Event event_of(EventKind kind, MessageId message, const Visit& visit) const;

    db::Database& database_;
    const MailLinks& links_;
    const Key network_key_;
    EventRecorder recorder_;
    // shared with answers under way
    std::shared_ptr<std::atomic<std::uint64_t>> lost_;
};

}  // namespace campaignd::service
