#include "service/sending/outcome_note.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "queue/journal.h"

namespace campaignd::service {
namespace {

/// The fixed front; enhanced code, stage and reply follow as text.
struct Front {
    TimeMs answered_at = 0;
    TimeMs date_at = 0;
    std::int32_t code = 0;
    std::uint8_t verdict = 0;
    std::uint8_t cut_off = 0;
    std::uint8_t enhanced_bytes = 0;
    std::uint8_t stage_bytes = 0;
};

constexpr std::size_t kMaxEnhanced = 16;
constexpr std::size_t kMaxStage = 16;

bool needs_note(Verdict verdict) {
    switch (verdict) {
        case Verdict::kSent:
        case Verdict::kDeferred:
        case Verdict::kRelayDeferred:
        case Verdict::kRefused:
        case Verdict::kNoSuchAddress:
        case Verdict::kPolicyRefused:
        case Verdict::kTooLarge:
        case Verdict::kSenderRefused:
        case Verdict::kLost:
        case Verdict::kUnknown:
            return true;
        case Verdict::kNotSent:
        case Verdict::kSkipped:
        case Verdict::kStale:
            return false;
    }
    return false;  // no value of ours
}

/// Without addresses: the file keeps notes until others take their place, and no erasure looks
/// there.
std::string without_addresses(std::string_view reply) {
    std::string out(reply);
    for (std::size_t at = out.find('@'); at != std::string::npos; at = out.find('@', at)) {
        constexpr std::string_view kEnds = " \t<>()[]\"',;:";
        const std::size_t before = out.find_last_of(kEnds, at);
        const std::size_t from = before == std::string::npos ? 0 : before + 1;
        const std::size_t to = std::min(out.find_first_of(kEnds, at), out.size());
        out.replace(from, to - from, "...");
        at = from;
    }
    return out;
}

}  // namespace

std::string to_note(const DeliveryReport& report, TimeMs now) {
    if (!needs_note(report.verdict)) {
        return {};
    }
    const std::string_view enhanced = truncate_utf8(report.enhanced, kMaxEnhanced);
    const std::string_view stage = truncate_utf8(report.stage, kMaxStage);
    Front front;
    front.answered_at = now;
    front.date_at = report.delivery.date_at;
    front.code = report.code;
    front.verdict = static_cast<std::uint8_t>(report.verdict);
    front.cut_off = report.cut_off ? 1 : 0;
    front.enhanced_bytes = static_cast<std::uint8_t>(enhanced.size());
    front.stage_bytes = static_cast<std::uint8_t>(stage.size());
    std::string note(sizeof front, '\0');
    std::memcpy(note.data(), &front, sizeof front);
    note.append(enhanced).append(stage);
    note +=
        truncate_utf8(without_addresses(report.reply), queue::Journal::kMaxPayload - note.size());
    return note;
}

std::optional<DeliveryReport> from_note(std::string_view note) {
    Front front;
    if (note.size() < sizeof front) {
        return std::nullopt;
    }
    std::memcpy(&front, note.data(), sizeof front);
    note.remove_prefix(sizeof front);
    const auto verdict = static_cast<Verdict>(front.verdict);
    const std::size_t texts = std::size_t{front.enhanced_bytes} + front.stage_bytes;
    if (!needs_note(verdict) || note.size() < texts) {
        return std::nullopt;
    }
    DeliveryReport report;
    report.verdict = verdict;
    report.delivery.date_at = front.date_at;
    report.answered_at = front.answered_at;
    report.code = front.code;
    report.cut_off = front.cut_off != 0;
    report.enhanced = note.substr(0, front.enhanced_bytes);
    report.stage = note.substr(front.enhanced_bytes, front.stage_bytes);
    report.reply = note.substr(texts);
    return report;
}

}  // namespace campaignd::service
