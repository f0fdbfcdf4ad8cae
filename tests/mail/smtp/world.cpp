#include "mail/smtp/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace campaignd::test {
namespace {
using std::chrono::seconds;

constexpr milliseconds kRound{100};  // the loop comes round at least so often

std::string address(std::uint64_t cookie, std::size_t sender) {
    return fmt::format("m{}@s{}.test", cookie, sender);
}

}  // namespace

/// The client's end of a simulated connection.
class SimWorld::Wire final : public mail::SmtpWire {
  public:
    explicit Wire(SimChannel& channel) : channel_(channel) {}

    ~Wire() override { channel_.client_gone = true; }

    bool usable() const noexcept override { return usable_; }

    bool greeted() const noexcept override { return usable_; }

    const std::string& trouble() const noexcept override { return trouble_; }

    bool permanent_looking() const noexcept override { return false; }

    void give_up(std::string_view why) override { trouble_ = why; }

    const mail::SmtpFeatures& features() const noexcept override { return features_; }

    bool encrypted() const noexcept override { return false; }

    Io read(char* into, std::size_t capacity, std::size_t& got) override {
        got = std::min(capacity, in_.size());
        if (got == 0) {
            return ended_ ? Io::kClosed : Io::kAgain;
        }
        std::memcpy(into, in_.data(), got);
        in_.erase(0, got);
        return Io::kOk;
    }

    Io write(std::string_view bytes, std::size_t& accepted) override {
        accepted = 0;
        if (ended_ || session_ == nullptr) {
            return Io::kClosed;
        }
        accepted = bytes.size();
        to_relay_(std::string(bytes));
        return Io::kOk;
    }

    void connected(SimRelay::Session& session,
                   bool pipelining,
                   std::function<void(const std::string&)> to_relay) {
        session_ = &session;
        features_.pipelining = pipelining;
        to_relay_ = std::move(to_relay);
        usable_ = true;
    }

    void arrived(const std::string& bytes, bool end) {
        in_ += bytes;
        ended_ = ended_ || end;
    }

  private:
    SimChannel& channel_;
    SimRelay::Session* session_ = nullptr;
    std::function<void(const std::string&)> to_relay_;
    mail::SmtpFeatures features_;
    std::string in_, trouble_;
    bool usable_ = false, ended_ = false;
};

SimWorld::SimWorld(SimPlan plan, unsigned seed)
    : plan_(std::move(plan)), random_(seed), began_(agenda_.now()) {
    options_.connections = plan_.cap;
    options_.connect_timeout = seconds(5);
    options_.command_timeout = seconds(20);
    options_.data_timeout = seconds(20);
    options_.block_timeout = seconds(20);
    options_.dot_timeout = seconds(40);
    options_.idle_timeout = seconds(5);
    options_.max_age = seconds(60);
    for (std::size_t i = 0; i < plan_.senders.size(); ++i) {
        const SimSender& sender = plan_.senders[i];
        relays_.push_back(std::make_unique<SimRelay>(
            agenda_, sender.relay, seed * 31 + static_cast<unsigned>(i)));
        accounts_.push_back(std::make_shared<SmtpAccount>());
        accounts_.back()->sender_id = static_cast<std::int64_t>(i);
        accounts_.back()->revision = 1;
        accounts_.back()->host = fmt::format("relay{}.test", i);
        accounts_.back()->max_connections = sender.max_connections;
        habits_.emplace_back();
        states_.emplace_back();
        states_.back().has_share = began_;
        agenda_.in(sender.begins, [this, i] { come(i); });
    }
    if (plan_.drain_at.count() > 0) {
        agenda_.in(plan_.drain_at, [this] { ending_ = orders_.drain = true; });
    }
    if (plan_.stop_at.count() > 0) {
        agenda_.in(plan_.stop_at, [this] { ending_ = orders_.stop = true; });
    }
    clock_.advance(std::chrono::duration_cast<milliseconds>(agenda_.now() - clock_.steady()));
    exchange_ = std::make_unique<mail::SmtpExchange>(*this, options_, clock_, *this, board_);
}

