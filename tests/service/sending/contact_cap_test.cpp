// The contact cap: what counts, what is held back, and that no history of sending breaks it.
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "service/access/settings.h"
#include "service/sending/ledger.h"
#include "service/sending/waiting.h"
#include "service/sequence/contact_caps.h"
#include "store/contacts.h"
#include "support/factories.h"
#include "wire/preview.h"
#include "wire/settings.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::broken;
using campaignd::test::Studio;
using nlohmann::json;
using service::Delivery;
using service::DeliveryReport;

namespace {

constexpr InstanceId kOwner = 7;
constexpr TimeMs kDayMs = 24LL * 3600 * 1000;

/// People who are in the audience of every campaign.
struct Capped : Studio {
    std::int64_t list = add_list();
    std::vector<RecipientId> people;
    service::Settings settings{*temp};
    service::Ledger ledger{queue::RetryPolicy{}, 1'000};

    explicit Capped(int count = 1) : people(add_people(list, count)) {}

    void cap(const json& cap) {
        settings.update(actor, wire::read_settings({{"contact_cap", cap}}));
    }

    /// To the end of the walk behind a new cap, not of the one that removes.
    void walk() const {
        while (!temp->read([](const db::ReadTx& tx) { return store::contacts::is_complete(tx); })) {
            write([](db::WriteTx& tx) { return store::contacts::walk_on(tx, 1); });
        }
    }

    CampaignId start(const json& more = json::object(), int steps = 1) {
        json made = body(add_sender(), list, steps);
        made.update(more);
        const CampaignId id = add_campaign(made);
        launch(id);
        enrol(id);
        return id;
    }

    std::vector<Delivery> lease(CampaignId id,
                                int step = 0,
                                InstanceId owner = kOwner,
                                int limit = 100) const {
        const auto jobs =
            write([&](db::WriteTx& tx) { return queue::lease(tx, lane(id, step), owner, limit); });
        std::vector<Delivery> deliveries;
        for (const LeasedJob& job : jobs) {
            const Message row = message(job.ref);
            deliveries.push_back({.job = job,
                                  .campaign_id = id,
                                  .recipient_id = row.recipient_id,
                                  .step = step,
                                  .date_at = temp.clock.now(),
                                  .contact_cap_exempt = campaign(id).options.contact_cap_exempt});
        }
        return deliveries;
    }

    bool mark(const Delivery& delivery, InstanceId owner = kOwner) const {
        return write([&](db::WriteTx& tx) -> bool {
            return ledger.mark_dots(tx, owner, std::span(&delivery, 1)).at(0);
        });
    }

    void record(const Delivery& delivery,
                Verdict verdict,
                InstanceId owner = kOwner,
                TimeMs again_at = 0) const {
        const DeliveryReport report{.delivery = delivery,
                                    .verdict = verdict,
                                    .skip_reason = verdict == Verdict::kSkipped
                                                       ? std::optional(SkipReason::kContactCap)
                                                       : std::nullopt,
                                    .reply = "450 4.2.2 words",
                                    .again_at = again_at};
        write([&](db::WriteTx& tx) { ledger.record(tx, owner, std::span(&report, 1)); });
        CHECK(broken(temp) == "");
    }

    Delivery send_one(CampaignId id, Verdict verdict = Verdict::kSent, int step = 0) const {
        const auto deliveries = lease(id, step);
        REQUIRE(deliveries.size() == 1);
        REQUIRE(mark(deliveries[0]));
        record(deliveries[0], verdict);
        return deliveries[0];
    }

    /// As composing asks.
    std::optional<service::ContactCaps::Verdict> look(const Delivery& delivery) const {
        return temp->read([&](const db::ReadTx& tx) {
            return service::ContactCaps(tx).look(delivery.recipient_id, delivery.job.ref);
        });
    }

    /// What composing makes of it.
    void hold_back(const Delivery& delivery, InstanceId owner = kOwner) const {
        const auto over = look(delivery);
        REQUIRE(over);
        record(delivery, Verdict::kSkipped, owner, over->over == OverCap::kDelay ? over->until : 0);
    }
};

}  // namespace

TEST_CASE("a person at the cap gets no dot mark until the window is over", "[service][cap]") {
    Capped bench;
    bench.cap({{"mails", 1}, {"days", 7}});
    const bool walked = GENERATE(true, false);
    if (walked) {
        bench.walk();
    }
    bench.send_one(bench.start());
    const auto second = bench.lease(bench.start());
    REQUIRE(second.size() == 1);
    CHECK_FALSE(bench.mark(second[0]));
    CHECK(bench.look(second[0])->until == bench.temp.clock.now() + 7 * kDayMs);
    bench.temp.clock.advance(std::chrono::hours(7 * 24) - 1ms);
    CHECK_FALSE(bench.mark(second[0]));
    bench.temp.clock.advance(1ms);
    CHECK_FALSE(bench.look(second[0]));
    CHECK(bench.mark(second[0]));
}

TEST_CASE("what was put off or failed does not count, what is in doubt does", "[service][cap]") {
    Capped bench;
    bench.cap({{"mails", 1}, {"days", 7}});
    if (GENERATE(true, false)) {
        bench.walk();
    }
    const auto [verdict, uncertain, counts] =
        GENERATE(table<Verdict, std::string, bool>({{Verdict::kDeferred, "retry", false},
                                                    {Verdict::kRelayDeferred, "retry", false},
                                                    {Verdict::kNotSent, "retry", false},
                                                    {Verdict::kLost, "retry", false},
                                                    {Verdict::kRefused, "retry", false},
                                                    {Verdict::kUnknown, "retry", true},
                                                    {Verdict::kUnknown, "hold", true},
                                                    {Verdict::kSent, "retry", true}}));
    CAPTURE(static_cast<int>(verdict), uncertain);
    bench.send_one(bench.start({{"uncertain", uncertain}}), verdict);
    const auto second = bench.lease(bench.start());
    CHECK(bench.look(second.at(0)).has_value() == counts);
    CHECK(bench.mark(second.at(0)) == !counts);
}

TEST_CASE("a mail whose sender died between dot and answer counts", "[service][cap]") {
    Capped bench;
    bench.cap({{"mails", 1}, {"days", 7}});
    const std::string uncertain = GENERATE("retry", "hold");
    const auto first = bench.lease(bench.start({{"uncertain", uncertain}}));
    REQUIRE(bench.mark(first.at(0)));
    bench.write(
        [&](db::WriteTx& tx) { bench.ledger.settle_in_doubt(tx, kOwner, {first.at(0).job}); });
    CHECK_FALSE(bench.mark(bench.lease(bench.start()).at(0)));
}

TEST_CASE("mails from before the cap count, by the ledger and after the walk", "[service][cap]") {
    Capped bench;
    bench.send_one(bench.start());
    bench.temp.clock.advance(24h);
    bench.cap({{"mails", 1}, {"days", 7}});
    const auto second = bench.lease(bench.start());
    CHECK(bench.look(second.at(0))->until == bench.temp.clock.now() + 6 * kDayMs);
    CHECK_FALSE(bench.mark(second.at(0)));
    bench.walk();
    CHECK(bench.look(second.at(0))->until == bench.temp.clock.now() + 6 * kDayMs);
    CHECK_FALSE(bench.mark(second.at(0)));
    bench.cap(nullptr);
    CHECK(bench.mark(second.at(0)));
    while (bench.write([](db::WriteTx& tx) { return store::contacts::walk_on(tx, 1); })) {
    }
    CHECK(bench.temp.integer("SELECT count(*) FROM contact") == 0);
}

TEST_CASE("what is older than the window goes, what counts stays", "[service][cap]") {
    Capped bench(3);
    bench.cap({{"mails", 5}, {"days", 7}});
    bench.walk();
    const auto all = bench.lease(bench.start());
    for (const Delivery& delivery : all) {
        REQUIRE(bench.mark(delivery));
        bench.record(delivery, Verdict::kSent);
        bench.temp.clock.advance(96h);
    }
    while (bench.write([](db::WriteTx& tx) { return store::contacts::walk_on(tx, 1); })) {
    }
    CHECK(bench.temp.integer("SELECT count(*) FROM contact") == 1);
}

TEST_CASE("an exempt campaign is never held back, and its mails count", "[service][cap]") {
    Capped bench;
    bench.cap({{"mails", 1}, {"days", 7}});
    bench.walk();
    bench.send_one(bench.start());
    bench.send_one(bench.start({{"contact_cap_exempt", true}}));
    bench.temp.clock.advance(std::chrono::hours(7 * 24 - 1));
    bench.send_one(bench.start({{"contact_cap_exempt", true}}));
    bench.temp.clock.advance(2h);
    CHECK_FALSE(bench.mark(bench.lease(bench.start()).at(0)));
}

TEST_CASE("a message over the cap is skipped, and says why", "[service][cap]") {
    Capped bench;
    bench.cap({{"mails", 1}, {"days", 7}, {"over", "skip"}});
    bench.send_one(bench.start());
    const CampaignId id = bench.start(json::object(), 2);
    const auto second = bench.lease(id);
    bench.hold_back(second.at(0));
    const Message row = bench.message(second.at(0).job.ref);
    CHECK(row.state == MessageState::kSkipped);
    CHECK(row.reason == SkipReason::kContactCap);
    CHECK(bench.state(id) == "finished");  // nobody is asked about a first message they never got
    CHECK(bench.campaigns.progress(id).capped_skipped == 1);
}

TEST_CASE("a skipped follow-up brings the next one, a first message does not", "[service][cap]") {
    Capped bench;
    bench.cap({{"mails", 1}, {"days", 7}});
    const CampaignId id = bench.start(json::object(), 3);
    bench.send_one(id);
    bench.temp.clock.advance(2h);
    bench.hold_back(bench.lease(id, 1).at(0));
    CHECK(bench.temp.integer("SELECT state FROM message WHERE step = 2") ==
          static_cast<int>(MessageState::kQueued));
}

TEST_CASE("a message over the cap waits, and the campaign says until when", "[service][cap]") {
    Capped bench;
    bench.cap({{"mails", 1}, {"days", 7}, {"over", "delay"}});
    bench.send_one(bench.start());
    const TimeMs until = bench.temp.clock.now() + 7 * kDayMs;
    bench.temp.clock.advance(24h);
    const CampaignId id = bench.start();
    const auto second = bench.lease(id);
    bench.hold_back(second.at(0));
    const Message row = bench.message(second.at(0).job.ref);
    CHECK(row.state == MessageState::kQueued);
    CHECK(row.reason == SkipReason::kContactCap);
    CHECK(row.due_at == until);
    const CampaignProgress progress = bench.campaigns.progress(id);
    CHECK(progress.capped_waiting == 1);
    REQUIRE(progress.waiting);
    CHECK(progress.waiting->until == until);
    CHECK(progress.waiting->cause == WaitCause::kContactCap);
    CHECK_THAT(progress.waiting->why, Catch::Contains("contact cap"));
    // Whoever leaves meanwhile is out at once.
    CHECK(bench.write([&](db::WriteTx& tx) {
        return service::skip_queued(tx, bench.people[0], std::nullopt, SkipReason::kUnsubscribed);
    }) == 1);
    CHECK(bench.campaigns.progress(id).capped_waiting == 0);
}

TEST_CASE("the message that waited goes when its time comes", "[service][cap]") {
    Capped bench;
    bench.cap({{"mails", 1}, {"days", 7}, {"over", "delay"}});
    bench.send_one(bench.start());
    const CampaignId id = bench.start();
    const auto second = bench.lease(id);
    bench.hold_back(second.at(0));
    bench.temp.clock.advance(std::chrono::hours(7 * 24) - 1ms);
    CHECK(bench.lease(id).empty());
    bench.temp.clock.advance(1ms);
    const Delivery sent = bench.send_one(id);
    CHECK_FALSE(bench.message(sent.job.ref).reason);
    CHECK(bench.state(id) == "finished");
}

TEST_CASE("preflight says how many are at the cap now", "[service][cap]") {
    Capped bench(3);
    bench.cap({{"mails", 1}, {"days", 7}});
    bench.walk();
    const CampaignId first = bench.start();
    const auto all = bench.lease(first);
    REQUIRE(bench.mark(all.at(0)));
    bench.record(all.at(0), Verdict::kSent);
    const CampaignId next = bench.add_campaign(bench.add_sender(), bench.list);
    const Preflight preflight = bench.mail.preflight(next);
    CHECK(preflight.at_contact_cap == 1);
    CHECK_THAT(json(preflight).dump(), Catch::Contains("1 of 3 recipients have had 1 mail in 7"));
}

namespace {

constexpr int kMails = 3;

/// Random sending by two processes of several campaigns, beside what must count.
class CapHistory {
  public:
    explicit CapHistory(unsigned seed) : random_(seed), bench_(4) {
        set_cap();
        for (const char* uncertain : {"retry", "hold", "retry", "retry"}) {
            campaigns_.push_back(bench_.start({{"uncertain", uncertain}}, 2));
        }
        campaigns_.push_back(bench_.start({{"contact_cap_exempt", true}}));
    }

