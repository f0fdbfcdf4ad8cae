#pragma once

#include <sys/eventfd.h>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "base/thread.h"
#include "http/message/reply.h"

namespace campaignd::http {

/// What other threads leave for the io thread; an eventfd wakes it. Thread-safe. Shared by
/// shared_ptr because a health probe may report after the loop has gone.
class Completions {
  public:
    Completions() : wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

    void post(std::uint64_t connection, Reply reply) {
        bool first = false;
        {
            Lock lock(mutex_);
            first = nothing_waits();
            replies_.emplace_back(connection, std::move(reply));
        }
        if (first) {
            wake();
        }
    }

    void post(std::function<void()> task) {
        bool first = false;
        {
            Lock lock(mutex_);
            first = nothing_waits();
            tasks_.push_back(std::move(task));
        }
        if (first) {
            wake();
        }
    }

    void wake() noexcept { ::eventfd_write(wake_.get(), 1); }

    int fd() const noexcept { return wake_.get(); }

    using Replies = std::vector<std::pair<std::uint64_t, Reply>>;
    using Tasks = std::vector<std::function<void()>>;

    std::pair<Replies, Tasks> take() {
        eventfd_t count = 0;
        ::eventfd_read(wake_.get(), &count);
        Lock lock(mutex_);
        return {std::exchange(replies_, {}), std::exchange(tasks_, {})};
    }

  private:
    /// Whoever leaves the first thing wakes the io thread for all that follow.
    bool nothing_waits() const REQUIRES(mutex_) { return replies_.empty() && tasks_.empty(); }

    const UniqueFd wake_;
    Mutex mutex_;
    Replies replies_ GUARDED_BY(mutex_);
    Tasks tasks_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::http
