#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "mail/smtp_link.h"
#include "mail/smtp_session.h"
#include "mail/smtp_types.h"

namespace campaignd::mail {

struct SmtpLane;

/// One connection of a lane: connecting while it has no session, then usable.
/// Owned by SmtpLoop. Thread: smtp.
struct SmtpConnection {
    SmtpLane& lane;
    const std::shared_ptr<const SmtpAccount> account;  // the snapshot it was dialled with
    SmtpLink link;
    std::optional<SmtpSession> session;
    SteadyTime began;                      // the dialling, then the session
    std::optional<std::uint64_t> wanting;  // the cookie whose dot is being decided
    bool touched = false;                  // in this round
    bool peer_closed = false;
    bool closed = false;  // waits for the end of the round to be destroyed
    bool watching_write = false;

    SmtpConnection(SmtpLane& its_lane, const SmtpOptions& options, SteadyTime now);
};

/// What the engine knows of one sender: the messages that wait for a connection and the
/// connections. Plain state, moved by SmtpLoop. Thread: smtp.
struct SmtpLane {
    std::shared_ptr<const SmtpAccount> account;  // the newest snapshot seen
    std::deque<SmtpParcel> waiting;
    std::vector<SmtpConnection*> connections;  // connecting ones too
    int connecting = 0;
    int limit = 1;            // what the relay bears: falls on refusals, grows with successes
    int successes = 0;        // since limit last moved
    bool proven = false;      // a connection has succeeded since the last failure
    bool touched = false;     // in this round
    SteadyTime open_after{};  // no new connection before
    std::string trouble;

    int established() const noexcept { return static_cast<int>(connections.size()) - connecting; }

    /// Takes a message of this sender. Throws when it is another's: no mail leaves through a relay
    /// that is not its own.
    void accept(Outgoing message);
    /// Takes back what a connection of this lane could not send; it goes first.
    void put_back(SmtpParcel parcel);

    /// Adopts a newer snapshot. Connections of the old one are closed once idle.
    void adopt(const std::shared_ptr<const SmtpAccount>& newer);
    /// How many connections may be dialled now for what waits. The first one of a sender goes
    /// alone, so that a wrong password is tried once, not fifty times.
    int dialable(SteadyTime now) const noexcept;
    void shrink(int to) noexcept;
    void succeeded(int count) noexcept;
    SenderStatus status() const;
};

}  // namespace campaignd::mail
