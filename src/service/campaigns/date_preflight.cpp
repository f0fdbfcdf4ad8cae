#include "service/campaigns/date_preflight.h"

#include <map>

#include "store/audience.h"
#include "store/ongoing.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kMostPeople = 100'000;
constexpr int kSlice = 4'000;
constexpr std::size_t kSample = 20;
constexpr TimeMs kOutlookMs = 30LL * 24 * 3'600'000;

using Days = std::map<std::string, std::int64_t>;

void look_at(const store::ongoing::Dated& person,
             const DateTrigger& trigger,
             TimeMs now,
             Days& days,
             DatePreflight& found) {
    const auto date = parse_stored_date(person.value);
    if (!date || (!trigger.every_year && !date->year)) {
        ++found.no_usable_date;
        if (found.sample.size() < kSample) {
            found.sample.push_back({person.recipient, person.email, person.value});
        }
        return;
    }
    for (const DateMoment& moment :
         date_moments(trigger, *date, person.timezone, now, now + kOutlookMs)) {
        ++days[trigger_day(trigger, moment.at)];
    }
}

}  // namespace

DatePreflight date_preflight(const db::ReadTx& tx, const Campaign& campaign) {
    const DateTrigger& trigger = *campaign.options.trigger;
    DatePreflight found;
    Days days;
    RecipientId cursor = 0;
    bool at_end = false;
    while (!at_end && found.looked_at < kMostPeople) {
        const store::AudienceSlice slice =
            store::audience_slice(tx, campaign.audience, cursor, kSlice);
        for (const auto& person : store::ongoing::dates(tx, slice.people, trigger.attribute)) {
            look_at(person, trigger, tx.now(), days, found);
        }
        found.looked_at += std::ssize(slice.people);
        cursor = slice.cursor;
        at_end = slice.at_end;
    }
    found.complete = at_end;
    for (const auto& [day, recipients] : days) {
        found.upcoming.push_back({day, recipients});
    }
    return found;
}

}  // namespace campaignd::service