SimWorld::~SimWorld() = default;

void SimWorld::fault(const std::string& what) {
    if (fault_.empty()) {
        fault_ = fmt::format("after {} ms: {}", took().count(), what);
    }
}

/// One mail of this sender, or all of them, have come.
void SimWorld::come(std::size_t sender) {
    const SimSender& plan = plan_.senders[sender];
    const int count = plan.between.count() == 0 ? plan.mails : 1;
    states_[sender].made += count;
    states_[sender].waiting += count;
    if (states_[sender].made < plan.mails && !ending_) {
        agenda_.in(plan.between, [this, sender] { come(sender); });
    }
    feed(sender);
}

void SimWorld::feed(std::size_t sender) {
    State& state = states_[sender];
    while (!ending_ && state.waiting > 0 && state.inside < plan_.senders[sender].feed &&
           agenda_.now() >= state.not_before) {
        if (state.inside == 0) {
            state.served = agenda_.now();
        }
        --state.waiting;
        ++state.inside;
        const std::uint64_t cookie = mails_.size() + 1;
        mails_[cookie].sender = sender;
        mail::Outgoing mail;
        mail.cookie = cookie;
        mail.account = accounts_[sender];
        mail.envelope_from = fmt::format("news@s{}.test", sender);
        mail.envelope_to = address(cookie, sender);
        mail.data = "Subject: hello\r\n\r\nHello\r\n";
        orders_.submitted.push_back(std::move(mail));
    }
}

std::unique_ptr<mail::SmtpWire> SimWorld::dial(mail::SmtpDial, mail::SmtpConnection& connection) {
    const auto sender = static_cast<std::size_t>(connection.account->sender_id);
    states_[sender].dials.push_back(agenda_.now());
    ++states_[sender].held;
    ++open_;
    if (open_ > static_cast<std::size_t>(2 * plan_.cap) + states_.size()) {
        fault("more connections are open than the bound allows");
    }
    channels_.push_back(std::make_unique<SimChannel>());
    SimChannel& channel = *channels_.back();
    auto wire = std::make_unique<Wire>(channel);
    Wire* raw = wire.get();
    wires_[&connection] = raw;
    SimRelay& relay = *relays_[sender];
    const auto& traits = relay.traits();
    channel.to_client = [this, &connection, raw](const std::string& bytes, bool end) {
        raw->arrived(bytes, end);
        exchange_->ready(connection, true);
    };
    if (relay.silent()) {
        return wire;
    }
    agenda_.in(4 * traits.way + traits.greeting, [this, &relay, &channel, &connection, raw] {
        if (channel.client_gone || !wires_.contains(&connection)) {
            return;
        }
        if (!relay.accepts()) {
            raw->give_up("421 too many connections");
        } else {
            SimRelay::Session& session = relay.open(channel);
            raw->connected(session,
                           relay.traits().pipelining,
                           [this, &relay, &session](const std::string& bytes) {
                               agenda_.in(relay.traits().way, [&relay, &session, bytes] {
                                   relay.receive(session, bytes);
                               });
                           });
        }
        exchange_->dialled(connection);
    });
    return wire;
}

void SimWorld::forget(mail::SmtpConnection& connection) {
    Wire* wire = wires_.at(&connection);
    wires_.erase(&connection);
    --states_[static_cast<std::size_t>(connection.account->sender_id)].held;
    --open_;
    wire->arrived("", true);
}

void SimWorld::dots_wanted(std::vector<std::uint64_t> cookies) {
    agenda_.in(plan_.decision, [this, cookies = std::move(cookies)] {
        for (const std::uint64_t cookie : cookies) {
            const bool allowed = std::generate_canonical<double, 20>(random_) >= plan_.withheld;
            orders_.decisions.push_back({cookie, allowed});
        }
    });
}

