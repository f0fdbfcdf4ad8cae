#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "model/campaign.h"
#include "model/job.h"
#include "model/message.h"
#include "service/sequence/delivery.h"
#include "support/fake_clock.h"

namespace campaignd::test {

/// What queue, lanes, instances and ledger are believed to do together, in memory and without
/// SQL: no backoff jitter, no limits, calendar delays. Calls answer whether the move is allowed.
/// Owner: ledger_model_test.cpp, which compares it with the file after each command.
/// Single-threaded.
class LedgerModel {
  public:
    static constexpr int kAttempts = 3;
    static constexpr int kHoldAfterRefusals = 2;
    static constexpr TimeMs kFollowUpMs = 30'000;
    static constexpr TimeMs kHungAfterMs = 1'000;
    static constexpr TimeMs kGiveUpAfterMs = 700'000;
    static constexpr TimeMs kWalkEveryMs = 300'000;
    static constexpr CampaignId kOngoing = 3;  // this campaign goes on enrolling

    struct JobRow {
        LaneId lane = 0;
        JobState state = JobState::kReady;
        TimeMs run_at = 0;
        std::int64_t ref = 0;
        int attempts = 0;
        int starts = 0;
        InstanceId owner = 0;
        std::int64_t token = 0;
        TimeMs finished_at = 0;
    };

    struct MessageRow {
        CampaignId campaign = 0;
        RecipientId recipient = 0;
        int step = 0;
        MessageState state = MessageState::kQueued;
        int reason = -1;
        int attempts = 0;
        bool maybe_duplicate = false;
        TimeMs due_at = 0;
        TimeMs date_at = 0;
        TimeMs sent_at = 0;
        int log = 0;                // attempts written down
        bool put_off_last = false;  // the last of them says "later"
        TimeMs logged_at = 0;
        TimeMs put_off_since = 0;
        int put_off_times = 0;
    };

    struct LaneRow {
        std::string kind;
        CampaignId campaign = 0;
        int step = 0;
        bool paused = false;
        bool closed = false;
    };

    struct CampaignRow {
        bool retry = true;  // the policy for what is uncertain
        int steps = 2;
        CampaignState state = CampaignState::kDraft;
        std::string held_reason;
        int recipients = 0;
        RecipientId cursor = 0;
        bool enrolled = false;
        bool enrolling = false;
        bool openers_cancelled = false;
        int policy_refusals = 0;
        int unsubscribes = 0;
        int sent = 0;  // in sum over the timeline
    };

    struct Peer {
        bool alive = true;
        std::set<JobId> noted;
        TimeMs beat_at = 0;
    };

    struct Look {
        int alive = 0;
        int recovered = 0;
        int jobs = 0;
    };

    explicit LedgerModel(const FakeClock& clock) : clock_(clock) {}

    // a person's moves
    bool launch(CampaignId id);
    bool pause(CampaignId id);
    bool resume(CampaignId id);
    bool approve(CampaignId id);
    bool cancel(CampaignId id, bool everything);
    bool retry(CampaignId id);
    bool resolve(CampaignId id, bool as_sent);
    bool retry_job(JobId id);
    bool discard_job(JobId id);
    void unsubscribe(MessageId id);
    bool stop_enrolling(CampaignId id);
    /// How many were not in it; nothing when it is refused.
    std::optional<int> add_people(CampaignId id, const std::set<RecipientId>& people);

    // a process's moves
    std::vector<JobId> lease(LaneId lane, InstanceId owner, int limit);
    std::vector<bool> mark_dots(InstanceId owner, std::span<const service::Delivery> deliveries);
    void record(InstanceId owner, std::span<const service::DeliveryReport> reports);
    /// In the owner's journal, not recorded yet: whoever takes the lease over goes by it.
    void note(InstanceId owner, const service::DeliveryReport& report);
    bool enrol(CampaignId id, int limit);
    bool cancel_slice(CampaignId id, int limit);
    void join_list(RecipientId person);
    bool newcomer_slice(CampaignId id, int limit);
    bool walk_slice();
    bool settle_done(const LeasedJob& job, InstanceId owner);
    bool hand_back(const LeasedJob& job, InstanceId owner, TimeMs run_at);
    bool fail_job(const LeasedJob& job, InstanceId owner);
    int prune(TimeMs before);

    // instances
    void join(InstanceId id);

