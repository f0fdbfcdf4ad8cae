#include "model/form_words.h"

#include <algorithm>
#include <array>

namespace campaignd {
namespace {

constexpr FormWords kEnglish{
    .tag = "en",
    .name = "English",
    .email = "E-mail address",
    .your_name = "Name (if you like)",
    .sign_up = "Sign up",
    .leave_empty = "Leave this empty",
    .bad_email = "Please check the e-mail address.",
    .once_more = "Please press the button once more.",
    .check_mail_title = "Please check your mail",
    .check_mail =
        "If this address can get our mail, a message is on its way to it. Open the link in it to "
        "confirm. Without that you get nothing from us.",
    .confirm_title = "One more click",
    .confirm_text = "will get our mail when you press the button.",
    .confirm = "Yes, sign me up",
    .confirmed_title = "You are signed up",
    .confirmed_text = "Thank you. Each message has a link to leave again.",
    .expired_title = "This link has expired",
    .expired_text = "It worked for 7 days. We gladly send you a new one.",
    .send_again = "Send a new link",
    .refused_title = "This address cannot be signed up",
    .refused_text = "Please write to us if you want our mail.",
    .busy_title = "Too many sign-ups right now",
    .busy_text = "Please try again in an hour.",
    .closed_title = "This form is closed",
    .closed_text = "Nobody can sign up here at the moment.",
    .consent = "I want to get these mails. I can leave at any time by the link in each of them.",
    .mail_subject = "Please confirm: {{form}}",
    .mail_body =
        "Somebody, probably you, signed up this address for **{{form}}**.\n\n"
        "[Confirm my address]({{confirm_url}})\n\n"
        "The link works for {{days}} days. If it was not you, do nothing: you get no further "
        "mail.\n",
    .already_subject = "You are already signed up: {{form}}",
    .already_body =
        "Somebody, probably you, signed up this address for **{{form}}**. You are on the list "
        "already: there is nothing to do.\n"};

constexpr FormWords kGerman{
    .tag = "de",
    .name = "Deutsch",
    .email = "E-Mail-Adresse",
    .your_name = "Name (freiwillig)",
    .sign_up = "Anmelden",
    .leave_empty = "Bitte leer lassen",
    .bad_email = "Bitte prüfen Sie die E-Mail-Adresse.",
    .once_more = "Bitte drücken Sie den Knopf noch einmal.",
    .check_mail_title = "Bitte sehen Sie in Ihre Post",
    .check_mail =
        "Wenn diese Adresse unsere Post bekommen kann, ist eine Nachricht an sie unterwegs. Öffnen "
        "Sie den Link darin, um zu bestätigen. Ohne das bekommen Sie nichts von uns.",
    .confirm_title = "Nur noch ein Klick",
    .confirm_text = "bekommt unsere Post, wenn Sie den Knopf drücken.",
    .confirm = "Ja, ich melde mich an",
    .confirmed_title = "Sie sind angemeldet",
    .confirmed_text = "Vielen Dank. In jeder Nachricht steht ein Link zum Abmelden.",
    .expired_title = "Dieser Link ist abgelaufen",
    .expired_text = "Er galt 7 Tage. Gern schicken wir Ihnen einen neuen.",
    .send_again = "Neuen Link schicken",
    .refused_title = "Diese Adresse kann nicht angemeldet werden",
    .refused_text = "Bitte schreiben Sie uns, wenn Sie unsere Post möchten.",
    .busy_title = "Gerade zu viele Anmeldungen",
    .busy_text = "Bitte versuchen Sie es in einer Stunde noch einmal.",
    .closed_title = "Dieses Formular ist geschlossen",
    .closed_text = "Hier kann sich zurzeit niemand anmelden.",
    .consent =
        "Ich möchte diese Nachrichten bekommen. Über den Link in jeder Nachricht kann ich mich "
        "jederzeit abmelden.",
    .mail_subject = "Bitte bestätigen: {{form}}",
    .mail_body =
        "Jemand, vermutlich Sie, hat diese Adresse für **{{form}}** angemeldet.\n\n"
        "[Adresse bestätigen]({{confirm_url}})\n\n"
        "Der Link gilt {{days}} Tage. Wenn Sie es nicht waren, tun Sie nichts: Sie bekommen keine "
        "weitere Nachricht.\n",
    .already_subject = "Sie sind schon angemeldet: {{form}}",
    .already_body =
        "Jemand, vermutlich Sie, hat diese Adresse für **{{form}}** angemeldet. Sie sind schon "
        "dabei: Es ist nichts zu tun.\n"};

constexpr FormWords kFrench{
    .tag = "fr",
    .name = "Français",
    .email = "Adresse e-mail",
    .your_name = "Nom (facultatif)",
    .sign_up = "S’inscrire",
    .leave_empty = "Laissez ce champ vide",
    .bad_email = "Veuillez vérifier l’adresse e-mail.",
    .once_more = "Veuillez appuyer encore une fois sur le bouton.",
    .check_mail_title = "Consultez votre messagerie",
    .check_mail =
        "Si cette adresse peut recevoir nos messages, un e-mail est en route. Ouvrez le lien qu’il "
        "contient pour confirmer. Sans cela, vous ne recevrez rien de nous.",
    .confirm_title = "Encore un clic",
    .confirm_text = "recevra nos messages quand vous appuierez sur le bouton.",
    .confirm = "Oui, je m’inscris",
    .confirmed_title = "Vous êtes inscrit",
    .confirmed_text = "Merci. Chaque message contient un lien pour se désinscrire.",
    .expired_title = "Ce lien a expiré",
    .expired_text = "Il était valable 7 jours. Nous vous en envoyons volontiers un nouveau.",
    .send_again = "Envoyer un nouveau lien",
    .refused_title = "Cette adresse ne peut pas être inscrite",
    .refused_text = "Écrivez-nous si vous souhaitez recevoir nos messages.",
    .busy_title = "Trop d’inscriptions en ce moment",
    .busy_text = "Veuillez réessayer dans une heure.",
    .closed_title = "Ce formulaire est fermé",
    .closed_text = "Il n’est pas possible de s’inscrire ici pour le moment.",
    .consent =
        "Je souhaite recevoir ces messages. Je peux me désinscrire à tout moment par le lien "
        "présent dans chacun d’eux.",
    .mail_subject = "Merci de confirmer : {{form}}",
    .mail_body =
        "Quelqu’un, sans doute vous, a inscrit cette adresse à **{{form}}**.\n\n"
        "[Confirmer mon adresse]({{confirm_url}})\n\n"
        "Le lien est valable {{days}} jours. Si ce n’était pas vous, ne faites rien : vous ne "
        "recevrez aucun autre message.\n",
    .already_subject = "Vous êtes déjà inscrit : {{form}}",
    .already_body =
        "Quelqu’un, sans doute vous, a inscrit cette adresse à **{{form}}**. Vous y êtes déjà "
        "inscrit : il n’y a rien à faire.\n"};

constexpr FormWords kSpanish{
    .tag = "es",
    .name = "Español",
    .email = "Correo electrónico",
    .your_name = "Nombre (opcional)",
    .sign_up = "Suscribirme",
    .leave_empty = "Deje este campo vacío",
    .bad_email = "Compruebe la dirección de correo.",
    .once_more = "Pulse el botón otra vez, por favor.",
    .check_mail_title = "Revise su correo",
    .check_mail =
        "Si esta dirección puede recibir nuestro correo, un mensaje va en camino. Abra el enlace "
        "que contiene para confirmar. Sin eso no recibirá nada de nosotros.",
    .confirm_title = "Falta un clic",
    .confirm_text = "recibirá nuestro correo cuando pulse el botón.",
    .confirm = "Sí, quiero suscribirme",
    .confirmed_title = "Ya está suscrito",
    .confirmed_text = "Gracias. Cada mensaje lleva un enlace para darse de baja.",
    .expired_title = "Este enlace ha caducado",
    .expired_text = "Valía 7 días. Con gusto le enviamos uno nuevo.",
    .send_again = "Enviar un enlace nuevo",
    .refused_title = "Esta dirección no se puede suscribir",
    .refused_text = "Escríbanos si desea recibir nuestro correo.",
    .busy_title = "Demasiadas suscripciones en este momento",
    .busy_text = "Inténtelo de nuevo dentro de una hora.",
    .closed_title = "Este formulario está cerrado",
    .closed_text = "Por ahora nadie puede suscribirse aquí.",
    .consent =
        "Quiero recibir estos mensajes. Puedo darme de baja en cualquier momento con el enlace de "
        "cada uno.",
    .mail_subject = "Confirme, por favor: {{form}}",
    .mail_body =
        "Alguien, probablemente usted, suscribió esta dirección a **{{form}}**.\n\n"
        "[Confirmar mi dirección]({{confirm_url}})\n\n"
        "El enlace vale {{days}} días. Si no fue usted, no haga nada: no recibirá más mensajes.\n",
    .already_subject = "Ya está suscrito: {{form}}",
    .already_body =
        "Alguien, probablemente usted, suscribió esta dirección a **{{form}}**. Ya está en la "
        "lista: no hay nada que hacer.\n"};

constexpr std::array<const FormWords*, 4> kAll{&kEnglish, &kGerman, &kFrench, &kSpanish};

}  // namespace

const FormWords& form_words(std::string_view tag) noexcept {
    const auto found = std::find_if(
        kAll.begin(), kAll.end(), [&](const FormWords* words) { return words->tag == tag; });
    return found == kAll.end() ? kEnglish : **found;
}

bool is_form_language(std::string_view tag) noexcept {
    return form_words(tag).tag == tag;
}

}  // namespace campaignd