void SimWorld::outcomes(std::vector<mail::SmtpOutcome> outcomes) {
    for (const mail::SmtpOutcome& outcome : outcomes) {
        Mail& mail = mails_.at(outcome.cookie);
        ++mail.outcomes;
        mail.result = outcome.result;
        State& state = states_[mail.sender];
        --state.inside;
        ++state.results[outcome.result];
        state.served = agenda_.now();
        const int most = plan_.senders[mail.sender].mails + 100;
        if (outcome.result == Verdict::kNotSent && !ending_ && state.made < most) {
            agenda_.in(milliseconds(500), [this, sender = mail.sender] {
                ++states_[sender].waiting;
                feed(sender);
            });
            ++state.made;
        }
    }
    for (std::size_t i = 0; i < states_.size(); ++i) {
        feed(i);
    }
}

void SimWorld::sender_trouble(mail::SenderTrouble trouble) {
    const auto sender = static_cast<std::size_t>(trouble.sender_id);
    states_[sender].not_before = agenda_.now() + seconds(5);
    agenda_.in(seconds(5), [this, sender] { feed(sender); });
}

void SimWorld::relay_learnt(std::int64_t sender, std::int64_t, const RelayHabits& habits) {
    habits_[static_cast<std::size_t>(sender)] = habits;
}

std::string SimWorld::run() {
    while (!finished() && fault_.empty()) {
        if (took() > plan_.limit) {
            fault("the history does not end");
            break;
        }
        round();
    }
    agenda_.advance(agenda_.now() + seconds(10));  // what is on its way to the relays arrives
    return fault_.empty() ? verdict() : fault_;
}

void SimWorld::round() {
    const bool hasty = !orders_.submitted.empty() || !orders_.decisions.empty() || orders_.drain ||
                       orders_.stop || exchange_->in_haste();
    const SteadyTime next = hasty ? agenda_.now() : agenda_.next(agenda_.now() + kRound);
    clock_.advance(std::chrono::duration_cast<milliseconds>(next - clock_.steady()));
    exchange_->begin_round();
    agenda_.advance(next);
    exchange_->take(std::exchange(orders_, {}));
    exchange_->finish_round();
    look();
}

void SimWorld::look() {
    look_at_shares();
    for (std::size_t i = 0; i < states_.size(); ++i) {
        State& state = states_[i];
        if (state.inside > 0) {
            state.longest =
                std::max(state.longest,
                         std::chrono::duration_cast<milliseconds>(agenda_.now() - state.served));
        }
    }
}

/// The share of a sender with mail: the cap by all who had mail in the last seconds, for a place is
/// passed on only after a moment. With more senders than places they take turns.
void SimWorld::look_at_shares() {
    const SteadyTime now = agenda_.now();
    int busy = 0;
    for (State& state : states_) {
        state.had_mail = state.inside > 0 ? now : state.had_mail;
        busy += state.had_mail != SteadyTime{} && now - state.had_mail <= seconds(2) ? 1 : 0;
    }
    for (std::size_t i = 0; i < states_.size(); ++i) {
        State& state = states_[i];
        const int share = busy == 0 || busy > plan_.cap ? 0 : plan_.cap / busy;
        const int held = static_cast<int>(state.held);
        // A connection carries two: one waits for the answer to its dot, the next is behind it.
        if (held >= std::min(share, plan_.senders[i].max_connections) || state.inside <= 2 * held) {
            state.has_share = now;
        }
        state.longest_short = std::max(
            state.longest_short, std::chrono::duration_cast<milliseconds>(now - state.has_share));
    }
}

bool SimWorld::finished() const {
    return std::all_of(states_.begin(), states_.end(), [this](const State& state) {
        const auto index = static_cast<std::size_t>(&state - states_.data());
        const bool all_made = state.made >= plan_.senders[index].mails;
        std::size_t ended = 0;
        for (const auto& [result, count] : state.results) {
            ended += count;
        }
        const bool all = all_made && ended >= static_cast<std::size_t>(state.made);
        return state.inside == 0 && (ending_ ? true : all);
    });
}

