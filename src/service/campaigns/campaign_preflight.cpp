// CampaignMail::preflight(): what would happen, before it happens.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "service/access/settings.h"
#include "service/campaigns/campaign_mail.h"
#include "service/campaigns/date_preflight.h"
#include "service/campaigns/preflight_findings.h"
#include "service/campaigns/send_planning.h"
#include "service/content/ingredients.h"
#include "service/content/step_mail.h"
#include "service/sending/sending_rules.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/contacts.h"
#include "store/messages.h"
#include "store/segments.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;

constexpr TimeMs kDayMs = 24LL * 3600 * 1000;

constexpr int kSlice = 4'000;

void add_errors(const Error& error, Preflight& preflight) {
    if (error.fields().empty()) {
        preflight.errors.push_back({"", error.what()});
    }
    preflight.errors.insert(preflight.errors.end(), error.fields().begin(), error.fields().end());
}

/// When the first and the last message go, as the calendar has it.
void add_dates(const SendPlanning& planning, Preflight& preflight) {
    constexpr TimeMs kLongMs = 30 * kDayMs;
    // Of those who come later, or on their date, nobody knows the last one's.
    if (preflight.recipients == 0 || preflight.goes_on) {
        return;
    }
    const SendPlan plan = plan_sends(planning.input);
    preflight.first_send_at = plan.first;
    preflight.last_send_at = plan.complete ? plan.last : std::nullopt;
    if (!plan.complete) {
        preflight.warnings.emplace_back(
            "the limits make this campaign take more than two years: raise them, or give it fewer "
            "recipients");
    } else if (plan.first && *plan.last - *plan.first > kLongMs) {
        preflight.warnings.push_back(
            fmt::format("this campaign takes {} days: the calendar shows what holds it back",
                        (*plan.last - *plan.first) / kDayMs));
    }
}

/// What is amiss in a message whoever it goes to, and what tracking cannot do for this campaign.
void warn_of_steps(const CompiledCampaign& compiled, std::vector<std::string>& warnings) {
    const CampaignOptions& options = compiled.campaign.options;
    for (const auto& [step, variant, skeleton] : compiled.messages()) {
        for (const std::string& remark : skeleton->remarks()) {
            warnings.push_back(fmt::format(
                "steps[{}]{}: {}", step, variant ? " " + variant_letter(*variant) : "", remark));
        }
    }
    for (std::size_t i = 0; i < compiled.steps.size(); ++i) {
        const StepCondition condition = compiled.campaign.steps[i].condition;
        if (i == 0) {
            continue;
        }
        if (condition == StepCondition::kNoOpen) {
            warnings.push_back(fmt::format(
                "steps[{}].condition no_open: opens are a guess, since some mail programs load no "
                "pictures and others load them unseen; no_click or no_reply are surer{}",
                i,
                options.track_opens ? "" : "; track_opens is off, so only clicks can fail it"));
        }
        if (condition == StepCondition::kNoClick && !options.track_clicks) {
            warnings.push_back(
                fmt::format("steps[{}].condition no_click always holds: track_clicks is off", i));
        }
    }
}

/// What a person who lets a campaign go on should know.
void warn_of_going_on(const Campaign& campaign, Preflight& preflight) {
    std::vector<std::string>& warnings = preflight.warnings;
    const std::int64_t recipients = preflight.recipients;
    if (const auto& dates = preflight.dates) {
        if (dates->no_usable_date > 0) {
            warnings.push_back(fmt::format(
                "{} of {}{} people have no usable date in {}: they get nothing until they have "
                "one, written YYYY-MM-DD",
                dates->no_usable_date,
                dates->complete ? "" : "the first ",
                dates->looked_at,
                campaign.options.trigger->attribute));
        }
    } else if (preflight.goes_on && !campaign.options.include_existing && recipients > 0) {
        warnings.push_back(
            fmt::format("{} people are in the audience now: they do not get it, as only those who "
                        "come after the launch do",
                        recipients));
    }
}

void add_warnings(const db::ReadTx& tx, const Campaign& campaign, Preflight& preflight) {
    std::vector<std::string>& warnings = preflight.warnings;
    warn_of_going_on(campaign, preflight);
    if (campaign.schedule_at && *campaign.schedule_at < tx.now()) {
        warnings.emplace_back("schedule_at is in the past: it goes out at launch");
    }
    const SendingRules rules = sending_rules(tx, campaign, 0);
    if (!rules.relay_trouble.empty()) {
        warnings.push_back(rules.relay_trouble);
    }
}

