#include "mail/inbound/bounce_entries.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "mail/inbound/bounce_text.h"
#include "mail/inbound/notice_text.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostEntries = 50;
constexpr std::size_t kMostLines = 600;
constexpr std::size_t kMostAddress = 320;
constexpr std::size_t kMostDiagnostic = 500;
constexpr std::size_t kMostReply = 1'000;
constexpr std::string_view kAround = " \t\r\n<>()[]:;,\"'";

/// What stands before an address that failed, when it does not begin the line. Words: as
/// Sisimai::Lhost::* and flufl.bounce list them.
constexpr std::string_view kLabels =
    "rcpt to:|recipient address:|original address:|failed recipient:|intended recipient:|"
    "undeliverable address:|recipient:|addressed to|error-for:|delivering your mail to|"
    "message to|problem delivering|expanded from|generated from|mailto:|permanent errors:|to:";
/// Whom to ask for help is not whom it could not reach.
constexpr std::string_view kHelpers =
    "postmaster@|support@|abuse@|help@|helpdesk@|mailer-daemon@|admin@";
constexpr std::string_view kSenderLines =
    "mail from|from:|sender:|contact |return-path|reply-to|message-id";

/// The address around the `@` at `at`; empty when it is none.
std::string_view address_around(std::string_view line, std::size_t at) {
    const std::size_t before = line.find_last_of(kAround, at);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(line.find_first_of(kAround, at), line.size());
    std::string_view address = line.substr(begin, end - begin);
    while (address.ends_with('.')) {
        address.remove_suffix(1);
    }
    const bool whole = begin < at && at + 1 < begin + address.size();
    return whole && address.size() <= kMostAddress ? address : std::string_view();
}

/// Collects addresses by how sure it is that they failed: at the start of a line, behind a label,
/// anywhere else.
class Listed {
  public:
    /// `own`: the addresses of the notice itself.
    explicit Listed(std::vector<std::string> own) : own_(std::move(own)) {}

    void look_at(std::string_view line) {
        const std::string lower = to_lower(trim(line));
        if (any_word(kSenderLines, [&](std::string_view words) {
                return lower.starts_with(words) || lower.find(">>> " + std::string(words)) == 0;
            })) {
            return;
        }
        for (std::size_t at = lower.find('@'); at != std::string::npos && seen_ < kMostEntries * 4;
             at = lower.find('@', at + 1), ++seen_) {
            const std::string_view address = address_around(lower, at);
            if (!address.empty() && !is_ours(address)) {
                add(address, std::string_view(lower));
            }
        }
    }

    const std::vector<std::string>& best() const {
        return !first_.empty() ? first_ : !labelled_.empty() ? labelled_ : other_;
    }

  private:
    bool is_ours(std::string_view address) const {
        return std::find(own_.begin(), own_.end(), address) != own_.end() ||
               begins_with_one_of(address, kHelpers);
    }

    void add(std::string_view address, std::string_view line) {
        const auto at = static_cast<std::size_t>(address.data() - line.data());
        const std::string_view before = trim(line.substr(0, at));
        // A reply code may stand before it: "550 <a@b>... User unknown".
        const bool starts =
            before.find_first_not_of(" <>()[]:;,\"'0123456789.-#") == std::string_view::npos;
        const bool labelled = holds_one_of(before, kLabels);
        std::vector<std::string>& list = starts ? first_ : labelled ? labelled_ : other_;
        const std::string found(address);
        if (list.size() < kMostEntries &&
            std::find(list.begin(), list.end(), found) == list.end()) {
            list.push_back(found);
        }
    }

    const std::vector<std::string> own_;
    std::vector<std::string> first_;
    std::vector<std::string> labelled_;
    std::vector<std::string> other_;
    std::size_t seen_ = 0;
};

