#include "mail/smtp_lane.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace campaignd::mail {
namespace {

/// So many messages must go through before one more connection is tried after a refusal.
constexpr int kSuccessesToGrow = 100;

}  // namespace

SmtpConnection::SmtpConnection(SmtpLane& its_lane, const SmtpOptions& options, SteadyTime now)
    : lane(its_lane), account(its_lane.account), link(*account, options), began(now) {}

void SmtpLane::accept(Outgoing message) {
    check(message.account->sender_id == account->sender_id, "a message waits with its own sender");
    waiting.push_back({std::move(message), 0});
}

void SmtpLane::put_back(SmtpParcel parcel) {
    check(parcel.mail.account->sender_id == account->sender_id,
          "a message goes back to its own sender");
    waiting.push_front(std::move(parcel));
}

void SmtpLane::adopt(const std::shared_ptr<const SmtpAccount>& newer) {
    if (account && newer->revision <= account->revision) {
        return;
    }
    account = newer;
    limit = std::max(1, newer->max_connections);
    successes = 0;
    proven = false;
    open_after = {};
}

int SmtpLane::dialable(SteadyTime now) const noexcept {
    if (waiting.empty() || now < open_after) {
        return 0;
    }
    const int uncovered =
        static_cast<int>(std::min<std::size_t>(waiting.size(), 10'000)) - connecting;
    const int room = limit - static_cast<int>(connections.size());
    const int most = proven ? room : std::min(room, 1 - connecting);
    return std::max(0, std::min(uncovered, most));
}

void SmtpLane::shrink(int to) noexcept {
    limit = std::max(1, std::min(limit, to));
    successes = 0;
}

void SmtpLane::succeeded(int count) noexcept {
    if (limit >= account->max_connections) {
        return;
    }
    successes += count;
    if (successes >= kSuccessesToGrow) {
        successes = 0;
        ++limit;
    }
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
