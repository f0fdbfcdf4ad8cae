#pragma once

#include <functional>

#include "service/import_runner.h"

namespace campaignd::jobs {

/// Carries one import through while its job is leased.
/// Owned by the batch thread; `runner` must outlive it. Thread: one. Throws what ImportRunner
/// throws: the job is then tried again and goes on behind the last committed slice.
class ImportJob {
  public:
    enum class Outcome {
        kEnded,   // the import is done or failed: settle the job
        kStopped  // told to stop: hand the job back
    };

    explicit ImportJob(service::ImportRunner& runner) : runner_(runner) {}

    /// Asks `stop` before each slice and calls `beat` after each.
    Outcome run(std::int64_t import_id,
                const std::function<bool()>& stop,
                const std::function<void()>& beat);

  private:
    service::ImportRunner& runner_;
};

}  // namespace campaignd::jobs