std::vector<std::string> listed_in(std::string_view text, const MimeTree& message) {
    std::vector<std::string> own;
    for (const char* name : {"From", "To", "Delivered-To", "X-Original-To", "Reply-To"}) {
        const std::string value = to_lower(message.header(name));
        if (const std::size_t at = value.find('@'); at != std::string::npos) {
            own.emplace_back(address_around(value, at));
        }
    }
    Listed listed(std::move(own));
    for (std::size_t lines = 0; !text.empty() && lines < kMostLines; ++lines) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        listed.look_at(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return listed.best();
}

/// X-Failed-Recipients, as Exim and Gmail write it.
std::vector<std::string> named_in_header(const MimeTree& message) {
    std::vector<std::string> named;
    for (const auto& [field, value] : message.headers) {
        if (!equals_ignoring_case(field, "X-Failed-Recipients")) {
            continue;
        }
        for (const std::string_view part : split(value, ',')) {
            const std::string_view address = trim(part);
            if (!address.empty() && named.size() < kMostEntries) {
                named.emplace_back(address.substr(0, kMostAddress));
            }
        }
    }
    return named;
}

/// The words to show: from the line that names the address on.
std::string shown(std::string_view words, std::string_view address) {
    const std::size_t at = address.empty() ? 0 : to_lower(words).find(to_lower(address));
    const std::string_view rest = words.substr(at == std::string_view::npos ? 0 : at);
    return std::string(trim(truncate_utf8(rest, kMostDiagnostic)));
}

/// Where a reply begins: "550 ", "550-" or "550: ", and not within a longer number.
bool is_reply_at(std::string_view text, std::size_t at) {
    const bool number = (text[at] == '5' || text[at] == '4') && at + 3 < text.size() &&
                        is_digit(text[at + 1]) && is_digit(text[at + 2]);
    return number && std::string_view(" -:").find(text[at + 3]) != std::string_view::npos &&
           (at == 0 || (!is_digit(text[at - 1]) && text[at - 1] != '.' && text[at - 1] != '-'));
}

/// Where the transcript of a dialogue goes on to the next.
std::size_t end_of_dialogue(std::string_view text) {
    return std::min({text.find("\n>>> "),
                     text.find("\nWhile talking to"),
                     text.find("\n... while talking to"),
                     text.size()});
}

/// The same, or where a paragraph ends.
std::size_t end_of_reply(std::string_view text) {
    return std::min({text.find("\n\n"), text.find("\n\r\n"), end_of_dialogue(text)});
}

/// What the server said, from the line on that holds its reply; all words when there is none.
std::string_view reply_in(std::string_view words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (is_reply_at(words, at)) {
            const std::size_t line = words.substr(0, at).rfind('\n');
            const std::string_view reply =
                words.substr(line == std::string_view::npos ? 0 : line + 1, kMostReply);
            return reply.substr(0, end_of_reply(reply));
        }
    }
    return words;
}

/// "Returned mail: User unknown", "DELIVERY FAILURE: User x not listed"; other subjects repeat that
/// of the message they return.
std::string_view reason_in_subject(std::string_view subject) {
    const std::string start = to_lower(subject.substr(0, 20));
    const bool reason =
        start.starts_with("returned mail:") || start.starts_with("delivery failure:");
    return reason ? subject : std::string_view();
}

/// `subject` is the last to ask.
FailedRecipient entry(std::string_view words,
                      const std::string& address,
                      std::string_view subject) {
    const std::string around = std::string(words) + "\n\n" + std::string(subject);
    const std::string_view reply = reply_in(words);
    const Judgement judgement = judge_refusal(
        {.diagnostic = trim(reply).empty() ? subject : reply, .around = around, .final = true});
    return {.address = address,
            .other = {},
            .kind = judgement.kind,
            .status = judgement.status,
            .diagnostic = shown(words, address)};
}

}  // namespace

std::vector<FailedRecipient> read_bounce_entries(std::string_view text, const MimeTree& message) {
    std::vector<std::string> named = named_in_header(message);
    if (named.empty()) {
        named = listed_in(text, message);
    }
    const std::string_view subject = reason_in_subject(message.header("Subject"));
    std::vector<FailedRecipient> entries;
    for (const std::string& address : named) {
        std::string_view words = words_about(text, address, named);
        words = words.substr(0, named.size() > 1 ? end_of_dialogue(words) : words.size());
        entries.push_back(entry(words, address, subject));
    }
    if (entries.empty()) {
        entries.push_back(entry(text, {}, subject));
    }
    return entries;
}

DeliveryReport find_report_fields(std::string_view text) {
    const std::string lower = to_lower(text);
    const std::size_t at =
        std::min(lower.find("final-recipient:"), lower.find("original-recipient:"));
    if (at == std::string::npos) {
        return {};
    }
    return read_delivery_report(text, text.substr(0, at));
}

}  // namespace campaignd::mail
