// How far a campaign is: progress and the timeline.
#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "base/error.h"
#include "base/rfc3339.h"
#include "queue/queue.h"
#include "service/campaigns/campaigns.h"
#include "service/sending/waiting.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/events.h"
#include "store/feedback.h"
#include "store/send_rate.h"

namespace campaignd::service {
namespace {

using nlohmann::json;

constexpr TimeMs kRateWindowMs = 60'000;

json to_json(const MessageCounts& counts) {
    json object = json::object();
    for (std::size_t i = 0; i < kMessageStates; ++i) {
        object[std::string(to_text(static_cast<MessageState>(i)))] = counts.by_state.at(i);
    }
    return object;
}

/// Persons' events and, apart, machines'.
void add_events(json& object, const store::events::Counts& counts) {
    object["opens"] = counts.opens;
    object["unique_opens"] = counts.unique_opens;
    object["clicks"] = counts.clicks;
    object["unique_clicks"] = counts.unique_clicks;
    object["machine_opens"] = counts.machine_opens;
    object["machine_clicks"] = counts.machine_clicks;
}

json steps_of(const Campaign& campaign,
              const std::vector<std::pair<int, MessageCounts>>& counters,
              const std::map<int, FeedbackCounts>& feedback,
              std::map<int, store::events::Counts> events) {
    json steps = json::array();
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        MessageCounts counts;
        for (const auto& [step, of_step] : counters) {
            if (step == static_cast<int>(i)) {
                counts = of_step;
            }
        }
        const auto back = feedback.find(static_cast<int>(i));
        const FeedbackCounts came = back == feedback.end() ? FeedbackCounts() : back->second;
        const auto& subject = campaign.steps[i].subject;
        steps.push_back({{"step", i},
                         {"subject", subject ? json(*subject) : json()},
                         {"messages", to_json(counts)},
                         {"replies", came.replies},
                         {"bounces", came.bounces},
                         {"complaints", came.complaints},
                         {"unsubscribes", came.unsubscribes}});
        add_events(steps.back(), events[static_cast<int>(i)]);
    }
    return steps;
}

struct BucketName {
    std::string_view name;
    TimeMs ms;
};

constexpr BucketName kBuckets[] = {
    {"10s", 10'000}, {"minute", 60'000}, {"hour", 3'600'000}, {"day", 86'400'000}};
constexpr std::size_t kMostPoints = 500;

struct Point {
    std::int64_t sent = 0;
    store::events::Counts events;
};

std::map<TimeMs, Point> series_of(const db::ReadTx& tx, CampaignId id, TimeMs bucket_ms) {
    std::map<TimeMs, Point> points;
    for (const auto& bucket : store::send_rate::series(tx, id, bucket_ms)) {
        points[bucket.at].sent = bucket.sent;
    }
    for (const auto& slice : store::events::series(tx, id, bucket_ms)) {
        points[slice.at].events = slice.counts;
    }
    return points;
}

}  // namespace

std::int64_t planned_messages(const db::ReadTx& tx, const Campaign& campaign) {
    constexpr std::array kOpen{
        MessageState::kQueued, MessageState::kSending, MessageState::kUncertain};
    std::vector<MessageCounts> steps(campaign.steps.size());
    for (const auto& [step, counts] : store::counters::by_step(tx, campaign.id)) {
        if (const auto index = static_cast<std::size_t>(step); index < steps.size()) {
            steps[index] += counts;
        }
    }
    std::int64_t planned = 0;
    std::int64_t coming = 0;  // follow-ups that what is still open will bring
    for (const MessageCounts& counts : steps) {
        for (std::size_t i = 0; i < kMessageStates; ++i) {
            planned += counts[static_cast<MessageState>(i)];
        }
        planned += coming;
        for (const MessageState state : kOpen) {
            coming += counts[state];
        }
    }
    return planned;
}

