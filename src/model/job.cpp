#include "model/job.h"

#include <array>

namespace campaignd {
namespace {

constexpr std::array<std::string_view, 5> kNames = {
    "ready", "leased", "done", "failed", "cancelled"};

}  // namespace

std::string_view to_text(JobState state) noexcept {
    return kNames[static_cast<std::size_t>(state)];
}

std::optional<JobState> parse_job_state(std::string_view text) noexcept {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == text) {
            return static_cast<JobState>(i);
        }
    }
    return std::nullopt;
}

}  // namespace campaignd
