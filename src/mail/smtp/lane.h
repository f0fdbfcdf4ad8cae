#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "mail/smtp/dials.h"
#include "mail/smtp/habits.h"
#include "mail/smtp/session.h"
#include "mail/smtp/shares.h"
#include "mail/smtp/types.h"
#include "mail/smtp/wire.h"

namespace campaignd::mail {

struct SmtpLane;

/// One connection of a lane: connecting while it has no session, then usable.
/// Owned by SmtpExchange. Thread: smtp.
struct SmtpConnection {
    SmtpLane& lane;
    const std::shared_ptr<const SmtpAccount> account;  // the snapshot it was dialled with
    std::unique_ptr<SmtpWire> wire;
    std::optional<SmtpSession> session;
    SteadyTime began;                      // the dialling, then the session
    std::optional<std::uint64_t> wanting;  // the cookie whose dot is being decided
    bool trial = false;                    // goes without the relay's limit of messages, to test it
    bool early = false;                    // an envelope is out behind a dot
    bool verdict = false;                  // the relay has judged a message on it
    bool touched = false;                  // in this round
    bool peer_closed = false;
    bool closed = false;  // waits for the end of the round to be destroyed
    bool watching_write = false;

    SmtpConnection(SmtpLane& its_lane, SteadyTime now);

    /// Silent for so long that its place may be lent to others; see SmtpShares.
    bool exempt(SteadyTime now) const;
    /// Silent, and closing it leaves no doubt.
    bool cuttable(SteadyTime now) const;
};

/// What the engine knows of one sender: the messages that wait for a connection, the connections,
/// and what its relay bears. Moved by SmtpExchange. Thread: smtp.
struct SmtpLane {
    std::shared_ptr<const SmtpAccount> account;  // the newest snapshot seen
    std::deque<SmtpParcel> waiting;
    std::vector<SmtpConnection*> connections;  // connecting ones too
    SmtpDialBudget dials;
    SmtpHabits habits;
    int connecting = 0;
    int dialogues = 0;         // messages that are in sessions now
    int limit = 1;             // what the relay bears: falls on refusals, grows with successes
    int successes = 0;         // since limit last moved
    bool proven = false;       // a connection has succeeded since the last failure
    int put_off_in_a_row = 0;  // without a message judged between
    bool probing = false;      // the relay put us off: one message at a time until it takes one
    bool touched = false;      // in this round
    SteadyTime open_after{};   // no new connection before
    SteadyTime quiet_until{};  // no new message before
    SteadyTime busy_at{};      // when it last had mail
    SteadyTime verdict_at{};   // when the relay last judged a message
    std::optional<SteadyTime> hungry_since;  // see SmtpShares
    std::string trouble;
    SteadyTime trouble_at{};

    SmtpLane(const std::shared_ptr<const SmtpAccount>& its_account, TimeMs now);

    int held() const noexcept { return static_cast<int>(connections.size()); }

    int established() const noexcept { return held() - connecting; }

    /// Takes a message of this sender. A check() fails when it is another's: no mail leaves through
    /// a relay that is not its own.
    void accept(Outgoing message);
    /// Takes back what a connection of this lane could not send; it goes first.
    void put_back(SmtpParcel parcel);

    /// Adopts a newer snapshot. Connections of the old one are closed once idle.
    void adopt(const std::shared_ptr<const SmtpAccount>& newer, TimeMs now);
    /// True when a waiting message may begin.
    bool may_begin(SteadyTime now) const noexcept;
    /// How many connections may be dialled now for what waits. The first one of a sender goes
    /// alone, so that a wrong password is tried once, not fifty times.
    int dialable(SteadyTime now) const noexcept;
    SmtpClaim claim(SteadyTime now) const;

    void shrink(int to) noexcept;
    void succeeded() noexcept;
    /// The relay puts this sender off: a second of quiet, then one message at a time.
    void put_off(SteadyTime now) noexcept;
    SenderStatus status() const;
};

}  // namespace campaignd::mail
