#include "jobs/import_job.h"

namespace campaignd::jobs {

ImportJob::Outcome ImportJob::run(std::int64_t import_id,
                                  const std::function<bool()>& stop,
                                  const std::function<void()>& beat) {
    while (!stop()) {
        if (!runner_.run_slice(import_id)) {
            return Outcome::kEnded;
        }
        beat();
    }
    return Outcome::kStopped;
}

}  // namespace campaignd::jobs
