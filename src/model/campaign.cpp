#include "model/campaign.h"

#include <array>

namespace campaignd {
namespace {

constexpr std::array<std::string_view, 7> kStates = {
    "draft", "scheduled", "running", "paused", "held", "finished", "cancelled"};
constexpr std::array<std::string_view, 3> kFormats = {"markdown", "html", "text"};
constexpr std::array<std::string_view, 2> kDelayCounts = {"calendar", "sending_days"};
constexpr std::array<std::string_view, 4> kConditions = {
    "always", "no_reply", "no_open", "no_click"};
constexpr std::array<std::string_view, 2> kPolicies = {"retry", "hold"};

template <typename Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view text) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == text) {
            return static_cast<Enum>(i);
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_text(CampaignState state) noexcept {
    return kStates[static_cast<std::size_t>(state)];
}

std::optional<CampaignState> parse_campaign_state(std::string_view text) noexcept {
    return parse<CampaignState>(kStates, text);
}

std::string_view to_text(StepFormat format) noexcept {
    return kFormats[static_cast<std::size_t>(format)];
}

std::string_view to_text(DelayCounts counts) noexcept {
    return kDelayCounts[static_cast<std::size_t>(counts)];
}

std::string_view to_text(StepCondition condition) noexcept {
    return kConditions[static_cast<std::size_t>(condition)];
}

std::string_view to_text(UncertainPolicy policy) noexcept {
    return kPolicies[static_cast<std::size_t>(policy)];
}

std::optional<StepFormat> parse_step_format(std::string_view text) noexcept {
    return parse<StepFormat>(kFormats, text);
}

std::optional<DelayCounts> parse_delay_counts(std::string_view text) noexcept {
    return parse<DelayCounts>(kDelayCounts, text);
}

std::optional<StepCondition> parse_condition(std::string_view text) noexcept {
    return parse<StepCondition>(kConditions, text);
}

std::optional<UncertainPolicy> parse_uncertain_policy(std::string_view text) noexcept {
    return parse<UncertainPolicy>(kPolicies, text);
}

std::string step_name(int step) {
    return step == 0 ? "First message" : "Follow-up " + std::to_string(step);
}

bool is_active(CampaignState state) noexcept {
    return state == CampaignState::kScheduled || state == CampaignState::kRunning ||
           state == CampaignState::kPaused || state == CampaignState::kHeld;
}

}  // namespace campaignd
