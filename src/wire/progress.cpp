#include "wire/progress.h"

#include "wire/campaigns.h"
#include "wire/ongoing.h"
#include "wire/variants.h"

namespace campaignd {

using nlohmann::json;

namespace {

void add_events(json& out, const EventCounts& counts) {
    out["opens"] = counts.opens;
    out["unique_opens"] = counts.unique_opens;
    out["clicks"] = counts.clicks;
    out["unique_clicks"] = counts.unique_clicks;
    out["machine_opens"] = counts.machine_opens;
    out["machine_clicks"] = counts.machine_clicks;
}

void add_feedback(json& out, const FeedbackCounts& came) {
    out["replies"] = came.replies;
    out["bounces"] = came.bounces;
    out["complaints"] = came.complaints;
    out["unsubscribes"] = came.unsubscribes;
}

}  // namespace

void to_json(json& out, const CampaignProgress& progress) {
    out = {{"campaign_id", progress.campaign_id},
           {"state", to_text(progress.state)},
           {"held_reason", wire::text_or_null(progress.held_reason)},
           {"recipients", progress.recipients},
           {"enrolled", progress.enrolled},
           {"joined", progress.joined},
           {"messages", progress.messages},
           {"planned", progress.planned},
           {"steps", json::array()},
           {"rate_per_minute", progress.rate_per_minute},
           {"eta", wire::time(progress.eta)},
           {"waiting", progress.waiting},
           {"over_contact_cap",
            {{"skipped", progress.capped_skipped}, {"waiting", progress.capped_waiting}}},
           {"next_due_at", wire::time(progress.next_due_at)},
           {"ongoing", progress.ongoing},
           {"senders", json::array()}};
    for (const SenderProgress& sender : progress.senders) {
        out["senders"].push_back({{"sender_id", sender.sender_id},
                                  {"name", wire::text_or_null(sender.name)},
                                  {"weight", sender.weight},
                                  {"sent", sender.sent},
                                  {"took_over", sender.took_over},
                                  {"trouble", sender.trouble}});
    }
    add_feedback(out, progress.came);
    add_events(out, progress.events);
    for (const StepProgress& step : progress.steps) {
        json& shown = out["steps"].emplace_back(json{
            {"step", out["steps"].size()}, {"subject", step.subject}, {"messages", step.messages}});
        add_feedback(shown, step.came);
        add_events(shown, step.events);
        if (step.variants) {
            shown.update(json(*step.variants));
        }
    }
}

void to_json(json& out, const Timeline& timeline) {
    out = {{"items", json::array()}, {"bucket", timeline.bucket}};
    for (const Timeline::Point& point : timeline.points) {
        out["items"].push_back({{"at", wire::time(point.at)},
                                {"sent", point.sent},
                                {"opens", point.events.opens},
                                {"clicks", point.events.clicks},
                                {"machine_opens", point.events.machine_opens},
                                {"machine_clicks", point.events.machine_clicks}});
        add_feedback(out["items"].back(), point.came);
    }
}

void to_json(json& out, const DomainCounts& counts) {
    out = {{"domain", counts.domain},
           {"messages", counts.messages},
           {"sent", counts.sent},
           {"failed", counts.failed},
           {"bounced", counts.bounced},
           {"opened", counts.opened},
           {"clicked", counts.clicked},
           {"replied", counts.replied}};
}

void to_json(json& out, const DomainSlice& slice) {
    out = {{"items", slice.items}, {"next", slice.next}};
}

void to_json(json& out, const CampaignLink& link) {
    out = {{"step", link.step},
           {"link", link.number},
           {"url", link.target},
           {"clicks", link.clicks},
           {"unique_clicks", link.unique_clicks},
           {"machine_clicks", link.machine_clicks}};
}

}  // namespace campaignd