    void beat(InstanceId id) { instances.at(id).beat_at = now(); }

    void die(InstanceId id, std::set<JobId> noted);
    Look look(InstanceId id);

    std::map<LaneId, TimeMs> lanes_with_work() const;

    std::string text() const { return text_of_jobs() + text_of_ledger(); }

    std::map<JobId, JobRow> jobs;
    std::map<MessageId, MessageRow> messages;
    std::map<LaneId, LaneRow> lanes;
    std::map<CampaignId, CampaignRow> campaigns;
    std::map<RecipientId, bool> active;
    std::set<RecipientId> members;  // of the list of the campaign that goes on
    std::set<RecipientId> matching;
    std::set<RecipientId> newcomers;
    std::map<InstanceId, Peer> instances;
    LaneId last_lane = 0;
    JobId last_job = 0;

  private:
    struct Beat {
        TimeMs beat_at = 0;
        SteadyTime looked{};
        std::int64_t silent = 0;
    };

    TimeMs now() const { return clock_.now(); }

    LaneId lane_of(CampaignId campaign, int step) const;
    LaneId system_lane(const std::string& kind) const;
    std::string text_of_jobs() const;
    std::string text_of_ledger() const;
    void enqueue(LaneId lane, std::int64_t ref, TimeMs run_at);
    JobRow* held(const LeasedJob& job, InstanceId owner);
    bool forget(const LeasedJob& job, InstanceId owner);
    std::vector<JobId> ready(LaneId lane, int limit, std::optional<TimeMs> due) const;
    void set_paused(CampaignId id, bool paused);
    void close(CampaignId id, bool closed);
    void run(CampaignId id);
    void start(CampaignId id);
    void end_enrolling(CampaignId id);
    bool is_in_audience(CampaignId id, RecipientId person) const;
    bool enrol_person(CampaignId id, RecipientId person);
    void hold(CampaignId id, const std::string& reason);
    void settle(CampaignId id);
    void reopen(CampaignId id);
    int count(CampaignId id, std::initializer_list<MessageState> states, int steps = 99) const;
    std::optional<bool> verdict(MessageId id, MessageState from, bool as_sent);
    bool decide(std::vector<MessageId> ids, MessageState from, bool as_sent);
    void plan_next(CampaignId campaign, int step, RecipientId recipient, TimeMs from);
    void move(MessageRow& row, MessageState to);
    bool take_job(MessageId id);
    void confirm_sent(MessageId id);
    void record_one(InstanceId owner, const service::DeliveryReport& report);
    void sent(InstanceId owner, const service::DeliveryReport& report, MessageRow& row);
    void again(InstanceId owner, const service::DeliveryReport& report, bool doubt);
    bool fail(InstanceId owner, const service::DeliveryReport& report);
    void later(InstanceId owner, const service::DeliveryReport& report);
    void sender_waits(InstanceId owner, const service::DeliveryReport& report);
    bool put_off(InstanceId owner, const service::DeliveryReport& report, TimeMs run_at);
    bool not_sent(InstanceId owner, const service::DeliveryReport& report);
    void write_down(MessageRow& row, bool put_off = false);
    void bounce(MessageId id);
    void skip_all_of(RecipientId person, SkipReason reason);
    void unknown(InstanceId owner, const service::DeliveryReport& report);
    int take_over(InstanceId dead, const std::set<JobId>& noted);
    std::vector<JobId> leases_of(InstanceId owner) const;
    void settle_noted(InstanceId owner);
    void settle_doubt(JobId id);
    void give_back(JobId id, bool died_over_it);
    bool hangs(InstanceId me, InstanceId peer);

    const FakeClock& clock_;
    std::map<std::tuple<InstanceId, JobId, std::int64_t>, service::DeliveryReport> notes_;
    std::set<CampaignId> touched_;  // by the messages that this call moved
    std::map<CampaignId, int> open_before_;  // this call: queued and sending
    std::set<CampaignId> late_;     // of these: learnt of a message sent by a lease that was lost
    std::set<CampaignId> too_large_;
    std::optional<TimeMs> walk_began_;
    std::optional<TimeMs> walk_ended_;
    TimeMs walk_took_ = 0;
    std::vector<MessageId> bounced_;
    std::map<std::pair<InstanceId, InstanceId>, Beat> beats_;
};

}  // namespace campaignd::test
