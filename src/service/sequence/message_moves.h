#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "db/transaction.h"
#include "service/sequence/contact_caps.h"
#include "service/sequence/delivery.h"
#include "service/sequence/first_slices.h"
#include "service/sequence/follow_ups.h"
#include "service/sequence/variant_tests.h"
#include "store/campaign_senders.h"
#include "store/message_states.h"
#include "store/sequences.h"

namespace campaignd::service {

/// The one owner of a message's state. A move changes the row of a message, the sums of its step
/// and its job together; what is sent brings the follow-up along.
///
///   enrol, a follow-up, add_single --> queued -- mark_dot --> sending -- sent, fail,
///   leave_in_doubt -->
///                              |  ^                     |            sent | failed | uncertain
///                              |  +- wait, retry,       |                      |        |
///                              |     hand_back, doubt --+                      |        |
///                              |  +------- send_again (a person's "retry") ----+--------+
///                              +-- skip, cancel, park --> skipped | cancelled | failed
///
/// What is learnt to have been sent is sent, whatever it was before (sent, confirm_sent).
///
/// Moves are made by make() alone: at its end the sums are written and each campaign of which a
/// message ended or came back is settled, once. Until then the sums of the database are old.
/// Thread: inside the transaction it is given. Throws Error.
class MessageMoves {
  public:
    /// Does `work(MessageMoves&)` and returns what it returns. `owner` holds the leases that end.
    template <typename Work>
    static auto make(db::WriteTx& tx, InstanceId owner, Work&& work) {
        MessageMoves moves(tx, owner);
        if constexpr (std::is_void_v<decltype(work(moves))>) {
            work(moves);
            moves.finish();
        } else {
            auto result = work(moves);
            moves.finish();
            return result;
        }
    }

    template <typename Work>
    static auto make(db::WriteTx& tx, Work&& work) {
        return make(tx, InstanceId{0}, std::forward<Work>(work));
    }

    db::WriteTx& tx() const noexcept { return tx_; }

    struct Opener {
        CampaignId campaign = 0;
        RecipientId recipient = 0;
        LaneId lane = 0;
        std::optional<TimeMs> due{};  // none: now
        int round = 0;                // the year, where the campaign comes every year
    };

    /// The first message of a person, skipped at once when `suppressed`. False when there is one.
    /// A reply in one year does not end the sequence of the next.
    bool enrol(const Opener& opener, bool suppressed);

    struct Single {
        CampaignId campaign = 0;
        RecipientId recipient = 0;
        LaneId lane = 0;
        bool essential = false;
    };

    /// One more single message of a person, due now, or skipped at once for `ended`.
    MessageId add_single(const Single& single, std::optional<SkipReason> ended);

    // Under a lease; false when it was lost: its new owner decides.

    /// False, too, when the final dot must not leave.
    bool mark_dot(const Delivery& delivery);
    /// False when that was known. The truth is recorded with a lost lease, too.
    bool sent(const DeliveryReport& report);
    /// Put off by the relay, no attempt used.
    bool wait(const DeliveryReport& report, TimeMs run_at);
    /// One attempt is used up.
    void retry(const DeliveryReport& report, TimeMs run_at, std::string_view result, bool in_doubt);
    bool fail(const DeliveryReport& report);
    /// Surely not sent: back as it was.
    bool hand_back(const DeliveryReport& report, TimeMs run_at);
    /// The same, to the sender whose it is.
    bool hand_over(const DeliveryReport& report, TimeMs run_at);
    /// In doubt by our own doing: again at once, and no attempt used up, as after a crash.
    void cut_off(const DeliveryReport& report);
    void leave_in_doubt(const DeliveryReport& report);
    bool skip(const DeliveryReport& report);
    /// Not now, for its skip reason: again at report.again_at, no attempt used.
    bool delay(const DeliveryReport& report);
    /// The message has ended already: only the job goes.
    bool forget(const Delivery& delivery);

    // After the death of a lease's owner.

    /// What was between dot and answer is queued again or uncertain, as its campaign says. True
    /// when the job goes back to the queue.
    bool doubt(const Message& message, const LeasedJob& job);
    /// The engine failed the job of what waits.
    void park(const Message& message, const std::string& error);

    // What waits in the queue; false when a worker holds its job: it ends there.