    void step() {
        switch (pick(10)) {
            case 0:
                bench_.temp.clock.advance(std::chrono::hours(pick(60)));
                return;
            case 1:
            case 2:
                return lease();
            case 3:
            case 4:
            case 5:
                return mark();
            case 6:
            case 7:
                return answer();
            case 8:
                return die();
            default:
                return rare();
        }
    }

    int refused() const { return refused_; }

  private:
    struct Held {
        Delivery delivery;
        InstanceId owner = 0;
        bool dotted = false;
    };

    int pick(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

    void set_cap() {
        mails_ = 1 + pick(kMails);
        bench_.cap({{"mails", mails_}, {"days", 7}, {"over", pick(2) == 0 ? "skip" : "delay"}});
    }

    void lease() {
        const CampaignId id = campaigns_[static_cast<std::size_t>(pick(5))];
        const int step = id == campaigns_.back() ? 0 : pick(2);
        const InstanceId owner = kOwner + pick(2);
        for (const Delivery& delivery : bench_.lease(id, step, owner, 1 + pick(3))) {
            held_.push_back({delivery, owner, false});
        }
    }

    Held* any(bool dotted) {
        std::vector<Held*> fit;
        for (Held& held : held_) {
            if (held.dotted == dotted) {
                fit.push_back(&held);
            }
        }
        return fit.empty() ? nullptr
                           : fit[static_cast<std::size_t>(pick(static_cast<int>(fit.size())))];
    }

    /// Mails of the person that count now, this message left out.
    int counted(const Delivery& delivery) const {
        int count = 0;
        for (const auto& [key, at] : contacts_) {
            count += key.first == delivery.recipient_id && key.second != delivery.job.ref &&
                             at > bench_.temp.clock.now() - 7 * kDayMs
                         ? 1
                         : 0;
        }
        return count;
    }

    void mark() {
        Held* held = any(false);
        if (held == nullptr) {
            return;
        }
        const Delivery& delivery = held->delivery;
        const bool full = !delivery.contact_cap_exempt && counted(delivery) >= mails_;
        const bool running = bench_.state(delivery.campaign_id) == "running";
        CHECK((bench_.look(delivery).has_value() || delivery.contact_cap_exempt) ==
              (counted(delivery) >= mails_ || delivery.contact_cap_exempt));
        if (full && pick(2) == 0) {
            bench_.hold_back(delivery, held->owner);
            return drop(held);
        }
        held->dotted = bench_.mark(delivery, held->owner);
        CHECK(held->dotted == (running && !full));
        refused_ += full ? 1 : 0;
        if (held->dotted) {
            contacts_[{delivery.recipient_id, delivery.job.ref}] = bench_.temp.clock.now();
        }
    }

    void answer() {
        Held* held = any(pick(4) != 0);
        if (held == nullptr) {
            return;
        }
        constexpr std::array kBefore{Verdict::kNotSent, Verdict::kDeferred, Verdict::kLost};
        constexpr std::array kAfter{Verdict::kSent,
                                    Verdict::kSent,
                                    Verdict::kDeferred,
                                    Verdict::kRefused,
                                    Verdict::kNotSent,
                                    Verdict::kUnknown};
        const Verdict verdict = held->dotted ? kAfter[static_cast<std::size_t>(pick(6))]
                                             : kBefore[static_cast<std::size_t>(pick(3))];
        bench_.record(held->delivery, verdict, held->owner);
        settle(*held, verdict == Verdict::kSent || verdict == Verdict::kUnknown);
        drop(held);
    }

    /// One process ends with all it held, and another takes over.
    void die() {
        const InstanceId owner = kOwner + pick(2);
        std::vector<LeasedJob> jobs;
        for (const Held& held : held_) {
            if (held.owner == owner) {
                jobs.push_back(held.delivery.job);
            }
        }
        bench_.write([&](db::WriteTx& tx) {
            for (const LeasedJob& job : bench_.ledger.settle_in_doubt(tx, owner, jobs)) {
                queue::hand_back(tx, job, owner, tx.now());
            }
        });
        std::erase_if(held_, [&](const Held& held) { return held.owner == owner; });
    }

    void rare() {
        if (pick(3) == 0) {
            return set_cap();
        }
        bench_.write([&](db::WriteTx& tx) { return store::contacts::walk_on(tx, 1 + pick(5)); });
    }

    /// What may have gone out by an earlier attempt goes on counting.
    void settle(const Held& held, bool may_be_there) {
        if (held.dotted && !may_be_there &&
            !bench_.message(held.delivery.job.ref).maybe_duplicate) {
            contacts_.erase({held.delivery.recipient_id, held.delivery.job.ref});
        }
    }

    void drop(const Held* held) { held_.erase(held_.begin() + (held - held_.data())); }

    std::mt19937 random_;
    Capped bench_;
    std::vector<CampaignId> campaigns_;
    std::vector<Held> held_;
    std::map<std::pair<RecipientId, MessageId>, TimeMs> contacts_;
    int mails_ = 1;
    int refused_ = 0;
};

}  // namespace

TEST_CASE("no history of sending goes over the cap or holds back too much", "[service][cap]") {
    int refused = 0;
    for (unsigned seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        CapHistory history(seed);
        for (int step = 0; step < 300; ++step) {
            CAPTURE(step);
            history.step();
        }
        refused += history.refused();
    }
    CHECK(refused > 50);
}
