#include "service/campaigns/campaign_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/variants.h"
#include "service/sequence/unsent_change.h"
#include "store/lists.h"
#include "store/segments.h"
#include "store/senders.h"
#include "store/variants.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kDaySeconds = 24 * 3'600;
constexpr std::int64_t kLongestYearlyDays = 300;
constexpr const char* kForGood = "cannot change once the campaign is launched: duplicate it";
constexpr const char* kPauseFirst =
    "cannot change while the campaign sends: pause it, change it, and resume it";

/// It has not begun: nobody has been enrolled.
bool waits_for_its_day(const Campaign& campaign) {
    return campaign.state == CampaignState::kScheduled ||
           (campaign.state == CampaignState::kHeld &&
            (campaign.held_from == CampaignState::kScheduled ||
             campaign.held_from == CampaignState::kDraft));
}

void check_schedule(const Campaign& before,
                    const Campaign& after,
                    TimeMs now,
                    std::vector<FieldError>& faults) {
    if (before.schedule_at == after.schedule_at) {
        return;
    }
    if (!waits_for_its_day(before)) {
        faults.push_back({"schedule_at", "cannot change any more: the campaign has started"});
    } else if (!after.schedule_at || *after.schedule_at <= now) {
        faults.push_back({"schedule_at", "must be a moment in the future"});
    }
}

/// What a running campaign's messages are made of.
void check_not_running(const Campaign& before,
                       const Campaign& after,
                       std::vector<FieldError>& faults) {
    if (before.state != CampaignState::kRunning) {
        return;
    }
    const auto refuse = [&](bool changed, const char* field) {
        if (changed) {
            faults.push_back({field, kPauseFirst});
        }
    };
    const CampaignOptions& was = before.options;
    const CampaignOptions& is = after.options;
    refuse(before.steps != after.steps, "steps");
    refuse(!has_same_senders(before, after),
           before.senders.empty() && after.senders.empty() ? "sender_id" : "sender_ids");
    refuse(was.track_opens != is.track_opens, "track_opens");
    refuse(was.track_clicks != is.track_clicks, "track_clicks");
    refuse(was.inline_pictures != is.inline_pictures, "inline_pictures");
    refuse(was.from_name != is.from_name, "from_name");
    refuse(was.reply_to != is.reply_to, "reply_to");
    refuse(was.utm != is.utm, "utm");
    refuse(was.first_slice != is.first_slice, "first_slice");
}

}  // namespace

void check_audience(const db::ReadTx& tx,
                    const Audience& audience,
                    const std::string& path,
                    std::vector<FieldError>& faults) {
    const auto check =
        [&](const std::vector<std::int64_t>& ids, const char* field, const char* kind, auto find) {
            for (const std::int64_t id : ids) {
                if (!find(tx, id)) {
                    faults.push_back({path + field, fmt::format("there is no {} {}", kind, id)});
                }
            }
        };
    check(audience.list_ids, "list_ids", "list", store::lists::find);
    check(audience.exclude_list_ids, "exclude_list_ids", "list", store::lists::find);
    check(audience.segment_ids, "segment_ids", "segment", store::segments::find);
    check(audience.exclude_segment_ids, "exclude_segment_ids", "segment", store::segments::find);
}

void check_references(const db::ReadTx& tx,
                      const Campaign& campaign,
                      std::vector<FieldError>& faults) {
    for (const CampaignSender& one : campaign.all_senders()) {
        if (!store::senders::find(tx, one.sender_id)) {
            faults.push_back({campaign.senders.empty() ? "sender_id" : "sender_ids",
                              fmt::format("there is no sender {}", one.sender_id)});
        }
    }
    check_audience(tx, campaign.audience, "audience.", faults);
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        const std::vector<Variant>& variants = campaign.steps[i].variants;
        for (std::size_t v = 0; v < variants.size(); ++v) {
            const auto& sender = variants[v].sender_id;
            if (sender && !store::senders::find(tx, *sender)) {
                faults.push_back({fmt::format("steps[{}].variants[{}].sender_id", i, v),
                                  fmt::format("there is no sender {}", *sender)});
            }
        }
    }
}

void check_ongoing(const Campaign& campaign, std::vector<FieldError>& faults) {
    const auto& trigger = campaign.options.trigger;
    if (trigger && !campaign.options.ongoing) {
        faults.push_back({"trigger", "goes with \"mode\": \"ongoing\" alone"});
    }
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        const auto& rule = campaign.steps[i].winner;
        if (campaign.options.ongoing && rule && !rule->sample_people) {
            faults.push_back({fmt::format("steps[{}].winner.sample_percent", i),
                              "is a part of an audience that is known at the launch; this campaign "
                              "goes on enrolling: give sample_people, the first so many people "
                              "are the sample"});
        }
    }
    std::int64_t days = 0;
    for (const Step& step : campaign.steps) {
        days += step.removed ? 0 : step.delay_s / kDaySeconds;
    }
    if (trigger && trigger->every_year && days > kLongestYearlyDays) {
        faults.push_back({"steps",
                          fmt::format("take {} days, and the campaign comes every year: let them "
                                      "end within {} days, before the next year's begin",
                                      days,
                                      kLongestYearlyDays)});
    }
}

void check_variant_change(const db::ReadTx& tx,
                          const Campaign& before,
                          const Campaign& after,
                          std::size_t fixed,
                          std::vector<FieldError>& faults) {
    const auto counts = store::variants::counts(tx, before.id);
    for (std::size_t i = 0; i < std::min(fixed, after.steps.size()); ++i) {
        const Step& is = after.steps[i];
        if (is.removed || i >= before.steps.size()) {
            continue;
        }
        if (is.winner != before.steps[i].winner) {
            faults.push_back({fmt::format("steps[{}].winner", i),
                              "cannot change once messages of this step are made: choose the "
                              "winner by hand"});
        }
        const auto known = counts.find(static_cast<int>(i));
        for (std::size_t v = 0; known != counts.end() && v < is.variants.size(); ++v) {
            const int key = is.variants[v].key;
            const bool went_out = std::any_of(known->second.begin(),
                                              known->second.end(),
                                              [key](const auto& one) { return one.key == key; });
            if (went_out && find_variant(before.steps[i], key) == nullptr) {
                faults.push_back({fmt::format("steps[{}].variants[{}].key", i, v),
                                  "was the letter of a variant that went out and was removed: "
                                  "take another one"});
            }
        }
    }
}

void check_changeable(const Campaign& before,
                      const Campaign& after,
                      TimeMs now,
                      std::vector<FieldError>& faults) {
    if (before.state == CampaignState::kDraft) {
        return;
    }
    const auto refuse = [&](bool changed, const char* field, const char* remedy = kForGood) {
        if (changed) {
            faults.push_back({field, remedy});
        }
    };
    refuse(before.options.ongoing != after.options.ongoing, "mode");
    refuse(before.options.include_existing != after.options.include_existing, "include_existing");
    refuse(before.options.trigger != after.options.trigger, "trigger");
    refuse(!(before.audience == after.audience) &&
               (!waits_for_its_day(before) || before.options.ongoing),
           "audience",
           "cannot change once the campaign is launched: add people to it, or duplicate it");
    refuse(!after.sender_id && (before.sender_id || before.steps != after.steps),
           "sender_id",
           "choose a sender: a campaign needs a From address");
    check_schedule(before, after, now, faults);
    check_not_running(before, after, faults);
}

}  // namespace campaignd::service