std::size_t SimWorld::count(std::size_t sender, Verdict result) const {
    const auto found = states_[sender].results.find(result);
    return found == states_[sender].results.end() ? 0 : found->second;
}

std::string SimWorld::verdict() const {
    for (const auto& [cookie, mail] : mails_) {
        if (const std::string wrong = verdict_on(cookie, mail); !wrong.empty()) {
            return fmt::format("message {} of sender {}: {}", cookie, mail.sender, wrong);
        }
    }
    for (std::size_t i = 0; i < relays_.size(); ++i) {
        const std::string own = fmt::format("@s{}.test", i);
        for (const auto& [to, times] : relays_[i]->taken) {
            if (!to.ends_with(own)) {
                return fmt::format("the relay of sender {} got the message for {}", i, to);
            }
        }
        if (dialled_too_often(i)) {
            return fmt::format("sender {} was dialled too often", i);
        }
    }
    return "";
}

/// In any t seconds at most b * (1 + t) times: each dial empties a bucket that leaks b a second.
bool SimWorld::dialled_too_often(std::size_t sender) const {
    const int burst = std::max(10, plan_.senders[sender].max_connections);
    double level = 0;
    SteadyTime last{};
    for (const SteadyTime dial : states_[sender].dials) {
        level = std::max(0.0, level - burst * std::chrono::duration<double>(dial - last).count());
        last = dial;
        level += 1;
        if (level > burst + 0.001) {
            return true;
        }
    }
    return false;
}

std::string SimWorld::verdict_on(std::uint64_t cookie, const Mail& mail) const {
    const SimRelay& relay = *relays_[mail.sender];
    const std::string to = address(cookie, mail.sender);
    const auto found = relay.taken.find(to);
    const int taken = found == relay.taken.end() ? 0 : found->second;
    if (mail.outcomes != 1) {
        return fmt::format("{} outcomes", mail.outcomes);
    }
    switch (mail.result) {
        case Verdict::kSent:
            return taken == 1 ? "" : fmt::format("sent, and taken {} times", taken);
        case Verdict::kUnknown:
            return taken <= 1 ? "" : "taken more than once";
        case Verdict::kRefused:
        case Verdict::kNoSuchAddress:
            return relay.refused.contains(to) && taken == 0 ? "" : "refused by nobody";
        case Verdict::kPolicyRefused:
            return "nobody refused its sender";
        case Verdict::kDeferred:
            return taken == 0 ? "" : "put off, and taken";
        default:
            return taken == 0 ? "" : "not sent, and taken";
    }
}

std::string text_of(const SimPlan& plan) {
    std::string text = fmt::format("cap {}, decision {} ms, withheld {}, drain {} ms, stop {} ms",
                                   plan.cap,
                                   plan.decision.count(),
                                   plan.withheld,
                                   plan.drain_at.count(),
                                   plan.stop_at.count());
    for (const SimSender& sender : plan.senders) {
        const SimTraits& relay = sender.relay;
        text += fmt::format(
            "\n  {} mails from {} ms every {} ms, {} connections, feed {}; way {} command {} dot "
            "{} "
            "greeting {} ms;{}{}{} enough {} most {} refuse {} defer {} grey {} goodbye {} reset "
            "{} mute "
            "{}",
            sender.mails,
            sender.begins.count(),
            sender.between.count(),
            sender.max_connections,
            sender.feed,
            relay.way.count(),
            relay.command.count(),
            relay.dot.count(),
            relay.greeting.count(),
            relay.pipelining ? "" : " no pipelining",
            relay.strict_dot ? " strict" : "",
            relay.drops_early ? " drops early" : "",
            relay.enough_after,
            relay.most_open,
            relay.refuse,
            relay.defer,
            relay.grey,
            relay.goodbye,
            relay.reset,
            relay.mute);
        for (const std::string& verb : relay.silent_at) {
            text += " silent at " + verb;
        }
    }
    return text;
}

}  // namespace campaignd::test
