// SmtpExchange: connections come and go, and whose turn it is.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "mail/smtp/exchange.h"
#include "mail/smtp/link.h"

namespace campaignd::mail {
namespace {

/// With more busy senders than places a sender keeps its place for so long, or so many messages.
constexpr std::chrono::seconds kTurn{1};
constexpr int kTurnMessages = 20;
/// A sender goes hungry for so long before silent connections of others are cut for it.
constexpr std::chrono::seconds kPatience{1};

/// After a relay has turned a connection away no new one is dialled for so long.
constexpr std::chrono::seconds kCoolDown{1};
/// The same trouble is not told again within this time: many connections meet it at once.
constexpr std::chrono::seconds kToldOnce{1};

}  // namespace

void SmtpExchange::pump(SmtpLane& lane) {
    if (draining_) {
        give_back(lane, "sending is being stopped here");
        return;
    }
    const auto connections = lane.connections;
    for (SmtpConnection* connection : connections) {
        if (lane.waiting.empty()) {
            return;
        }
        if (!connection->closed && connection->session && connection->session->can_begin()) {
            settle(*connection);
        }
    }
    if (!lane.waiting.empty()) {
        if (const std::string fault = account_fault(*lane.account); !fault.empty()) {
            tell_trouble(lane, fault, true);
            give_back(lane, fault);
            return;
        }
    }
    share_due_ = share_due_ || lane.dialable(now_) > 0;
}

/// True when the connection now has a message to write.
bool SmtpExchange::feed(SmtpConnection& connection) {
    SmtpLane& lane = connection.lane;
    if (passes_on(connection)) {
        --passing_;
        quit(connection);
        return false;
    }
    if (worn(connection)) {
        quit(connection);
        return false;
    }
    if (!lane.may_begin(now_)) {
        return false;
    }
    auto parcel = next_parcel(lane, connection.session->features());
    if (!parcel) {
        return false;
    }
    ++lane.dialogues;
    connection.session->begin(std::move(*parcel), now_);
    return true;
}

/// A connection that takes no further message: old, much used, of an outdated account, at the
/// relay's limit, or another sender's turn has come.
bool SmtpExchange::worn(const SmtpConnection& connection) const {
    const int messages = connection.session->messages();
    const int limit = connection.lane.habits.limit();
    return draining_ || passes_on(connection) || messages >= options_.max_messages ||
           (limit > 0 && messages >= limit && !connection.trial) ||
           now_ - connection.began >= options_.max_age ||
           connection.account->revision != connection.lane.account->revision;
}

/// Others may have this connection's place: its sender is above its share, or its turn is over.
bool SmtpExchange::may_lose(const SmtpConnection& connection) const {
    const int held = connection.lane.held();
    if (held != share_ || !crowded_) {
        return held > share_;
    }
    const int messages = connection.session ? connection.session->messages() : 0;
    return messages >= kTurnMessages || now_ - connection.began >= kTurn;
}

bool SmtpExchange::passes_on(const SmtpConnection& connection) const {
    return passing_ > 0 && connection.session->messages() > 0 && may_lose(connection);
}

std::optional<SmtpParcel> SmtpExchange::next_parcel(SmtpLane& lane, const SmtpFeatures& features) {
    while (!lane.waiting.empty()) {
        SmtpParcel parcel = std::move(lane.waiting.front());
        lane.waiting.pop_front();
        auto refusal = refuse_locally(parcel.mail, features);
        if (!refusal) {
            return parcel;
        }
        outcomes_.push_back(std::move(*refusal));
    }
    return std::nullopt;
}

/// Opens connections for those whose turn it is, and notes how many others are to pass on.
void SmtpExchange::share_out() {
    std::vector<SmtpLane*> lanes;
    std::vector<SmtpClaim> claims;
    for (const auto& [id, lane] : lanes_) {
        if (!lane->waiting.empty() || !lane->connections.empty()) {
            lanes.push_back(lane.get());
            claims.push_back(lane->claim(now_));
        } else {
            lane->hungry_since.reset();
        }
    }
    SmtpShares shares(options_.connections, std::move(claims));
    do {
        while (const auto next = shares.next()) {
            dial(*lanes[*next]);
        }
    } while (shares.wanting() && close_idle(shares, lanes));
    share_ = shares.share();
    crowded_ = shares.crowded();
    passing_ = shares.missing();
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        if (!shares.hungry(i)) {
            lanes[i]->hungry_since.reset();
        } else if (!lanes[i]->hungry_since) {
            lanes[i]->hungry_since = now_;
        }
    }
}

/// Closes one unused connection for those who want a place; false when there is none.
bool SmtpExchange::close_idle(SmtpShares& shares, const std::vector<SmtpLane*>& lanes) {
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        if (!shares.may_lose_idle(i)) {
            continue;
        }
        for (SmtpConnection* connection : lanes[i]->connections) {
            if (connection->session && connection->session->can_begin()) {
                quit(*connection);
                shares.freed(i);
                return true;
            }
        }
    }
    return false;
}

/// A sender that goes hungry although its time has come gets the places of silent connections.
void SmtpExchange::cut_silent() {
    const bool overdue = std::any_of(lanes_.begin(), lanes_.end(), [this](const auto& entry) {
        const auto& since = entry.second->hungry_since;
        return since && now_ - *since >= kPatience;
    });
    if (!overdue) {
        return;
    }
    for (SmtpConnection* connection : all_connections()) {
        if (passing_ > 0 && !connection->closed && connection->cuttable(now_) &&
            may_lose(*connection)) {
            --passing_;
            close(*connection, SmtpEnd::kPassedOn);
        }
    }
    share_due_ = true;
}

