#include "jobs/sandbox_sender.h"

#include <memory>

#include "store/sandbox.h"

namespace campaignd::jobs {

void SandboxSender::send(std::int64_t sender_id, std::vector<ComposedMail> mails, TimeMs again_at) {
    Recorder::Reports reports;
    std::vector<service::Delivery> deliveries;
    for (const ComposedMail& mail : mails) {
        reports.push_back({.delivery = mail.delivery, .again_at = again_at});
        deliveries.push_back(mail.delivery);
    }
    // shared: a std::function is copied
    const auto kept = std::make_shared<const std::vector<ComposedMail>>(std::move(mails));
    recorder_.record(
        std::move(reports),
        [this, sender_id, kept, deliveries](db::WriteTx& tx, Recorder::Reports& results) {
            const std::vector<bool> allowed = ledger_.mark_dots(tx, owner_, deliveries);
            for (std::size_t i = 0; i < kept->size(); ++i) {
                if (!allowed[i]) {
                    continue;
                }
                results[i].verdict = Verdict::kSent;
                results[i].code = 250;
                results[i].reply = "250 2.0.0 caught by the sandbox";
                const ComposedMail& mail = (*kept)[i];
                const service::Delivery& delivery = mail.delivery;
                store::sandbox::insert(
                    tx,
                    {.sender_id = sender_id,
                     .message_id =
                         delivery.campaign_id == 0 ? std::nullopt : std::optional(delivery.job.ref),
                     .envelope_from = mail.outgoing.envelope_from,
                     .envelope_to = mail.outgoing.envelope_to,
                     .subject = mail.subject},
                    mail.outgoing.whole());
            }
        });
}

}  // namespace campaignd::jobs
