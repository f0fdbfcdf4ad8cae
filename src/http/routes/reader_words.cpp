#include "http/routes/reader_words.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "base/text.h"

namespace campaignd::http {
namespace {

constexpr std::array<ReaderWords, 2> kLanguages{
    {{.tag = "en",
      .stop_from = "Stop mail from {sender} to {email}?",
      .stop = "Stop mail to {email}?",
      .no_further = "You will get no further messages.",
      .unsubscribe = "Unsubscribe",
      .or_choose = "Or choose what you get",
      .save_choice = "Save my choice",
      .saved_title = "Your choice is saved",
      .saved_text = "You get messages of the lists that you chose.",
      .unsubscribed_title = "You are unsubscribed",
      .unsubscribed_text = "You will get no further messages. Nothing else needs to be done.",
      .mistake = "Was that a mistake?",
      .subscribe_again = "Subscribe again",
      .again_title = "You are subscribed again",
      .again_text = "You will get the next messages as before.",
      .no_link_title = "This link does not work",
      .no_link_text =
          "It may have been cut off on its way. Please open it again from the message, or answer "
          "the message and ask to be removed.",
      .too_fast_title = "That was too often",
      .too_fast_text = "Please try again in a minute.",
      .later_title = "This does not work right now",
      .later_text = "Please try again in a few minutes."},
     {.tag = "de",
      .stop_from = "Mails von {sender} an {email} beenden?",
      .stop = "Mails an {email} beenden?",
      .no_further = "Sie bekommen dann keine weiteren Nachrichten.",
      .unsubscribe = "Abmelden",
      .or_choose = "Oder wählen Sie, was Sie bekommen",
      .save_choice = "Auswahl speichern",
      .saved_title = "Ihre Auswahl ist gespeichert",
      .saved_text = "Sie bekommen Nachrichten der Listen, die Sie gewählt haben.",
      .unsubscribed_title = "Sie sind abgemeldet",
      .unsubscribed_text = "Sie bekommen keine weiteren Nachrichten. Mehr müssen Sie nicht tun.",
      .mistake = "War das ein Versehen?",
      .subscribe_again = "Wieder anmelden",
      .again_title = "Sie sind wieder angemeldet",
      .again_text = "Sie bekommen die nächsten Nachrichten wie zuvor.",
      .no_link_title = "Dieser Link funktioniert nicht",
      .no_link_text =
          "Vielleicht wurde er unterwegs abgeschnitten. Bitte öffnen Sie ihn noch einmal aus der "
          "Nachricht, oder antworten Sie auf die Nachricht und bitten Sie darum, gestrichen zu "
          "werden.",
      .too_fast_title = "Das war zu oft",
      .too_fast_text = "Bitte versuchen Sie es in einer Minute noch einmal.",
      .later_title = "Das geht gerade nicht",
      .later_text = "Bitte versuchen Sie es in einigen Minuten noch einmal."}}};

const ReaderWords* find(std::string_view tag) {
    const auto* const found =
        std::find_if(kLanguages.begin(), kLanguages.end(), [tag](const ReaderWords& words) {
            return words.tag == tag;
        });
    return found == kLanguages.end() ? nullptr : found;
}

/// "q=0.5" is 0.5; what cannot be read counts as 0, nothing as 1.
double quality_of(std::string_view parameters) {
    const std::size_t at = parameters.find("q=");
    return at == parameters.npos
               ? 1.0
               : std::strtod(std::string(parameters.substr(at + 2)).c_str(), nullptr);
}

}  // namespace

const ReaderWords& reader_words(std::string_view accept_language) {
    const ReaderWords* found = &kLanguages.front();
    double most = 0;
    for (const std::string_view part : split(accept_language.substr(0, 512), ',')) {
        const std::size_t end = std::min(part.find(';'), part.size());
        const std::string tag = to_lower(trim(part.substr(0, end)));
        const ReaderWords* const known = find(std::string_view(tag).substr(0, tag.find('-')));
        const double quality = quality_of(part.substr(end));
        if (known != nullptr && quality > most) {
            found = known;
            most = quality;
        }
    }
    return *found;
}

const ReaderWords& reader_words(const Request& request) {
    return reader_words(request.header("Accept-Language"));
}

}  // namespace campaignd::http
