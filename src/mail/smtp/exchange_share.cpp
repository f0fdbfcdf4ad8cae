// SmtpExchange: messages go to connections, and connections to those whose turn it is.
#include <algorithm>
#include <utility>

#include "mail/smtp/exchange.h"
#include "mail/smtp/link.h"

namespace campaignd::mail {
namespace {

/// With more busy senders than places a sender keeps its place for so long, or so many messages.
constexpr std::chrono::seconds kTurn{1};
constexpr int kTurnMessages = 20;
/// A sender goes hungry for so long before silent connections of others are cut for it.
constexpr std::chrono::seconds kPatience{1};

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

}  // namespace campaignd::mail
