#pragma once

#include <optional>
#include <string>

#include "mail/smtp/link.h"
#include "service/feedback/mailboxes.h"
#include "service/feedback/post.h"
#include "support/fake_imap_server.h"
#include "wire/senders.h"

namespace campaignd::test {

inline const mail::CurlInit& curl() {
    static const mail::CurlInit init;
    return init;
}

/// A campaign whose first messages are sent, and the mailbox that reads what comes back.
struct MailDesk : Post {
    MailDesk() {
        curl();
        senders.update(actor, sender, wire::read_sender({{"mailbox", mailbox_body()}}));
    }

    nlohmann::json mailbox_body() const {
        return {{"host", "127.0.0.1"},
                {"port", imap.port()},
                {"tls", "none"},
                {"username", FakeImapServer::kUser},
                {"password", FakeImapServer::kPassword}};
    }

    std::optional<TimeMs> poll() {
        return mailboxes.poll(sender, [] { return false; });
    }

    nlohmann::json state() { return nlohmann::json(senders.get(sender))["mailbox_state"]; }

    std::string id_of(MessageId message) const { return links.message_id(message, "example.com"); }

    std::string reply_to(MessageId message, const std::string& headers = "") const {
        return "From: p@example.org\r\nTo: ada@example.com\r\nSubject: Re: Hello\r\n" + headers +
               "In-Reply-To: " + id_of(message) + "\r\nReferences: <foreign@x> " + id_of(message) +
               "\r\n\r\nYes please.\r\n";
    }

    std::string bounce_of(const std::string& to,
                          const std::string& address,
                          const std::string& status,
                          const std::string& returned) const {
        return "Return-Path: <>\r\nDelivered-To: " + to +
               "\r\nFrom: MAILER-DAEMON@x\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
               "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
               "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: "
               "message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: "
               "rfc822; " +
               address + "\r\nAction: failed\r\nStatus: " + status +
               "\r\nDiagnostic-Code: smtp; 550 no\r\n\r\n--b\r\nContent-Type: "
               "text/rfc822-headers\r\n\r\n" +
               returned + "\r\n--b--\r\n";
    }

    void arrive(const std::string& bytes) { imap.add({.uid = ++last_uid, .bytes = bytes}); }

    FakeImapServer imap;
    service::Mailboxes mailboxes{*temp, senders, links, service::Feedback()};
    std::int64_t last_uid = 10;
};

}  // namespace campaignd::test
