// Random histories of one or two campaigns under every move of a person, with the file copied,
// time passing and mail going out between: whatever the order, no campaign is left running with
// nothing to run. CAMPAIGND_MODEL_ROUNDS and CAMPAIGND_MODEL_SEED say how many and from where.
#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "service/sequence/continuity.h"
#include "service/sequence/message_moves.h"
#include "support/factories.h"
#include "support/histories.h"
#include "wire/campaigns.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::Studio;

namespace {

enum class Verb {
    kLaunch,
    kPause,
    kResume,
    kApprove,
    kApproveAll,
    kCancelOpeners,
    kCancelEverything,
    kCopy,
    kWork,
    kSend,
    kResolve,
    kUnsubscribe,
    kWait
};

constexpr const char* kVerbs[] = {"launch",
                                  "pause",
                                  "resume",
                                  "approve",
                                  "approve all",
                                  "cancel openers",
                                  "cancel everything",
                                  "copy",
                                  "work",
                                  "send",
                                  "resolve",
                                  "unsubscribe",
                                  "wait"};
const std::vector<double> kWeights{3, 2, 2, 3, 1, 1.5, 0.5, 2, 4, 6, 1, 1, 4};

using Command = test::Command<Verb>;

constexpr InstanceId kOwner = 7;
constexpr TimeMs kHourMs = 3'600'000;

class Run {
  public:
    Run() {
        const std::int64_t list = studio_.add_list();
        people_ = studio_.add_people(list, 4);
        const std::int64_t sender = studio_.add_sender();
        for (int i = 0; i < 2; ++i) {
            nlohmann::json made = Studio::body(sender, list, 2);
            made["uncertain"] = i == 0 ? "retry" : "hold";
            if (i == 1) {
                made["schedule_at"] = to_rfc3339(studio_.temp.clock.now() + 3 * kHourMs);
            }
            campaigns_.push_back(studio_.add_campaign(made));
        }
    }

    /// What is wrong after the first command that leaves it so; empty when nothing is.
    std::string play(const std::vector<Command>& history) {
        for (const Command& command : history) {
            try {
                apply(command);
            } catch (const Error&) {  // the move was refused
            }
            work();
            if (const std::string wrong = idle() + broken(studio_.temp); !wrong.empty()) {
                return wrong;
            }
        }
        return "";
    }

  private:
    void apply(const Command& command) {
        const CampaignId id = campaigns_.at(static_cast<std::size_t>(command.a) % 2);
        auto& campaigns = studio_.campaigns;
        switch (command.verb) {
            case Verb::kLaunch:
                campaigns.launch(studio_.actor, id);
                return;
            case Verb::kPause:
                campaigns.pause(studio_.actor, id);
                return;
            case Verb::kResume:
                campaigns.resume(studio_.actor, id);
                return;
            case Verb::kApprove:
                campaigns.approve(studio_.actor, id);
                return;
            case Verb::kApproveAll:
                campaigns.approve_all(studio_.actor);
                return;
            case Verb::kCancelOpeners:
                campaigns.cancel(
                    studio_.actor, id, wire::read_cancel_everything({{"scope", "openers"}}));
                return;
            case Verb::kCancelEverything:
                campaigns.cancel(
                    studio_.actor, id, wire::read_cancel_everything({{"scope", "everything"}}));
                return;
            case Verb::kCopy:
                studio_.write([](db::WriteTx& tx) { service::hold_unfinished(tx, "copied"); });
                return;
            case Verb::kWork:
                enrols_ = !enrols_;
                return;
            case Verb::kSend:
                return send(id, command.b);
            case Verb::kResolve:
                studio_.messages.resolve(studio_.actor, {.campaign = id}, command.b % 2 == 0);
                return;
            case Verb::kUnsubscribe:
                return leave(people_.at(static_cast<std::size_t>(command.b) % people_.size()));
            case Verb::kWait:
                studio_.temp.clock.jump(std::chrono::minutes(command.b % 300));
                return;
        }
    }

    /// One or two due messages of a running campaign, as far as its lanes let them go.
    void send(CampaignId id, int kind) {
        constexpr Verdict kEnds[] = {Verdict::kSent,
                                     Verdict::kSent,
                                     Verdict::kRefused,
                                     Verdict::kDeferred,
                                     Verdict::kUnknown,
                                     Verdict::kNotSent};
        studio_.write([&](db::WriteTx& tx) {
            for (const queue::Lane& lane : queue::lanes_with_work(tx)) {
                if (lane.campaign_id != id) {
                    continue;
                }
                std::vector<service::DeliveryReport> reports;
                for (const LeasedJob& job : queue::lease(tx, lane.id, kOwner, 1 + kind % 2)) {
                    service::DeliveryReport report;
                    const Message message = *store::messages::find(tx, job.ref);
                    report.delivery = {job, id, message.recipient_id, message.step, 0, 1};
                    report.verdict = kEnds[static_cast<std::size_t>(kind) % std::size(kEnds)];
                    if (report.verdict == Verdict::kSent || report.verdict == Verdict::kUnknown) {
                        const auto marked =
                            ledger_.mark_dots(tx, kOwner, std::span(&report.delivery, 1));
                        report.verdict = marked[0] ? report.verdict : Verdict::kNotSent;
                    }
                    reports.push_back(report);
                }
                ledger_.record(tx, kOwner, reports);
            }
        });
    }

