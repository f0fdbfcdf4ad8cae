#include "mail/inbound/bounce_words.h"

namespace campaignd::mail {
namespace {

// Sources of both tables: the words of servers that Sisimai lists (Sisimai::Reason::*, its
// Sisimai::Lhost::* and Sisimai::Rhost::*), Mailman's flufl.bounce, and what Google, Microsoft,
// Yahoo and Apple publish about their replies.

// Where a dialogue was before anybody was named, as Postfix, Exim, Messaging Server, DragonFly,
// Yahoo and qmail tell it.
constexpr std::string_view kSender = R"(
in reply to mail from | after mail from | [mail_from] | rejected mail from | our mail from
sender was rejected | in reply to helo | in reply to ehlo | in reply to end of ehlo | our ehlo
our helo | after ehlo | after helo | after initial connection | response to mail from
response to ehlo | (state 13) | refused to talk to me | in reply to initial | greeting failed
my name was rejected | pipelined mail from
)";

constexpr std::string_view kPolicy = R"(
sender address rejected | sender rejected | sender email address | sender address has been
sender verify failed | sender verification failed | sender denied | sender domain | invalid sender
domain of sender | address of sender | unroutable sender | sender is spammer | sender not
sender is in my black | because the sender | sender has not | bogus mail from | envelope sender
mail from * refused | mail from not owned | empty envelope | null sender | batv | backscatter
bounce verification | return-path | return path | does not exist e2110 | emetteur invalide
registered gateway user | address is not verified | not authorized to send | allowed to send
allowed to post | permission to post | members-only | not subscribed to | closed mailing list
groups.google.com/support | third-party dsns | unsigned dsn | purported responsible address
recursive cname | mx records for | administrative prohibition | returned mail not accepted
not a member | not member | spammer | mail size limit | domain does not exist: | blocked senders
fully qualified email address required | from: domain is invalid | invalid domain, see

client host | cannot find your hostname | cannot resolve your address | reverse dns | rdns
ptr record | ptr resource | ip name lookup failed | ip reverse lookup | dynamic ip
mismatches client | unresolvable relay | helo command rejected | ehlo command rejected
helo command | sender ip | sending ip | ip for sending | ips with missing | unverifyable sending
your ip | ip address * blocked | ip * is blocked | bad ip | banned sending | blacklist | black list
black-list | blocklist | block list | block-list | denylist | dnsbl | ~rbl | rbl~ | spamhaus
spamcop | barracudacentral | sorbs | uceprotect | abuseat | drbl | junkemailfilter | attrbl
open proxy | go away | accepting mail from your | no access from mail | host network not allowed
not allowed to connect | closing transmission | not accepting connections
no matches to nameserver | confirm this mail server | requires confirmation
use the smtp server of | does not accept mail from | refused - see http | error-messages?ip
listed as abusive | abus detecte | zombied | gone over your | cxbl | aup# | bounce attack
mail rejete | service refuse * 999 | service refuse * 103 | service refuse * 510
access forbidden by | server access | likely suspicious | your access | looks suspiciously

~spf | (spf | spf record | spf check | spf fail | spf.pobox | dkim | dmarc
sender policy framework | unauthenticated | authentication required | authentication failure
authentication failed | authentication credentials | authentication is required
authentication turned on | authentification | not authenticated | don't authenticate
must authenticate | auth required | requires authentication | passed validation
verification failure | starttls | tls required | encryption required | not subscribed to ses
is a dead domain | sendrawemail | sender id

reputation | user complaints | unexpected volume | unsolicited | bulk email | bulk e-mail
bulk mail | mass mail | massmail | ube, | as spam | spam score | spam content | spam message
spam detected | spam rejection | spam refused | spam check | spam blocked | spam block | spam list
spam email | spam filter | spam points | spam-like | for spam | is spam | be spam | like spam
no spam | too much spam | too many spam | possible spam | probable spam | suspected spam
sending spam | consider spam | contains spam | similar to spam | accept spam | spam not accepted
- spam | (spam | rejected by * (spam) | due to spam | spamassassin | spamming | spambouncer
spamprofiler | unwanted messages | bulk.advertising | reject, id= | pattern detection
antispam check | content rejected | content filter | content denied | mail content | banned content
unacceptable content | prohibited content | prohibited virus | illegal attachment
images or other attachments | potentially executable | executable files | presents a potential
used by recent virus | virus detected | virus found | a virus | the virus | virus phishing
spam/virus | spam or virus | contains virus | malware | infected | phishing | malicious | uribl
surbl | policy reason | policy violation | local policy | by policy | per policy | security polic
organization policy | organizational settings | protocol violation | message refused
message was considered | message filtered | email is considered | triggered a | low priority
solving a captcha | blocked by our filter | our system has detected | message was blocked

rate limit | rate-limit | ratelimit | at a rate | rate that | sending rate | too many messages to
too many messages from | too many emails | too many mails | too many recipients
too many connection | too many concurrent | too many session | too many errors | emails per
messages per | mails per | recipients per | per hour | per day | sending quota | sending limit
send limit | daily limit | daily quota | hourly | recipient rate | recipient limit | throttl
slower | connection limit | frequency limit | trop de connexions | greylist | grey list | grey-list
graylist | numerous attempts | exceeded the max | has sent too many | sends too many
concurrency limit

message size | maximum message | incoming message size | inbound message size | message too large
message too big | message is too large | message is too big | message file too big | message length
exceeds size limit | larger than the | fixed limit | line limit exceeded | header size
headers too large | sizelimit | overadvertisedsize | mail file too big | taille limite du message
too long message

duplicate header | multiple * header | messages with multiple addresses | rfc 5322 | rfc5322
rfc 2822 | noncompliant | mime complexity | invalid mime | 8-bit data | binary content
unnecessary base64 | header error | header are not accepted | headers are not accepted | bare lf
bare linefeed | angle-brackets nested | expected word or | domain missing in source
malformed address | improper sequence | sequence of commands | too many "received"
local scanning code | conversion to internet format | reciplimit | syntax error
unrecognized command | command unrecognized | bad sequence | command not

relay access denied | relaying denied | relay denied | relay not permitted | no relaying
relaying is | unable to relay | permitted to relay | allowed to relay | as a relay | mail relay
relaying mail | open relay | not local host | not a gateway | not relay | relay prohibited
handle mail for | allowed rcpthosts | allowed rcpthost | specified domain is not allowed
to a non-local
)";

constexpr std::string_view kVaguePolicy = R"(
spam | blocked | policy | policies | abuse | access denied | not allowed | security reason
security policy | security check | authoriz | authoris | banned | forbidden | restricted
suspicious | filtered | complaint
)";

}  // namespace

std::string_view bounce_phrases_about_us(BounceWords kind) noexcept {
    switch (kind) {
        case BounceWords::kSender:
            return kSender;
        case BounceWords::kPolicy:
            return kPolicy;
        case BounceWords::kVaguePolicy:
            return kVaguePolicy;
        default:
            return {};
    }
}

}  // namespace campaignd::mail
