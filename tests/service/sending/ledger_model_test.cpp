// Random histories of queue, lanes and ledger on one file with two processes, compared with a
// model in memory after each command. CAMPAIGND_MODEL_ROUNDS=N runs N histories instead of a few,
// CAMPAIGND_MODEL_SEED the first seed; CAMPAIGND_LONG=1 runs 5,000.
#include "service/sending/ledger_model.h"

#include <array>
#include <catch2/catch.hpp>

#include "service/people/unsubscribe.h"
#include "service/sending/ledger_model_process.h"
#include "service/sending/outcome_note.h"
#include "service/sequence/ongoing_walk.h"
#include "store/check.h"
#include "support/histories.h"
#include "wire/campaigns.h"

using namespace campaignd;
using service::Delivery;
using service::DeliveryReport;
using test::allowed;
using test::Hand;
using test::kPeople;
using test::LedgerModel;
using test::pick;
using test::Process;
using test::Verb;

namespace {

using Command = test::Command<Verb>;

constexpr CampaignId kCampaigns = 3;

/// One history on a real file beside its model.
class Run : public test::ComparedRun<Run, Verb> {
  public:
    Run() : path_(directory_ / "campaignd.db") {
        std::filesystem::copy_file(test::prepared_file(), path_);
        start(0);
        start(1);
        process(0).database.read([&](const db::ReadTx& tx) {
            model_.last_lane = *tx.find_integer("SELECT max(id) FROM lane");
            for (const char* kind : {"enrol", "cancel", "join", "ongoing", "plan"}) {
                model_.lanes[queue::system_lane(tx, kind)].kind = kind;
            }
        });
        for (RecipientId person = 1; person <= kPeople; ++person) {
            model_.active[person] = true;
        }
        model_.campaigns[1].retry = true;
        model_.campaigns[2].retry = false;
        model_.campaigns[LedgerModel::kOngoing].retry = true;
        for (RecipientId person = 1; person <= kPeople / 2; ++person) {
            model_.members.insert(person);
        }
    }

  private:
    friend test::ComparedRun<Run, Verb>;

    Process& process(int number) { return *processes_.at(static_cast<std::size_t>(number) % 2); }

    static CampaignId campaign_of(const Command& command) { return command.b % kCampaigns + 1; }

    void apply(const Command& command) {
        switch (command.verb) {
            case Verb::kLaunch:
                return launch(campaign_of(command), process(command.a));
            case Verb::kWork:
                return work(command, process(command.a));
            case Verb::kLease:
                return lease(command, process(command.a));
            case Verb::kDot:
                return dot(command, process(command.a));
            case Verb::kReport:
                return report(command, process(command.a));
            case Verb::kNote:
                return note(command, process(command.a));
            case Verb::kSteer:
                return steer(command, process(command.a));
            case Verb::kCancel:
                return cancel(command, process(command.a));
            case Verb::kVerdict:
                return verdict(command, process(command.a));
            case Verb::kJob:
                return job_verdict(command, process(command.a));
            case Verb::kLeave:
                return leave(command, process(command.a));
            case Verb::kJoin:
                return join(command, process(command.a));
            case Verb::kMatch:
                return match(command, process(command.a));
            case Verb::kWalk:
                return expect(
                    service::ongoing_slice(process(command.a).database, LedgerModel::kOngoing).more,
                    model_.walk_slice(),
                    "a walk");
            case Verb::kStop:
                return stop(campaign_of(command), process(command.a));
            case Verb::kAdd:
                return add_people(command, process(command.a));
            case Verb::kKill:
                return kill(command);
            default:
                return pass(command, process(command.a));
        }
    }

    void launch(CampaignId id, Process& by) {
        expect(allowed([&] { by.campaigns.launch(actor_, id); }), model_.launch(id), "launching");
    }

    void steer(const Command& command, Process& by) {
        const CampaignId id = campaign_of(command);
        switch (command.a / 2 % 5) {
            case 0:
                return expect(
                    allowed([&] { by.campaigns.pause(actor_, id); }), model_.pause(id), "pausing");
            case 1:
            case 2:
                return expect(allowed([&] { by.campaigns.resume(actor_, id); }),
                              model_.resume(id),
                              "resuming");
            default:
                return expect(allowed([&] { by.campaigns.approve(actor_, id); }),
                              model_.approve(id),
                              "approving");
        }
    }

    void cancel(const Command& command, Process& by) {
        const CampaignId id = campaign_of(command);
        const bool everything = command.a % 6 == 0;
        const char* scope = everything ? "everything" : "openers";
        expect(
            allowed([&] {
                by.campaigns.cancel(actor_, id, wire::read_cancel_everything({{"scope", scope}}));
            }),
            model_.cancel(id, everything),
            "cancelling");
    }