json progress_of(const db::ReadTx& tx, const Campaign& campaign) {
    const auto counters = store::counters::by_step(tx, campaign.id);
    const auto events = store::events::counts(tx, campaign.id);
    MessageCounts total;
    for (const auto& [step, counts] : counters) {
        total += counts;
    }
    FeedbackCounts came;
    std::map<int, FeedbackCounts> feedback;
    for (const auto& [step, counts] : store::feedback::by_step(tx, campaign.id)) {
        feedback.emplace(step, counts);
        came += counts;
    }
    const double rate = store::send_rate::per_minute(tx, campaign.id, kRateWindowMs);
    const std::int64_t open = total[MessageState::kQueued] + total[MessageState::kSending];
    const auto wait = waiting(tx, campaign);
    std::optional<TimeMs> due;
    for (const queue::Lane& lane : queue::lanes_of_campaign(tx, campaign.id)) {
        due = std::min(due.value_or(lane.next_due), lane.next_due);
    }
    json object{{"campaign_id", campaign.id},
                {"state", to_text(campaign.state)},
                {"held_reason", campaign.held_reason.empty() ? json() : json(campaign.held_reason)},
                {"recipients", campaign.recipients},
                {"enrolled", campaign.enrolled},
                {"messages", to_json(total)},
                {"planned", planned_messages(tx, campaign)},
                {"steps", steps_of(campaign, counters, feedback, events)},
                {"rate_per_minute", rate},
                {"eta", nullptr},
                {"waiting", to_json(wait)},
                {"replies", came.replies},
                {"bounces", came.bounces},
                {"complaints", came.complaints},
                {"unsubscribes",
                 came.unsubscribes + store::campaigns::earlier_unsubscribes(tx, campaign.id)},
                {"next_due_at", due ? json(to_rfc3339(*due)) : json()}};
    store::events::Counts sum;
    for (const auto& [step, of_step] : events) {
        sum += of_step;
    }
    add_events(object, sum);
    const bool flows = !wait || wait->until - tx.now() < kRateWindowMs;
    if (flows && rate > 0 && open > 0 && campaign.state == CampaignState::kRunning) {
        const auto left_ms = static_cast<TimeMs>(static_cast<double>(open) / rate * 60'000);
        object["eta"] = to_rfc3339(tx.now() + left_ms);
    }
    return object;
}

json Campaigns::timeline(CampaignId id, const std::string& bucket) const {
    return database_.read([&](const db::ReadTx& tx) {
        store::campaigns::get(tx, id);
        for (const BucketName& size : kBuckets) {
            if (!bucket.empty() && bucket != size.name) {
                continue;
            }
            const auto points = series_of(tx, id, size.ms);
            if (bucket.empty() && points.size() > kMostPoints && size.name != "day") {
                continue;
            }
            json items = json::array();
            for (const auto& [at, point] : points) {
                items.push_back({{"at", to_rfc3339(at)},
                                 {"sent", point.sent},
                                 {"opens", point.events.opens},
                                 {"clicks", point.events.clicks},
                                 {"machine_opens", point.events.machine_opens},
                                 {"machine_clicks", point.events.machine_clicks}});
            }
            return json{{"items", std::move(items)}, {"bucket", size.name}};
        }
        throw Error(std::vector<FieldError>{{"bucket", "must be 10s, minute, hour or day"}});
    });
}

json Campaigns::links(CampaignId id) const {
    return database_.read([&](const db::ReadTx& tx) {
        store::campaigns::get(tx, id);
        json items = json::array();
        for (const store::events::Link& link : store::events::links(tx, id)) {
            items.push_back({{"step", link.step},
                             {"link", link.number},
                             {"url", link.target},
                             {"clicks", link.clicks},
                             {"unique_clicks", link.unique_clicks},
                             {"machine_clicks", link.machine_clicks}});
        }
        const std::size_t total = items.size();
        return json{{"items", std::move(items)}, {"total", total}, {"next", nullptr}};
    });
}

}  // namespace campaignd::service
