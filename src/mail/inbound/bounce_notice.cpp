#include "mail/inbound/bounce_notice.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "base/words.h"
#include "mail/inbound/auto_subjects.h"
#include "mail/inbound/bounce_entries.h"
#include "mail/inbound/notice_text.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kOpening = 400;  // of the text of a notice: there it says what it is

// Subjects, openings and names of mail systems: as Sisimai::Lhost::* and flufl.bounce list them.
// Without their first letter where lower case is not ASCII.

constexpr std::string_view kSubjects = R"(
undeliver|delivery status|delivery notification|delivery report|delivery failure|delivery failed
delivery error|delivery problem|delivery has failed|delivery has been delayed|failure notice
failure delivery|mail delivery|message delivery|email delivery|e-mail delivery|returned mail
returned to sender|returning message|returned email|return mail|bounced mail|bounce message
could not be delivered|couldn't be delivered|cannot be delivered|not delivered|non-deliver
nondeliver|non delivery|unable to deliver|error sending|mail system error|mail error|mail failure
failed mail|failed delivery|delivery delayed|message delayed|delayed mail|message status
could not send message|permanent delivery|user unknown|unknown user|considered unsolicited
reject mail article|fml system error|loop alert|loop back warning|unix from loop|not member
spam mail from|message frozen|error(s) in forwarding|blocked by our|spam mail warning
message you sent|mailbox full|notice: mail|mail could not|non remis|non_remis|non distribu
échec de|echec de|nicht zugestellt|unzustellbar|zustellung|nicht zustellbar|no se puede entregar
no entregado|error de entrega|não entregue|não é possível entregar|onbestelbaar|niet bezorgd
mancata consegna|non recapitabile|impossibile recapitare|kan inte levereras|kan ikke leveres
ikke levert|nie można dostarczyć|niedostarczon|nedoruč|toimitettavissa|teslim edilemedi
едоставлен|не доставлен|е удалось доставить|евозможно доставить|配信不能|配信できません|送信エラー|未送达
无法投递|無法傳送|系统退信|退信|배달되지
)";

constexpr std::string_view kOpenings = R"(
this is the qmail-send program|mail delivery software|sorry to have to inform you
did not reach the following recipient|did not reach some or all
delivery to the following recipient|your message couldn't be delivered
your message wasn't delivered|message could not be delivered|message cannot be delivered
message was not delivered|message not delivered|the following address(es) failed
the following addresses had|the following address failed|the following addresses failed
the following recipient(s)|the following recipients
permanent fatal errors|had delivery errors|had delivery problems|you are not a member
could not be delivered|cannot be delivered|couldn't be delivered|not be able to deliver
automatically generated delivery status|delivery status notification|unable to deliver
error occurred while|there was an error delivering|trouble delivering|was rejected by
your message was rejected|your message has been rejected|was undeliverable|failed to deliver
failure reasons|error message below|invalid user address
your message could not be sent|message could not be sent|undeliverable|was not delivered to
delivery failed|this is the mailer-daemon|mail transport|was considered unsolicited
送信できませんでした|送信に失敗|配信できません|配送できません|duplicated message-id|was frozen|has been frozen
local scanning code|the user(s) account|your message was not delivered|each of the following recipients
unknown user:|user mailbox exceeds|has not yet been delivered|message is delayed|undelivered
could not be sent
)";

constexpr std::string_view kDelayed = R"(
notification (delay)|(delayed)|message delayed|delayed mail|has been delayed|is delayed for
notification: delayed|has not yet been delivered|no action is required|do not need to resend
not need to re-send|warning message only|warning: could not send|could not send message for past
temporary failure report|will continue to|still trying|will be retried|noch nicht zugestellt
)";

/// The local part or the displayed name, without what is no letter.
constexpr std::string_view kSystems = R"(
mailerdaemon|maildaemon|daemon|postmaster|poostmaster|mailadmin|mailsystem|mailmaster|mdaemon
systemadministrator|maildeliver|mailsystemadministrator|deliverysubsystem|deliverysystem
internetmaildelivery|microsoftexchange|mailrouter|mailgateway|contentfilter|mailadministrator
maildeliverysubsystem|maildeliverysystem|maildeliversystem|bouncedaemon
)";

