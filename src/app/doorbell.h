#pragma once

#include "base/thread.h"
#include "queue/dispatcher.h"

namespace campaignd::app {

/// Wakes the dispatcher for those who are made before it and outlive it.
/// Owner: App, before everything that rings. Thread-safe; ringing without a dispatcher is nothing.
class Doorbell {
  public:
    void connect(queue::Dispatcher* dispatcher) {
        const Lock lock(mutex_);
        dispatcher_ = dispatcher;
    }

    void ring() {
        const Lock lock(mutex_);
        if (dispatcher_ != nullptr) {
            dispatcher_->poke();
        }
    }

  private:
    Mutex mutex_;
    queue::Dispatcher* dispatcher_ GUARDED_BY(mutex_) = nullptr;
};

}  // namespace campaignd::app
