// SmtpExchange: bytes between sessions and wires, and what sessions tell.
#include <algorithm>
#include <iterator>
#include <utility>

#include "base/crash_point.h"
#include "mail/smtp/exchange.h"

namespace campaignd::mail {
namespace {

/// A relay that puts off single messages among others that it takes is still used in full.
constexpr int kPutOffInARow = 3;

/// The relay has done its work: it has answered about the message itself.
bool is_verdict(SmtpResult result) noexcept {
    return result == SmtpResult::kSent || result == SmtpResult::kDeferred ||
           result == SmtpResult::kRefused || result == SmtpResult::kNoSuchAddress;
}

}  // namespace

/// Plain sockets are level-triggered, one read will do; under TLS decrypted bytes may lie in the
/// library where epoll cannot see them, so it is read until it is empty.
void SmtpExchange::receive(SmtpConnection& connection) {
    while (!connection.closed && !connection.session->closing()) {
        std::size_t got = 0;
        const auto io = connection.wire->read(buffer_.data(), buffer_.size(), got);
        if (io == SmtpWire::Io::kClosed) {
            connection.peer_closed = true;
        }
        if (io != SmtpWire::Io::kOk) {
            return;
        }
        connection.session->receive({buffer_.data(), got}, now_);
        collect(connection);
        if (!connection.wire->encrypted() && got < buffer_.size()) {
            return;
        }
    }
}

/// Brings one connection as far as it goes now: closes it, gives it a message, writes.
void SmtpExchange::settle(SmtpConnection& connection) {
    if (connection.closed || !connection.session) {
        return;
    }
    if (connection.session->closing() || connection.peer_closed) {
        close(connection, SmtpEnd::kPeerClosed);
        return;
    }
    if (connection.session->can_begin() && !feed(connection)) {
        return;
    }
    flush(connection);
}

void SmtpExchange::flush(SmtpConnection& connection) {
    SmtpSession& session = *connection.session;
    SmtpWire::Io io = SmtpWire::Io::kOk;
    while (!session.output().empty() && io == SmtpWire::Io::kOk) {
        if (session.dot_pending()) {
            crash_point("t3");
        }
        const std::string_view output = session.output();
        std::size_t accepted = 0;
        io = connection.wire->write(output, accepted);
        session.wrote(accepted, connection.wire->encrypted() ? output.size() : accepted, now_);
        collect(connection);
    }
    if (io == SmtpWire::Io::kClosed) {
        receive(connection);  // the relay may have said why
        close(connection, SmtpEnd::kWriteFailed);
        return;
    }
    const bool blocked = !session.output().empty();
    if (blocked != connection.watching_write) {
        connection.watching_write = blocked;
        net_.watch(connection, blocked);
    }
}

/// Takes what this connection's session has to tell. What goes back can only go to its own lane.
void SmtpExchange::collect(SmtpConnection& connection) {
    if (!connection.session->has_events()) {
        return;
    }
    SmtpLane& lane = connection.lane;
    lane.busy_at = now_;
    SmtpEvents events = connection.session->take_events();
    if (events.early && std::exchange(connection.early, false)) {
        learn(lane, lane.habits.followed(events.early, clock_.now()));
    }
    lane.dialogues -= static_cast<int>(events.outcomes.size()) + (events.again ? 1 : 0);
    for (SmtpOutcome& outcome : events.outcomes) {
        judge(connection, outcome);
        outcomes_.push_back(std::move(outcome));
    }
    if (events.dot_wanted) {
        connection.wanting = events.dot_wanted;
        wanting_[*connection.wanting] = &connection;
        dots_wanted_.push_back(*events.dot_wanted);
    }
    if (events.again) {
        lane.put_back(std::move(*events.again));
        touch(lane);
    }
}

/// What the fate of a message says about the relay.
void SmtpExchange::judge(SmtpConnection& connection, const SmtpOutcome& outcome) {
    SmtpLane& lane = connection.lane;
    if (outcome.result == SmtpResult::kSent) {
        lane.succeeded();
        if (connection.trial) {
            learn(lane, lane.habits.carried(connection.session->sent()));
        }
    }
    if (outcome.result == SmtpResult::kRelayDeferred && outcome.code != 0) {
        if (++lane.put_off_in_a_row >= kPutOffInARow) {
            lane.put_off(now_);
            give_back(lane, outcome.reply);
        }
    } else if (is_verdict(outcome.result)) {
        lane.probing = false;
        lane.put_off_in_a_row = 0;
        lane.verdict_at = now_;
        if (!std::exchange(connection.verdict, true)) {
            lane.trouble.clear();
            connected_.push_back(lane.account->sender_id);
        }
    }
}

void SmtpExchange::learn(SmtpLane& lane, bool news) {
    if (news) {
        learnt_.push_back(&lane);
    }
}

void SmtpExchange::touch(SmtpConnection& connection) {
    if (!connection.touched && !connection.closed) {
        connection.touched = true;
        touched_.push_back(&connection);
    }
}

void SmtpExchange::touch(SmtpLane& lane) {
    if (!lane.touched) {
        lane.touched = true;
        touched_lanes_.push_back(&lane);
    }
}

}  // namespace campaignd::mail