    void verdict(const Command& command, Process& by) {
        const CampaignId id = campaign_of(command);
        if (command.a % 3 == 0) {
            return expect(allowed([&] { by.messages.retry(actor_, {.campaign = id}); }),
                          model_.retry(id),
                          "retrying what failed");
        }
        const bool as_sent = command.a % 3 == 1;
        expect(allowed([&] { by.messages.resolve(actor_, {.campaign = id}, as_sent); }),
               model_.resolve(id, as_sent),
               "resolving what is uncertain");
    }

    /// Of a failed job when there is one, else of any.
    void job_verdict(const Command& command, Process& by) {
        std::vector<JobId> ids;
        for (const auto& [id, job] : model_.jobs) {
            if (job.state == JobState::kFailed) {
                ids.push_back(id);
            }
        }
        const JobId id = ids.empty() ? command.a % 20 + 1 : ids[pick(ids, command.a)];
        if (command.b % 2 == 0) {
            return expect(allowed([&] { by.view.retry(actor_, id); }),
                          model_.retry_job(id),
                          "retrying a job");
        }
        expect(allowed([&] { by.view.discard(actor_, id); }),
               model_.discard_job(id),
               "discarding a job");
    }

    void leave(const Command& command, Process& by) {
        const MessageId id = command.b % (kPeople * 4) + 1;
        by.write([&](db::WriteTx& tx) { service::Unsubscribe::unsubscribe(tx, id); });
        model_.unsubscribe(id);
    }

    static RecipientId person_of(const Command& command) { return command.b % kPeople + 1; }

    /// Mostly joins.
    void join(const Command& command, Process& by) {
        const RecipientId person = person_of(command);
        if (command.a / 2 % 4 == 0) {
            by.write([&](db::WriteTx& tx) { store::lists::remove_member(tx, 2, person); });
            model_.members.erase(person);
            return;
        }
        by.write([&](db::WriteTx& tx) { service::join_list(tx, 2, person); });
        model_.join_list(person);
    }

    void match(const Command& command, Process& by) {
        const RecipientId person = person_of(command);
        const bool matches = command.a / 2 % 3 != 0;
        test::set_matching(by, person, matches);
        if (matches) {
            model_.matching.insert(person);
        } else {
            model_.matching.erase(person);
        }
    }

    void stop(CampaignId id, Process& by) {
        expect(allowed([&] { by.campaigns.stop_enrolling(actor_, id); }),
               model_.stop_enrolling(id),
               "stopping the enrolment");
    }

    void add_people(const Command& command, Process& by) {
        const CampaignId id = campaign_of(command);
        const std::set<RecipientId> people{person_of(command), command.a % kPeople + 1};
        std::optional<int> added;
        allowed([&] {
            added = by.campaigns
                        .add_people(actor_, id, {.recipient_ids = {people.begin(), people.end()}})
                        .added;
        });
        expect(added.value_or(-1), model_.add_people(id, people).value_or(-1), "adding people");
    }

    /// Takes an enrol, cancel or join job, or does a slice of one it took before.
    void work(const Command& command, Process& by) {
        const std::string kind = command.b % 4 == 0   ? "cancel"
                                 : command.b % 4 == 1 ? "join"
                                                      : "enrol";
        if (by.work.empty()) {
            const auto jobs = by.write([&](db::WriteTx& tx) {
                return queue::lease(tx, queue::system_lane(tx, kind), by.instance.id(), 1);
            });
            expect_leased(jobs, model_.lease(lane_named(kind), by.instance.id(), 1));
            for (const LeasedJob& job : jobs) {
                by.work.emplace_back(kind, job);
            }
            return;
        }
        const auto [what, job] = by.work.front();
        by.work.clear();
        const int limit = command.b % 4 + 1;
        const bool more = test::do_slice(by, what, job.ref, limit);
        expect(more,
               what == "enrol"  ? model_.enrol(job.ref, limit)
               : what == "join" ? model_.newcomer_slice(job.ref, limit)
                                : model_.cancel_slice(job.ref, limit),
               "a slice of work");
        end_work(command, job, more, by);
    }

    void end_work(const Command& command, const LeasedJob& job, bool more, Process& by) {
        const InstanceId owner = by.instance.id();
        const TimeMs now = clock_.now();
        if (command.a % 16 == 15) {
            expect(by.write([&](db::WriteTx& tx) { return queue::fail_job(tx, job, owner, "no"); }),
                   model_.fail_job(job, owner),
                   "failing work");
        } else if (more) {
            expect(by.write([&](db::WriteTx& tx) { return queue::hand_back(tx, job, owner, now); }),
                   model_.hand_back(job, owner, now),
                   "handing work back");
        } else {
            expect(by.write([&](db::WriteTx& tx) { return queue::settle_done(tx, job, owner); }),
                   model_.settle_done(job, owner),
                   "ending work");
        }
    }

