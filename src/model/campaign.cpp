#include "model/campaign.h"

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<CampaignState, 7> kStates{
    {"draft", "scheduled", "running", "paused", "held", "finished", "cancelled"}};
constexpr EnumWords<StepFormat, 3> kFormats{{"markdown", "html", "text"}};
constexpr EnumWords<DelayCounts, 2> kDelayCounts{{"calendar", "sending_days"}};
constexpr EnumWords<StepCondition, 4> kConditions{{"always", "no_reply", "no_open", "no_click"}};
constexpr EnumWords<UncertainPolicy, 2> kPolicies{{"retry", "hold"}};

}  // namespace

std::string_view to_text(CampaignState state) noexcept {
    return kStates[state];
}

std::optional<CampaignState> parse_campaign_state(std::string_view text) noexcept {
    return kStates.find(text);
}

std::string_view to_text(StepFormat format) noexcept {
    return kFormats[format];
}

std::string_view to_text(DelayCounts counts) noexcept {
    return kDelayCounts[counts];
}

std::string_view to_text(StepCondition condition) noexcept {
    return kConditions[condition];
}

std::string_view to_text(UncertainPolicy policy) noexcept {
    return kPolicies[policy];
}

std::string step_name(int step) {
    return step == 0 ? "First message" : "Follow-up " + std::to_string(step);
}

}  // namespace campaignd
