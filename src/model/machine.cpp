#include "model/machine.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "base/words.h"
#include "model/enum_words.h"
#include "model/events.h"

namespace campaignd {
namespace {

constexpr std::size_t kMostRecent = 20'000;

/// Parts of the names of scanners, crawlers and programs, in lower case.
constexpr std::string_view kPrograms =
    "bot|crawl|spider|scan|preview|headless|phantomjs|selenium|puppeteer|playwright|curl/|wget/|"
    "python|urllib|aiohttp|httpx|go-http|java/|okhttp|libwww|apache-http|axios/|node-fetch|ruby|"
    "winhttp|barracuda|mimecast|proofpoint|fireeye|trendmicro|symantec|cloudmark|messagelabs|"
    "safelinks";

/// sparkpost.com/blog/gmail-prefetching-images: pictures fetched while the mail only arrives.
constexpr std::string_view kGmailPrefetch =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0";
/// Apple's Mail Privacy Protection loads every picture under this bare name.
constexpr std::string_view kApplePrivacy = "Mozilla/5.0";

}  // namespace

std::string_view to_text(EventKind kind) noexcept {
    return kind == EventKind::kOpen ? "open" : "click";
}

std::string_view to_text(MachineReason reason) noexcept {
    constexpr EnumWords<MachineReason, 6> kNames{
        {"", "agent", "prefetch", "too_fast", "burst", "trap"}};
    return kNames[reason];
}

MachineReason machine_by_agent(EventKind kind, std::string_view agent) {
    agent = trim(agent);
    if (agent.empty()) {
        return MachineReason::kAgent;
    }
    if (agent == kGmailPrefetch || (kind == EventKind::kOpen && agent == kApplePrivacy)) {
        return MachineReason::kPrefetch;
    }
    const std::string lower = to_lower(agent);
    const bool program = any_word(kPrograms, [&](std::string_view part) {
        // "Cubot" is a maker of telephones.
        const std::size_t at = lower.find(part);
        return at != std::string::npos &&
               !(part == "bot" && at >= 2 && lower.compare(at - 2, 5, "cubot") == 0);
    });
    return program ? MachineReason::kAgent : MachineReason::kNone;
}

void BurstWatch::forget(TimeMs now) {
    while (!order_.empty() &&
           (order_.front().first + kBurstMs < now || order_.size() > kMostRecent)) {
        const auto [at, message] = order_.front();
        order_.pop_front();
        const auto found = seen_.find(message);
        if (found->second.last_at > at && order_.size() < kMostRecent) {
            order_.emplace_back(found->second.last_at, message);
        } else {
            seen_.erase(found);
        }
    }
}

std::optional<TimeMs> BurstWatch::note(MessageId message, int link, bool trap, TimeMs at) {
    forget(at);
    const auto [found, is_new] = seen_.try_emplace(message);
    Seen& seen = found->second;
    if (is_new) {
        order_.emplace_back(at, message);
    }
    seen.last_at = at;
    if (trap) {
        seen.trapped_at = at;
    }
    std::erase_if(seen.links, [&](const auto& click) {
        return click.first == link || click.second + kBurstMs < at;
    });
    seen.links.emplace_back(link, at);
    const bool trapped = seen.trapped_at != INT64_MIN && seen.trapped_at + kBurstMs >= at;
    if (!trapped && seen.links.size() < kBurstLinks) {
        return std::nullopt;
    }
    return std::min_element(seen.links.begin(),
                            seen.links.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->second;
}

EventCounts& EventCounts::operator+=(const EventCounts& other) noexcept {
    opens += other.opens;
    unique_opens += other.unique_opens;
    clicks += other.clicks;
    unique_clicks += other.unique_clicks;
    machine_opens += other.machine_opens;
    machine_clicks += other.machine_clicks;
    return *this;
}

}  // namespace campaignd
