#include "model/sending_windows.h"

#include <algorithm>

namespace campaignd {
namespace {

constexpr TimeMs kNeverOpenMs = 366LL * 24 * 3600 * 1000;

/// Later openings looked at before a person's two windows count as never open together.
constexpr int kMostOpenings = 60;

bool follows(const std::optional<Window>& window) noexcept {
    return window && window->use_recipient_timezone;
}

/// Looks again from each later opening until neither window is closed there.
template <typename Opens>
TimeMs settle(TimeMs now, const Opens& opens) {
    TimeMs at = now;
    for (int i = 0; i < kMostOpenings; ++i) {
        const TimeMs next = opens(at);
        if (next == at) {
            break;
        }
        at = next;
    }
    return at;
}

TimeMs opens(const std::optional<Window>& window, TimeMs at, std::string_view zone) {
    return window ? window->next_open(at, zone).value_or(at + kNeverOpenMs) : at;
}

TimeMs closes(const std::optional<Window>& window, TimeMs at, std::string_view zone) {
    const std::optional<Opening> open = window ? window->opening(at, zone) : std::nullopt;
    return open ? open->until : at + kNeverOpenMs;
}

}  // namespace

bool SendingWindows::follow_recipient() const noexcept {
    return follows(of_sender) || follows(of_campaign);
}

TimeMs SendingWindows::open_at(TimeMs now) const {
    return settle(now, [this](TimeMs at) {
        const TimeMs sender = follows(of_sender) ? at : opens(of_sender, at, {});
        const TimeMs campaign = follows(of_campaign) ? at : opens(of_campaign, at, {});
        return std::max(sender, campaign);
    });
}

TimeMs SendingWindows::open_for(TimeMs now, std::string_view recipient_timezone) const {
    return settle(now, [&](TimeMs at) {
        return std::max(opens(of_sender, at, recipient_timezone),
                        opens(of_campaign, at, recipient_timezone));
    });
}

TimeMs SendingWindows::open_until(TimeMs now, std::string_view recipient_timezone) const {
    return std::min(closes(of_sender, now, recipient_timezone),
                    closes(of_campaign, now, recipient_timezone));
}

SendingWindows sending_windows(const std::optional<Window>& of_sender,
                               const std::optional<Holidays>& holidays,
                               const std::optional<Window>& of_campaign,
                               std::int64_t campaign_id) {
    SendingWindows windows{of_sender, of_campaign};
    const bool rests = holidays && !holidays->empty();
    if (rests && !windows.of_sender) {
        windows.of_sender.emplace();
        windows.of_sender->timezone = holidays->timezone;
    }
    for (std::optional<Window>* window : {&windows.of_sender, &windows.of_campaign}) {
        if (*window) {
            (*window)->seed = campaign_id;
            if (rests) {
                (*window)->holidays = *holidays;
            }
        }
    }
    return windows;
}

}  // namespace campaignd
