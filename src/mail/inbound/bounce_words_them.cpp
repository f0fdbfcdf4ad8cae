#include "mail/inbound/bounce_words.h"

namespace campaignd::mail {
namespace {

// Sources: see bounce_words_us.cpp. Of other languages the words of a whole phrase, without a first
// letter that may be a capital where lower case is not ASCII.

constexpr std::string_view kFull = R"(
mailbox full | mailbox is full | mailbox too full | mailbox currently full | mailbox * is full
mailbox is currently full | full mailbox | inbox is full | mail box is full | mailfolder is full
over quota | overquota | over the quota | over disk quota | over the allowed quota | over its quota
over their quota | quota exceeded | exceeded quota | exceeded * quota | exceeding * quota
exceeds * quota | quota violation | quota usage | quota is full | quota full | disk quota
disc quota | storage quota | maildir * quota | mailbox * quota | account is * quota
not enough quota | insufficient storage | insufficient system storage | insufficient disk
exceeded storage | out of storage | storage space | storage limit | maximum allowed storage
enough space | disk space | disk full | disk is full | mail system full | no space left
space has been used up | mailbox size limit | mailbox exceed | mailbox has exceeded
mailbox would exceed | mailbox has grown | exceeding receiving limits | too much mail data
too many messages on the server | mail file size exceeds | messages in the mailbox
boite du destinataire pleine | boîte * pleine | postfach ist voll | postfach voll | speicherplatz
casella piena | casella * piena | buzón * lleno | buzon * lleno | caixa * cheia | переполнен
邮箱已满 | 空间不足 | メールボックスが一杯 | メールボックスがいっぱい | メールボックスの容量
)";

constexpr std::string_view kTrouble = R"(
host not found, try again | host name lookup failure | temporary lookup | temporary dns
temporary resolution | temporary name | dns lookup failure * try again | could not contact dns
dns error | dns query failed | servfail | dns records for the destination | unrouteable mail domain
resolve route | lookup timed out | name server timeout | malformed name server reply
cname lookup failed temporarily | connection timed out | connection timeout | connection refused
connection reset | connection dropped | connection was dropped | connection was refused
connection lost | lost connection | operation timed out | timed out | timeout | no route to host
is unreachable | host unreachable | network unreachable | could not connect | unable to connect
cannot connect | connection closed | disconnected | establish an smtp connection
network error on destination | server did not respond | not responding | requests to connect
gateway for | delivery time expired | delivery expired | message expired | retry time
queue too long | allowed queue period | failing for a long time | envelope expired
multiple retries | unable to deliver this message after | has not been collected
could not be delivered for | failed to deliver to domain | too many hops | hop count | mail loop
routing loop | forwarding loop | message looping | loops back to | is looping | loop was found
loop detected | loop broken | create a mail loop | forwarded more than | too many received
maximum forwarding | delivery to file | delivery to pipe | local delivery failed | lmtp error
has been frozen | was frozen | mxloopback | badprimary | ambiguous | invalidinsmtp
several matches found | cannot route mail | not delivered within | no proxy for recipient
attempts failed | delivery failed * attempts | temporarily limited | mailer error | command died
command output | command failed | procmail | maildrop | pipe to | exit status | user output file
cannot open mailbox | local error | local configuration | local problem | contact ldap
ldap server | ldap error | no mdb | internal error | internal server error | internal system
system error | system config | configuration error | misconfigured | service currently unavailable
service refuse | queue file write | error while being processed | interrupted system call
load drd | temporarily unavailable | temporarily inactive | temporarily disabled
temporarily suspended | temporary locked | temporarily locked | currently suspended
account is locked | mailbox is frozen
)";

// What a person set up does not say that the address is dead.
constexpr std::string_view kUnwanted = R"(
recipient preferences | blocked by the recipient | user reject | user rule | user refuse
refuses to accept | refuse to receive | refuses to receive | only accepting mail from
accepting mail with | restricted sms | account is protected by | rst.notauthorized
senders to accept mail from | isn't on the recipient's list | suspend the service
)";

