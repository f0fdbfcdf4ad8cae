#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"

namespace campaignd::test {

using std::chrono::milliseconds;

/// Simulated time and what is due when. One thread.
class SimAgenda {
  public:
    SteadyTime now() const noexcept { return now_; }

    void at(SteadyTime when, std::function<void()> what) {
        due_.emplace(std::pair(std::max(when, now_), ++count_), std::move(what));
    }

    void in(milliseconds delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }

    /// When the next thing is due, at most `latest`.
    SteadyTime next(SteadyTime latest) const {
        return due_.empty() ? latest : std::min(latest, due_.begin()->first.first);
    }

    /// Moves on to `time` and does what is due by then.
    void advance(SteadyTime time);

  private:
    SteadyTime now_{std::chrono::seconds(1'000)};
    std::uint64_t count_ = 0;  // keeps the order of what is due at once
    std::map<std::pair<SteadyTime, std::uint64_t>, std::function<void()>> due_;
};

/// How a simulated relay treats us. Shares are of all commands or messages, 0 to 1.
struct SimTraits {
    milliseconds way{5};       // one way over the network
    milliseconds command{0};   // from a command to its answer
    milliseconds dot{5};       // from the final dot to its answer
    milliseconds greeting{5};  // from the dialling to being ready for MAIL, without the ways
    bool pipelining = true;
    bool strict_dot = false;   // answers 503 to what comes before its answer to the dot
    bool drops_early = false;  // closes on what comes before its answer to the dot
    int enough_after = 0;      // answers 421 to the next MAIL of a connection; 0: never
    int most_open = 0;         // turns further connections away; 0: never
    double refuse = 0, defer = 0, grey = 0;    // of recipients; grey: "later", and no word of whom
    double goodbye = 0, reset = 0, mute = 0;   // of commands: 421 and close, cut, silence for ever
    std::set<std::string> silent_at;           // MAIL, RCPT, DATA, DOT: no answer
    SteadyTime silent_from{}, silent_until{};  // the whole relay says nothing

    /// Answers every command in time and takes every message.
    bool responsive() const {
        return refuse + defer + grey + goodbye + reset + mute == 0 && silent_at.empty() &&
               silent_until == silent_from && most_open == 0 && !drops_early;
    }
};

/// What the two ends of a simulated connection share.
struct SimChannel {
    std::function<void(const std::string& bytes, bool end)> to_client;
    bool client_gone = false;
};

/// A relay that follows its traits and remembers what it was given. One thread.
class SimRelay {
  public:
    SimRelay(SimAgenda& agenda, SimTraits traits, unsigned seed)
        : agenda_(agenda), traits_(std::move(traits)), random_(seed) {}

    struct Session {
        SimChannel* channel = nullptr;
        std::string in;
        std::string to;
        bool in_data = false, has_to = false, open = true, mute = false;
        SteadyTime busy_until{};
        int mails = 0;
    };

    const SimTraits& traits() const noexcept { return traits_; }

    /// False when it turns the connection away.
    bool accepts() const { return traits_.most_open == 0 || open_ < traits_.most_open; }

    bool silent() const {
        return agenda_.now() >= traits_.silent_from && agenda_.now() < traits_.silent_until;
    }

    Session& open(SimChannel& channel);
    void close(Session& session);
    /// Bytes of the client have arrived.
    void receive(Session& session, const std::string& bytes);

    /// Recipients whose messages it answered 250, with how often.
    std::map<std::string, int> taken;
    std::set<std::string> refused, deferred;  // on purpose

  private:
    void pump(Session& session);
    std::string answer(Session& session, const std::string& unit, bool& end);

    bool chance(double share) {
        return share > 0 && std::generate_canonical<double, 20>(random_) < share;
    }

    void say(Session& session, const std::string& bytes, bool end);

    SimAgenda& agenda_;
    const SimTraits traits_;
    std::mt19937 random_;
    std::vector<std::unique_ptr<Session>> sessions_;
    int open_ = 0;
};

}  // namespace campaignd::test
