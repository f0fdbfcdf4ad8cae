#include "model/campaign.h"

#include <algorithm>
#include <utility>

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<CampaignState, 7> kStates{
    {"draft", "scheduled", "running", "paused", "held", "finished", "cancelled"}};
constexpr EnumWords<StepFormat, 4> kFormats{{"markdown", "html", "text", "blocks"}};
constexpr EnumWords<DelayCounts, 2> kDelayCounts{{"calendar", "sending_days"}};
constexpr EnumWords<StepCondition, 4> kConditions{{"always", "no_reply", "no_open", "no_click"}};
constexpr EnumWords<UncertainPolicy, 2> kPolicies{{"retry", "hold"}};
constexpr EnumWords<WinnerBy, 3> kWinnerBy{{"hand", "replies", "clicks"}};
constexpr EnumWords<WhenUnclear, 2> kWhenUnclear{{"best", "first"}};

template <typename T>
void assign(T& target, const std::optional<T>& value) {
    target = value.value_or(target);
}

/// What is known of a sender that stays, stays.
CampaignSender sender_in(const std::vector<CampaignSender>& before, std::int64_t id) {
    const auto known = std::find_if(
        before.begin(), before.end(), [id](const auto& one) { return one.sender_id == id; });
    CampaignSender sender = known != before.end() ? *known : CampaignSender{.sender_id = id};
    sender.weight = std::max<std::int64_t>(sender.weight, 1);
    return sender;
}

void change_senders(const CampaignChange& change, Campaign& campaign) {
    if (!change.sender_id && !change.sender_ids && !change.sender_weights) {
        return;
    }
    std::vector<CampaignSender> now = campaign.all_senders();
    if (change.sender_id || change.sender_ids) {
        const std::vector<CampaignSender> before = std::exchange(now, {});
        std::vector<std::int64_t> ids = change.sender_ids.value_or(std::vector<std::int64_t>());
        if (!change.sender_ids && *change.sender_id) {
            ids.push_back(**change.sender_id);
        }
        for (const std::int64_t id : ids) {
            now.push_back(sender_in(before, id));
        }
    }
    if (change.sender_weights) {
        for (std::size_t i = 0; i < now.size() && i < change.sender_weights->size(); ++i) {
            now[i].weight = (*change.sender_weights)[i];
        }
    }
    campaign.sender_id = now.empty() ? std::nullopt : std::optional(now.front().sender_id);
    campaign.senders = now.size() > 1 ? std::move(now) : std::vector<CampaignSender>();
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

std::string_view to_text(WinnerBy by) noexcept {
    return kWinnerBy[by];
}

std::string_view to_text(WhenUnclear what) noexcept {
    return kWhenUnclear[what];
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
    assign(options.failover, change.failover);
}

bool Campaign::has_sender(std::int64_t sender) const noexcept {
    return senders.empty() ? sender_id == sender
                           : std::any_of(senders.begin(), senders.end(), [&](const auto& one) {
                                 return one.sender_id == sender;
                             });
}

std::vector<CampaignSender> Campaign::all_senders() const {
    if (!senders.empty() || !sender_id) {
        return senders;
    }
    return {{.sender_id = *sender_id, .weight = 1, .identity = identity}};
}

void add_variant_senders(Campaign& campaign) {
    for (const Step& step : campaign.steps) {
        for (const Variant& variant : step.variants) {
            const auto own = variant.sender_id;
            if (own && campaign.sender_id && !campaign.has_sender(*own)) {
                campaign.senders = campaign.all_senders();
                campaign.senders.push_back({.sender_id = *own, .weight = 0});
            }
        }
    }
}

void apply(const CampaignChange& change, Campaign& campaign) {
    assign(campaign.name, change.name);
    change_senders(change, campaign);
    assign(campaign.audience, change.audience);
    assign(campaign.schedule_at, change.schedule_at);
    assign(campaign.uncertain, change.uncertain);
    apply(change.options, campaign.options);
    assign(campaign.steps, change.steps);
    add_variant_senders(campaign);
}

}  // namespace campaignd
