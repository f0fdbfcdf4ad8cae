// Random histories of the ledger, with fixed seeds: after each step the rows must be sound.
#include <catch2/catch.hpp>
#include <random>

#include "queue/instance.h"
#include "service/sequence/step_walks.h"
#include "support/factories.h"
#include "wire/campaigns.h"
#include "wire/messages.h"
#include "wire/progress.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::Studio;
using service::Delivery;
using service::DeliveryReport;

namespace {

constexpr int kPeople = 12;
constexpr int kSteps = 2;

struct Hand {
    Delivery delivery;
    bool dotted = false;
};

/// One history: what a process holds, what a dead one held, and the steps that may happen.
class History {
  public:
    explicit History(unsigned seed) : random_(seed) {
        const std::int64_t list = studio_.add_list();
        people_ = studio_.add_people(list, kPeople);
        nlohmann::json body = Studio::body(studio_.add_sender(), list, kSteps);
        body["uncertain"] = chance(2) ? "retry" : "hold";
        id_ = studio_.add_campaign(body);
        studio_.launch(id_);
        start_process();
    }

    void step() {
        studio_.temp.clock.advance(std::chrono::seconds(pick(40)));
        switch (pick(15)) {
            case 0:
                return enrol();
            case 1:
            case 2:
            case 3:
                return lease();
            case 4:
            case 5:
                return mark();
            case 6:
            case 7:
            case 8:
                return report(hands_, owner());
            case 9:
                return steer();
            case 10:
                return verdict();
            case 11:
                return change();
            case 12:
            case 13:
                return walk();
            default:
                return rare();
        }
    }

    /// Everything ends: held and paused campaigns go on, what is uncertain is judged.
    void finish() {
        for (int round = 0; round < 400 && !ended(); ++round) {
            studio_.temp.clock.advance(std::chrono::hours(1));
            allow([&] { studio_.messages.resolve(studio_.actor, {.campaign = id_}, true); });
            allow([&] { studio_.campaigns.resume(studio_.actor, id_); });
            allow([&] { studio_.campaigns.approve(studio_.actor, id_); });
            studio_.enrol(id_);
            cancel_all();
            walk();
            lease();
            mark();
            for (const Hand& hand : std::exchange(hands_, {})) {
                record(hand,
                       owner(),
                       hand.dotted                          ? Verdict::kSent
                       : active(hand.delivery.recipient_id) ? Verdict::kNotSent
                                                            : Verdict::kSkipped);
            }
            REQUIRE(broken(studio_.temp) == "");
        }
        INFO(wire::json(studio_.campaigns.progress(id_)).dump());
        REQUIRE(ended());
        REQUIRE(studio_.temp.integer("SELECT count(*) FROM message WHERE state IN (0, 1, 4)") == 0);
        REQUIRE(studio_.temp.integer("SELECT count(*) FROM job WHERE state = 1") == 0);
    }

    std::string faults() const { return broken(studio_.temp); }

    /// Dots of one message beyond the first are only allowed after an answer, or when flagged.
    bool repeats_are_flagged() const {
        for (const auto& [message, accepted] : accepted_) {
            if (accepted > 1 && !studio_.message(message).maybe_duplicate) {
                return false;
            }
        }
        return true;
    }

