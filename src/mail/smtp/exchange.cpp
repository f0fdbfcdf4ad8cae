// SmtpExchange: orders, bytes, deadlines, and what the observer is told.
#include "mail/smtp/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/crash_point.h"

namespace campaignd::mail {
namespace {

/// Deadlines are looked at this often; all of them are a second or more.
constexpr std::chrono::milliseconds kTick{100};

/// A relay that puts off single messages among others that it takes is still used in full.
constexpr int kPutOffInARow = 3;

/// The relay has done its work: it has answered about the message itself.
bool is_verdict(Verdict result) noexcept {
    return result == Verdict::kSent || result == Verdict::kDeferred ||
           result == Verdict::kRefused || result == Verdict::kNoSuchAddress;
}

}  // namespace

SmtpExchange::SmtpExchange(SmtpObserver& observer,
                           const SmtpOptions& options,
                           const Clock& clock,
                           SmtpNet& net,
                           SmtpBoard& board)
    : observer_(observer), options_(options), clock_(clock), net_(net), board_(board) {}

SmtpExchange::~SmtpExchange() = default;

void SmtpExchange::begin_round() {
    now_ = clock_.steady();
    board_.beat = now_.time_since_epoch().count();
}

void SmtpExchange::ready(SmtpConnection& connection, bool readable) {
    if (readable && connection.session) {
        receive(connection);
    }
    touch(connection);
}

void SmtpExchange::take(SmtpOrders orders) {
    for (Outgoing& message : orders.submitted) {
        SmtpLane& lane = lane_of(message);
        lane.accept(std::move(message));
        touch(lane);
    }
    for (const DotDecision& decision : orders.decisions) {
        decide(decision);
    }
    if (orders.drain && !draining_) {
        drain();
    }
    if (orders.stop) {
        stop();
    }
}

bool SmtpExchange::finish_round() {
    if (!stopped_) {
        if (now_ >= next_tick_) {
            tick();
        }
        settle_touched();
    }
    graveyard_.clear();
    publish();
    deliver();
    return !stopped_;
}

bool SmtpExchange::at_rest() const {
    return connections_.empty() && std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) {
               return lane.second->waiting.empty();
           });
}

void SmtpExchange::decide(const DotDecision& decision) {
    const auto found = wanting_.find(decision.cookie);
    if (found == wanting_.end()) {
        return;  // the message ended meanwhile
    }
    SmtpConnection& connection = *found->second;
    wanting_.erase(found);
    connection.wanting.reset();
    touch(connection);
    if (!connection.session->wants_dot(decision.cookie)) {
        return;
    }
    if (!decision.allowed) {
        connection.session->refuse_dot();
        collect(connection);
        return;
    }
    std::optional<SmtpParcel> next;
    SmtpLane& lane = connection.lane;
    if (connection.session->can_follow() && lane.habits.may_follow() && lane.may_begin(now_) &&
        !worn(connection)) {
        next = next_parcel(lane, connection.session->features());
    }
    if (next) {
        connection.early = true;
        lane.habits.follows();
        ++lane.dialogues;
    }
    connection.session->allow_dot(std::move(next), now_);
}

/// Closing a connection can put messages back and so touch its lane again: hence the loop.
void SmtpExchange::settle_touched() {
    while (in_haste() || share_due_) {
        const auto connections = std::exchange(touched_, {});
        for (SmtpConnection* connection : connections) {
            connection->touched = false;
            settle(*connection);
        }
        const auto lanes = std::exchange(touched_lanes_, {});
        for (SmtpLane* lane : lanes) {
            lane->touched = false;
            pump(*lane);
        }
        if (std::exchange(share_due_, false)) {
            share_out();
        }
    }
}

/// In an order that does not depend on addresses: a simulated history can be lived again.
std::vector<SmtpConnection*> SmtpExchange::all_connections() const {
    std::vector<SmtpConnection*> all;
    all.reserve(connections_.size());
    for (const auto& [id, lane] : lanes_) {
        all.insert(all.end(), lane->connections.begin(), lane->connections.end());
    }
    return all;
}

void SmtpExchange::tick() {
    next_tick_ = now_ + kTick;
    for (SmtpConnection* connection : all_connections()) {
        if (!connection->closed) {
            check_deadline(*connection);
        }
    }
    const TimeMs wall = clock_.now();
    for (const auto& [id, lane] : lanes_) {
        lane->habits.expire(wall);
        if (!lane->waiting.empty()) {
            touch(*lane);
        }
    }
    cut_silent();
}

