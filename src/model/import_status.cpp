#include "model/import_status.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "base/text.h"
#include "model/import_columns.h"

namespace campaignd {
namespace {

using Status = RecipientStatus;
using Words = std::pair<Status, std::string_view>;
using Headers = std::pair<StatusColumn, std::string_view>;

// Words as attribute_key() writes them, one space between two.
constexpr std::array<Words, 4> kWords{{
    {Status::kActive,
     " active subscribed enabled confirmed opted_in opt_in optin valid deliverable verified "
     "approved engaged allowed marketing_contact explicit implicit express implied "
     "aktiv angemeldet abonniert eingetragen bestätigt "
     "actif abonné inscrit confirmé activo suscrito confirmado "
     "attivo iscritto confermato ativo "
     "actief aangemeld ingeschreven aktywny zapisany "},
    {Status::kUnsubscribed,
     " unsubscribed unsubscribe unsub opted_out opt_out optout disabled blocklisted blacklisted "
     "blocked banned suppressed suppression manual_suppression inactive deactivated deleted "
     "removed "
     "archived cancelled canceled unconfirmed not_confirmed pending unverified waiting "
     "awaiting_confirmation not_subscribed non_subscribed nonsubscribed never_subscribed "
     "not_active no_consent not_opted_in do_not_contact do_not_mail do_not_email dnc stopped "
     "unactivated non_marketing_contact not_marketing_contact revoked withdrawn declined suspended "
     "user_suppressed transactional left gone unapproved no_permission pending_confirmation "
     "temp_hold "
     "abgemeldet inaktiv deaktiviert gesperrt gelöscht ausgetragen abbestellt unbestätigt "
     "nicht_bestätigt blockiert widerrufen gekündigt "
     "désabonné désinscrit inactif bloqué supprimé non_confirmé en_attente "
     "baja dado_de_baja desuscrito cancelado inactivo bloqueado eliminado pendiente "
     "disiscritto cancellato inattivo bloccato disattivato eliminato in_attesa "
     "descadastrado inativo removido pendente "
     "afgemeld uitgeschreven inactief geblokkeerd verwijderd "
     "wypisany nieaktywny zablokowany usunięty "},
    {Status::kBounced,
     " bounced bounce hard_bounce hard_bounced hardbounce hardbounced soft_bounce soft_bounced "
     "bounced_hard bounced_soft cleaned undeliverable undelivered invalid invalid_email "
     "invalid_address invalid_recipient unreachable not_reachable dead rejected failed "
     "mailbox_not_found "
     "unzustellbar nicht_zustellbar nicht_erreichbar ungültig zurückgewiesen "
     "rebond invalide injoignable rebotado inválido no_entregable "
     "rimbalzato non_valido non_raggiungibile devolvido onbestelbaar ongeldig odrzucony "},
    {Status::kComplained,
     " complained complaint complainer spam spam_complaint spam_complained spam_report "
     "spam_reported reported_spam reported_as_spam marked_as_spam marked_spam abuse abused "
     "abuse_report abuse_complaint spammed junk "
     "beschwerde spam_beschwerde plainte queja reclamo reclamação klacht skarga "},
}};

// What a longer text holds of these, between other words, says enough: "Unsubscribed by admin".
constexpr std::array<Words, 3> kTellingParts{{
    {Status::kUnsubscribed,
     " unsubscribed unsubscribe opted_out optout blocklisted blacklisted suppressed unconfirmed "
     "abgemeldet désabonné désinscrit "},
    {Status::kBounced, " bounced bounce hardbounce undeliverable unzustellbar "},
    {Status::kComplained, " complained complaint spam abuse "},
}};

constexpr std::array<Headers, 7> kHeaders{{
    {StatusColumn::kWord,
     " email_status mail_status subscriber_status newsletter_status mailing_status "
     "email_subscription_status email_marketing_consent email_marketing_status "
     "email_permission_status opt_in_status optin_status suppression_reason suppression_status "
     "email_marketing_state "},
    {StatusColumn::kMaybe,
     " status state subscription_status subscription_state subscribe_type subscription "
     "contact_status "
     "member_status user_status list_status global_status marketing_status consent_status statut "
     "zustand estado "
     "stato situação état abo "},
    {StatusColumn::kLoose, " type reason kind "},
    {StatusColumn::kLeft,
     " unsubscribed unsubscribed_at unsubscribed_on unsubscribed_date unsubscribe_date "
     "unsubscribe_time unsubscribed_time unsubscription_date date_unsubscribed unsub_time "
     "unsub_date "
     "unsubscribe unsubscribed_from_all_email is_unsubscribed email_unsubscribed opted_out opt_out "
     "optout opted_out_at opt_out_at opt_out_date opt_out_time optout_time optout_date "
     "email_opt_out email_opted_out has_opted_out_of_email blocklisted blacklisted blocklisted_at "
     "blacklisted_at is_blocklisted is_blacklisted email_blocklisted email_blacklisted blocklist "
     "blacklist blocked is_blocked blocked_at disabled is_disabled disabled_at email_disabled "
     "do_not_email do_not_mail do_not_contact dnc suppressed is_suppressed suppressed_at "
     "deactivated deactivated_at is_deactivated stop_time stopped_at deleted deleted_at is_deleted "
     "removed removed_at archived archived_at is_archived email_suppressions "
     "email_suppressions_timestamp "
     "email_suppressed excluded is_excluded is_excluded_from_campaigns excluded_from_campaigns "
     "is_opt_in_pending email_delivery_disabled "
     "abgemeldet abgemeldet_am deaktiviert deaktiviert_am gesperrt gelöscht desabonné désabonné "
     "désinscrit date_désinscription baja fecha_baja fecha_de_baja disiscritto afgemeld "},
    {StatusColumn::kBounced,
     " bounced bounced_at bounced_on bounce_date bounce_time is_bounced email_bounced hard_bounced "
     "hard_bounced_at hard_bounce hard_bounce_date email_hard_bounced cleaned clean_time "
     "cleaned_at "
     "cleaned_date email_hard_bounce_reason email_hard_bounce_reason_enum undeliverable "
     "invalid_email email_undeliverable on_hold has_hard_bounced is_email_bounced "
     "email_bounced_reason email_bounced_date "},
    {StatusColumn::kComplained,
     " complained complained_at complaint_date complaint_time spam spam_complaint "
     "spam_complaint_at "
     "marked_as_spam reported_as_spam spam_reported_at abuse abuse_time is_complained is_spam "
     "marked_email_as_spam "},
    {StatusColumn::kStays,
     " subscribed is_subscribed subscribed_to_emails active is_active enabled is_enabled opted_in "
     "opt_in optin optedin is_opted_in email_opt_in accepts_marketing accepts_email_marketing "
     "accepts_email email_consent marketing_consent newsletter receive_email receive_emails "
     "receives_email receives_emails confirmed is_confirmed email_confirmed "
     "aktiv angemeldet actif abonné activo suscrito attivo iscritto ativo actief "},
}};

constexpr std::string_view kNo =
    " 0 no n false f off never none null nil na n_a nein falsch nie non faux nee não nao nei nej ";
constexpr std::string_view kYes = " 1 yes y true t on ok ja wahr oui vrai si sí sim tak ";

bool holds(std::string_view words, std::string_view word) {
    for (std::size_t at = words.find(word); at != std::string_view::npos && !word.empty();
         at = words.find(word, at + 1)) {
        if (words[at - 1] == ' ' && words[at + word.size()] == ' ') {
            return true;
        }
    }
    return false;
}

template <typename Table>
auto look_up(const Table& table, std::string_view word)
    -> std::optional<std::remove_cvref_t<decltype(table[0].first)>> {
    for (const auto& [meaning, words] : table) {
        if (holds(words, word)) {
            return meaning;
        }
    }
    return std::nullopt;
}

/// Letter case goes, in Latin-1 too (U+00C0 to U+00DE); what is no letter becomes one "_".
std::string key_of(std::string_view text) {
    std::string key = attribute_key(text);
    for (std::size_t i = 1; i < key.size(); ++i) {
        const auto byte = static_cast<unsigned char>(key[i]);
        if (static_cast<unsigned char>(key[i - 1]) == 0xC3 && byte >= 0x80 && byte <= 0x9E &&
            byte != 0x97) {
            key[i] = static_cast<char>(byte + 0x20);
        }
    }
    return key;
}

/// RFC 3463: what a list of bounces gives as its status.
bool is_failure_code(std::string_view key) noexcept {
    return key.size() >= 5 && key.size() <= 7 && (key[0] == '5' || key[0] == '4') &&
           key[1] == '_' && key.find_first_not_of("0123456789_") == std::string_view::npos;
}

std::optional<Status> part_said(std::string_view key) {
    std::optional<Status> found;
    while (!key.empty()) {
        const std::size_t end = std::min(key.find('_'), key.size());
        if (const auto said = look_up(kTellingParts, key.substr(0, end))) {
            found = found ? graver(*found, *said) : *said;
        }
        key.remove_prefix(std::min(end + 1, key.size()));
    }
    return found;
}

std::optional<Status> known_word(std::string_view key) {
    const auto said = look_up(kWords, key);
    return said ? said : part_said(key);
}

std::optional<Status> word_said(std::string_view key) {
    return is_failure_code(key) ? std::optional(Status::kBounced) : known_word(key);
}

/// No, nothing, or a date of zeros.
bool says_no(std::string_view key) {
    return key.find_first_not_of("0_") == std::string_view::npos || holds(kNo, key);
}

/// A cell of a column that is filled when a person has left in the way of `status`.
std::optional<Status> flag_said(Status status, std::string_view key) {
    const std::optional<Status> word = known_word(key);
    const bool is_link = key.starts_with("http");  // where one could leave
    if (says_no(key) || is_link || word == Status::kActive) {
        return std::nullopt;
    }
    return word.value_or(status);
}

}  // namespace

StatusColumn status_column(std::string_view key) {
    const std::string folded = key_of(key);
    // "Opted out of email: Newsletter" and the like name what was left.
    for (const std::string_view start : {"opted_out_of_", "unsubscribed_from_", "no_bulk_email"}) {
        if (folded.starts_with(start)) {
            return StatusColumn::kLeft;
        }
    }
    return look_up(kHeaders, folded).value_or(StatusColumn::kNone);
}

std::optional<RecipientStatus> status_said(StatusColumn column, std::string_view cell) {
    const std::string key = key_of(cell);
    if (key.empty() || column == StatusColumn::kNone) {
        return std::nullopt;
    }
    switch (column) {
        case StatusColumn::kLeft:
            return flag_said(Status::kUnsubscribed, key);
        case StatusColumn::kBounced:
            return flag_said(Status::kBounced, key);
        case StatusColumn::kComplained:
            return flag_said(Status::kComplained, key);
        case StatusColumn::kStays:
            return says_no(key) ? std::optional(Status::kUnsubscribed) : known_word(key);
        case StatusColumn::kLoose: {
            const std::optional<Status> word =
                is_failure_code(key) ? Status::kBounced : look_up(kWords, key);
            return word == Status::kActive ? std::optional<Status>() : word;
        }
        case StatusColumn::kWord:
            if (says_no(key) || holds(kYes, key)) {
                return holds(kYes, key) ? Status::kActive : Status::kUnsubscribed;
            }
            break;
        default:
            break;
    }
    return word_said(key);
}

std::optional<bool> yes_or_no(std::string_view text) {
    const std::string key = key_of(text);
    const bool yes = holds(kYes, key);
    return yes || holds(kNo, key) ? std::optional(yes) : std::nullopt;
}

RecipientStatus graver(RecipientStatus one, RecipientStatus other) noexcept {
    return std::max(one, other);  // active, unsubscribed, bounced, complained
}

}  // namespace campaignd
