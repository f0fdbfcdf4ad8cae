#include "mail/inbound/bounce_text.h"

#include <optional>

#include "base/text.h"
#include "mail/inbound/bounce_words.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kLookedAt = 4 << 10;

/// The length of "D.D{1,3}.D{1,3}" at the start of the text, or 0.
std::size_t status_length(std::string_view text) {
    std::size_t at = 0;
    for (int part = 0; part < 3; ++part) {
        if (part > 0) {
            if (at >= text.size() || text[at] != '.') {
                return 0;
            }
            ++at;
        }
        const std::size_t begin = at;
        while (at < text.size() && is_digit(text[at])) {
            ++at;
        }
        if (at == begin || at - begin > (part == 0 ? 1U : 3U)) {
            return 0;
        }
    }
    // A fourth part makes it an address of a host.
    return at < text.size() && text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1])
               ? 0
               : at;
}

/// Codes that say no more than that it failed, and those that servers give for anything: other
/// address and mailbox status, system, network and protocol in general (RFC 3463 section 3).
bool is_vague(std::string_view status) {
    return status.size() < 5 || status.ends_with(".0.0") || status.substr(1, 3) == ".3." ||
           status.substr(1, 3) == ".5." || status.substr(1) == ".1.0" ||
           status.substr(1) == ".2.0" || status.substr(1) == ".4.0";
}

/// A reply without an enhanced code still begins with its class (RFC 5321 section 4.2.1).
std::string code_of_reply(std::string_view diagnostic) {
    const bool temporary = diagnostic.size() >= 3 && diagnostic[0] == '4' &&
                           is_digit(diagnostic[1]) && is_digit(diagnostic[2]) &&
                           (diagnostic.size() == 3 || !is_digit(diagnostic[3]));
    return temporary ? "4.0.0" : "";
}

/// IronPort puts its own judgement before the words of the server: "5.1.0 - Unknown address error
/// 550-'5.7.1 Access denied'".
std::string_view without_gateway_words(std::string_view text) {
    const std::size_t quote = text.substr(0, 100).find("-'");
    const bool gateway = quote != std::string_view::npos && quote >= 3 &&
                         is_digit(text[quote - 1]) && is_digit(text[quote - 2]) &&
                         is_digit(text[quote - 3]) &&
                         text.substr(0, quote).find(" - ") != std::string_view::npos;
    return gateway ? text.substr(quote + 2) : text;
}

/// What the server itself said outranks what the report made of it, unless it is vaguer.
std::string code_of(const Refusal& refusal, std::string_view diagnostic) {
    std::string code = find_status(refusal.status.substr(0, kLookedAt));
    std::string said = find_status(diagnostic);
    if (said.empty()) {
        said = code_of_reply(diagnostic);
    }
    if (!said.empty() && (code.empty() || !is_vague(said) || is_vague(code))) {
        code = std::move(said);
    }
    if (is_vague(code)) {
        std::string around = find_status(refusal.around.substr(0, kLookedAt));
        if (!around.empty() && (code.empty() || !is_vague(around))) {
            code = std::move(around);
        }
    }
    return code;
}

bool is_dead(BounceWords words) {
    return words == BounceWords::kNobody || words == BounceWords::kNowhere ||
           words == BounceWords::kClosed;
}

bool is_vague(BounceWords words) {
    return words == BounceWords::kVaguePolicy || words == BounceWords::kVagueTrouble;
}

/// In a transcript the reply stands below the command: ">>> MAIL From:… <<< 550 …".
bool refused_sender_in_transcript(std::string_view prepared) {
    const std::size_t reply = prepared.find("<<< 5");
    if (reply == std::string_view::npos) {
        return false;
    }
    const std::size_t command = prepared.rfind(">>> ", reply);
    return command != std::string_view::npos &&
           prepared.substr(command + 4).starts_with("mail from");
}

FeedbackKind by_unavailable(std::string_view code) {
    const bool says_nothing = code.empty() || code.substr(1) == ".0.0" ||
                              code.substr(1, 3) == ".1." || code.substr(1) == ".5.0";
    const bool not_in_directory = code == "5.4.1";  // Exchange Online
    return says_nothing || not_in_directory ? FeedbackKind::kHardBounce : bounce_kind(code);
}

FeedbackKind by_words(BounceWords words, std::string_view code) {
    switch (words) {
        case BounceWords::kSender:
        case BounceWords::kPolicy:
        case BounceWords::kVaguePolicy:
            return FeedbackKind::kPolicyBounce;
        case BounceWords::kUnwanted:
            return bounce_kind(code) == FeedbackKind::kPolicyBounce ? FeedbackKind::kPolicyBounce
                                                                    : FeedbackKind::kSoftBounce;
        case BounceWords::kFull:
        case BounceWords::kTrouble:
        case BounceWords::kVagueTrouble:
            return FeedbackKind::kSoftBounce;
        case BounceWords::kUnavailable:
            return by_unavailable(code);
        case BounceWords::kNobody:
        case BounceWords::kNowhere:
        case BounceWords::kClosed:
            break;
    }
    return FeedbackKind::kHardBounce;
}

/// A code of class 4 says "not now"; but who gave up after "450 4.1.1 user unknown" was told so
/// for days.
bool is_temporary(const Refusal& refusal, std::string_view code, BounceWords words) {
    const bool about_address = code.starts_with("4.1.") || code.starts_with("4.2.");
    return code.starts_with('4') && !(refusal.final && about_address && is_dead(words));
}

/// What the words around may still change: that it was about the sender, or a full mailbox.
FeedbackKind softened(FeedbackKind kind, std::string_view around) {
    if (kind != FeedbackKind::kHardBounce) {
        return kind;
    }
    if (has_bounce_words(around, BounceWords::kSender) || refused_sender_in_transcript(around)) {
        return FeedbackKind::kPolicyBounce;
    }
    return has_bounce_words(around, BounceWords::kFull) ? FeedbackKind::kSoftBounce : kind;
}

}  // namespace

std::string find_status(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((text[i] != '5' && text[i] != '4') ||
            (i > 0 && (is_digit(text[i - 1]) || text[i - 1] == '.'))) {
            continue;
        }
        if (const std::size_t length = status_length(text.substr(i)); length > 0) {
            return std::string(text.substr(i, length));
        }
    }
    return {};
}

Judgement judge_refusal(const Refusal& refusal) {
    const std::string_view diagnostic =
        without_gateway_words(trim(refusal.diagnostic)).substr(0, kLookedAt);
    const std::string said = prepare_refusal(diagnostic);
    const std::string around = prepare_refusal(refusal.around);
    Judgement judged{.status = code_of(refusal, diagnostic)};
    const std::string& code = judged.status;
    std::optional<BounceWords> words = find_bounce_words(said);
    if ((!words || is_vague(*words)) && is_vague(code)) {
        const auto wider = find_bounce_words(around);
        words = wider && !is_vague(*wider) ? wider : words;
    }
    const bool dead = refusal.called_dead && is_vague(code);
    judged.kind = words  ? by_words(*words, code)
                  : dead ? FeedbackKind::kHardBounce
                         : bounce_kind(code);
    if (judged.kind == FeedbackKind::kHardBounce &&
        (words ? is_temporary(refusal, code, *words) : code.starts_with('4'))) {
        judged.kind = FeedbackKind::kSoftBounce;
    }
    judged.kind = softened(judged.kind, around);
    return judged;
}

FeedbackKind classify_bounce(std::string_view status, std::string_view diagnostic) {
    return judge_refusal({.status = status, .diagnostic = diagnostic}).kind;
}

}  // namespace campaignd::mail
