#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace campaignd::mail {

/// What one sender has of the connections that all share, and what it wants.
struct SmtpClaim {
    int held = 0;       // its connections, connecting ones too
    int exempt = 0;     // of these: silent after a final dot, which cannot be cut and do not count
    int wanted = 0;     // so many more it would open now
    bool busy = false;  // has mail, or had some a moment ago
    SteadyTime hungry_since{};  // decides between equals
};

/// One sharing out of `cap` connections (send.connections): arithmetic alone.
///
/// A busy sender's share is cap / busy senders, rounded down, at least one. Who wants more and
/// holds less than its share goes first (it is hungry); what nobody hungry wants goes to whoever
/// holds least. While all counted places are taken and somebody is hungry, somebody else holds more
/// than its share or has no mail (the shares' sum is at most the cap), or there are more busy
/// senders than places: then one place is a turn.
///
/// Exempt connections give their places to others. All connections together never exceed twice the
/// cap, and one for each sender that has none.
class SmtpShares {
  public:
    SmtpShares(int cap, std::vector<SmtpClaim> claims);

    int share() const noexcept { return share_; }

    /// More busy senders than places.
    bool crowded() const noexcept { return busy_ > cap_; }

    bool hungry(std::size_t index) const;

    /// Whose turn it is to open a connection; it is counted as opened. Nothing when no place is
    /// free for those who want one.
    std::optional<std::size_t> next();

    /// After next() has ended: what would let it go on. Places that the hungry lack, or that are
    /// counted beyond the cap because silent connections came back to life.
    int missing() const;

    /// True when somebody wants a place that next() could not give.
    bool wanting() const;

    /// May an unused connection of this sender be closed for those who want a place?
    bool may_lose_idle(std::size_t index) const;

    /// A connection of this sender was closed.
    void freed(std::size_t index);

  private:
    bool better(std::size_t one, std::size_t other) const;
    bool fits(std::size_t index) const;

    const int cap_;
    std::vector<SmtpClaim> claims_;
    int busy_ = 0;
    int share_ = 0;
    int total_ = 0;
    int counted_ = 0;
};

}  // namespace campaignd::mail
