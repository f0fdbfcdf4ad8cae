// SmtpLoop: connections are dialled, fed, shared out between senders and closed.
#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "mail/smtp_loop.h"

namespace campaignd::mail {
namespace {

/// After "421" no new connection is dialled for so long.
constexpr std::chrono::seconds kCoolDown{1};
/// Under the global cap a sender's only connection is passed on after so many messages.
constexpr int kFairShare = 50;

std::uint32_t epoll_events_of(int what) noexcept {
    switch (what) {
        case CURL_POLL_IN:
            return EPOLLIN;
        case CURL_POLL_OUT:
            return EPOLLOUT;
        case CURL_POLL_INOUT:
            return EPOLLIN | EPOLLOUT;
        default:
            return 0;
    }
}

}  // namespace

SmtpLane& SmtpLoop::lane_of(const Outgoing& message) {
    auto& slot = lanes_[message.account->sender_id];
    if (!slot) {
        slot = std::make_unique<SmtpLane>();
    }
    if (slot->account != message.account) {
        slot->adopt(message.account);
    }
    return *slot;
}

void SmtpLoop::pump(SmtpLane& lane) {
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
    for (int left = lane.dialable(now_); left > 0 && make_room(lane); --left) {
        dial(lane);
    }
}

/// True when the connection now has a message to write.
bool SmtpLoop::feed(SmtpConnection& connection) {
    SmtpLane& lane = connection.lane;
    if (worn(connection)) {
        quit(connection);
        return false;
    }
    auto parcel = next_parcel(lane, connection.session->features());
    if (!parcel) {
        return false;
    }
    connection.session->begin(std::move(*parcel), now_);
    return true;
}

/// A connection that takes no further message: old, much used, of an outdated account, or another
/// sender's turn has come.
bool SmtpLoop::worn(const SmtpConnection& connection) const {
    const int messages = connection.session->messages();
    const bool shared =
        starved_ && (connection.lane.connections.size() > 1 || messages >= kFairShare);
    return draining_ || shared || messages >= options_.max_messages ||
           now_ - connection.began >= options_.max_age ||
           connection.account->revision != connection.lane.account->revision;
}

std::optional<SmtpParcel> SmtpLoop::next_parcel(SmtpLane& lane, const SmtpFeatures& features) {
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

/// True when one more connection fits under the global cap; closes another sender's idle one for
/// it.
bool SmtpLoop::make_room(const SmtpLane& lane) {
    if (static_cast<int>(connections_.size()) < options_.connections) {
        starved_ = false;
        return true;
    }
    for (const auto& [connection, owner] : connections_) {
        if (&connection->lane != &lane && connection->session && connection->session->can_begin()) {
            quit(*connection);
            starved_ = false;
            return true;
        }
    }
    starved_ = starved_ || lane.connections.empty();
    return false;
}

void SmtpLoop::dial(SmtpLane& lane) {
    auto owner = std::make_unique<SmtpConnection>(lane, options_, now_);
    SmtpConnection& connection = *owner;
    connections_.emplace(&connection, std::move(owner));
    lane.connections.push_back(&connection);
    ++lane.connecting;
    dialling_.push_back(&connection);
    connection.link.start([this, &connection](int fd, int what) {
        if (what == CURL_POLL_REMOVE) {
            unwatch(fd);
        } else {
            watch(connection, fd, epoll_events_of(what));
        }
    });
}

void SmtpLoop::dialled(SmtpConnection& connection) {
    if (connection.closed) {
        return;
    }
    dialling_.erase(std::remove(dialling_.begin(), dialling_.end(), &connection), dialling_.end());
    if (!connection.link.usable()) {
        dial_failed(connection);
        return;
    }
    SmtpLane& lane = connection.lane;
    --lane.connecting;
    lane.proven = true;
    lane.trouble.clear();
    ++board_.counters.connections;
    connected_.push_back(lane.account->sender_id);
    connection.session.emplace(connection.link.features(), options_, board_.counters, now_);
    connection.began = now_;
    watch(connection, connection.link.socket(), EPOLLIN);
    touch(connection);
    touch(lane);  // what still waits may now be dialled for
}

/// With other connections at work the relay just wants fewer; with none the sender is in trouble.
void SmtpLoop::dial_failed(SmtpConnection& connection) {
    SmtpLane& lane = connection.lane;
    const std::string why = connection.link.trouble();
    const bool permanent = connection.link.permanent_looking();
    close(connection, SmtpEnd::kShutdown);
    if (!lane.connections.empty()) {
        lane.shrink(static_cast<int>(lane.connections.size()));
        lane.open_after = now_ + kCoolDown;
        log::info("smtp", "{}; going on with {} connections", why, lane.limit);
        return;
    }
    lane.proven = false;
    tell_trouble(lane, why, permanent);
    give_back(lane, why);
}

/// A polite end of an idle connection; the answer to QUIT is of no use.
void SmtpLoop::quit(SmtpConnection& connection) {
    std::size_t accepted = 0;
    connection.link.write("QUIT\r\n", accepted);
    close(connection, SmtpEnd::kShutdown);
}

void SmtpLoop::close(SmtpConnection& connection, SmtpEnd how) {
    if (connection.closed) {
        return;
    }
    connection.closed = true;
    SmtpLane& lane = connection.lane;
    std::erase(lane.connections, &connection);
    if (connection.session) {
        connection.session->ended(how);
        collect(connection);
        cool_down(*connection.session, lane);
        unwatch(connection.link.socket());
    } else {
        --lane.connecting;
        std::erase(dialling_, &connection);
    }
    if (connection.wanting) {
        wanting_.erase(*connection.wanting);
    }
    std::replace(by_fd_.begin(), by_fd_.end(), &connection, static_cast<SmtpConnection*>(nullptr));
    auto found = connections_.find(&connection);
    graveyard_.push_back(std::move(found->second));
    connections_.erase(found);
    if (!lane.waiting.empty()) {
        touch(lane);
    }
    if (starved_) {
        for (const auto& [id, other] : lanes_) {
            if (!other->waiting.empty() && other->connections.empty()) {
                touch(*other);
            }
        }
    }
}

void SmtpLoop::cool_down(const SmtpSession& session, SmtpLane& lane) {
    if (session.relay_said_421()) {
        lane.shrink(session.messages() > 1 ? lane.limit - 1 : lane.limit / 2);
        lane.open_after = now_ + (session.messages() > 1 ? std::chrono::seconds(0) : kCoolDown);
    }
    if (session.failed_fresh() && lane.connections.empty()) {
        lane.proven = false;
        const std::string why = "relay " + lane.account->host + ":" +
                                std::to_string(lane.account->port) +
                                ": closed a new connection before taking a message; "
                                "the relay may limit how often it is used";
        tell_trouble(lane, why, false);
        give_back(lane, why);
    }
}

void SmtpLoop::give_back(SmtpLane& lane, const std::string& why) {
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

void SmtpLoop::tell_trouble(SmtpLane& lane, std::string what, bool permanent) {
    log::warn("smtp", "sender {}: {}", lane.account->sender_id, what);
    lane.trouble = what;
    troubles_.push_back({lane.account->sender_id, std::move(what), permanent});
}

}  // namespace campaignd::mail
