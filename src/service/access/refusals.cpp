#include "service/access/refusals.h"

#include <exception>
#include <iterator>
#include <utility>
#include <vector>

#include "base/log.h"
#include "service/access/login_throttle.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kMinuteMs = 60'000;
constexpr std::int64_t kMinutesOfDay = 24 * 60;
constexpr std::int64_t kMinutesOfHour = 60;
constexpr int kRowsPerMinute = 20;
constexpr int kRowsPerDay = 2'000;
constexpr const char* kElsewhere = "many networks";

}  // namespace

/// True while rows of their own are left for this action.
bool Refusals::may_spend(std::string_view action, std::int64_t minute) {
    auto found = spent_.find(action);
    if (found == spent_.end()) {
        found = spent_.emplace(action, Spent{}).first;
    }
    Spent& spent = found->second;
    if (spent.minute != minute) {
        spent.minute = minute;
        spent.in_minute = 0;
    }
    if (spent.day != minute / kMinutesOfDay) {
        spent.day = minute / kMinutesOfDay;
        spent.in_day = 0;
    }
    if (spent.in_minute >= kRowsPerMinute || spent.in_day >= kRowsPerDay) {
        return false;
    }
    ++spent.in_minute;
    ++spent.in_day;
    return true;
}

Refusals::Count& Refusals::count_of(const Refusal& refusal, std::int64_t minute) {
    store::audit::Counted what{.minute = minute,
                               .actor = refusal.actor,
                               .action = std::string(refusal.action),
                               .target = refusal.target,
                               .network = network_of(refusal.address),
                               .detail = refusal.detail};
    const auto key = [&what] {
        std::string text = std::to_string(what.minute);
        for (const std::string* part : {&what.action, &what.actor, &what.target, &what.network}) {
            text += '\n';
            text += *part;
        }
        return text;
    };
    const auto known = counts_.find(key());
    if (known != counts_.end()) {
        return known->second;
    }
    if (!may_spend(refusal.action, minute)) {
        what.network = kElsewhere;
        if (spent_.find(refusal.action)->second.in_day >= kRowsPerDay) {
            what.minute -= minute % kMinutesOfHour;
        }
    }
    const std::string its_key = key();
    return counts_.try_emplace(its_key, Count{std::move(what), 0, true}).first->second;
}

void Refusals::note(const Refusal& refusal) noexcept {
    try {
        const std::int64_t minute = database_.clock().now() / kMinuteMs;
        bool another_minute = false;
        {
            const Lock lock(mutex_);
            another_minute = minute != minute_;
            minute_ = minute;
        }
        if (another_minute) {
            flush_later();
        }
        const Lock lock(mutex_);
        Count& count = count_of(refusal, minute);
        if (std::exchange(count.is_new, false)) {
            write_later({{count.what, 1}});
        } else {
            ++count.pending;
        }
    } catch (const std::exception& error) {
        log::warn("service", "a refusal is not in the audit: {}", error.what());
    }
}

Refusals::Times Refusals::take() {
    Times times;
    const std::int64_t hour = minute_ - minute_ % kMinutesOfHour;
    for (auto at = counts_.begin(); at != counts_.end();) {
        Count& count = at->second;
        if (count.pending > 0) {
            times.emplace_back(count.what, std::exchange(count.pending, 0));
        }
        const bool is_over = count.what.minute != minute_ && count.what.minute != hour;
        at = is_over ? counts_.erase(at) : std::next(at);
    }
    return times;
}

void Refusals::write_later(Times times) {
    written_ = true;
    database_.submit(
        db::WriteClass::kRequest,
        [times = std::move(times)](db::WriteTx& tx) { write(tx, times); },
        [](const std::exception_ptr&) {});
}

void Refusals::flush_later() {
    const Lock lock(mutex_);
    Times times = take();
    if (!times.empty()) {
        write_later(std::move(times));
    }
}

void Refusals::flush() noexcept {
    try {
        Times times;
        {
            const Lock lock(mutex_);
            times = take();
            if (times.empty() && !std::exchange(written_, false)) {
                return;
            }
        }
        database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) { write(tx, times); });
    } catch (const std::exception& error) {
        log::warn("service", "refusals are not in the audit: {}", error.what());
    }
}

void Refusals::write(db::WriteTx& tx, const Times& times) {
    for (const auto& [what, count] : times) {
        store::audit::add_times(tx, what, count);
    }
}

}  // namespace campaignd::service
