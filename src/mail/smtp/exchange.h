#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "mail/smtp/board.h"
#include "mail/smtp/inbox.h"
#include "mail/smtp/lane.h"
#include "mail/smtp/types.h"
#include "mail/smtp/wire.h"

namespace campaignd::mail {

/// Brings messages and connections together: lanes fed from the inbox, connections shared out
/// between them, deadlines, and the observer told at the end of each round. Knows neither sockets
/// nor the time of day, so a simulation can drive it.
///
/// A round is: begin_round(), what happened since (dialled(), ready()), take(), finish_round().
///
/// Fairness (SmtpShares): a connection whose sender is above its share is passed on at the end of
/// its message when another is hungry; with more busy senders than places a place is a turn of
/// kTurnMessages messages or kTurn, whichever ends first. Silence costs its own sender alone: after
/// kPatience of another's hunger silent connections are cut where that leaves no doubt, and lent
/// out where it would (kTurn, kPatience: exchange_connections.cpp). Owner: SmtpLoop. Thread: smtp.
class SmtpExchange {
  public:
    SmtpExchange(SmtpObserver& observer,
                 const SmtpOptions& options,
                 const Clock& clock,
                 SmtpNet& net,
                 SmtpBoard& board);
    ~SmtpExchange();
    SmtpExchange(const SmtpExchange&) = delete;
    SmtpExchange& operator=(const SmtpExchange&) = delete;

    void begin_round();
    /// The wire has connected, or cannot.
    void dialled(SmtpConnection& connection);
    /// There is something to read, or the wire takes bytes again.
    void ready(SmtpConnection& connection, bool readable);
    void take(SmtpOrders orders);
    /// False once stopped.
    bool finish_round();

    /// True when the next round must come at once.
    bool in_haste() const noexcept { return !touched_.empty() || !touched_lanes_.empty(); }

    /// True when nothing is open and nothing waits: only orders can change anything.
    bool at_rest() const;

  private:
    // orders, deadlines, telling
    void decide(const DotDecision& decision);
    void settle_touched();
    void tick();
    void check_deadline(SmtpConnection& connection);
    void timed_out(SmtpConnection& connection);
    void deliver();
    void publish();
    void drain();
    void stop();
    std::vector<SmtpConnection*> all_connections() const;

    // bytes, and what sessions tell
    void receive(SmtpConnection& connection);
    void settle(SmtpConnection& connection);
    void flush(SmtpConnection& connection);
    void collect(SmtpConnection& connection);
    void judge(SmtpConnection& connection, const SmtpOutcome& outcome);
    void learn(SmtpLane& lane, bool news);
    void touch(SmtpConnection& connection);
    void touch(SmtpLane& lane);

    // who may open, who passes on
    void pump(SmtpLane& lane);
    bool feed(SmtpConnection& connection);
    bool worn(const SmtpConnection& connection) const;
    bool may_lose(const SmtpConnection& connection) const;
    bool passes_on(const SmtpConnection& connection) const;
    std::optional<SmtpParcel> next_parcel(SmtpLane& lane, const SmtpFeatures& features);
    void share_out();
    bool close_idle(SmtpShares& shares, const std::vector<SmtpLane*>& lanes);
    void cut_silent();

    // connections come and go
    void dial(SmtpLane& lane);
    void dial_failed(SmtpConnection& connection);
    void quit(SmtpConnection& connection);
    void close(SmtpConnection& connection, SmtpEnd how);
    void cool_down(SmtpConnection& connection);
    void give_back(SmtpLane& lane, const std::string& why);
    void tell_trouble(SmtpLane& lane, const std::string& what, bool permanent);
    SmtpLane& lane_of(const Outgoing& message);

    // constant
    SmtpObserver& observer_;
    const SmtpOptions& options_;
    const Clock& clock_;
    SmtpNet& net_;

    // shared with other threads
    SmtpBoard& board_;

    // this thread only
    SteadyTime now_{};
    SteadyTime next_tick_{};
    bool draining_ = false;
    bool stopped_ = false;
    bool share_due_ = false;  // somebody wants a connection, or one was closed
    bool crowded_ = false;    // more busy senders than places
    int share_ = 1;           // of each busy sender
    int passing_ = 0;         // so many connections are to be passed on
    std::vector<SmtpOutcome> outcomes_;
    std::vector<std::uint64_t> dots_wanted_;
    std::vector<SenderTrouble> troubles_;
    std::vector<std::int64_t> connected_;
    std::vector<SmtpLane*> learnt_;
    std::unordered_map<std::int64_t, std::unique_ptr<SmtpLane>> lanes_;
    std::unordered_map<SmtpConnection*, std::unique_ptr<SmtpConnection>> connections_;
    std::vector<std::unique_ptr<SmtpConnection>> graveyard_;  // destroyed at the end of the round
    std::vector<SmtpConnection*> touched_;
    std::vector<SmtpLane*> touched_lanes_;
    std::unordered_map<std::uint64_t, SmtpConnection*> wanting_;
    std::array<char, 65536> buffer_{};
};

}  // namespace campaignd::mail