SmtpLane& SmtpExchange::lane_of(const Outgoing& message) {
    auto& slot = lanes_[message.account->sender_id];
    if (!slot) {
        slot = std::make_unique<SmtpLane>(message.account, clock_.now());
    } else if (slot->account != message.account) {
        slot->adopt(message.account, clock_.now());
    }
    return *slot;
}

void SmtpExchange::dial(SmtpLane& lane) {
    auto permission = lane.dials.take(now_);
    check(permission.has_value(), "nobody claims more connections than the dial budget has");
    auto owner = std::make_unique<SmtpConnection>(lane, now_);
    SmtpConnection& connection = *owner;
    connections_.emplace(&connection, std::move(owner));
    lane.connections.push_back(&connection);
    ++lane.connecting;
    ++board_.counters.dials;
    connection.wire = net_.dial(std::move(*permission), connection);
}

void SmtpExchange::dialled(SmtpConnection& connection) {
    if (connection.closed) {
        return;
    }
    if (!connection.wire->usable()) {
        dial_failed(connection);
        return;
    }
    SmtpLane& lane = connection.lane;
    --lane.connecting;
    lane.proven = true;
    ++board_.counters.connections;
    connection.session.emplace(connection.wire->features(), options_, board_.counters, now_);
    connection.began = now_;
    connection.trial = lane.habits.limit() > 0 && lane.habits.next_is_trial();
    net_.watch(connection, false);
    touch(connection);
    touch(lane);  // what still waits may now be dialled for
}

/// With other connections at work the relay just wants fewer; with none the sender is in trouble.
void SmtpExchange::dial_failed(SmtpConnection& connection) {
    SmtpLane& lane = connection.lane;
    const std::string why = connection.wire->trouble();
    const bool permanent = connection.wire->permanent_looking();
    close(connection, SmtpEnd::kShutdown);
    if (!lane.connections.empty()) {
        lane.shrink(lane.held());
        lane.open_after = now_ + kCoolDown;
        log::info("smtp", "{}; going on with {} connections", why, lane.limit);
        return;
    }
    lane.proven = false;
    tell_trouble(lane, why, permanent);
    give_back(lane, why);
}

/// A polite end of an unused connection; the answer to QUIT is of no use.
void SmtpExchange::quit(SmtpConnection& connection) {
    std::size_t accepted = 0;
    connection.wire->write("QUIT\r\n", accepted);
    close(connection, SmtpEnd::kShutdown);
}

void SmtpExchange::close(SmtpConnection& connection, SmtpEnd how) {
    if (connection.closed) {
        return;
    }
    connection.closed = true;
    SmtpLane& lane = connection.lane;
    std::erase(lane.connections, &connection);
    if (connection.session) {
        connection.session->ended(how);
        collect(connection);
        cool_down(connection);
    } else {
        --lane.connecting;
    }
    if (std::exchange(connection.early, false)) {
        lane.habits.followed(std::nullopt, 0);
    }
    if (connection.wanting) {
        wanting_.erase(*connection.wanting);
    }
    net_.forget(connection);
    auto found = connections_.find(&connection);
    graveyard_.push_back(std::move(found->second));
    connections_.erase(found);
    if (!lane.waiting.empty()) {
        touch(lane);
    }
    share_due_ = true;
}

/// What the end of a connection says about the relay.
void SmtpExchange::cool_down(SmtpConnection& connection) {
    SmtpLane& lane = connection.lane;
    const SmtpSession& session = *connection.session;
    if (connection.account->revision != lane.account->revision) {
        return;
    }
    if (session.turned_away()) {
        lane.shrink(lane.limit / 2);
        lane.open_after = now_ + kCoolDown;
    } else if (const auto enough = session.enough_after()) {
        learn(lane, lane.habits.said_enough(*enough, clock_.now()));
    }
    if (!session.failed_fresh()) {
        return;
    }
    lane.open_after = now_ + kCoolDown;
    if (lane.connections.empty()) {
        lane.proven = false;
        const std::string why = "relay " + lane.account->host + ":" +
                                std::to_string(lane.account->port) +
                                ": closed a new connection before taking a message; "
                                "the relay may limit how often it is used";
        tell_trouble(lane, why, false);
        give_back(lane, why);
    }
}

void SmtpExchange::give_back(SmtpLane& lane, const std::string& why) {
    for (const SmtpParcel& parcel : std::exchange(lane.waiting, {})) {
        outcomes_.push_back(
            outcome_of(parcel.mail, Verdict::kNotSent, SmtpStage::kConnect, {0, {}, why}));
    }
}

void SmtpExchange::tell_trouble(SmtpLane& lane, const std::string& what, bool permanent) {
    if (lane.trouble == what && now_ - lane.trouble_at < kToldOnce) {
        return;
    }
    lane.trouble = what;
    lane.trouble_at = now_;
    log::warn("smtp", "sender {}: {}", lane.account->sender_id, what);
    troubles_.push_back({lane.account->sender_id, what, permanent});
}

}  // namespace campaignd::mail
