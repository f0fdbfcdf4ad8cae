#include "model/campaign.h"

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<CampaignState, 7> kStates{
    {"draft", "scheduled", "running", "paused", "held", "finished", "cancelled"}};
constexpr EnumWords<StepFormat, 4> kFormats{{"markdown", "html", "text", "blocks"}};
constexpr EnumWords<DelayCounts, 2> kDelayCounts{{"calendar", "sending_days"}};
constexpr EnumWords<StepCondition, 4> kConditions{{"always", "no_reply", "no_open", "no_click"}};
constexpr EnumWords<UncertainPolicy, 2> kPolicies{{"retry", "hold"}};

template <typename T>
void assign(T& target, const std::optional<T>& value) {
    target = value.value_or(target);
}

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

void apply(const CampaignChange::Options& change, CampaignOptions& options) {
    assign(options.late_after_s, change.late_after_s);
    assign(options.track_opens, change.track_opens);
    assign(options.track_clicks, change.track_clicks);
    assign(options.window, change.window);
    assign(options.limits, change.limits);
    assign(options.on_out_of_office, change.on_out_of_office);
    assign(options.stop_company, change.stop_company);
    assign(options.contact_cap_exempt, change.contact_cap_exempt);
    assign(options.ongoing, change.ongoing);
    assign(options.include_existing, change.include_existing);
    assign(options.trigger, change.trigger);
    assign(options.inline_pictures, change.inline_pictures);
    assign(options.first_slice, change.first_slice);
    assign(options.brakes, change.brakes);
    assign(options.from_name, change.from_name);
    assign(options.reply_to, change.reply_to);
    assign(options.utm, change.utm);
}

void apply(const CampaignChange& change, Campaign& campaign) {
    assign(campaign.name, change.name);
    assign(campaign.sender_id, change.sender_id);
    assign(campaign.audience, change.audience);
    assign(campaign.schedule_at, change.schedule_at);
    assign(campaign.uncertain, change.uncertain);
    apply(change.options, campaign.options);
    assign(campaign.steps, change.steps);
}

}  // namespace campaignd