    LaneId lane_named(const std::string& kind) const {
        for (const auto& [id, lane] : model_.lanes) {
            if (lane.campaign == 0 && lane.kind == kind) {
                return id;
            }
        }
        return 0;
    }

    void expect_leased(const std::vector<LeasedJob>& real, const std::vector<JobId>& model) {
        std::vector<JobId> ids;
        for (const LeasedJob& job : real) {
            ids.push_back(job.id);
        }
        expect(ids, model, "a lease");
    }

    /// As the dispatcher does: only from lanes with work.
    void lease(const Command& command, Process& by) {
        const auto lanes =
            by.database.read([](const db::ReadTx& tx) { return queue::lanes_with_work(tx); });
        std::vector<queue::Lane> sending;
        std::copy_if(
            lanes.begin(), lanes.end(), std::back_inserter(sending), [this](const auto& lane) {
                return lane.kind == "send" && lane.next_due <= clock_.now();
            });
        if (sending.empty()) {
            return;
        }
        const queue::Lane& lane = sending[pick(sending, command.b)];
        const int limit = command.a / 2 % 4 + 1;
        const auto jobs = by.write(
            [&](db::WriteTx& tx) { return queue::lease(tx, lane.id, by.instance.id(), limit); });
        expect_leased(jobs, model_.lease(lane.id, by.instance.id(), limit));
        for (const LeasedJob& job : jobs) {
            const LedgerModel::MessageRow& message = model_.messages.at(job.ref);
            Hand hand;
            hand.delivery = {.job = job,
                             .campaign_id = message.campaign,
                             .recipient_id = message.recipient,
                             .step = message.step,
                             .date_at = message.date_at == 0 ? clock_.now() : message.date_at};
            hand.stale = message.state != MessageState::kQueued;
            by.hands.push_back(hand);
        }
    }

    void dot(const Command& command, Process& by) {
        std::vector<Delivery> deliveries;
        std::vector<Hand*> marked;
        for (std::size_t i = 0; i < by.hands.size() && marked.size() < 3; ++i) {
            Hand& hand = by.hands[(i + static_cast<std::size_t>(command.b)) % by.hands.size()];
            if (!hand.stale && !hand.dotted && !hand.refused && !hand.noted) {
                deliveries.push_back(hand.delivery);
                marked.push_back(&hand);
            }
        }
        const std::vector<bool> real = by.write(
            [&](db::WriteTx& tx) { return ledger_.mark_dots(tx, by.instance.id(), deliveries); });
        expect(real, model_.mark_dots(by.instance.id(), deliveries), "a dot mark");
        for (std::size_t i = 0; i < marked.size(); ++i) {
            marked[i]->dotted = real[i];
            marked[i]->refused = !real[i];
        }
    }

    /// Mostly one whose dot has left.
    static std::size_t hand_to_report(const Process& by, int number) {
        const std::size_t first = pick(by.hands, number);
        for (std::size_t i = 0; i < by.hands.size() && number % 4 != 0; ++i) {
            const std::size_t at = (first + i) % by.hands.size();
            if (by.hands[at].dotted) {
                return at;
            }
        }
        return first;
    }

    void report(const Command& command, Process& by) {
        std::vector<DeliveryReport> reports;
        for (int i = 0; i < command.b % 3 + 1 && !by.hands.empty(); ++i) {
            const std::size_t at = hand_to_report(by, command.b / 3);
            const Hand& hand = by.hands[at];
            reports.push_back(hand.noted ? *hand.noted
                                         : test::report_of(hand, command.a / 2 + i, clock_.now()));
            by.hands.erase(by.hands.begin() + static_cast<std::ptrdiff_t>(at));
        }
        by.write([&](db::WriteTx& tx) { ledger_.record(tx, by.instance.id(), reports); });
        model_.record(by.instance.id(), reports);
        for (const DeliveryReport& report : reports) {
            by.instance.journal().release(report.noted);
        }
    }

    /// An answer was read, but what it says is not committed yet.
    void note(const Command& command, Process& by) {
        if (by.hands.empty()) {
            return;
        }
        Hand& hand = by.hands[pick(by.hands, command.b)];
        DeliveryReport report = test::report_of(hand, command.a / 2, clock_.now());
        const std::string text = service::to_note(report, clock_.now());
        if (hand.noted || text.empty()) {
            return;
        }
        const queue::Journal::Note note{report.delivery.job.id, report.delivery.job.token, text};
        report.noted = by.instance.journal().append(std::span(&note, 1));
        model_.note(by.instance.id(), report);
        hand.noted = report;
    }