    bool skip(const store::sequences::Queued& message, SkipReason reason);
    bool postpone(const store::sequences::Queued& message, TimeMs due);
    /// Everything that waits for a person, of one campaign or of all; how many messages that were.
    int skip_waiting(RecipientId recipient, std::optional<CampaignId> campaign, SkipReason reason);
    /// Cancels up to `limit` queued messages of a step; how many jobs that took.
    int cancel(CampaignId campaign, int step, int limit);
    /// The step behind one that somebody had, if they have none yet: never due before now.
    void catch_up(CampaignId campaign, int step, RecipientId recipient, MessageId had, TimeMs from);
    /// Another date, by the delays as they are now; `from` is when the step before ended.
    void move(const store::sequences::Queued& message,
              int step_before,
              RecipientId recipient,
              TimeMs from);

    // What a person, or an answer, says of a message.

    void decide_sent(const Message& message);
    void send_again(const Message& message);
    /// What was sent goes once more, with a new date.
    void resend(const Message& message);
    /// What was in doubt did go out, for something came back.
    void confirm_sent(const Message& message);

    /// False when it has ended already.
    bool is_open(const Delivery& delivery) const;

    /// Others of its campaign wait for it: it is of a first slice.
    bool is_waited_for(const Delivery& delivery) {
        return slices_.has(delivery.campaign_id, delivery.job.ref);
    }

    /// Something of this campaign went wrong: at the end its brakes are looked at.
    void went_wrong(CampaignId campaign) { went_wrong_.insert(campaign); }

  private:
    using Change = store::message_states::Change;

    struct Subject {
        MessageId id = 0;
        CampaignId campaign_id = 0;
        int step = 0;
        RecipientId recipient_id = 0;
        std::int64_t sender_id = 0;
        std::optional<int> variant{};  // with which it was handed to the relay
    };

    MessageMoves(db::WriteTx& tx, InstanceId owner)
        : tx_(tx), owner_(owner), follow_ups_(tx), slices_(tx), waiting_people_(tx) {}

    static Subject subject_of(const Delivery& delivery);
    static Subject subject_of(const Message& message);
    void change(const Subject& message, MessageState from, const Change& change);
    void count(const Subject& message, MessageState from, MessageState to);
    void begin(const Subject& message, const FollowUps::Due& due, std::optional<SkipReason> ended);
    void went_out(const Subject& message, TimeMs at);
    void tried(const DeliveryReport& report, std::string_view result, Change change);
    void plan_next(const Subject& message, TimeMs from, TimeMs not_before = 0);
    MessageState state_of(const Delivery& delivery) const;
    const ContactCaps& caps();
    LaneId lane_of(CampaignId campaign, int step) const;
    LaneId lane_behind(const Subject& message, const FollowUps::Due& due);
    store::campaign_senders::Sums& sums_of(const Subject& message);
    std::optional<LaneId> take_job(const store::sequences::Queued& message);
    void finish();

    db::WriteTx& tx_;
    const InstanceId owner_;
    FollowUps follow_ups_;
    FirstSlices slices_;
    WaitingPeople waiting_people_;
    std::optional<ContactCaps> caps_;  // once asked
    store::message_states::SumChanges sums_;
    std::map<std::tuple<CampaignId, TimeMs, int>, std::int64_t> sent_;  // by slice of the timeline
    std::map<std::pair<CampaignId, std::int64_t>, store::campaign_senders::Sums> by_sender_;
    std::map<std::tuple<CampaignId, int, std::int64_t>, LaneId> parts_;
    std::map<std::tuple<CampaignId, int, int>, std::int64_t> sent_variants_;  // by step and variant
    std::set<CampaignId> touched_;
    std::set<CampaignId> went_wrong_;
};

/// The end of a person's sequence, in the transaction that learnt why:
/// MessageMoves::skip_waiting(). A message whose job is in the hands of a worker, or was put far
/// behind its due time, stays queued: it is skipped when its turn comes, and its dot mark is
/// refused, for both ask whether the person may still get mail of this campaign. Throws Error.
int skip_queued(db::WriteTx& tx,
                RecipientId recipient,
                std::optional<CampaignId> campaign,
                SkipReason reason);

}  // namespace campaignd::service