/// How many of the audience have had as many mails as the contact cap allows, and what that means.
void add_contact_cap(const db::ReadTx& tx, const Campaign& campaign, Preflight& preflight) {
    const auto cap = Settings::contact_cap(tx);
    if (!cap || campaign.options.contact_cap_exempt) {
        return;
    }
    const std::vector<RecipientId> full = store::contacts::people_at(tx, *cap);
    store::AudienceSlice slice;
    while (!full.empty() && !slice.at_end && slice.cursor < full.back()) {
        slice = store::audience_slice(tx, campaign.audience, slice.cursor, kSlice);
        for (const RecipientId person : slice.people) {
            preflight.at_contact_cap +=
                std::binary_search(full.begin(), full.end(), person) ? 1 : 0;
        }
    }
    if (preflight.at_contact_cap > 0) {
        preflight.warnings.push_back(
            fmt::format("{} of {} recipients have had {} already, the contact cap: {}",
                        preflight.at_contact_cap,
                        preflight.recipients,
                        to_text(*cap),
                        cap->over == OverCap::kSkip ? "they are skipped"
                                                    : "their messages wait for their turn"));
    }
    if (!store::contacts::is_complete(tx)) {
        preflight.warnings.emplace_back(
            "the contact cap is new, and earlier mails are still being counted for this number; "
            "no message goes out over the cap meanwhile");
    }
}

AudienceFilter filter_of(const db::ReadTx& tx, const Audience& audience) {
    const auto filters = [&](const std::vector<std::int64_t>& ids) {
        std::vector<std::string> texts;
        for (const std::int64_t id : ids) {
            if (auto segment = store::segments::find(tx, id)) {
                texts.push_back(std::move(segment->filter));
            }
        }
        return texts;
    };
    return {audience.list_ids,
            audience.exclude_list_ids,
            filters(audience.segment_ids),
            filters(audience.exclude_segment_ids)};
}

/// What preflight reads of the database before the templates are compiled, outside of it.
struct Facts {
    Campaign campaign;
    std::optional<CampaignSource> source;  // empty without a sender
};

Facts facts_of(const db::ReadTx& tx, CampaignId id, Preflight& preflight) {
    Facts facts;
    facts.campaign = campaigns::get(tx, id);
    preflight.audience = filter_of(tx, facts.campaign.audience);
    const store::AudienceCounts counts = store::count_audience(tx, facts.campaign.audience);
    preflight.recipients = counts.active;
    preflight.suppressed = counts.suppressed + counts.not_active;
    preflight.goes_on = facts.campaign.options.ongoing;
    if (facts.campaign.options.trigger) {
        preflight.dates = date_preflight(tx, facts.campaign);
    }
    if (counts.active == 0 && !preflight.goes_on) {
        preflight.errors.push_back(
            {"audience", "nobody can get mail: choose lists with recipients"});
    }
    if (facts.campaign.steps.empty()) {
        preflight.errors.push_back({"steps", "write at least the first message"});
    }
    try {
        facts.source = CampaignSource{facts.campaign,
                                      identity_of(tx, facts.campaign),
                                      {},
                                      false,
                                      std::nullopt,
                                      ingredients_of(tx, facts.campaign)};
    } catch (const Error& error) {
        add_errors(error, preflight);
    }
    return facts;
}

}  // namespace

Preflight CampaignMail::preflight(CampaignId id) const {
    Preflight preflight;
    Facts facts = database_.read([&](const db::ReadTx& tx) { return facts_of(tx, id, preflight); });
    if (facts.source) {
        try {
            const CompiledCampaign compiled = compile_campaign(*std::move(facts.source));
            add_findings(database_, compiled, links_.url(MailLinks::Kind::kView, 1), preflight);
            warn_of_steps(compiled, preflight.warnings);
        } catch (const Error& error) {
            add_errors(error, preflight);
        }
    }
    SendPlanning planning;
    database_.read([&](const db::ReadTx& tx) {
        planning = planning_of(tx, facts.campaign, preflight.recipients);
        add_warnings(tx, facts.campaign, preflight);
        add_contact_cap(tx, facts.campaign, preflight);
    });
    add_dates(planning, preflight);
    if (!links_.is_https()) {
        preflight.warnings.emplace_back(
            "links lead to a public_url that is not https: mail programs ignore such a "
            "List-Unsubscribe; set http.public_url to the address people reach");
    }
    return preflight;
}

}  // namespace campaignd::service
