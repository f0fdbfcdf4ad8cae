// How far a campaign is: progress and the timeline.
#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "queue/queue.h"
#include "service/campaigns/campaigns.h"
#include "service/sending/waiting.h"
#include "store/campaign_senders.h"
#include "store/campaigns.h"
#include "store/contacts.h"
#include "store/counters.h"
#include "store/domain_report.h"
#include "store/events.h"
#include "store/feedback.h"
#include "store/ongoing.h"
#include "store/send_rate.h"
#include "store/senders.h"
#include "store/variants.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kRateWindowMs = 60'000;
constexpr std::int64_t kMostSteps = 1'000;
constexpr TimeMs kDayMs = 24LL * 3'600'000;

std::vector<StepProgress> steps_of(const Campaign& campaign,
                                   const std::vector<std::pair<int, MessageCounts>>& counters,
                                   const std::map<int, FeedbackCounts>& feedback,
                                   const std::map<int, EventCounts>& events) {
    std::vector<StepProgress> steps;
    for (const Step& step : campaign.steps) {
        StepProgress& shown =
            steps.emplace_back(StepProgress{.subject = step.subject, .messages = {}});
        const int number = static_cast<int>(steps.size()) - 1;
        for (const auto& [of_step, counts] : counters) {
            if (of_step == number) {
                shown.messages = counts;
            }
        }
        if (const auto came = feedback.find(number); came != feedback.end()) {
            shown.came = came->second;
        }
        if (const auto found = events.find(number); found != events.end()) {
            shown.events = found->second;
        }
    }
    return steps;
}

/// Nothing of a step that never had variants.
std::optional<VariantsReport> variants_of(const db::ReadTx& tx,
                                          const Campaign& campaign,
                                          int number,
                                          const std::vector<VariantCounts>& counts) {
    const Step& step = campaign.steps[static_cast<std::size_t>(number)];
    if (step.variants.empty() && counts.empty()) {
        return std::nullopt;
    }
    VariantsReport report;
    for (const Variant& variant : step.variants) {
        VariantLine& line = report.lines.emplace_back();
        line.key = variant.key;
        line.subject = with_variant(step, variant.key).subject.value_or("");
        line.weight = variant.weight;
        line.is_there = true;
    }
    for (const VariantCounts& one : counts) {
        auto line = std::find_if(report.lines.begin(), report.lines.end(), [&](const auto& known) {
            return known.key == one.key;
        });
        if (line == report.lines.end()) {
            line = report.lines.emplace(line);
        }
        static_cast<VariantCounts&>(*line) = one;
    }
    report.rule = step.winner;
    const std::vector<VariantCounts> all(report.lines.begin(), report.lines.end());
    report.by_replies = compare(all, WinnerBy::kReplies);
    report.by_clicks = compare(all, WinnerBy::kClicks);
    if (const auto test = store::variants::find(tx, campaign.id, number)) {
        report.sample = test->sample;
        report.decide_at = test->decide_at;
        report.winner = test->choice.winner;
        report.clear = test->clear;
        report.decided_at = test->decided_at;
        report.decided_by = test->decided_by;
        report.sample_to_come = test->is_open() ? test->places.value_or(0) : 0;
        report.waiting = test->has_sample() && test->is_open()
                             ? store::variants::count_waiting(tx, campaign.id, number)
                             : 0;
    }
    return report;
}

/// Nothing of a campaign that enrols its audience once.
std::optional<OngoingProgress> ongoing_of(const db::ReadTx& tx, const Campaign& campaign) {
    const auto state = store::ongoing::find(tx, campaign.id);
    if (!state) {
        return std::nullopt;
    }
    const auto joined = [&](TimeMs ms) {
        return store::ongoing::joined_since(tx, campaign.id, tx.now() - ms);
    };
    return OngoingProgress{.enrolling = campaign.enrolling,
                           .joined_last_day = joined(kDayMs),
                           .joined_last_week = joined(7 * kDayMs),
                           .looked_at = state->walk.ended_at,
                           .no_usable_date = state->undated,
                           .missed = state->missed,
                           .upcoming = store::ongoing::outlook(tx, campaign.id)};
}

struct BucketName {
    std::string_view name;
    TimeMs ms;
};

constexpr BucketName kBuckets[] = {
    {"10s", 10'000}, {"minute", 60'000}, {"hour", 3'600'000}, {"day", 86'400'000}};
constexpr std::size_t kMostPoints = 500;

std::map<TimeMs, Timeline::Point> series_of(const db::ReadTx& tx, CampaignId id, TimeMs bucket_ms) {
    std::map<TimeMs, Timeline::Point> points;
    for (const auto& bucket : store::send_rate::series(tx, id, bucket_ms)) {
        points[bucket.at].sent = bucket.sent;
    }
    for (const auto& slice : store::events::series(tx, id, bucket_ms)) {
        points[slice.at].events = slice.counts;
        points[slice.at].came = slice.came;
    }
    return points;
}

constexpr int kDomainRows = 20'000;

/// "STEP.RECIPIENT". Throws Error(kInvalid).
store::domain_report::Place place_of(const std::optional<std::string>& cursor) {
    store::domain_report::Place place;
    if (cursor && !cursor->empty()) {
        const std::size_t dot = cursor->find('.');
        const auto step = parse_int(std::string_view(*cursor).substr(0, dot));
        const auto recipient = dot == cursor->npos
                                   ? std::nullopt
                                   : parse_int(std::string_view(*cursor).substr(dot + 1));
        if (!step || !recipient || *step < 0 || *step > kMostSteps) {
            throw Error(std::vector<FieldError>{
                {"cursor", "is not one this server gave out; start without it"}});
        }
        place = {static_cast<int>(*step), *recipient};
    }
    return place;
}

