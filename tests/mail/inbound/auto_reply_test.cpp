#include "mail/inbound/auto_reply.h"

#include <catch2/catch.hpp>

#include "mail/inbound/auto_subjects.h"
#include "mail/inbound/inbound.h"

using namespace campaignd::mail;

namespace {

struct Row {
    std::string headers;
    bool automatic;
};

void check(const Row& row) {
    INFO(row.headers);
    const std::string raw = "From: bo@example.net\r\n" + row.headers + "\r\nI am away.\r\n";
    const InboundKind kind = read_inbound(raw).kind;
    CHECK((kind == InboundKind::kAutoReply ? 1 : 0) == (row.automatic ? 1 : 0));
    CHECK((kind == InboundKind::kOther ? 1 : 0) == (row.automatic ? 0 : 1));
}

std::string parts(const std::string& type, const std::string& leaf) {
    return "From: bo@example.net\r\nSubject: Re: Hello\r\nMIME-Version: 1.0\r\nContent-Type: " +
           type +
           "; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--b\r\n" +
           leaf + "\r\n--b--\r\n";
}

}  // namespace

TEST_CASE("headers tell automatic answers from those of people", "[mail]") {
    const Row rows[] = {
        {"Auto-Submitted: auto-replied (vacation)\r\n", true},
        {"Auto-Submitted: auto-generated; owner=x\r\n", true},
        {"Auto-Submitted: no\r\nSubject: Re: Hello\r\n", false},
        {"Auto-Submitted: no (written by hand)\r\nSubject: Re: Hello\r\n", false},
        {"Auto-Submitted: No;x=y\r\nSubject: Re: Hello\r\n", false},
        {"X-Autoreply: yes\r\n", true},
        {"X-Autorespond: Re: Hello\r\n", true},
        {"X-Apple-Action: VACATION\r\nSubject: Re: Hello\r\n", true},
        {"Delivered-To: Autoresponder\r\n", true},
        {"Precedence: auto_reply\r\n", true},
        {"Return-Path: <>\r\nSubject: Re: Hello\r\n", true},
        {"Return-Path: <MAILER-DAEMON>\r\nSubject: Re: Hello\r\n", true},
        {"Return-Path: <bo@example.net>\r\nSubject: Re: Hello\r\n", false},
        {"Precedence: bulk\r\nSubject: I am out of office: Hello\r\n", true},
        {"X-Auto-Response-Suppress: All\r\nSubject: I am out of office, sorry\r\n", true},
        {"X-Auto-Response-Suppress: All\r\nSubject: Re: Hello\r\n", false},
        {"Precedence: bulk\r\nSubject: News\r\n", false},
        {"Subject: Re: Hello\r\n", false}};
    for (const Row& row : rows) {
        check(row);
    }
}

TEST_CASE("a subject that names itself automatic is enough, in many languages", "[mail]") {
    for (const char* subject : {"Automatic reply: Hello",
                                "AUTOMATIC REPLY : Hello",
                                "[Auto-Reply] Hello",
                                "AUTO: Bo Smith is out of the office (returning 12/02/2026)",
                                "Out of Office: Hello",
                                "Out of Office AutoReply: Hello",
                                "Automatische Antwort: Hallo",
                                "Abwesenheitsnotiz: Hallo",
                                "Réponse automatique : Bonjour",
                                "Respuesta automática: Hola",
                                "Risposta automatica: Ciao",
                                "Resposta automática: Olá",
                                "Automatisch antwoord: Hallo",
                                "Automatiskt svar: Hej",
                                "Autosvar: Hej",
                                "Automaattinen vastaus: Hei",
                                "Odpowiedź automatyczna: Witam",
                                "Automatická odpověď: Ahoj",
                                "Automatikus válasz: Szia",
                                "Răspuns automat: Salut",
                                "Otomatik yanıt: Merhaba",
                                "Автоматический ответ: Привет",
                                "Αυτόματη απάντηση: Γεια",
                                "自動返信：こんにちは",
                                "自动回复: 你好",
                                "자동 회신: 안녕"}) {
        INFO(subject);
        CHECK(subject_is_automatic(subject));
        check({"Subject: " + std::string(subject) + "\r\n", true});
    }
    for (const char* subject : {"Re: Automatic reply: Hello",
                                "Out of office next week, call me today",
                                "Automation: Hello",
                                "Absence of evidence",
                                "Autos: which one?",
                                "Re: vacation: where to?"}) {
        INFO(subject);
        CHECK_FALSE(subject_is_automatic(subject));
        check({"Subject: " + std::string(subject) + "\r\n", false});
    }
}

TEST_CASE("read receipts and answers of calendars are no replies", "[mail]") {
    const std::string receipt =
        "Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: "
        "rfc822;bo@example.net\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n";
    CHECK(read_inbound(parts("multipart/report; report-type=disposition-notification", receipt))
              .kind == InboundKind::kAutoReply);
    CHECK(read_inbound(parts("multipart/mixed", receipt)).kind == InboundKind::kAutoReply);
    const auto calendar = [](const std::string& method) {
        return "Content-Type: text/calendar; method=" + method +
               "\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:" + method + "\r\nEND:VCALENDAR\r\n";
    };
    CHECK(read_inbound(parts("multipart/alternative", calendar("REPLY"))).kind ==
          InboundKind::kAutoReply);
    // Whoever invites us wants to meet.
    CHECK(read_inbound(parts("multipart/alternative", calendar("REQUEST"))).kind ==
          InboundKind::kOther);
}
