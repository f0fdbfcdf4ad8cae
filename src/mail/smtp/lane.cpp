#include "mail/smtp/lane.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace campaignd::mail {
namespace {

/// So many messages must go through before one more connection is tried after a refusal.
constexpr int kSuccessesToGrow = 100;
/// A connection that has said nothing for so long is silent.
constexpr std::chrono::seconds kSilent{1};
/// A sender keeps its share for so long after its last mail, so that places do not go to and fro.
constexpr std::chrono::seconds kLinger{1};
/// A relay that puts us off is left alone for so long.
constexpr std::chrono::seconds kQuiet{1};

}  // namespace

SmtpConnection::SmtpConnection(SmtpLane& its_lane, SteadyTime now)
    : lane(its_lane), account(its_lane.account), began(now) {}

bool SmtpConnection::exempt(SteadyTime now) const {
    return session && session->waits_for_dot() && now - session->since() >= kSilent;
}

bool SmtpConnection::cuttable(SteadyTime now) const {
    if (!session) {
        return now - began >= kSilent;
    }
    return session->waits_before_dot() && now - session->since() >= kSilent;
}

SmtpLane::SmtpLane(const std::shared_ptr<const SmtpAccount>& its_account, TimeMs now) {
    adopt(its_account, now);
}

void SmtpLane::accept(Outgoing message) {
    check(message.account->sender_id == account->sender_id, "a message waits with its own sender");
    waiting.push_back({std::move(message), 0});
}

void SmtpLane::put_back(SmtpParcel parcel) {
    check(parcel.mail.account->sender_id == account->sender_id,
          "a message goes back to its own sender");
    waiting.push_front(std::move(parcel));
}

void SmtpLane::adopt(const std::shared_ptr<const SmtpAccount>& newer, TimeMs now) {
    if (account && newer->revision <= account->revision) {
        if (newer->revision == account->revision && newer->token > account->token) {
            account = newer;  // the same relay, by another token
        }
        return;
    }
    account = newer;
    limit = std::max(1, newer->max_connections);
    dials.resize(limit);
    habits = SmtpHabits(newer->habits);
    habits.expire(now);
    for (SmtpConnection* connection : connections) {
        connection->early = false;  // what it shows is about the relay of before
    }
    successes = 0;
    proven = false;
    probing = false;
    put_off_in_a_row = 0;
    open_after = {};
    quiet_until = {};
}

bool SmtpLane::may_begin(SteadyTime now) const noexcept {
    return now >= quiet_until && (!probing || dialogues == 0);
}

int SmtpLane::dialable(SteadyTime now) const noexcept {
    if (waiting.empty() || now < open_after || now < quiet_until) {
        return 0;
    }
    const int uncovered =
        static_cast<int>(std::min<std::size_t>(waiting.size(), 10'000)) - connecting;
    int room = limit - held();
    if (probing) {
        room = std::min(room, 1 - held());
    } else if (!proven) {
        room = std::min(room, 1 - connecting);
    }
    const int wanted = std::max(0, std::min(uncovered, room));
    return wanted == 0 ? 0 : std::min(wanted, dials.available(now));
}

SmtpClaim SmtpLane::claim(SteadyTime now) const {
    SmtpClaim claim;
    claim.held = held();
    claim.exempt = static_cast<int>(std::count_if(
        connections.begin(), connections.end(), [now](const SmtpConnection* connection) {
            return connection->exempt(now);
        }));
    claim.wanted = dialable(now);
    claim.busy = !waiting.empty() || dialogues > 0 || now - busy_at < kLinger;
    claim.hungry_since = hungry_since.value_or(now);
    return claim;
}

void SmtpLane::shrink(int to) noexcept {
    limit = std::max(1, std::min(limit, to));
    successes = 0;
}

void SmtpLane::succeeded() noexcept {
    if (limit < account->max_connections && ++successes >= kSuccessesToGrow) {
        successes = 0;
        ++limit;
    }
}

void SmtpLane::put_off(SteadyTime now) noexcept {
    probing = true;
    quiet_until = now + kQuiet;
}

SenderStatus SmtpLane::status() const {
    SenderStatus status;
    status.sender_id = account->sender_id;
    status.connections = established();
    status.connecting = connecting;
    status.idle = static_cast<int>(
        std::count_if(connections.begin(), connections.end(), [](const SmtpConnection* connection) {
            return connection->session && connection->session->can_begin();
        }));
    status.limit = limit;
    status.waiting = waiting.size();
    status.trouble = trouble;
    return status;
}

}  // namespace campaignd::mail