/// Those it has, in their order, then those that sent before.
std::vector<SenderProgress> senders_of(const db::ReadTx& tx, const Campaign& campaign) {
    auto sums = store::campaign_senders::sums(tx, campaign.id);
    std::vector<SenderProgress> senders;
    const auto add = [&](std::int64_t id, std::optional<std::int64_t> weight) {
        const auto sender = store::senders::find(tx, id);
        const auto& had = sums[id];
        senders.push_back({.sender_id = id,
                           .name = sender ? sender->settings.name : std::string(),
                           .weight = weight,
                           .sent = had.sent,
                           .took_over = had.took_over,
                           .trouble = sender ? sender->trouble : std::nullopt});
    };
    for (const CampaignSender& one : campaign.all_senders()) {
        add(one.sender_id, one.weight);
    }
    for (const auto& [id, had] : store::campaign_senders::sums(tx, campaign.id)) {
        if (!campaign.has_sender(id)) {
            add(id, std::nullopt);
        }
    }
    return senders;
}

}  // namespace

std::int64_t planned_messages(const db::ReadTx& tx, CampaignId id) {
    constexpr std::array kOpen{
        MessageState::kQueued, MessageState::kSending, MessageState::kUncertain};
    const std::vector<std::int64_t> removed = store::campaigns::removed_steps(tx, id);
    std::vector<MessageCounts> steps(removed.size());
    for (const auto& [step, counts] : store::counters::by_step(tx, id)) {
        if (const auto index = static_cast<std::size_t>(step); index < steps.size()) {
            steps[index] += counts;
        }
    }
    std::int64_t planned = 0;
    std::int64_t coming = 0;  // follow-ups that what is still open will bring
    for (std::size_t step = 0; step < steps.size(); ++step) {
        const MessageCounts& counts = steps[step];
        planned += counts.total();
        if (removed[step] != 0) {
            continue;
        }
        planned += coming;
        for (const MessageState state : kOpen) {
            coming += counts[state];
        }
    }
    return planned;
}

CampaignProgress progress_of(const db::ReadTx& tx, const Campaign& campaign) {
    const auto counters = store::counters::by_step(tx, campaign.id);
    const auto events = store::events::counts(tx, campaign.id);
    std::map<int, FeedbackCounts> feedback;
    CampaignProgress progress{.campaign_id = campaign.id,
                              .state = campaign.state,
                              .held_reason = campaign.held_reason,
                              .recipients = campaign.recipients,
                              .enrolled = campaign.enrolled};
    for (const auto& [step, counts] : counters) {
        progress.messages += counts;
    }
    for (const auto& [step, counts] : store::feedback::by_step(tx, campaign.id)) {
        feedback.emplace(step, counts);
        progress.came += counts;
    }
    progress.came.unsubscribes += store::campaigns::earlier_unsubscribes(tx, campaign.id);
    for (const auto& [step, counts] : events) {
        progress.events += counts;
    }
    progress.planned = planned_messages(tx, campaign.id);
    progress.joined = store::ongoing::joined_since(tx, campaign.id, 0);
    progress.ongoing = ongoing_of(tx, campaign);
    progress.steps = steps_of(campaign, counters, feedback, events);
    auto variants = store::variants::counts(tx, campaign.id);
    for (std::size_t i = 0; i < progress.steps.size(); ++i) {
        const auto number = static_cast<int>(i);
        progress.steps[i].variants = variants_of(tx, campaign, number, variants[number]);
    }
    progress.rate_per_minute = store::send_rate::per_minute(tx, campaign.id, kRateWindowMs);
    progress.waiting = waiting(tx, campaign);
    progress.senders = senders_of(tx, campaign);
    const auto capped = store::contacts::over_cap(tx, campaign.id);
    progress.capped_skipped = capped.skipped;
    progress.capped_waiting = capped.waiting;
    for (const queue::Lane& lane : queue::lanes_of_campaign(tx, campaign.id)) {
        progress.next_due_at =
            std::min(progress.next_due_at.value_or(lane.next_due), lane.next_due);
    }
    const std::int64_t open =
        progress.messages[MessageState::kQueued] + progress.messages[MessageState::kSending];
    const bool flows = !progress.waiting || progress.waiting->until - tx.now() < kRateWindowMs;
    if (flows && progress.rate_per_minute > 0 && open > 0 &&
        campaign.state == CampaignState::kRunning) {
        progress.eta = tx.now() + static_cast<TimeMs>(static_cast<double>(open) /
                                                      progress.rate_per_minute * 60'000);
    }
    return progress;
}

Timeline Campaigns::timeline(CampaignId id, const std::string& bucket) const {
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
            Timeline timeline{.bucket = std::string(size.name), .points = {}};
            for (const auto& [at, point] : points) {
                timeline.points.push_back({at, point.sent, point.events, point.came});
            }
            return timeline;
        }
        throw Error(std::vector<FieldError>{{"bucket", "must be 10s, minute, hour or day"}});
    });
}

std::vector<CampaignLink> Campaigns::links(CampaignId id) const {
    return database_.read([&](const db::ReadTx& tx) {
        store::campaigns::get(tx, id);
        return store::events::links(tx, id);
    });
}

DomainSlice Campaigns::domains(CampaignId id, const std::optional<std::string>& cursor) const {
    const store::domain_report::Place after = place_of(cursor);
    return database_.read([&](const db::ReadTx& tx) {
        store::campaigns::get(tx, id);
        const auto end = store::domain_report::end_of_slice(tx, id, after, kDomainRows);
        DomainSlice slice{store::domain_report::counts(tx, id, after, end), std::nullopt};
        if (end) {
            slice.next = std::to_string(end->step) + '.' + std::to_string(end->recipient);
        }
        return slice;
    });
}

}  // namespace campaignd::service
