#pragma once

#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "mail/smtp/board.h"
#include "mail/smtp/inbox.h"
#include "mail/smtp/types.h"

namespace campaignd::mail {

/// Sends messages over SMTP: one thread, "smtp", drives every connection without blocking.
///
/// The life of a message: submit -> MAIL, RCPT, DATA, body -> SmtpObserver::dots_wanted ->
/// decide_dots(allowed) -> final dot -> outcome. No dot leaves before it is allowed; a refused one
/// ends the connection instead. Each submitted message gets exactly one outcome, the last ones
/// before stop_now() returns. CurlInit must be alive.
/// Owner: App. Thread-safe. The constructor throws Error(kInternal) when descriptors are short.
class SmtpEngine {
  public:
    SmtpEngine(SmtpObserver& observer, SmtpOptions options, const Clock& clock);
    ~SmtpEngine();
    SmtpEngine(const SmtpEngine&) = delete;
    SmtpEngine& operator=(const SmtpEngine&) = delete;

    void submit(std::vector<Outgoing> messages);
    /// Decisions for messages that have ended meanwhile are ignored.
    void decide_dots(std::vector<DotDecision> decisions);

    /// Gives back as kNotSent every message whose dot was not yet wanted, also those submitted
    /// later, and lets the rest finish.
    void begin_drain();

    /// True when every submitted message has had its outcome.
    bool drained() const noexcept { return board_.in_flight.load() == 0; }

    /// Cuts every connection, reports what is left and ends the thread. Idempotent.
    void stop_now();

    std::vector<SenderStatus> status() const;

    const SmtpCounters& counters() const noexcept { return board_.counters; }

    /// When the thread last came round; it does at least once a second.
    SteadyTime last_beat() const noexcept;

  private:
    void run();

    const SmtpOptions options_;
    const Clock& clock_;
    SmtpObserver& observer_;
    mutable SmtpBoard board_;
    SmtpInbox inbox_;
    Thread thread_;  // last: it uses all of the above
};

}  // namespace campaignd::mail
