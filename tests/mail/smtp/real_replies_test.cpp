// What the large receivers and the common servers really answer, and what each answer means here.
// The wordings are those of public documentation: Gmail (support.google.com/a/answer/3726730),
// Exchange Online and Outlook.com (learn.microsoft.com, "Email non-delivery reports";
// "sendersupport.olc.protection.outlook.com/pm/troubleshooting"), Yahoo
// (senders.yahooinc.com/smtp-error-codes), Amazon SES (docs.aws.amazon.com/ses,
// "Amazon SES SMTP issues"), Postfix (postfix.org/postconf.5.html and its sources), Exim (exim.org,
// default configuration), Zoho (zoho.com/mail/help), Haraka (haraka.github.io, plugins), cPanel
// (support.cpanel.net) and RFC 6647 for greylisting.
#include <catch2/catch.hpp>

#include "mail/smtp/reply_class.h"
#include "mail/smtp/reply_reader.h"

using namespace campaignd;
using namespace campaignd::mail;

namespace {

struct Answer {
    const char* who;
    SmtpStage stage;
    const char* bytes;  // as it comes over the wire, without the last line end
    Verdict result;
};

constexpr auto kRcpt = SmtpStage::kRcpt;
constexpr auto kDot = SmtpStage::kDot;
constexpr auto kMail = SmtpStage::kMail;
constexpr auto kDead = Verdict::kNoSuchAddress;
constexpr auto kPerson = Verdict::kDeferred;
constexpr auto kWait = Verdict::kRelayDeferred;
constexpr auto kPolicy = Verdict::kPolicyRefused;
constexpr auto kNo = Verdict::kRefused;
constexpr auto kAccount = Verdict::kSenderRefused;

const Answer kAnswers[] = {
    // nobody there
    {"Gmail",
     kRcpt,
     "550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n"
     "550-5.1.1 double-checking the recipient's email address for typos or\r\n"
     "550 5.1.1 unnecessary spaces. Learn more at - gsmtp",
     kDead},
    {"Outlook.com",
     kRcpt,
     "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
     kDead},
    {"Exchange Online",
     kDot,
     "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
     kDead},
    {"Yahoo",
     kDot,
     "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0]",
     kDead},
    {"Postfix",
     kRcpt,
     "550 5.1.1 <x@example.org>: Recipient address rejected: User unknown in local recipient table",
     kDead},
    {"Postfix, virtual",
     kRcpt,
     "550 5.1.1 <x@example.org>: User unknown in virtual mailbox table",
     kDead},
    {"Exim", kRcpt, "550 Unrouteable address", kDead},
    {"Exim", kRcpt, "550 No such user here", kDead},
    {"Haraka", kRcpt, "550 5.1.1 I cannot deliver mail for <x@example.org>: no such user", kDead},
    {"sendmail", kRcpt, "550 5.1.1 <x@example.org>... User unknown", kDead},
    {"qmail", kRcpt, "550 sorry, no mailbox here by that name (#5.1.1 - chkuser)", kDead},
    // a box that takes nothing now, or nothing of this kind
    {"Gmail",
     kRcpt,
     "552-5.2.2 The recipient's inbox is out of storage space and inactive. Please\r\n"
     "552 5.2.2 direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm",
     kNo},
    {"Dovecot", kDot, "552 5.2.2 <x@example.org> Quota exceeded (mailbox for user is full)", kNo},
    {"Exim", kDot, "552 mailbox is full: retry timeout exceeded", kNo},
    {"Gmail",
     kRcpt,
     "452-4.2.2 The recipient's inbox is out of storage space. Please direct the\r\n"
     "452 4.2.2 recipient to https://support.google.com/mail/?p=OverQuotaTemp - gsmtp",
     kPerson},
    {"Gmail",
     kRcpt,
     "450-4.2.1 The user you are trying to contact is receiving mail too quickly.\r\n"
     "450-4.2.1 Please resend your message at a later time. If the user is able to\r\n"
     "450 4.2.1 receive mail at that time, your message will be delivered. - gsmtp",
     kPerson},
    {"Postfix",
     kRcpt,
     "450 4.2.0 <x@example.org>: Recipient address rejected: Mailbox busy",
     kPerson},
    {"Postfix",
     kRcpt,
     "450 4.1.1 <x@example.org>: Recipient address rejected: unverified address: timed out",
     kPerson},
    {"iPlanet", kRcpt, "452 recipient storage full, try again later", kPerson},
    // greylisting
    {"postgrey",
     kRcpt,
     "450 4.2.0 <x@example.org>: Recipient address rejected: Greylisted, see http://postgrey",
     kPerson},
    {"RFC 6647", kRcpt, "451 4.7.1 Greylisting in action, please come back later", kPerson},
    {"Haraka", kRcpt, "451 4.7.1 DENYSOFT: graylisted", kPerson},
    {"Exim", kRcpt, "451 Greylisted, please try again in 300 seconds", kPerson},
    // us: pace, quota, the relay's own state
    {"Gmail",
     kDot,
     "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\r\n"
     "421 4.7.28 from your IP address.",
     kWait},
    {"Gmail", kRcpt, "451 4.5.0 SMTP protocol violation, see RFC 2821", kWait},
    {"Gmail", kRcpt, "421 4.4.5 Server busy, try again later.", kWait},
    {"Gmail",
     kDot,
     "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\r\n"
     "550 5.4.5 sending limits go to https://support.google.com/a/answer/166852 - gsmtp",
     kWait},
    {"Yahoo",
     kMail,
     "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume",
     kWait},
    {"Yahoo", kRcpt, "451 4.3.2 Internal error reading data", kWait},
    {"Exchange Online",
     kRcpt,
     "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77714)",
     kPerson},  // or about us: is_unclear()
    {"Postfix with a policy server",
     kRcpt,
     "450 4.7.1 <x@example.org>: Recipient address rejected: Try again later",
     kPerson},
    {"OpenBSD spamd", kRcpt, "451 Temporary failure, please try again later.", kPerson},
    {"rspamd", kDot, "451 4.7.1 Try again later", kPerson},
    {"Postfix",
     kRcpt,
     "450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]",
     kWait},
    {"Exchange Online", kRcpt, "452 4.5.3 Too many recipients (AS780090)", kWait},
    {"Exchange Online",
     kDot,
     "550 5.1.90 Your message can't be sent because you've reached your daily limit for message "
     "recipients",
     kWait},
    {"Outlook.com",
     kRcpt,
     "451 4.4.4 Mail received as unauthenticated, incoming to a recipient domain; try later",
     kWait},
    {"Amazon SES", kDot, "454 Throttling failure: Maximum sending rate exceeded.", kWait},
    {"Amazon SES", kDot, "454 Throttling failure: Daily message quota exceeded.", kWait},
    {"cPanel",
     kRcpt,
     "550 Domain example.org has exceeded the max emails per hour (200/200 (100%)) allowed. "
     "Message discarded.",
     kWait},
    {"a smarthost", kDot, "550 5.7.1 Rate limit exceeded for this domain", kWait},
    {"Zoho", kDot, "550 5.4.6 Unusual sending activity detected. Please try after sometime", kWait},
    {"Postfix", kMail, "452 4.3.1 Insufficient system storage", kWait},
    {"Postfix", kRcpt, "450 4.7.1 Error: too much mail from 192.0.2.1", kWait},
    {"Postfix", kRcpt, "451 4.3.0 <x@example.org>: Temporary lookup failure", kPerson},
    {"Exim", kRcpt, "451 Temporary local problem - please try later", kPerson},
    {"Haraka", kMail, "450 4.4.6 Rate limit exceeded", kWait},
    {"Haraka", kMail, "503 5.5.1 Use EHLO/HELO before MAIL", kWait},
    {"Postfix", kRcpt, "503 5.5.1 Error: need MAIL command", kWait},
    {"Postfix", kMail, "501 5.5.4 Unsupported option: SMTPUTF8", kWait},
    // us: the account is closed, or the address is not ours
    {"Exchange Online", kMail, "550 5.1.8 Access denied, bad outbound sender AS(42004)", kAccount},
    {"Exchange Online", kDot, "550 5.1.8 Access denied, bad outbound sender AS(42004)", kAccount},
    {"Exchange Online",
     kMail,
     "550 5.7.501 Service unavailable. Access denied, spam abuse detected from tenant.",
     kAccount},
    {"Exchange Online",
     kRcpt,
     "550 5.7.705 Access denied, tenant has exceeded threshold",
     kAccount},
    {"Exchange Online",
     kDot,
     "550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains.",
     kAccount},
    {"Gmail",
     kMail,
     "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\r\n"
     "550 5.4.5 sending limits go to https://support.google.com/a/answer/166852 - gsmtp",
     kWait},
    {"a smarthost", kMail, "554 5.7.1 Account suspended", kAccount},
    {"a smarthost", kDot, "554 5.7.1 Your account has been disabled", kAccount},
    {"Postfix",
     kMail,
     "553 5.7.1 <news@example.org>: Sender address rejected: not owned by user x",
     kAccount},
    {"Gmail", kMail, "530 5.7.0 Authentication Required. For more information, go to", kAccount},
    {"Gmail", kRcpt, "550 5.2.1 The email account that you tried to reach is disabled.", kDead},
    // us: what we are and what we write
    {"Gmail",
     kDot,
     "550-5.7.26 Your email has been blocked because the sender is unauthenticated.\r\n"
     "550 5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.",
     kPolicy},
    {"Gmail",
     kDot,
     "550-5.7.1 [192.0.2.1] Gmail has detected that this message is likely\r\n"
     "550 5.7.1 unsolicited mail. To reduce the amount of spam sent to Gmail",
     kPolicy},
    {"Outlook.com",
     kMail,
     "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your "
     "Internet service provider since part of their network is on our block list (S3140).",
     kAccount},
    {"Outlook.com",
     kDot,
     "550 5.7.515 Access denied, sending domain example.org does not meet the required "
     "authentication level.",
     kPolicy},
    {"Yahoo",
     kDot,
     "554 5.7.9 Message not accepted for policy reasons. See https://senders.yahoo",
     kPolicy},
    {"Postfix", kRcpt, "554 5.7.1 <x@example.org>: Relay access denied", kPolicy},
    {"Postfix",
     kRcpt,
     "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
     kPolicy},
    {"Postfix", kMail, "552 5.3.4 Message size exceeds fixed limit", Verdict::kTooLarge},
};

Reply read(const char* bytes) {
    ReplyReader reader;
    const std::string line = std::string(bytes) + "\r\n";
    std::string_view input = line;
    const auto reply = reader.next(input);
    REQUIRE(reply);
    return *reply;
}

}  // namespace

TEST_CASE("what real servers say is put where the fault lies", "[mail]") {
    for (const Answer& one : kAnswers) {
        INFO(one.who << ": " << one.bytes);
        CHECK(static_cast<int>(classify(one.stage, read(one.bytes))) ==
              static_cast<int>(one.result));
    }
}