  private:
    int pick(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

    bool chance(int one_in) { return pick(one_in) == 0; }

    InstanceId owner() const { return instance_->id(); }

    bool active(RecipientId person) const {
        return studio_.temp.integer("SELECT status FROM recipient WHERE id = ?1", person) == 0;
    }

    bool ended() const {
        const std::string state = studio_.state(id_);
        return state == "finished" ||
               (state == "cancelled" &&
                studio_.temp.integer("SELECT count(*) FROM message WHERE state IN (0, 1, 4)") == 0);
    }

    template <typename F>
    void allow(F&& call) {
        try {
            call();
        } catch (const Error& error) {
            REQUIRE(error.code() == ErrorCode::kConflict);
        }
    }

    void start_process() {
        instance_ = std::make_unique<queue::Instance>(*studio_.temp, "test");
        instance_->recover_dead_peers(ledger_);
    }

    void crash() {
        for (const Hand& hand : hands_) {
            if (chance(4)) {
                instance_->black_box().note(0, hand.delivery.job.id);
            }
        }
        zombie_owner_ = owner();
        zombies_ = std::exchange(hands_, {});
        instance_.reset();  // leases are left: as after a kill
        start_process();
    }

    void enrol() {
        studio_.write([&](db::WriteTx& tx) { service::enrol_slice(tx, id_, 1 + pick(5)); });
    }

    void cancel_all() {
        studio_.write([&](db::WriteTx& tx) { service::cancel_slice(tx, id_, 1 + pick(5)); });
    }

    void lease() {
        const std::vector<queue::Lane> lanes =
            studio_.temp->read([&](const db::ReadTx& tx) { return queue::lanes_with_work(tx); });
        for (const queue::Lane& lane : lanes) {
            if (lane.kind != "send") {
                continue;
            }
            const auto jobs = studio_.write(
                [&](db::WriteTx& tx) { return queue::lease(tx, lane.id, owner(), 1 + pick(4)); });
            for (const LeasedJob& job : jobs) {
                const Message message = studio_.message(job.ref);
                Hand hand;
                hand.delivery = {job,
                                 id_,
                                 message.recipient_id,
                                 message.step,
                                 0,
                                 message.date_at.value_or(studio_.temp.clock.now())};
                hand.delivery.revision = studio_.campaign(id_).revision;
                if (message.state == MessageState::kQueued) {
                    hands_.push_back(hand);
                } else {
                    record(hand, owner(), Verdict::kStale);
                }
            }
        }
    }

    void mark() {
        const Campaign campaign = studio_.campaign(id_);
        for (Hand& hand : hands_) {
            if (hand.dotted || chance(3)) {
                continue;
            }
            const bool open = studio_.message(hand.delivery.job.ref).state == MessageState::kQueued;
            const bool expected = active(hand.delivery.recipient_id) && open &&
                                  campaign.state == CampaignState::kRunning &&
                                  (hand.delivery.step > 0 || !campaign.openers_cancelled) &&
                                  hand.delivery.revision >= campaign.content_revision;
            const std::vector<bool> allowed = studio_.write([&](db::WriteTx& tx) {
                return ledger_.mark_dots(tx, owner(), std::span(&hand.delivery, 1));
            });
            REQUIRE(allowed.at(0) == expected);
            hand.dotted = allowed.at(0);
        }
    }

    void record(const Hand& hand, InstanceId reporter, Verdict verdict) {
        DeliveryReport report;
        report.delivery = hand.delivery;
        report.verdict = verdict;
        report.reply = "reply";
        report.stage = "dot";
        report.code = 451;
        report.again_at = chance(2) ? 0 : studio_.temp.clock.now() + 5'000;
        if (verdict == Verdict::kSkipped) {
            report.skip_reason = chance(2) ? SkipReason::kCondition : SkipReason::kUnsubscribed;
        }
        if (verdict == Verdict::kSent) {
            ++accepted_[hand.delivery.job.ref];
        }
        studio_.write(
            [&](db::WriteTx& tx) { ledger_.record(tx, reporter, std::span(&report, 1)); });
    }

    /// Reports how some of `hands` ended, in any way that its phase allows.
    void report(std::vector<Hand>& hands, InstanceId reporter) {
        for (std::size_t i = hands.size(); i-- > 0;) {
            if (chance(2)) {
                continue;
            }
            const Hand hand = hands[i];
            hands.erase(hands.begin() + static_cast<std::ptrdiff_t>(i));
            const std::vector<Verdict> before = {Verdict::kDeferred,
                                                 Verdict::kRelayDeferred,
                                                 Verdict::kLost,
                                                 Verdict::kRefused,
                                                 Verdict::kNoSuchAddress,
                                                 Verdict::kTooLarge,
                                                 Verdict::kPolicyRefused,
                                                 Verdict::kNotSent,
                                                 Verdict::kNotSent,
                                                 Verdict::kSkipped};
            const std::vector<Verdict> after = {Verdict::kSent,
                                                Verdict::kSent,
                                                Verdict::kSent,
                                                Verdict::kDeferred,
                                                Verdict::kRelayDeferred,
                                                Verdict::kLost,
                                                Verdict::kRefused,
                                                Verdict::kPolicyRefused,
                                                Verdict::kUnknown,
                                                Verdict::kNotSent};
            const auto& from = hand.dotted ? after : before;
            record(hand,
                   reporter,
                   from[static_cast<std::size_t>(pick(static_cast<int>(from.size())))]);
        }
    }

    void steer() {
        switch (pick(8)) {
            case 0:
                return allow([&] { studio_.campaigns.pause(studio_.actor, id_); });
            case 1:
            case 2:
            case 3:
                return allow([&] { studio_.campaigns.resume(studio_.actor, id_); });
            case 4:
            case 5:
                return allow([&] { studio_.campaigns.approve(studio_.actor, id_); });
            case 6:
                return cancel_all();
            default:
                if (chance(4)) {
                    allow([&] {
                        studio_.campaigns.cancel(
                            studio_.actor,
                            id_,
                            wire::read_cancel_everything(
                                {{"scope", chance(2) ? "openers" : "everything"}}));
                    });
                }
        }
    }

    /// Another text, one step more or less, another delay: whatever the state allows.
    void change() {
        wire::json steps = wire::json(studio_.campaign(id_)).at("steps");
        const std::size_t last = steps.size() - 1;
        switch (pick(4)) {
            case 0:
                steps[0]["body"] = "text " + std::to_string(pick(1'000));
                break;
            case 1:
                if (steps.size() < 5) {
                    steps.push_back({{"delay_s", 600}, {"body", "one more"}});
                }
                break;
            case 2:
                if (last > 0) {
                    steps.erase(last);
                }
                break;
            default:
                if (last > 0) {
                    steps[last]["delay_s"] = 60 + pick(7'200);
                }
        }
        try {
            studio_.campaigns.update(studio_.actor, id_, wire::read_campaign({{"steps", steps}}));
        } catch (const Error& error) {
            REQUIRE((error.code() == ErrorCode::kConflict || error.code() == ErrorCode::kInvalid));
        }
    }

    /// A slice of each walk behind a change.
    void walk() {
        const auto walks = studio_.temp->read([](const db::ReadTx& tx) {
            return db::integers(tx.query_uncached("SELECT id FROM step_walk ORDER BY id"));
        });
        for (const std::int64_t id : walks) {
            studio_.write(
                [&](db::WriteTx& tx) { return service::step_walk_slice(tx, id, 1 + pick(8)); });
        }
    }

    void verdict() {
        allow([&] {
            if (chance(4)) {
                studio_.messages.carry_out(
                    studio_.actor,
                    {.action = MessageAction::kResend, .selection = {.campaign = id_, .step = 1}});
            } else if (chance(2)) {
                studio_.messages.retry(studio_.actor, {.campaign = id_});
            } else {
                studio_.messages.resolve(studio_.actor, {.campaign = id_}, chance(2));
            }
        });
    }

    void rare() {
        switch (pick(4)) {
            case 0:
                return crash();
            case 1:
                return report(zombies_, zombie_owner_);
            case 2:
                return studio_.leave(people_[static_cast<std::size_t>(pick(kPeople))],
                                     RecipientStatus::kUnsubscribed);
            default:
                studio_.temp.clock.advance(std::chrono::hours(2));
        }
    }

    std::mt19937 random_;
    Studio studio_;
    service::Ledger ledger_{queue::RetryPolicy{}, 6};
    std::vector<RecipientId> people_;
    CampaignId id_ = 0;
    std::unique_ptr<queue::Instance> instance_;
    std::vector<Hand> hands_;
    std::vector<Hand> zombies_;
    InstanceId zombie_owner_ = 0;
    std::map<MessageId, int> accepted_;
};

}  // namespace

TEST_CASE("the ledger is sound after every step of any history", "[service]") {
    for (unsigned seed = 1; seed <= 25; ++seed) {
        History history(seed);
        for (int step = 0; step < 120; ++step) {
            INFO("seed " << seed << " step " << step);
            history.step();
            REQUIRE(history.faults() == "");
        }
        INFO("seed " << seed << " at its end");
        history.finish();
        REQUIRE(history.repeats_are_flagged());
    }
}
