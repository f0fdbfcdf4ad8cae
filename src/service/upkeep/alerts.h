#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/needs.h"
#include "model/settings.h"
#include "service/secrets/mail_links.h"
#include "service/sending/senders.h"

namespace campaignd::service {

/// Tells people what waits for them: a mail to those of the settings, and `person.needed` to
/// endpoints. Each thing is told once, and by mail once a day while it waits on. Mails come at most
/// as often as the settings say, each with all that is new. Trouble of the sender that carries the
/// mails is not told through it; what cannot be mailed is tried again with the next mail.
///
/// Several processes on one file tell each thing once: whoever takes it in its transaction tells
/// it. Owner: App. round() belongs to one thread; waiting() is thread-safe.
class Alerts {
  public:
    /// `extra` is what the process itself knows beside the database.
    Alerts(db::Database& database,
           const Senders& senders,
           const MailLinks& links,
           std::string public_url,
           std::function<std::vector<Need>()> extra);

    /// Looks, tells, and blocks for as long as the mail takes. Throws Error.
    void round();

    /// How many things waited at the last look.
    int waiting() const noexcept { return waiting_; }

  private:
    std::vector<Need> take_due(const std::vector<Need>& all, const AlertSettings& settings);
    bool send(const std::vector<Need>& due, const AlertSettings& settings);

    db::Database& database_;
    const Senders& senders_;
    const MailLinks& links_;
    const std::string public_url_;
    const std::function<std::vector<Need>()> extra_;
    std::atomic<int> waiting_{0};
};

}  // namespace campaignd::service
