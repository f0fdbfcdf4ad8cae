#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/holidays.h"
#include "model/window.h"

namespace campaignd {

/// The two windows that a message must find open: its sender's and its campaign's. Either may be
/// absent, and either may go by the recipient's own time zone. Thread-safe when const.
struct SendingWindows {
    std::optional<Window> of_sender;
    std::optional<Window> of_campaign;

    /// True when the moment differs from one recipient to the next.
    bool follow_recipient() const noexcept;

    /// The first moment from `now` on at which no window of a fixed time zone is closed: what holds
    /// for all recipients alike.
    TimeMs open_at(TimeMs now) const;

    /// The first moment from `now` on at which both windows are open to this recipient. Two that
    /// never open together give some later moment, to look again from.
    TimeMs open_for(TimeMs now, std::string_view recipient_timezone) const;

    /// How long both stay open to this recipient from `now` on, when they are open there.
    TimeMs open_until(TimeMs now, std::string_view recipient_timezone) const;

    /// Whose days are the sending days: the campaign's window, else its sender's.
    const std::optional<Window>& of_days() const noexcept {
        return of_campaign ? of_campaign : of_sender;
    }
};

/// What holds for a campaign: its window and its sender's, neither open on the sender's holidays,
/// both with random starts of this campaign. A sender that has holidays and no window may send all
/// day on every other day.
SendingWindows sending_windows(const std::optional<Window>& of_sender,
                               const std::optional<Holidays>& holidays,
                               const std::optional<Window>& of_campaign,
                               std::int64_t campaign_id);

}  // namespace campaignd
