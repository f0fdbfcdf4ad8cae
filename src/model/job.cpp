#include "model/job.h"

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<JobState, 5> kNames{{"ready", "leased", "done", "failed", "cancelled"}};

constexpr EnumWords<InstanceWork, 3> kWorkNames{{"running", "draining", "drained"}};

}  // namespace

std::string_view to_text(InstanceWork work) noexcept {
    return kWorkNames[work];
}

std::string_view to_text(JobState state) noexcept {
    return kNames[state];
}

std::optional<JobState> parse_job_state(std::string_view text) noexcept {
    return kNames.find(text);
}

}  // namespace campaignd
