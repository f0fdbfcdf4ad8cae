#include "service/sending/ledger_model.h"

#include <algorithm>

namespace campaignd::test {

// ---- lanes and jobs ----

LaneId LedgerModel::lane_of(CampaignId campaign, int step) const {
    for (const auto& [id, lane] : lanes) {
        if (campaign != 0 && lane.campaign == campaign && lane.step == step) {
            return id;
        }
    }
    return 0;
}

LaneId LedgerModel::system_lane(const std::string& kind) const {
    for (const auto& [id, lane] : lanes) {
        if (lane.campaign == 0 && lane.kind == kind) {
            return id;
        }
    }
    return 0;
}

void LedgerModel::enqueue(LaneId lane, std::int64_t ref, TimeMs run_at) {
    JobRow& job = jobs[++last_job];
    job.lane = lane;
    job.ref = ref;
    job.run_at = run_at;
}

std::vector<JobId> LedgerModel::ready(LaneId lane, int limit, std::optional<TimeMs> due) const {
    std::vector<std::pair<TimeMs, JobId>> found;
    for (const auto& [id, job] : jobs) {
        if (job.lane == lane && job.state == JobState::kReady && (!due || job.run_at <= *due)) {
            found.emplace_back(job.run_at, id);
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<JobId> ids;
    for (std::size_t i = 0; i < found.size() && static_cast<int>(i) < limit; ++i) {
        ids.push_back(found[i].second);
    }
    return ids;
}

std::vector<JobId> LedgerModel::lease(LaneId lane, InstanceId owner, int limit) {
    std::vector<JobId> ids = ready(lane, limit, now());
    for (const JobId id : ids) {
        JobRow& job = jobs.at(id);
        job.state = JobState::kLeased;
        job.owner = owner;
        ++job.token;
    }
    return ids;
}

LedgerModel::JobRow* LedgerModel::held(const LeasedJob& job, InstanceId owner) {
    const auto found = jobs.find(job.id);
    if (found == jobs.end() || found->second.state != JobState::kLeased ||
        found->second.owner != owner || found->second.token != job.token) {
        return nullptr;
    }
    return &found->second;
}

bool LedgerModel::forget(const LeasedJob& job, InstanceId owner) {
    if (held(job, owner) == nullptr) {
        return false;
    }
    jobs.erase(job.id);
    return true;
}

bool LedgerModel::settle_done(const LeasedJob& job, InstanceId owner) {
    JobRow* row = held(job, owner);
    if (row != nullptr) {
        row->state = JobState::kDone;
        row->owner = 0;
        row->finished_at = now();
    }
    return row != nullptr;
}

bool LedgerModel::hand_back(const LeasedJob& job, InstanceId owner, TimeMs run_at) {
    JobRow* row = held(job, owner);
    if (row != nullptr) {
        row->state = JobState::kReady;
        row->owner = 0;
        row->run_at = run_at;
    }
    return row != nullptr;
}

bool LedgerModel::fail_job(const LeasedJob& job, InstanceId owner) {
    JobRow* row = held(job, owner);
    if (row != nullptr) {
        row->state = JobState::kFailed;
        row->owner = 0;
        ++row->attempts;
        row->finished_at = now();
    }
    return row != nullptr;
}

int LedgerModel::prune(TimeMs before) {
    return static_cast<int>(std::erase_if(jobs, [before](const auto& job) {
        return (job.second.state == JobState::kDone || job.second.state == JobState::kCancelled) &&
               job.second.finished_at < before;
    }));
}

std::map<LaneId, TimeMs> LedgerModel::lanes_with_work() const {
    std::map<LaneId, TimeMs> found;
    for (const auto& [id, job] : jobs) {
        const LaneRow& lane = lanes.at(job.lane);
        if (job.state == JobState::kReady && !lane.paused && !lane.closed) {
            const auto [due, fresh] = found.try_emplace(job.lane, job.run_at);
            due->second = std::min(due->second, job.run_at);
        }
    }
    return found;
}

// ---- campaigns ----

int LedgerModel::count(CampaignId id, std::initializer_list<MessageState> states, int steps) const {
    return static_cast<int>(std::count_if(messages.begin(), messages.end(), [&](const auto& row) {
        return row.second.campaign == id && row.second.step < steps &&
               std::find(states.begin(), states.end(), row.second.state) != states.end();
    }));
}

void LedgerModel::set_paused(CampaignId id, bool paused) {
    for (auto& [lane, row] : lanes) {
        row.paused = row.campaign == id ? paused : row.paused;
    }
}

void LedgerModel::close(CampaignId id, bool closed) {
    for (auto& [lane, row] : lanes) {
        row.closed = row.campaign == id ? closed : row.closed;
    }
}

void LedgerModel::run(CampaignId id) {
    CampaignRow& campaign = campaigns.at(id);
    campaign.state = CampaignState::kRunning;
    campaign.held_reason.clear();
    set_paused(id, false);
    const LaneId openers = lane_of(id, 0);
    if (campaign.openers_cancelled && openers != 0) {
        lanes.at(openers).paused = true;
    }
}

void LedgerModel::start(CampaignId id) {
    run(id);
    enqueue(system_lane("enrol"), id, now());
    if (id == kOngoing) {
        campaigns.at(id).enrolling = true;
        enqueue(system_lane("ongoing"), id, now());
    }
}

void LedgerModel::hold(CampaignId id, const std::string& reason) {
    campaigns.at(id).state = CampaignState::kHeld;
    campaigns.at(id).held_reason = reason;
    set_paused(id, true);
}

void LedgerModel::settle(CampaignId id) {
    CampaignRow& campaign = campaigns.at(id);
    if (campaign.state != CampaignState::kRunning || !campaign.enrolled || campaign.enrolling ||
        count(id, {MessageState::kQueued, MessageState::kSending}) > 0) {
        return;
    }
    if (count(id, {MessageState::kUncertain}) > 0) {
        hold(id, "uncertain");
        return;
    }
    campaign.state = CampaignState::kFinished;
    campaign.held_reason.clear();
    close(id, true);
}

void LedgerModel::reopen(CampaignId id) {
    const CampaignRow& campaign = campaigns.at(id);
    if (campaign.state == CampaignState::kFinished ||
        (campaign.state == CampaignState::kHeld && campaign.held_reason == "uncertain")) {
        close(id, false);
        run(id);
    }
    settle(id);
}

bool LedgerModel::launch(CampaignId id) {
    const CampaignRow& campaign = campaigns.at(id);
    if (campaign.state == CampaignState::kRunning) {
        return true;
    }
    const bool nobody =
        id != kOngoing &&
        std::none_of(active.begin(), active.end(), [](const auto& one) { return one.second; });
    if (campaign.state != CampaignState::kDraft || nobody) {
        return false;
    }
    for (int step = 0; step < campaign.steps; ++step) {
        LaneRow& lane = lanes[++last_lane];
        lane.kind = "send";
        lane.campaign = id;
        lane.step = step;
    }
    start(id);
    enqueue(system_lane("plan"), id, now());
    return true;
}

bool LedgerModel::pause(CampaignId id) {
    CampaignRow& campaign = campaigns.at(id);
    if (campaign.state == CampaignState::kRunning) {
        campaign.state = CampaignState::kPaused;
        set_paused(id, true);
    }
    return campaign.state == CampaignState::kPaused;
}

bool LedgerModel::resume(CampaignId id) {
    const CampaignState state = campaigns.at(id).state;
    if (state == CampaignState::kPaused) {
        run(id);
        settle(id);
    }
    return state == CampaignState::kPaused || state == CampaignState::kRunning;
}

bool LedgerModel::approve(CampaignId id) {
    CampaignRow& campaign = campaigns.at(id);
    if (campaign.state != CampaignState::kHeld) {
        return campaign.state == CampaignState::kRunning;
    }
    if (campaign.held_reason == "uncertain" && count(id, {MessageState::kUncertain}) > 0) {
        return false;
    }
    campaign.policy_refusals = 0;
    run(id);
    if (!campaign.enrolled) {
        enqueue(system_lane("enrol"), id, now());
    }
    settle(id);
    return true;
}

bool LedgerModel::cancel(CampaignId id, bool everything) {
    CampaignRow& campaign = campaigns.at(id);
    if (campaign.state == CampaignState::kCancelled ||
        (!everything && campaign.openers_cancelled)) {
        return true;
    }
    if (campaign.state == CampaignState::kFinished) {
        return false;
    }
    end_enrolling(id);
    if (everything || campaign.state == CampaignState::kDraft) {
        campaign.state = CampaignState::kCancelled;
        campaign.held_reason.clear();
        set_paused(id, true);
    } else {
        campaign.openers_cancelled = true;
        campaign.enrolled = true;
        lanes.at(lane_of(id, 0)).paused = true;
    }
    enqueue(system_lane("cancel"), id, now());
    return true;
}

bool LedgerModel::enrol(CampaignId id, int limit) {
    CampaignRow& campaign = campaigns.at(id);
    if (campaign.enrolled ||
        (campaign.state != CampaignState::kRunning && campaign.state != CampaignState::kPaused &&
         campaign.state != CampaignState::kHeld)) {
        return false;
    }
    int found = 0;
    for (const auto& [recipient, is_active] : active) {
        if (is_active && recipient > campaign.cursor && found < limit &&
            is_in_audience(id, recipient)) {
            ++found;
            campaign.cursor = recipient;
            enrol_person(id, recipient);
        }
    }
    campaign.enrolled = found < limit;
    if (campaign.enrolled) {
        campaign.cursor = active.rbegin()->first;  // everybody was looked at
        settle(id);
    }
    return !campaign.enrolled;
}

bool LedgerModel::cancel_slice(CampaignId id, int limit) {
    const CampaignRow& campaign = campaigns.at(id);
    const bool everything = campaign.state == CampaignState::kCancelled;
    if (!everything && !campaign.openers_cancelled) {
        return false;
    }
    const int steps = everything ? campaign.steps : 1;
    int done = 0;
    bool moved = false;
    for (int step = 0; step < steps; ++step) {
        for (const JobId job : ready(lane_of(id, step), limit - done, std::nullopt)) {
            ++done;
            MessageRow& message = messages.at(jobs.at(job).ref);
            if (message.state == MessageState::kQueued) {
                message.state = MessageState::kCancelled;
                moved = true;
            }
            jobs.erase(job);
        }
    }
    if (moved) {
        settle(id);
    }
    const bool more =
        done == limit || count(id, {MessageState::kQueued, MessageState::kSending}, steps) > 0;
    if (!more && everything) {
        close(id, true);
    } else if (!more) {
        settle(id);
    }
    return more;
}

bool LedgerModel::take_job(MessageId id) {
    const MessageRow& row = messages.at(id);
    const LaneId lane = lane_of(row.campaign, row.step);
    return std::erase_if(jobs, [&](const auto& job) {
               return job.second.lane == lane && job.second.ref == id &&
                      job.second.state == JobState::kReady && job.second.run_at >= row.due_at;
           }) > 0;
}

/// Who uses a link of a message has it, whatever we knew of it.
void LedgerModel::confirm_sent(MessageId id) {
    MessageRow& row = messages.at(id);
    const bool again = row.state == MessageState::kQueued && row.maybe_duplicate;
    if (row.state != MessageState::kUncertain && !(again && take_job(id))) {
        return;
    }
    row.state = MessageState::kSent;
    row.attempts = std::max(row.attempts + row.put_off_times, 1);
    row.sent_at = now();
    row.put_off_since = row.put_off_times = 0;
    ++campaigns.at(row.campaign).sent;
    plan_next(row.campaign, row.step, row.recipient, now());
    reopen(row.campaign);
}

void LedgerModel::unsubscribe(MessageId id) {
    const auto found = messages.find(id);
    if (found == messages.end()) {
        return;
    }
    const RecipientId person = found->second.recipient;
    if (active.at(person)) {
        confirm_sent(id);
        active.at(person) = false;
        ++campaigns.at(found->second.campaign).unsubscribes;
    }
    skip_all_of(person, SkipReason::kUnsubscribed);
}

void LedgerModel::skip_all_of(RecipientId person, SkipReason reason) {
    std::set<CampaignId> touched;
    for (auto& [message, row] : messages) {
        if (row.recipient != person || row.state != MessageState::kQueued) {
            continue;
        }
        if (take_job(message)) {
            row.state = MessageState::kSkipped;
            row.reason = static_cast<int>(reason);
            row.put_off_since = row.put_off_times = 0;
            touched.insert(row.campaign);
        }
    }
    for (const CampaignId campaign : touched) {
        settle(campaign);
    }
}

// ---- a person's verdicts ----

/// Nothing when the campaign forbids it; else whether the message changed.
std::optional<bool> LedgerModel::verdict(MessageId id, MessageState from, bool as_sent) {
    const auto found = messages.find(id);
    if (found == messages.end() || found->second.state != from) {
        return false;
    }
    MessageRow& row = found->second;
    if (as_sent) {
        row.state = MessageState::kSent;
        row.reason = -1;
        row.sent_at = row.sent_at == 0 ? now() : row.sent_at;
        ++campaigns.at(row.campaign).sent;
        plan_next(row.campaign, row.step, row.recipient, now());
        return true;
    }
    const CampaignRow& campaign = campaigns.at(row.campaign);
    if (campaign.state == CampaignState::kCancelled) {
        return std::nullopt;
    }
    if (campaign.openers_cancelled && row.step == 0) {
        return false;
    }
    row.state = MessageState::kQueued;
    row.reason = -1;
    row.maybe_duplicate = row.maybe_duplicate || from == MessageState::kUncertain;
    row.due_at = now();
    const LaneId lane = lane_of(row.campaign, row.step);
    for (auto& [job, other] : jobs) {
        if (other.lane == lane && other.ref == id && other.state == JobState::kFailed) {
            other.state = JobState::kReady;
            other.attempts = other.starts = 0;
            other.run_at = now();
            other.finished_at = 0;
            return true;
        }
    }
    enqueue(lane, id, now());
    return true;
}

bool LedgerModel::decide(std::vector<MessageId> ids, MessageState from, bool as_sent) {
    std::set<CampaignId> touched;
    for (const MessageId id : ids) {
        const std::optional<bool> changed = verdict(id, from, as_sent);
        if (!changed) {
            return false;  // the first of a campaign says so: nothing has changed yet
        }
        if (*changed) {
            touched.insert(messages.at(id).campaign);
        }
    }
    for (const CampaignId campaign : touched) {
        reopen(campaign);
    }
    return true;
}

bool LedgerModel::retry(CampaignId id) {
    std::vector<MessageId> ids;
    for (const auto& [message, row] : messages) {
        if (row.campaign == id && row.state == MessageState::kFailed) {
            ids.push_back(message);
        }
    }
    return decide(ids, MessageState::kFailed, false);
}

bool LedgerModel::resolve(CampaignId id, bool as_sent) {
    std::vector<MessageId> ids;
    for (const auto& [message, row] : messages) {
        if (row.campaign == id && row.state == MessageState::kUncertain) {
            ids.push_back(message);
        }
    }
    return decide(ids, MessageState::kUncertain, as_sent);
}

bool LedgerModel::retry_job(JobId id) {
    const auto found = jobs.find(id);
    if (found == jobs.end() || found->second.state != JobState::kFailed) {
        return found != jobs.end() && found->second.state == JobState::kReady;
    }
    if (lanes.at(found->second.lane).campaign != 0) {
        return decide({found->second.ref}, MessageState::kFailed, false);
    }
    JobRow& job = found->second;
    job.state = JobState::kReady;
    job.attempts = job.starts = 0;
    job.run_at = now();
    job.finished_at = 0;
    return true;
}

bool LedgerModel::discard_job(JobId id) {
    const auto found = jobs.find(id);
    if (found == jobs.end()) {
        return false;
    }
    if (found->second.state == JobState::kFailed) {
        found->second.state = JobState::kCancelled;
        found->second.finished_at = now();
    }
    return found->second.state == JobState::kCancelled;
}

}  // namespace campaignd::test
