#pragma once

#include <cstdint>
#include <vector>

#include "base/fd.h"
#include "base/thread.h"
#include "mail/smtp/types.h"

namespace campaignd::mail {

/// What other threads asked of the smtp thread since it last looked.
struct SmtpOrders {
    std::vector<Outgoing> submitted;
    std::vector<DotDecision> decisions;
    bool drain = false;
    bool stop = false;
};

/// The way into the smtp thread: orders under a lock, and an eventfd that is written only while
/// that thread sleeps. Thread-safe. Throws Error(kInternal) when no eventfd is to be had.
class SmtpInbox {
  public:
    SmtpInbox();
    SmtpInbox(const SmtpInbox&) = delete;
    SmtpInbox& operator=(const SmtpInbox&) = delete;
    ~SmtpInbox() = default;

    void submit(std::vector<Outgoing> messages);
    void decide(std::vector<DotDecision> decisions);
    void drain();
    void stop();

    int fd() const noexcept { return fd_.get(); }

    /// The smtp thread is about to wait; false when there is something to take first.
    bool may_sleep();
    SmtpOrders take();

  private:
    void added() REQUIRES(mutex_);

    const UniqueFd fd_;
    Mutex mutex_;
    SmtpOrders orders_ GUARDED_BY(mutex_);
    bool filled_ GUARDED_BY(mutex_) = false;
    bool sleeping_ GUARDED_BY(mutex_) = false;
};

}  // namespace campaignd::mail
