#include "mail/inbound/auto_subjects.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "base/words.h"

namespace campaignd::mail {
namespace {

// Outlook's and Exchange's subjects in their languages, Lotus Notes' "AUTO:", and those of Gmail,
// Zimbra and cPanel. Without a first letter where lower case is not ASCII: "втоматический ответ".
constexpr std::string_view kSubjects = R"(
automatic reply|automatic response|automated reply|automated response|auto reply|auto-reply
autoreply|auto response|auto-response|autoresponse|auto responder|autoresponder|auto
out of office autoreply|out of office|out-of-office|out of the office|ooo|away from the office
away from my desk|vacation|on vacation|vacation reply|vacation response|absence notice
automatische antwort|automatische rückantwort|automatische abwesenheitsnotiz|abwesenheitsnotiz
abwesenheitsassistent|abwesenheitsnachricht|abwesenheit|abwesend|außer haus|im urlaub
réponse automatique|reponse automatique|message automatique|absence du bureau|absent du bureau
absence|en congé|respuesta automática|respuesta automatica|fuera de la oficina|fuera de oficina
ausente de la oficina|ausencia|risposta automatica|fuori sede|fuori ufficio|assenza
resposta automática|resposta automatica|fora do escritório|ausência temporária
resposta automàtica|automatisch antwoord|automatische reactie|afwezigheid|afwezig
autosvar|automatiskt svar|automatisk svar|automatsvar|frånvaro|fraværende|fravær|ikke til stede
automaattinen vastaus|automaattivastaus|poissaolo|sjálfvirkt svar
automatyczna odpowiedź|autoodpowiedź|odpowiedź automatyczna|nieobecność|poza biurem
automatická odpověď|automatická odpoveď|mimo kancelář|nepřítomnost|automatikus válasz
házon kívül|răspuns automat|raspuns automat|otomatik yanıt|otomatik cevap|ofis dışında
automatski odgovor|samodejni odgovor|automaatne vastus|automaatvastus|automātiska atbilde
automatinis atsakymas|përgjigje automatike|erantzun automatikoa
втоматический ответ|втоответ|ет на месте|втоматична відповідь|втоматичен отговор
втоматски одговор|υτόματη απάντηση|κτός γραφείου
自動返信|自動応答|不在通知|自动回复|自动答复|自動回覆|자동 회신|자동 응답|부재중
trả lời tự động|balasan otomatis|balasan automatik|ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ
رد تلقائي|الرد التلقائي|תשובה אוטומטית|מענה אוטומטי|स्वचालित उत्तर|स्वतः उत्तर
)";

/// A colon, or the bracket that closes "[Auto-Reply]".
bool ends_title(std::string_view rest) {
    while (rest.starts_with(' ') || rest.starts_with("\xC2\xA0")) {
        rest.remove_prefix(rest.starts_with(' ') ? 1 : 2);
    }
    return rest.starts_with(':') || rest.starts_with("：") || rest.starts_with(']') ||
           rest.starts_with(')');
}

}  // namespace

bool subject_is_automatic(std::string_view subject) {
    const std::string lower = to_lower(trim(subject));
    std::string_view text = lower;
    text.remove_prefix(std::min(text.find_first_not_of("[( "), text.size()));
    return any_word(kSubjects, [&](std::string_view words) {
        const std::size_t at = text.find(words);
        const bool skips_letter = static_cast<unsigned char>(words.front()) >= 0x80;
        return at != std::string_view::npos && (at == 0 || (at == 2 && skips_letter)) &&
               ends_title(text.substr(at + words.size()));
    });
}

bool subject_mentions_absence(std::string_view subject) {
    const std::string lower = to_lower(subject);
    return any_word(kSubjects, [&](std::string_view words) {
        // "auto" and the like are parts of other words.
        return words.size() > 6 && lower.find(words) != std::string::npos;
    });
}

}  // namespace campaignd::mail