std::string letters_of(std::string_view text) {
    std::string out;
    for (const char c : to_lower(text)) {
        if (c >= 'a' && c <= 'z') {
            out += c;
        }
    }
    return out;
}

/// "Mail Delivery System <MAILER-DAEMON@x>", "MAILER-DAEMON <>", "mailer-daemon", "x@y (Mail …)".
bool names_mail_system(std::string_view from) {
    const std::size_t open = from.rfind('<');
    const std::string_view name = from.substr(0, std::min(open, from.size()));
    std::string_view address = open == std::string_view::npos ? from : from.substr(open + 1);
    address = address.substr(0, address.find_first_of(">("));
    const std::string local = letters_of(address.substr(0, address.find('@')));
    // A name without a Latin letter, or none at all, is a person's as well.
    return is_one_of(local, kSystems) || local.starts_with("microsoftexchange") ||
           is_one_of(letters_of(name), kSystems);
}

/// What it says of itself, without what it quotes.
struct Notice {
    std::string text;
    std::string own;
    bool is_one = false;
    bool delayed = false;
};

/// Somebody, or something, answers: the words behind are those of the message it is about.
bool is_answer(std::string_view subject) {
    constexpr std::string_view kAnswers = "re:|re :|aw:|sv:|vs:|antw:|odp:|res:|rif:|fw:|fwd:|wg:";
    return subject_is_automatic(subject) || begins_with_one_of(subject, kAnswers);
}

/// Three signs, of which two are needed: who wrote it, what the subject and what the text says.
Notice look_at(const MimeTree& message) {
    Notice notice;
    notice.text = notice_text(message);
    notice.own = without_returned(notice.text);
    const std::string subject = to_lower(message.header("Subject"));
    const std::string lower = to_lower(notice.own);
    const bool subject_says = !is_answer(subject) && holds_one_of(subject, kSubjects);
    const bool text_says = holds_one_of(std::string_view(lower).substr(0, kOpening), kOpenings);
    // X-MLServer: fml, which answers for its lists.
    const bool system =
        is_from_mail_system(message) || has_null_path(message) || message.has("X-MLServer");
    const bool answers = message.has("In-Reply-To") && !system;
    const int signs = (subject_says ? 1 : 0) + (text_says ? 1 : 0) + (system ? 1 : 0);
    notice.is_one = message.has("X-Failed-Recipients") || (signs >= 2 && !answers);
    notice.delayed = holds_one_of(subject, kDelayed) || holds_one_of(lower, kDelayed);
    return notice;
}

}  // namespace

bool has_null_path(const MimeTree& message) {
    if (!message.has("Return-Path")) {
        return false;
    }
    const std::string path = to_lower(trim(message.header("Return-Path")));
    return path.empty() || path == "<>" || path == "<mailer-daemon>" || path == "<null>";
}

bool is_from_mail_system(const MimeTree& message) {
    const std::string_view from = trim(message.header("From"));
    return from.ends_with("<>") || names_mail_system(from);
}

std::optional<BounceNotice> read_bounce_notice(const MimeTree& message) {
    const Notice notice = look_at(message);
    if (!notice.is_one) {
        return std::nullopt;
    }
    BounceNotice bounce;
    // Some notices tell in sentences and hold the fields of a report without saying so.
    DeliveryReport report = find_report_fields(notice.text);
    if (report.failures.empty() && report.spared.empty()) {
        bounce.delayed = notice.delayed;
        bounce.failures = read_bounce_entries(notice.own, message);
    } else {
        bounce.delayed = report.failures.empty();
        bounce.failures = std::move(report.failures);
        bounce.spared = std::move(report.spared);
    }
    return bounce;
}

}  // namespace campaignd::mail
