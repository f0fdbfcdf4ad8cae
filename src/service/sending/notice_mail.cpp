#include "service/sending/notice_mail.h"

#include <chrono>
#include <optional>
#include <utility>

#include "base/crypto.h"
#include "mail/compose/skeleton.h"
#include "mail/smtp/blocking.h"
#include "model/email_address.h"
#include "store/sandbox.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

constexpr std::chrono::seconds kSendTime{10};  // to connect, and again for the dialogue

/// Merge tags are none: names are shown as they are.
std::string without_tags(std::string text) {
    for (std::size_t at = text.find("{{"); at != text.npos; at = text.find("{{", at + 2)) {
        text.insert(at + 1, 1, ' ');
    }
    return text;
}

mail::Outgoing compose(const SenderSettings& sender,
                       const MailLinks& links,
                       const NoticeMail& notice,
                       TimeMs now) {
    mail::SkeletonSpec spec;
    spec.from_name = sender.from_name;
    spec.from_email = sender.from_email;
    spec.subject_template = without_tags(notice.subject);
    spec.body_template = without_tags(notice.body);
    spec.format = mail::BodyFormat::kText;
    spec.is_answer = true;
    const mail::Skeleton skeleton = mail::Skeleton::compile(spec);
    mail::MergeFields fields(notice.to, "", "");
    // In no ledger: below 0, and its own each time.
    const auto id = -static_cast<MessageId>(random_uint64() >> 1U);
    const mail::MessageParts parts{
        .fields = fields,
        .to_email = notice.to,
        .to_name = "",
        .message_id = links.message_id(id, email_domain(sender.from_email)),
        .date_ms = now,
        .in_reply_to = "",
        .references = {},
        .unsubscribe_url = "",
        .view_url = "",
        .x_campaignd_message = ""};
    mail::Outgoing out;
    out.envelope_from = sender.from_email;
    out.envelope_to = notice.to;
    skeleton.compose(parts, out.data);
    return out;
}

}  // namespace

NoticeOutcome send_notice(db::Database& database,
                          const Senders& senders,
                          const MailLinks& links,
                          std::int64_t sender_id,
                          const NoticeMail& notice) {
    SenderAccount account;
    const Sender sender = database.read([&](const db::ReadTx& tx) {
        account = senders.account(tx, sender_id);
        return store::senders::get(tx, sender_id);
    });
    mail::Outgoing mail = compose(sender.settings, links, notice, database.clock().now());
    if (account.transport == TransportKind::kSandbox) {
        database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            store::sandbox::insert(tx,
                                   {.sender_id = sender.id,
                                    .message_id = std::nullopt,
                                    .envelope_from = mail.envelope_from,
                                    .envelope_to = notice.to,
                                    .subject = notice.subject},
                                   mail.data);
        });
        return {};
    }
    const mail::SmtpOutcome outcome = mail::send_one(account.smtp, std::move(mail), kSendTime);
    if (outcome.result == Verdict::kSent) {
        return {};
    }
    return {.fault = outcome.reply.empty() ? "the relay gave no answer" : outcome.reply,
            .is_relay_usable = outcome.code != 0};
}

}  // namespace campaignd::service
