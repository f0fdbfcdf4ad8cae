#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mail/smtp/exchange.h"
#include "mail/smtp/sim_relay.h"
#include "support/fake_clock.h"

namespace campaignd::test {

/// A sender of a simulated history: its account, its relay and the mail it has.
struct SimSender {
    SimTraits relay{};
    int max_connections = 5;
    int mails = 100;
    int feed = 20;            // so many are given to the engine at most, as the queue does
    milliseconds begins{0};   // when its mail begins to come
    milliseconds between{0};  // from one mail to the next; 0: all at once
};

struct SimPlan {
    std::vector<SimSender> senders;
    int cap = 10;
    milliseconds decision{1};              // from the wish for a dot to its permission
    double withheld = 0;                   // share of dots that are not allowed
    milliseconds drain_at{0}, stop_at{0};  // 0: never
    milliseconds limit{std::chrono::hours(2)};
};

std::string text_of(const SimPlan& plan);

/// SmtpExchange in a simulated world: relays, wires and time are made up, the rest is the product.
/// The mail a relay puts off is not repeated; what comes back unsent is, half a second later.
class SimWorld final : public mail::SmtpNet, public mail::SmtpObserver {
  public:
    SimWorld(SimPlan plan, unsigned seed);
    ~SimWorld() override;

    /// Lives the history to its end; "" or what went wrong.
    std::string run();

    SimRelay& relay(std::size_t sender) { return *relays_[sender]; }

    const mail::SmtpCounters& counters() const noexcept { return board_.counters; }

    RelayHabits habits(std::size_t sender) const { return habits_[sender]; }

    /// How long a sender with mail in the engine saw no message end, at most.
    milliseconds longest_wait(std::size_t sender) const { return states_[sender].longest; }

    /// How long a sender with mail for it held fewer connections than its share, at most.
    milliseconds longest_short(std::size_t sender) const { return states_[sender].longest_short; }

    std::size_t dials(std::size_t sender) const { return states_[sender].dials.size(); }

    std::size_t count(std::size_t sender, Verdict result) const;

    milliseconds took() const {
        return std::chrono::duration_cast<milliseconds>(agenda_.now() - began_);
    }

    std::unique_ptr<mail::SmtpWire> dial(mail::SmtpDial, mail::SmtpConnection&) override;

    void watch(mail::SmtpConnection&, bool) override {}

    void forget(mail::SmtpConnection&) override;

    void dots_wanted(std::vector<std::uint64_t> cookies) override;
    void outcomes(std::vector<mail::SmtpOutcome> outcomes) override;
    void sender_trouble(mail::SenderTrouble trouble) override;

    void sender_connected(std::int64_t) override {}

    void relay_learnt(std::int64_t sender, std::int64_t, const RelayHabits& habits) override;

  private:
    class Wire;

    struct State {
        int made = 0;     // mails that have come so far
        int inside = 0;   // in the engine now
        int waiting = 0;  // came back unsent, or not yet given
        SteadyTime not_before{};
        SteadyTime served{};  // since then no message of it has ended
        milliseconds longest{0};
        std::size_t held = 0;    // connections, connecting ones too
        SteadyTime had_mail{};   // the last time that it had some
        SteadyTime has_share{};  // since then it holds less than its share
        milliseconds longest_short{0};
        std::vector<SteadyTime> dials;
        std::map<Verdict, std::size_t> results;
    };

    struct Mail {
        std::size_t sender = 0;
        int outcomes = 0;
        Verdict result = Verdict::kNotSent;
    };

    void come(std::size_t sender);
    void feed(std::size_t sender);
    void round();
    void look();
    void look_at_shares();
    bool finished() const;
    std::string verdict() const;
    bool dialled_too_often(std::size_t sender) const;
    std::string verdict_on(std::uint64_t cookie, const Mail& mail) const;
    void fault(const std::string& what);

    const SimPlan plan_;
    std::mt19937 random_;
    SimAgenda agenda_;
    FakeClock clock_;
    mail::SmtpOptions options_;
    mail::SmtpBoard board_;
    std::vector<std::unique_ptr<SimRelay>> relays_;
    std::vector<std::shared_ptr<SmtpAccount>> accounts_;
    std::vector<RelayHabits> habits_;
    std::vector<State> states_;
    std::map<std::uint64_t, Mail> mails_;
    std::map<mail::SmtpConnection*, Wire*> wires_;
    std::vector<std::unique_ptr<SimChannel>> channels_;
    mail::SmtpOrders orders_;
    std::string fault_;
    std::size_t open_ = 0;
    bool ending_ = false;
    const SteadyTime began_;
    std::unique_ptr<mail::SmtpExchange> exchange_;  // last: it uses all of the above
};

}  // namespace campaignd::test
