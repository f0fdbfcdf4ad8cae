// SmtpExchange: connections come and go.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "mail/smtp/exchange.h"

namespace campaignd::mail {
namespace {

/// After a relay has turned a connection away no new one is dialled for so long.
constexpr std::chrono::seconds kCoolDown{1};
/// The same trouble is not told again within this time: many connections meet it at once.
constexpr std::chrono::seconds kToldOnce{1};

}  // namespace

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
        SmtpOutcome outcome;
        outcome.cookie = parcel.mail.cookie;
        outcome.sender_id = parcel.mail.account->sender_id;
        outcome.result = SmtpResult::kNotSent;
        outcome.reply = why.substr(0, kMaxReplyText);
        outcome.stage = stage_name(SmtpStage::kConnect);
        outcomes_.push_back(std::move(outcome));
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
