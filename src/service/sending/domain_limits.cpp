#include "service/sending/domain_limits.h"

#include <algorithm>
#include <string>

#include "queue/throttle.h"
#include "store/messages.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

std::map<std::string, std::vector<std::size_t>> by_domain(const db::ReadTx& tx,
                                                          std::span<const MessageId> messages) {
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (const auto email = store::messages::find_email(tx, messages[i])) {
            groups[email->substr(email->find('@') + 1)].push_back(i);
        }
    }
    return groups;
}

}  // namespace

TimeMs DomainLimits::put_off(ThrottleKey key, std::int64_t per_minute, TimeMs not_before) {
    const Lock lock(mutex_);
    TimeMs& next = next_[key];
    const TimeMs moment = std::max(next, not_before);
    next = moment + std::max<TimeMs>(1, kMinuteMs / per_minute);
    return moment;
}

std::vector<DomainAdmission> DomainLimits::admit(db::WriteTx& tx,
                                                 std::int64_t sender_id,
                                                 std::int64_t per_minute,
                                                 std::span<const MessageId> messages) {
    {
        const Lock lock(mutex_);
        std::erase_if(next_, [&](const auto& entry) { return entry.second <= tx.now(); });
    }
    std::vector<DomainAdmission> verdicts(messages.size());
    for (const auto& [domain, members] : by_domain(tx, messages)) {
        const ThrottleRule rule{ThrottleKey::domain(sender_id, domain), kMinuteMs, per_minute};
        const std::span<const ThrottleRule> rules(&rule, 1);
        const auto wanted = static_cast<int>(members.size());
        const int may = queue::throttle_available(tx, rules, wanted);
        if (may > 0) {
            queue::throttle_take(tx, rules, may);
        }
        const auto wait = queue::throttle_wait(tx, rules);
        for (int i = 0; i < wanted; ++i) {
            DomainAdmission& verdict = verdicts[members[static_cast<std::size_t>(i)]];
            if (i < may) {
                verdict.key = rule.key;
                verdict.taken_at = tx.now();
            } else {
                verdict.not_before = put_off(rule.key, per_minute, wait ? wait->until : tx.now());
            }
        }
    }
    return verdicts;
}

void DomainLimits::give_back(db::WriteTx& tx, ThrottleKey key, TimeMs taken_at) {
    const ThrottleRule rule{key, kMinuteMs, 0};
    queue::throttle_return(tx, std::span(&rule, 1), taken_at, 1);
}

}  // namespace campaignd::service
