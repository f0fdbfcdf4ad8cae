#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "mail/smtp/exchange.h"
#include "mail/smtp/inbox.h"
#include "mail/smtp/link.h"
#include "mail/smtp/types.h"
#include "mail/smtp/wire.h"

namespace campaignd::mail {

/// The smtp thread's event loop: epoll over the inbox and every connection, libcurl while they
/// connect. What is done with them is SmtpExchange's.
/// Owner: SmtpEngine::run(). Thread: smtp. Throws Error(kInternal) when epoll fails.
class SmtpLoop final : public SmtpNet {
  public:
    SmtpLoop(SmtpObserver& observer,
             const SmtpOptions& options,
             const Clock& clock,
             SmtpInbox& inbox,
             SmtpBoard& board);
    SmtpLoop(const SmtpLoop&) = delete;
    SmtpLoop& operator=(const SmtpLoop&) = delete;
    ~SmtpLoop() override = default;

    /// False once stopped.
    bool round();

    std::unique_ptr<SmtpWire> dial(SmtpDial permission, SmtpConnection& connection) override;
    void watch(SmtpConnection& connection, bool writing) override;
    void forget(SmtpConnection& connection) override;

  private:
    /// A connection with the link that is its wire.
    struct Watched {
        SmtpConnection* connection = nullptr;
        SmtpLink* link = nullptr;
    };

    void wait();
    int wait_ms();
    void on_event(int fd, std::uint32_t events);
    void watch_fd(int fd, std::uint32_t events, const Watched& whose);
    void unwatch_fd(int fd);

    const SmtpOptions& options_;
    const UniqueFd epoll_;
    SmtpInbox& inbox_;
    std::vector<Watched> by_fd_;
    std::vector<Watched> dialling_;
    SmtpExchange exchange_;  // last: its connections use all of the above
};

}  // namespace campaignd::mail