    void leave(RecipientId person) {
        studio_.leave(person, RecipientStatus::kUnsubscribed);
        studio_.write([&](db::WriteTx& tx) {
            service::skip_queued(tx, person, {}, SkipReason::kUnsubscribed);
        });
    }

    /// What the batch worker does with the system jobs that are due. Enrolment may lag behind.
    void work() {
        studio_.write([&](db::WriteTx& tx) {
            work(tx, "schedule", [&](CampaignId id) {
                service::Campaigns::start_scheduled(tx, id);
                return false;
            });
            if (enrols_) {
                work(tx, "enrol", [&](CampaignId id) {
                    return service::enrol_slice(tx, id, 3).more;
                });
            }
            work(
                tx, "cancel", [&](CampaignId id) { return service::cancel_slice(tx, id, 3).more; });
        });
    }

    template <typename Slice>
    static void work(db::WriteTx& tx, const char* kind, const Slice& slice) {
        const LaneId lane = queue::system_lane(tx, kind);
        for (const LeasedJob& job : queue::lease(tx, lane, kOwner, 100)) {
            while (slice(job.ref)) {
            }
            queue::settle_forget(tx, job, kOwner);
        }
    }

    /// Running or scheduled campaigns that nothing will ever move.
    std::string idle() const {
        const std::int64_t running = studio_.temp.integer(
            "SELECT count(*) FROM campaign c WHERE state = 2 AND NOT EXISTS (SELECT 1 FROM message "
            "m WHERE m.campaign_id = c.id AND m.state <= 1) AND NOT EXISTS (SELECT 1 FROM job j "
            "JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'enrol' AND j.ref = c.id "
            "AND j.state <= 1 AND c.enrolled = 0)");
        const std::int64_t scheduled = studio_.temp.integer(
            "SELECT count(*) FROM campaign c WHERE state = 1 AND NOT EXISTS (SELECT 1 FROM job j "
            "JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'schedule' AND j.ref = c.id "
            "AND j.state <= 1)");
        return std::string(running > 0 ? "running with nothing to run; " : "") +
               (scheduled > 0 ? "scheduled and nothing starts it; " : "");
    }

    Studio studio_;
    service::Ledger ledger_{queue::RetryPolicy{}, 3};
    std::vector<RecipientId> people_;
    std::vector<CampaignId> campaigns_;
    bool enrols_ = true;
};

}  // namespace

TEST_CASE("no order of moves leaves a campaign running with nothing to run", "[service]") {
    const unsigned rounds = test::number_from_environment("CAMPAIGND_MODEL_ROUNDS", 60);
    const unsigned first = test::number_from_environment("CAMPAIGND_MODEL_SEED", 1);
    for (unsigned seed = first; seed < first + rounds; ++seed) {
        const auto history = test::random_history<Verb>(seed, 40, kWeights);
        const std::string wrong = Run().play(history);
        if (!wrong.empty()) {
            const auto shortest = test::shrink(
                history, [](const auto& shorter) { return !Run().play(shorter).empty(); });
            FAIL("seed " << seed << ": " << Run().play(shortest) << "\nafter " << shortest.size()
                         << " commands:" << test::text_of(shortest, kVerbs));
        }
    }
}

TEST_CASE("a campaign whose first messages were cancelled before its start does not start",
          "[service]") {
    Studio studio;
    const std::int64_t list = studio.add_list();
    studio.add_people(list, 3);
    nlohmann::json made = Studio::body(studio.add_sender(), list, 2);
    made["schedule_at"] = to_rfc3339(studio.temp.clock.now() + kHourMs);
    const CampaignId id = studio.add_campaign(made);
    studio.launch(id);
    studio.write([](db::WriteTx& tx) { service::hold_unfinished(tx, "copied"); });
    CHECK(nlohmann::json(studio.campaigns.cancel(
              studio.actor, id, wire::read_cancel_everything({{"scope", "openers"}})))["state"] ==
          "held");
    CHECK(nlohmann::json(studio.campaigns.approve(studio.actor, id))["state"] == "cancelled");
    studio.temp.clock.jump(std::chrono::hours(2));
    studio.write([&](db::WriteTx& tx) { service::Campaigns::start_scheduled(tx, id); });
    CHECK(studio.state(id) == "cancelled");
    CHECK(studio.temp.integer("SELECT count(*) FROM message") == 0);
}