void SmtpExchange::check_deadline(SmtpConnection& connection) {
    if (!connection.session) {
        const bool greeted = connection.wire->greeted();
        const auto limit = greeted ? options_.connect_timeout + options_.command_timeout
                                   : options_.connect_timeout;
        if (now_ - connection.began > limit) {
            connection.wire->give_up(greeted
                                         ? "the relay did not answer EHLO, STARTTLS or AUTH in time"
                                         : "no answer in time; check host, port and firewall");
            dialled(connection);
        }
        return;
    }
    const auto deadline = connection.session->deadline();
    if (!deadline || now_ < *deadline) {
        return;
    }
    if (connection.session->can_begin()) {
        quit(connection);
    } else {
        timed_out(connection);
    }
}

/// While the relay judges others, the silence is about this message; otherwise it is the sender's
/// trouble.
void SmtpExchange::timed_out(SmtpConnection& connection) {
    SmtpLane& lane = connection.lane;
    const SmtpSession& session = *connection.session;
    if (!session.waits_before_dot() || lane.verdict_at > session.since()) {
        close(connection, SmtpEnd::kTimeout);
        return;
    }
    const auto waited =
        std::chrono::duration_cast<std::chrono::seconds>(now_ - session.since()).count();
    const std::string why = fmt::format(
        "relay {}:{}: no answer to {} for {} s; the relay may be overloaded or hold this sender "
        "back: ask whoever runs it, or use another relay",
        connection.account->host,
        connection.account->port,
        stage_name(session.stage()),
        waited);
    close(connection, SmtpEnd::kSilence);
    lane.proven = false;
    tell_trouble(lane, why, false);
    give_back(lane, why);
}

void SmtpExchange::drain() {
    draining_ = true;
    const std::string why = "sending is being stopped here";
    for (const auto& [id, lane] : lanes_) {
        give_back(*lane, why);
    }
    for (SmtpConnection* connection : all_connections()) {
        if (!connection->session) {
            close(*connection, SmtpEnd::kShutdown);
        } else if (connection->session->can_begin()) {
            quit(*connection);
        } else {
            connection->session->drain();
            collect(*connection);
            touch(*connection);
        }
    }
}

void SmtpExchange::stop() {
    draining_ = true;
    stopped_ = true;
    for (const auto& [id, lane] : lanes_) {
        give_back(*lane, "sending was stopped here");
    }
    while (!connections_.empty()) {
        close(*connections_.begin()->first, SmtpEnd::kShutdown);
    }
    touched_.clear();
    touched_lanes_.clear();
}

/// Outcomes first: a message's end may be what lets the observer decide on the next.
void SmtpExchange::deliver() {
    for (const std::int64_t sender : std::exchange(connected_, {})) {
        observer_.sender_connected(sender);
    }
    for (SenderTrouble& trouble : std::exchange(troubles_, {})) {
        observer_.sender_trouble(std::move(trouble));
    }
    for (const SmtpLane* lane : std::exchange(learnt_, {})) {
        observer_.relay_learnt(
            lane->account->sender_id, lane->account->revision, lane->habits.known());
    }
    if (!outcomes_.empty()) {
        const std::size_t count = outcomes_.size();
        observer_.outcomes(std::exchange(outcomes_, {}));
        board_.in_flight -= count;
    }
    if (!dots_wanted_.empty()) {
        observer_.dots_wanted(std::exchange(dots_wanted_, {}));
    }
}

void SmtpExchange::publish() {
    if (now_ + kTick != next_tick_ && !stopped_) {
        return;  // once a tick
    }
    std::vector<SenderStatus> senders;
    senders.reserve(lanes_.size());
    for (const auto& [id, lane] : lanes_) {
        senders.push_back(lane->status());
    }
    const Lock lock(board_.mutex);
    board_.senders = std::move(senders);
}

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
    if (outcome.result == Verdict::kSent) {
        lane.succeeded();
        if (connection.trial) {
            learn(lane, lane.habits.carried(connection.session->sent()));
        }
    }
    const bool refused = outcome.result == Verdict::kSenderRefused;
    if (refused || (outcome.result == Verdict::kRelayDeferred && outcome.code != 0)) {
        if (++lane.put_off_in_a_row >= kPutOffInARow || refused) {
            lane.put_off(now_);
            give_back(lane, outcome.reply);
        }
    } else if (is_verdict(outcome.result)) {
        if (!outcome.unclear) {
            lane.probing = false;
            lane.put_off_in_a_row = 0;
        }
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