constexpr std::string_view kNobody = R"(
user unknown | unknown user | user not known | user is unknown | user (@) unknown
user <@> unknown | unknown local | unknown recipient | recipient unknown | recipient is unknown
unknown mailbox | unknown virtual | unknown email | unknown e-mail | unknown to address
unknown address | address unknown | address is unknown | addressee unknown | addresses were unknown
virtual user | illegal alias | not a known user | userunknown | no such user | no such recipient
no such mailbox | no such address | no such person | no such account | no such local
no such email | no such e-mail | no such name | no such mail | not a valid user
not a valid recipient | not a valid mailbox | not a valid address | not our customer
not a local address | not an active address | not email addresses | invalid recipient
invalid user | invalid-recipient | invalid mailbox | invalid address | invalid e-mail
invalid email | invalid account | invalid destination | invalid rcpt | invalid final delivery
recipient invalid | address invalid | user invalid | mailbox invalid | bad address
bad destination | bad recipient | bad * recipient | badrcptto | badrecipientto | validrcptto
recipient not found | recipient was not found | recipientnotfound | recipnotfound
recipient notfound | 542 @ rejected | recipient address rejected. (in reply to rcpt to
recipient no longer | recipient name is not recognized | recipient is not local
recipient is not accepted | recipient not recognized | recipient not ok | recipient * was not found
recipient * not found | user not found | user was not found | user is not found
user * was not found | user not exist | user missing home | not found recipient
doesn't have a * account | does not have a * account | doesn't have an account
does not have an account | doesn't have any account | mailbox not found | mailbox was not found
mailbox not present | no mailbox | no mail box | address not found | address was not found
address couldn't be found | address could not be found | address wasn't found | address not present
address is wrong | address no longer | adresse mail inconnue | wasn't found at | couldn't be found
name is not found | <@> not found | account not found | account unknown | account by that name
account unavailable | no one at this | nobody by that name | nobody here | there is no one
does not exist | doesn't exist | don't exist | doesnt exist | do not exist | not exist | nonexist
non-exist | no longer exist | isn't in our | not listed in | not listed | name directory
no * in directory | not in directory | not present in directory | undeliverable address
envelope recipient has been denied | unrouteable address | unroutable address
server rejected recipient | can't accept user | recipients was undeliverable | delivery userid
p=nosuchuser | answer=6596 | 5.1.0 address rejected | 5.1.1 address rejected | utilisateur inconnu
destinataire inconnu | destinataire invalide | adresse inconnue | n'existe pas | nessun utente
utente sconosciuto | indirizzo inesistente | utente inesistente | non esiste | no existe
usuario desconocido | usuário desconhecido | usuario desconhecido | não existe
usuário inexistente | usuario inexistente | empfänger unbekannt | unbekannter empfänger
existiert nicht | nicht gefunden wurde | wurde nicht gefunden | neexistuje | nie istnieje
finns inte | findes ikke | finnes ikke | eksisterer ikke | bestaat niet | onbekende gebruiker
не существует | не найден | нет такого | несуществующ | 用户不存在 | 收件人不存在 | 不存在 | 存在しません | 存在しない
宛先不明 | 見つかりません | 존재하지
)";

constexpr std::string_view kNowhere = R"(
host unknown | unknown host | unknown domain | domain unknown | host not found | domain not found
domain name not found | domain must exist | name or service not known | no such domain
no such host | illegal host/domain | no mx found | name service error | nxdomain | no mx record
no mx or | no mx host | no mx for | couldn't find any host | couldn't find a mail exchanger
no smtp service | all host address lookups failed | no host found for | null mx | nullmx
does not accept mail | doesn't accept mail | domain is not reachable | dns hard error
is unknown. please check | bad destination host | bad destination system | no valid hosts
all relevant mx records | unresolvable host | no mail server found
)";

constexpr std::string_view kClosed = R"(
account has been disabled | account is disabled | account disabled | to reach is disabled
disabled recipient | account is inactive | account inactive | account is not active
account has been inactive | to reach is inactive | inactive account | inactive user
invalid/inactive | user not active | user is inactive | user inactive | mailbox disabled
mailbox is disabled | mailbox is inactive | mailbox inactive | mailbox not active | deactivated
account closed | account has been closed | account is closed | account terminated
account has been terminated | is terminated | account has been deleted | account deleted
account expired | account has expired | has been suspended | user suspended | account suspended
is suspended | mailbox currently suspended | no longer accepts | no longer valid | no longer in use
no longer active | no longer available | no longer works | no longer with | no longer employed
no longer here | discontinued | has been replaced by | has moved to | archived recipient
destinataire archivee | left the company | has left the | extended inactivity | domain is disabled
address is disabled | address has been disabled | not accepting any mail | not accepting messages
)";

// 5321's own default for 550, and what Exchange Online says of an address that is not in its
// directory (with 5.4.1) as of one that must not be written to (with 5.7.1).
constexpr std::string_view kUnavailable = R"(
mailbox unavailable | mailbox is unavailable | mailbox unavaiable | mailbox not available
mailbox name not allowed | recipient address rejected: access denied | recipient rejected
)";

constexpr std::string_view kVagueTrouble = R"(
try again later | try later | temporar | service unavailable | deferred | busy | overloaded
resources | later time | essayer plus tard
)";

}  // namespace

std::string_view bounce_phrases_about_them(BounceWords kind) noexcept {
    switch (kind) {
        case BounceWords::kFull:
            return kFull;
        case BounceWords::kTrouble:
            return kTrouble;
        case BounceWords::kUnwanted:
            return kUnwanted;
        case BounceWords::kNobody:
            return kNobody;
        case BounceWords::kNowhere:
            return kNowhere;
        case BounceWords::kClosed:
            return kClosed;
        case BounceWords::kUnavailable:
            return kUnavailable;
        case BounceWords::kVagueTrouble:
            return kVagueTrouble;
        default:
            return {};
    }
}

}  // namespace campaignd::mail
