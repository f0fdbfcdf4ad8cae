#include "jobs/outages.h"

#include <utility>

#include "service/sending/relay_pause.h"

namespace campaignd::jobs {
namespace {

/// So many under way without trouble: the trial is over.
constexpr int kTrialEnds = 256;
/// After a rest was stored nothing new goes to the relay, and what was with it is back this soon.
constexpr TimeMs kSettledMs = 1'000;
constexpr std::size_t kMostRefused = 1'000;

}  // namespace

Outages::Rest Outages::begin(Sender& sender, Cause cause, TimeMs until) {
    sender.stored_cause = cause;
    sender.until = until;
    sender.stored_at.reset();
    sender.window = 1;
    return {until, true};
}

Outages::Rest Outages::unreachable(std::int64_t sender, TimeMs now) {
    const Lock lock(mutex_);
    Sender& state = senders_[sender];
    if (now < state.until) {
        // Somebody else has cleared what was stored, as a new access token does: in vain.
        return {state.until, state.stored_at && now - *state.stored_at >= kSettledMs};
    }
    return begin(state, Cause::kUnreachable, now + service::pause_unreachable(++state.rounds));
}

void Outages::configured(std::int64_t sender, std::int64_t revision) {
    const Lock lock(mutex_);
    Sender& state = senders_[sender];
    if (state.revision != revision) {
        state = Sender();
        state.revision = revision;
    }
}

bool Outages::reached(std::int64_t sender) {
    const Lock lock(mutex_);
    const auto found = senders_.find(sender);
    if (found == senders_.end()) {
        return false;
    }
    found->second.asked_for_token = false;
    if (found->second.stored_cause != Cause::kUnreachable) {
        return false;
    }
    found->second.stored_cause = Cause::kNone;
    found->second.until = 0;
    return true;
}

std::optional<Outages::Rest> Outages::put_off(std::int64_t sender,
                                              TimeMs leased_at,
                                              bool alone,
                                              TimeMs now) {
    const Lock lock(mutex_);
    Sender& state = senders_[sender];
    ++state.in_a_row;
    if (state.is_of_this_rest(leased_at)) {
        return Rest{state.until, false};
    }
    if (state.in_a_row < kInARow && !alone) {
        return std::nullopt;
    }
    return begin(state, Cause::kPutOff, now + service::pause_put_off(++state.rounds));
}

std::optional<Outages::Rest> Outages::unclear(std::int64_t sender,
                                              std::int64_t job,
                                              TimeMs leased_at,
                                              TimeMs now) {
    const Lock lock(mutex_);
    Sender& state = senders_[sender];
    if (state.is_of_this_rest(leased_at) || !state.unclear.put_off(job)) {
        return std::nullopt;
    }
    return begin(state, Cause::kPutOff, now + service::pause_put_off(++state.rounds));
}

std::optional<Outages::Rest> Outages::refused(
    std::int64_t sender, std::int64_t job, TimeMs leased_at, bool behind_mail, TimeMs now) {
    const Lock lock(mutex_);
    Sender& state = senders_[sender];
    if (behind_mail) {
        if (state.refused.size() >= kMostRefused) {
            state.refused.clear();
        }
        const bool is_new = state.refused.insert(job).second;
        if (std::exchange(state.took_since, false) && !is_new) {
            return std::nullopt;
        }
    }
    return state.is_of_this_rest(leased_at)
               ? Rest{state.until, false}
               : begin(state, Cause::kPutOff, now + service::pause_unreachable(++state.rounds));
}

bool Outages::may_ask_for_token(std::int64_t sender) const {
    const Lock lock(mutex_);
    const auto found = senders_.find(sender);
    return found == senders_.end() || !found->second.asked_for_token;
}

void Outages::asked_for_token(std::int64_t sender) {
    const Lock lock(mutex_);
    senders_[sender].asked_for_token = true;
}

void Outages::stored(std::int64_t sender, TimeMs now) {
    const Lock lock(mutex_);
    senders_[sender].stored_at = now;
}

bool Outages::answered(std::int64_t sender, std::int64_t job, bool taken) {
    const Lock lock(mutex_);
    Sender& state = senders_[sender];
    state.unclear.answered(job, taken);
    state.took_since = state.took_since || taken;
    const bool clear = !state.seen || state.stored_cause != Cause::kNone;
    state.seen = true;
    state.stored_cause = Cause::kNone;
    state.rounds = 0;
    state.in_a_row = 0;
    state.until = 0;
    if (state.window > 0 && ++state.window >= kTrialEnds) {
        state.window = 0;
    }
    return clear;
}

std::optional<int> Outages::most_under_way(std::int64_t sender) const {
    const Lock lock(mutex_);
    const auto found = senders_.find(sender);
    return found == senders_.end() || found->second.window == 0
               ? std::nullopt
               : std::optional(found->second.window);
}

}  // namespace campaignd::jobs
