#include <algorithm>

#include "service/sending/ledger_model.h"

namespace campaignd::test {

using service::Delivery;
using service::DeliveryReport;

// ---- sending ----

std::vector<bool> LedgerModel::mark_dots(InstanceId owner, std::span<const Delivery> deliveries) {
    std::vector<bool> allowed;
    for (const Delivery& delivery : deliveries) {
        MessageRow& row = messages.at(delivery.job.ref);
        const CampaignRow& campaign = campaigns.at(row.campaign);
        allowed.push_back(row.state == MessageState::kQueued &&
                          held(delivery.job, owner) != nullptr && active.at(row.recipient) &&
                          campaign.state == CampaignState::kRunning &&
                          (!campaign.openers_cancelled || row.step > 0));
        if (allowed.back()) {
            row.state = MessageState::kSending;
            row.date_at = row.date_at == 0 ? delivery.date_at : row.date_at;
        }
    }
    return allowed;
}

void LedgerModel::plan_next(CampaignId campaign, int step, RecipientId recipient, TimeMs from) {
    const CampaignRow& row = campaigns.at(campaign);
    if (step + 1 >= row.steps || row.state == CampaignState::kCancelled) {
        return;
    }
    for (const auto& [id, other] : messages) {
        if (other.campaign == campaign && other.step == step + 1 && other.recipient == recipient) {
            return;
        }
    }
    const MessageId id = static_cast<MessageId>(messages.size()) + 1;
    MessageRow& next = messages[id];
    next.campaign = campaign;
    next.recipient = recipient;
    next.step = step + 1;
    next.due_at = from + kFollowUpMs;
    enqueue(lane_of(campaign, step + 1), id, next.due_at);
}

void LedgerModel::record(InstanceId owner, std::span<const DeliveryReport> reports) {
    touched_.clear();
    late_.clear();
    too_large_.clear();
    bounced_.clear();
    for (const auto& [id, campaign] : campaigns) {
        open_before_[id] = count(id, {MessageState::kQueued, MessageState::kSending});
    }
    std::map<CampaignId, int> refusals;
    for (const DeliveryReport& report : reports) {
        const MessageState state = messages.at(report.delivery.job.ref).state;
        if (report.verdict == Verdict::kPolicyRefused &&
            (state == MessageState::kQueued || state == MessageState::kSending)) {
            ++refusals[report.delivery.campaign_id];
        }
        record_one(owner, report);
    }
    for (const CampaignId id : too_large_) {
        if (campaigns.at(id).state == CampaignState::kRunning) {
            hold(id, "the mail is too large: reply");
        }
    }
    for (const auto& [id, more] : refusals) {
        CampaignRow& campaign = campaigns.at(id);
        campaign.policy_refusals += more;
        if (campaign.policy_refusals >= kHoldAfterRefusals &&
            campaign.state == CampaignState::kRunning) {
            hold(id, "too many refusals by policy");
        }
    }
    for (const MessageId id : bounced_) {
        bounce(id);
    }
    for (const CampaignId id : touched_) {
        late_.contains(id) ? reopen(id) : settle(id);
    }
}

void LedgerModel::move(MessageRow& row, MessageState to) {
    row.state = to;
    row.reason = -1;
    if (to != MessageState::kQueued) {
        row.put_off_since = row.put_off_times = 0;
    }
    touched_.insert(row.campaign);
}

void LedgerModel::write_down(MessageRow& row, bool put_off) {
    row.log += put_off && row.put_off_last ? 0 : 1;
    row.put_off_last = put_off;
    row.logged_at = now();
}

void LedgerModel::bounce(MessageId id) {
    const RecipientId person = messages.at(id).recipient;
    active.at(person) = false;
    skip_all_of(person, SkipReason::kBounced);
}

void LedgerModel::record_one(InstanceId owner, const DeliveryReport& report) {
    const LeasedJob& job = report.delivery.job;
    MessageRow& row = messages.at(job.ref);
    const bool open = row.state == MessageState::kQueued || row.state == MessageState::kSending;
    if (report.verdict == Verdict::kSent) {
        return sent(owner, report, row);
    }
    if (!open || report.verdict == Verdict::kStale) {
        forget(job, owner);
        return;
    }
    switch (report.verdict) {
        case Verdict::kDeferred:
        case Verdict::kRelayDeferred:
        case Verdict::kSenderRefused:
            return later(owner, report);
        case Verdict::kLost:
            return again(owner, report, false);
        case Verdict::kNoSuchAddress:
            if (fail(owner, report)) {
                bounced_.push_back(job.ref);
            }
            return;
        case Verdict::kTooLarge:
            if (not_sent(owner, report)) {
                too_large_.insert(row.campaign);
            }
            return;
        case Verdict::kNotSent:
            not_sent(owner, report);
            return;
        case Verdict::kUnknown:
            return unknown(owner, report);
        case Verdict::kSkipped:
            if (forget(job, owner)) {
                move(row, MessageState::kSkipped);
                row.reason = static_cast<int>(*report.skip_reason);
                if (report.skip_reason == SkipReason::kCondition) {
                    plan_next(row.campaign, row.step, row.recipient, now());
                }
            }
            return;
        default:
            fail(owner, report);
    }
}

bool LedgerModel::not_sent(InstanceId owner, const DeliveryReport& report) {
    const LeasedJob& job = report.delivery.job;
    MessageRow& row = messages.at(job.ref);
    if (!hand_back(job, owner, std::max(report.again_at, job.run_at))) {
        return false;
    }
    if (row.state == MessageState::kSending) {
        move(row, MessageState::kQueued);
    }
    return true;
}

void LedgerModel::later(InstanceId owner, const DeliveryReport& report) {
    const LeasedJob& job = report.delivery.job;
    const bool of_relay = report.verdict != Verdict::kDeferred;
    MessageRow& row = messages.at(job.ref);
    if (of_relay && report.again_at > 0) {
        return sender_waits(owner, report);
    }
    const int times = row.put_off_times + 1;
    const bool anew = times == 1 || now() - row.logged_at >= kGiveUpAfterMs + 4 * 3'600'000;
    const TimeMs since = anew ? now() : row.put_off_since;
    const TimeMs last = since + kGiveUpAfterMs;
    if (now() >= last && (!of_relay || report.code < 500)) {
        fail(owner, report);
        return;
    }
    // 60 s, 600 s, 1,200 s … for a person; 1 s, 5 s, 10 s … for the relay.
    const TimeMs first = of_relay ? 1'000 : 60'000;
    const TimeMs second = of_relay ? 5'000 : 600'000;
    const TimeMs grown = times == 1 ? first : second << (times - 2);
    const TimeMs wait = of_relay ? std::min<TimeMs>(grown, 900'000) : grown;
    const TimeMs next = now() + wait;
    const TimeMs own = of_relay || last <= now() ? next : std::min(next, last);
    if (put_off(owner, report, report.again_at > 0 ? job.run_at : own)) {
        row.put_off_times = times;
        row.put_off_since = since;
    }
}

void LedgerModel::sender_waits(InstanceId owner, const DeliveryReport& report) {
    const LeasedJob& job = report.delivery.job;
    MessageRow& row = messages.at(job.ref);
    const bool anew =
        row.put_off_since == 0 || now() - row.logged_at >= kGiveUpAfterMs + 4 * 3'600'000;
    const TimeMs since = anew ? now() : row.put_off_since;
    if (open_before_.at(row.campaign) <= 3 && now() - since >= kGiveUpAfterMs) {
        fail(owner, report);
        return;
    }
    const TimeMs run_at = row.put_off_last ? std::max(report.again_at, job.run_at) : job.run_at;
    if (put_off(owner, report, run_at)) {
        row.put_off_since = since;
    }
}

bool LedgerModel::put_off(InstanceId owner, const DeliveryReport& report, TimeMs run_at) {
    if (!hand_back(report.delivery.job, owner, run_at)) {
        return false;
    }
    MessageRow& row = messages.at(report.delivery.job.ref);
    write_down(row, true);
    move(row, MessageState::kQueued);
    row.due_at = run_at;
    return true;
}

void LedgerModel::sent(InstanceId owner, const DeliveryReport& report, MessageRow& row) {
    if (row.state == MessageState::kSent) {
        forget(report.delivery.job, owner);
        return;
    }
    const bool late = row.state != MessageState::kSending;
    row.attempts += row.state == MessageState::kUncertain ? 0 : 1 + row.put_off_times;
    move(row, MessageState::kSent);
    row.sent_at = report.answered_at > 0 ? report.answered_at : now();
    forget(report.delivery.job, owner);
    const auto job = jobs.find(report.delivery.job.id);
    if (late) {
        late_.insert(row.campaign);
    }
    if (late && job != jobs.end() &&
        (job->second.state == JobState::kReady || job->second.state == JobState::kFailed)) {
        jobs.erase(job);
    }
    CampaignRow& campaign = campaigns.at(row.campaign);
    ++campaign.sent;
    campaign.policy_refusals = 0;
    plan_next(row.campaign, row.step, row.recipient, row.sent_at);
}

void LedgerModel::again(InstanceId owner, const DeliveryReport& report, bool doubt) {
    const LeasedJob& job = report.delivery.job;
    if (job.attempts + 1 >= kAttempts) {
        fail(owner, report);
        return;
    }
    const TimeMs run_at = now() + (job.attempts == 0 ? 60'000 : 600'000);
    if (!hand_back(job, owner, run_at)) {
        return;
    }
    ++jobs.at(job.id).attempts;
    MessageRow& row = messages.at(job.ref);
    write_down(row);
    ++row.attempts;
    move(row, MessageState::kQueued);
    row.maybe_duplicate = row.maybe_duplicate || doubt;
    row.date_at = row.date_at == 0 ? report.delivery.date_at : row.date_at;
    row.due_at = run_at;
}

bool LedgerModel::fail(InstanceId owner, const DeliveryReport& report) {
    if (!fail_job(report.delivery.job, owner)) {
        return false;
    }
    MessageRow& row = messages.at(report.delivery.job.ref);
    write_down(row);
    ++row.attempts;
    move(row, MessageState::kFailed);
    row.maybe_duplicate = row.maybe_duplicate || report.verdict == Verdict::kUnknown;
    row.date_at = row.date_at == 0 ? report.delivery.date_at : row.date_at;
    return true;
}

void LedgerModel::unknown(InstanceId owner, const DeliveryReport& report) {
    const LeasedJob& job = report.delivery.job;
    MessageRow& row = messages.at(job.ref);
    const bool retry = campaigns.at(row.campaign).retry;
    if (retry && !report.cut_off) {
        return again(owner, report, true);
    }
    if (retry ? !hand_back(job, owner, now()) : !forget(job, owner)) {
        return;
    }
    write_down(row);
    row.attempts += retry ? 0 : 1 + row.put_off_times;
    move(row, retry ? MessageState::kQueued : MessageState::kUncertain);
    row.maybe_duplicate = row.maybe_duplicate || retry;
    row.date_at = row.date_at == 0 ? report.delivery.date_at : row.date_at;
}

// ---- instances ----

void LedgerModel::join(InstanceId id) {
    instances[id] = Peer();
    instances[id].beat_at = now();
}

void LedgerModel::die(InstanceId id, std::set<JobId> noted) {
    const bool leases = std::any_of(jobs.begin(), jobs.end(), [id](const auto& job) {
        return job.second.state == JobState::kLeased && job.second.owner == id;
    });
    if (!leases) {
        instances.erase(id);
        return;
    }
    instances.at(id).alive = false;
    instances.at(id).noted = std::move(noted);
}

LedgerModel::Look LedgerModel::look(InstanceId id) {
    Look look;
    const std::map<InstanceId, Peer> seen = instances;
    for (const auto& [peer, row] : seen) {
        if (peer == id) {
            continue;
        }
        if (row.alive) {
            ++look.alive;
            look.jobs += hangs(id, peer) ? take_over(peer, {}) : 0;
        } else {
            instances.erase(peer);
            ++look.recovered;
            look.jobs += take_over(peer, row.noted);
        }
    }
    return look;
}

bool LedgerModel::hangs(InstanceId me, InstanceId peer) {
    const TimeMs beat_at = instances.at(peer).beat_at;
    const SteadyTime steady = clock_.steady();
    Beat& beat = beats_.try_emplace({me, peer}, Beat{beat_at, steady, 0}).first->second;
    if (beat.beat_at != beat_at) {
        beat = {beat_at, steady, 0};
        return false;
    }
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady - beat.looked).count();
    beat.looked = steady;
    beat.silent += std::min<std::int64_t>(since, 2'000);
    return beat.silent > kHungAfterMs;
}

void LedgerModel::note(InstanceId owner, const DeliveryReport& report) {
    DeliveryReport& noted = notes_[{owner, report.delivery.job.id, report.delivery.job.token}];
    noted = report;
    noted.answered_at = now();
}

std::vector<JobId> LedgerModel::leases_of(InstanceId owner) const {
    std::vector<JobId> leases;
    for (const auto& [id, job] : jobs) {
        if (job.state == JobState::kLeased && job.owner == owner) {
            leases.push_back(id);
        }
    }
    return leases;
}

void LedgerModel::settle_noted(InstanceId owner) {
    std::vector<DeliveryReport> reports;
    for (const JobId id : leases_of(owner)) {
        const JobRow& job = jobs.at(id);
        const auto found = notes_.find({owner, id, job.token});
        if (found != notes_.end()) {
            reports.push_back(found->second);
            reports.back().delivery.job.attempts = job.attempts;
            reports.back().again_at = 0;  // known to its own process alone
        }
    }
    record(owner, reports);
}

int LedgerModel::take_over(InstanceId dead, const std::set<JobId>& noted) {
    const auto found = static_cast<int>(leases_of(dead).size());
    settle_noted(dead);
    const std::vector<JobId> leases = leases_of(dead);
    touched_.clear();
    for (const JobId id : leases) {
        settle_doubt(id);
    }
    for (const CampaignId id : touched_) {
        settle(id);
    }
    for (const JobId id : leases) {
        if (jobs.contains(id)) {
            give_back(id, noted.contains(id));
        }
    }
    return found;
}

void LedgerModel::settle_doubt(JobId id) {
    const JobRow& job = jobs.at(id);
    if (lanes.at(job.lane).campaign == 0 || messages.at(job.ref).state == MessageState::kQueued) {
        return;
    }
    if (messages.at(job.ref).state != MessageState::kSending) {
        jobs.erase(id);
        return;
    }
    MessageRow& row = messages.at(job.ref);
    const bool retry = campaigns.at(row.campaign).retry;
    write_down(row);
    row.attempts += retry ? 0 : 1 + row.put_off_times;
    move(row, retry ? MessageState::kQueued : MessageState::kUncertain);
    row.maybe_duplicate = row.maybe_duplicate || retry;
    if (!retry) {
        jobs.erase(id);
    }
}

void LedgerModel::give_back(JobId id, bool died_over_it) {
    JobRow& job = jobs.at(id);
    job.owner = 0;
    job.starts += died_over_it ? 1 : 0;
    if (job.starts < 3) {
        job.state = JobState::kReady;
        return;
    }
    job.state = JobState::kFailed;
    job.finished_at = now();
    const auto found = messages.find(job.ref);
    if (lanes.at(job.lane).campaign != 0 && found->second.state == MessageState::kQueued) {
        found->second.state = MessageState::kFailed;
        settle(found->second.campaign);
    }
}

}  // namespace campaignd::test
