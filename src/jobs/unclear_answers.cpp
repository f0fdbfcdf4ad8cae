#include "jobs/unclear_answers.h"

namespace campaignd::jobs {

bool UnclearAnswers::put_off(std::int64_t job) {
    if (seen_.size() >= kMostSeen) {
        seen_.clear();
    }
    if (!seen_.insert(job).second || ++row_ < (greylists_ ? kMany : kFew)) {
        return false;
    }
    row_ = 0;
    return true;
}

void UnclearAnswers::answered(std::int64_t job, bool taken) {
    row_ = 0;
    if (!taken) {
        return;
    }
    greylists_ = seen_.erase(job) > 0;
    if (!greylists_) {
        seen_.clear();
    }
}

}  // namespace campaignd::jobs
