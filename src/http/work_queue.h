#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "base/thread.h"
#include "http/framer.h"

namespace campaignd::http {

/// One complete request on its way from the io thread to a worker.
struct WorkItem {
    std::uint64_t connection = 0;
    FramedRequest request;
    std::string peer;
};

/// The bounded hand-over between http-io and the workers. Thread-safe.
class WorkQueue {
  public:
    explicit WorkQueue(std::size_t capacity) : capacity_(capacity) {}

    /// False, and `item` untouched, when full or closed.
    bool try_push(WorkItem& item) {
        Lock lock(mutex_);
        if (closed_ || items_.size() >= capacity_) {
            return false;
        }
        items_.push_back(std::move(item));
        ready_.notify_one();
        return true;
    }

    /// Waits; nothing once closed and empty.
    std::optional<WorkItem> pop() {
        Lock lock(mutex_);
        while (items_.empty() && !closed_) {
            ready_.wait(lock);
        }
        if (items_.empty()) {
            return std::nullopt;
        }
        std::optional<WorkItem> item(std::move(items_.front()));
        items_.pop_front();
        return item;
    }

    void close() {
        Lock lock(mutex_);
        closed_ = true;
        ready_.notify_all();
    }

    std::size_t size() {
        Lock lock(mutex_);
        return items_.size();
    }

  private:
    const std::size_t capacity_;
    Mutex mutex_;
    Condition ready_;
    std::deque<WorkItem> items_ GUARDED_BY(mutex_);
    bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace campaignd::http