    void pass(const Command& command, Process& by) {
        const std::chrono::milliseconds time(command.b * 100);
        switch (command.verb) {
            case Verb::kPrune: {
                const TimeMs before = clock_.now() - command.b * 10;
                return expect(
                    by.write([&](db::WriteTx& tx) { return queue::prune(tx, before, 1'000); }),
                    model_.prune(before),
                    "pruning");
            }
            case Verb::kJump:
                return clock_.jump(time * 2 - std::chrono::seconds(100));
            case Verb::kAdvance:
                return clock_.advance(command.a % 3 == 0 ? time * 10 : time);
            case Verb::kBeat:
                by.instance.beat();
                return model_.beat(by.instance.id());
            default:
                look(by);
                if (command.b % 3 == 0) {  // and again, with no beat of a peer between
                    clock_.advance(std::chrono::milliseconds(LedgerModel::kHungAfterMs + 1));
                    look(by);
                }
        }
    }

    void look(Process& by) {
        const auto real = by.instance.recover_dead_peers(ledger_);
        const LedgerModel::Look look = model_.look(by.instance.id());
        expect(real.peers_alive, look.alive, "the number of living peers");
        expect(real.peers_recovered, look.recovered, "the number of dead peers");
        expect(real.jobs_recovered, look.jobs, "the number of jobs taken over");
    }

    /// One process or both end without handing anything back; others open the file anew.
    void kill(const Command& command) {
        for (const int number : {0, 1}) {
            if (command.b % 5 != 0 && command.b % 2 != number) {
                continue;
            }
            Process& dying = process(number);
            std::set<JobId> noted;
            for (std::size_t i = 0; i < dying.hands.size() && i < 60; ++i) {
                if (((static_cast<std::size_t>(command.a) >> (i % 8)) & 1U) != 0) {
                    noted.insert(dying.hands[i].delivery.job.id);
                    dying.instance.black_box().note(i, dying.hands[i].delivery.job.id);
                }
            }
            model_.die(dying.instance.id(), noted);
            processes_[static_cast<std::size_t>(number)].reset();
            start(number);
        }
    }

    void start(int number) {
        auto& slot = processes_.at(static_cast<std::size_t>(number));
        slot = std::make_unique<Process>(path_, clock_, key_);
        model_.join(slot->instance.id());
    }

    void compare() {
        process(0).database.read([&](const db::ReadTx& tx) {
            const std::string all = test::text_of_file(tx);
            if (all != model_.text()) {
                expect(0, 1, "the file:\n" + all + "instead of\n" + model_.text() + "it");
            }
            std::map<LaneId, TimeMs> due;
            for (const queue::Lane& lane : queue::lanes_with_work(tx)) {
                if (model_.lanes.contains(lane.id)) {
                    due[lane.id] = lane.next_due;
                }
            }
            expect(due, model_.lanes_with_work(), "the lanes with work");
            for (const auto& lines : {store::check::sums(tx), store::check::states(tx)}) {
                expect(lines.empty(), true, lines.empty() ? "" : "campaignd check: " + lines[0]);
            }
        });
    }

    CryptoInit crypto_;
    const service::MasterKey key_{"thirty-two characters of a secret", "test"};
    const service::Actor actor_{"cli", ""};
    test::TempDirectory directory_;
    const std::filesystem::path path_;
    test::FakeClock clock_;
    LedgerModel model_{clock_};
    service::Ledger ledger_{
        queue::RetryPolicy{
            .attempts = LedgerModel::kAttempts,
            .backoff = {std::chrono::seconds(60), std::chrono::seconds(600)},
            .jitter_percent = 0,
            .give_up_after = std::chrono::seconds(LedgerModel::kGiveUpAfterMs / 1'000)},
        LedgerModel::kHoldAfterRefusals};
    std::array<std::unique_ptr<Process>, 2> processes_;
};

std::vector<Command> history_of(unsigned seed, int length) {
    std::vector<Command> history{
        {Verb::kLaunch, 0, 0}, {Verb::kLaunch, 0, 1}, {Verb::kLaunch, 0, 2}};
    for (const Command& command : test::random_history<Verb>(seed, length, test::kWeights)) {
        history.push_back(command);
    }
    return history;
}

}  // namespace

TEST_CASE("queue, lanes and ledger do what their model does, in any order of events", "[service]") {
    const unsigned usual = std::getenv("CAMPAIGND_LONG") == nullptr ? 10 : 5'000;
    const unsigned rounds = test::number_from_environment("CAMPAIGND_MODEL_ROUNDS", usual);
    const unsigned first = test::number_from_environment("CAMPAIGND_MODEL_SEED", 1);
    for (unsigned seed = first; seed < first + rounds; ++seed) {
        const std::vector<Command> history = history_of(seed, 300);
        const std::string failure = test::failure_of<Run>(history, test::kVerbs);
        if (!failure.empty()) {
            FAIL("seed " << seed << ": " << failure);
        }
    }
}
