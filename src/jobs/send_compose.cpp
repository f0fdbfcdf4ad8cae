// SendPipeline, first half: what the compose threads do.
#include <algorithm>

#include "base/crash_point.h"
#include "base/error.h"
#include "base/log.h"
#include "jobs/send_pipeline.h"
#include "store/events.h"
#include "store/sandbox.h"
#include "store/sequences.h"

namespace campaignd::jobs {
namespace {

using service::Delivery;
using service::DeliveryReport;
using store::messages::ForSending;

/// A batch that cannot be composed now (database trouble) rests this long.
constexpr TimeMs kComposeRestMs = 5'000;

/// Why this person must not get this message.
std::optional<SkipReason> skip_reason(const db::ReadTx& tx, const ForSending& message) {
    switch (message.recipient_status) {
        case RecipientStatus::kActive:
            return message.suppressed
                       ? std::optional(SkipReason::kSuppressed)
                       : store::sequences::reason_of(tx, message.campaign_id, message.recipient_id);
        case RecipientStatus::kUnsubscribed:
            return SkipReason::kUnsubscribed;
        case RecipientStatus::kBounced:
            return SkipReason::kBounced;
        case RecipientStatus::kComplained:
            return SkipReason::kComplained;
        case RecipientStatus::kErased:
            break;
    }
    return SkipReason::kErased;
}

/// When this recipient's sending windows open; `now` when they are, or no window goes by the
/// recipient: the lease looked at those already.
TimeMs opens_for(const SendingWindows& windows, const ForSending& message, TimeMs now) {
    return windows.follow_recipient() ? windows.open_for(now, message.timezone) : now;
}

DeliveryReport put_off(const Delivery& delivery, TimeMs again_at, std::string_view why = "") {
    DeliveryReport report;
    report.delivery = delivery;
    report.verdict = Verdict::kNotSent;
    report.reply = why;
    report.again_at = again_at;
    return report;
}

/// Whether what the person did with the steps before makes this follow-up needless.
bool condition_fails(const db::ReadTx& tx, const Campaign& campaign, const ForSending& message) {
    const StepCondition condition =
        campaign.steps.at(static_cast<std::size_t>(message.step)).condition;
    if (message.step == 0 ||
        (condition != StepCondition::kNoOpen && condition != StepCondition::kNoClick)) {
        return false;
    }
    const store::events::Acts acts =
        store::events::acts_before(tx, message.campaign_id, message.recipient_id, message.step);
    return condition == StepCondition::kNoOpen ? acts.opened : acts.clicked;
}

}  // namespace

void SendPipeline::compose_loop(std::size_t slot) {
    while (true) {
        Batch batch;
        bool give_up = false;
        {
            Lock lock(mutex_);
            while (batches_.empty() && !stopping_) {
                work_.wait(lock);
            }
            if (batches_.empty()) {
                return;
            }
            batch = std::move(batches_.front());
            batches_.pop_front();
            give_up = draining_;
        }
        if (give_up) {
            give_back(batch, "", 0);
            continue;
        }
        try {
            compose_batch(slot, batch);
        } catch (const std::exception& error) {
            log::error("jobs", "campaign {}: {}", batch.lane.campaign_id, error.what());
            give_back(batch, error.what(), database_.clock().now() + kComposeRestMs);
        }
        instance_.black_box().note(slot, 0);
    }
}

void SendPipeline::compose_batch(std::size_t slot, Batch& batch) {
    Work work;
    work.account = database_.read(
        [&](const db::ReadTx& tx) { return senders_.account(tx, batch.lane.sender_id); });
    work.smtp_account = std::make_shared<const SmtpAccount>(work.account.smtp);
    if (work.account.per_domain_per_minute) {
        admit_domains(batch, *work.account.per_domain_per_minute);
    }
    work.campaign = compiled_.get(database_, batch.lane.campaign_id);
    database_.read([&](const db::ReadTx& tx) {
        work.windows = {work.account.window, work.campaign->campaign.options.window};
        for (std::size_t i = 0; i < batch.jobs.size(); ++i) {
            if (!batch.admitted.empty() && batch.admitted[i].not_before) {
                work.reports.push_back(
                    put_off(delivery_of(batch, i, tx.now()), *batch.admitted[i].not_before));
            } else {
                compose_one(tx, slot, batch, i, work);
            }
        }
    });
    instance_.black_box().note(slot, 0);
    send(std::move(work));
}

void SendPipeline::compose_one(
    const db::ReadTx& tx, std::size_t slot, const Batch& batch, std::size_t index, Work& work) {
    const LeasedJob& job = batch.jobs[index];
    instance_.black_box().note(slot, job.id);
    Composed made;
    DeliveryReport ended;
    Delivery& delivery = made.delivery;
    delivery = delivery_of(batch, index, tx.now());
    const std::optional<ForSending> message = store::messages::find_for_sending(tx, job.ref);
    if (!message || message->state != MessageState::kQueued) {
        ended.verdict = Verdict::kStale;
    } else {
        crash_point(message->email.c_str());
        delivery.recipient_id = message->recipient_id;
        delivery.date_at = message->date_at.value_or(tx.now());
        if (const auto reason = skip_reason(tx, *message)) {
            ended.verdict = Verdict::kSkipped;
            ended.skip_reason = reason;
        } else if (condition_fails(tx, work.campaign->campaign, *message)) {
            ended.verdict = Verdict::kSkipped;
            ended.skip_reason = SkipReason::kCondition;
        } else if (const TimeMs opens = opens_for(work.windows, *message, tx.now());
                   opens > tx.now()) {
            ended.verdict = Verdict::kNotSent;
            ended.again_at = opens;
        } else {
            const bool sandbox = work.account.transport == TransportKind::kSandbox;
            try {
                service::compose_message(tx,
                                         *work.campaign,
                                         links_,
                                         *message,
                                         delivery.date_at,
                                         made.outgoing.data,
                                         sandbox ? &made.subject : nullptr);
                made.outgoing.cookie = delivery.ticket;
                made.outgoing.account = work.smtp_account;
                made.outgoing.envelope_from =
                    service::envelope_from(work.campaign->identity, links_, message->id);
                made.outgoing.envelope_to = message->email;
                work.composed.push_back(std::move(made));
                return;
            } catch (const Error& error) {
                if (error.code() != ErrorCode::kInvalid) {
                    throw;
                }
                ended.verdict = Verdict::kRefused;
                ended.stage = "compose";
                ended.reply = error.what();
            }
        }
    }
    ended.delivery = delivery;
    work.reports.push_back(std::move(ended));
}

void SendPipeline::send(Work work) {
    {
        const Lock lock(mutex_);
        for (const Composed& composed : work.composed) {
            in_flight_.at(composed.delivery.ticket).delivery = composed.delivery;
        }
    }
    record(std::move(work.reports));
    if (work.composed.empty()) {
        return;
    }
    if (work.account.transport == TransportKind::kSandbox) {
        catch_in_sandbox(std::move(work.composed), work.account);
        return;
    }
    std::vector<mail::Outgoing> outgoing;
    outgoing.reserve(work.composed.size());
    for (Composed& composed : work.composed) {
        outgoing.push_back(std::move(composed.outgoing));
    }
    engine_->submit(std::move(outgoing));
}

/// The sandbox takes dot mark, message and result in one transaction: nothing is ever in doubt.
void SendPipeline::catch_in_sandbox(std::vector<Composed> composed, const SenderAccount& account) {
    auto caught = std::make_shared<std::vector<Composed>>(std::move(composed));
    auto reports = std::make_shared<std::vector<DeliveryReport>>();
    for (const Composed& one : *caught) {
        DeliveryReport report;
        report.delivery = one.delivery;
        reports->push_back(std::move(report));
    }
    submit_write(
        [this, caught, reports, sender_id = account.smtp.sender_id](db::WriteTx& tx) {
            std::vector<Delivery> deliveries;
            for (const Composed& one : *caught) {
                deliveries.push_back(one.delivery);
            }
            const std::vector<bool> allowed = ledger_.mark_dots(tx, instance_.id(), deliveries);
            for (std::size_t i = 0; i < caught->size(); ++i) {
                DeliveryReport& report = (*reports)[i];
                report.verdict = allowed[i] ? Verdict::kSent : Verdict::kNotSent;
                report.again_at = tx.now() + kComposeRestMs;
                if (allowed[i]) {
                    const mail::Outgoing& mail = (*caught)[i].outgoing;
                    report.code = 250;
                    report.reply = "250 2.0.0 caught by the sandbox";
                    store::sandbox::insert(tx,
                                           {.sender_id = sender_id,
                                            .message_id = (*caught)[i].delivery.job.ref,
                                            .envelope_from = mail.envelope_from,
                                            .envelope_to = mail.envelope_to,
                                            .subject = (*caught)[i].subject},
                                           mail.data);
                }
            }
            ledger_.record(tx, instance_.id(), *reports);
        },
        [this, reports](const std::exception_ptr& error) {
            if (!error) {
                recorded(reports);
                return;
            }
            // Nothing was caught: all of it goes back to the queue.
            for (DeliveryReport& report : *reports) {
                report.verdict = Verdict::kNotSent;
            }
            const Lock lock(mutex_);
            unrecorded_.push_back(reports);
        });
}

Delivery SendPipeline::delivery_of(const Batch& batch, std::size_t index, TimeMs date_at) {
    Delivery delivery;
    delivery.job = batch.jobs[index];
    delivery.campaign_id = batch.lane.campaign_id;
    delivery.step = batch.lane.step;
    delivery.date_at = date_at;
    delivery.ticket = batch.first_ticket + index;
    if (!batch.admitted.empty()) {
        delivery.domain_throttle = batch.admitted[index].key;
        delivery.domain_taken_at = batch.admitted[index].taken_at;
    }
    return delivery;
}

/// Asks the sender's limit by recipient domain about each message of the batch.
void SendPipeline::admit_domains(Batch& batch, std::int64_t per_minute) {
    std::vector<MessageId> messages;
    for (const LeasedJob& job : batch.jobs) {
        messages.push_back(job.ref);
    }
    batch.admitted = database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        return domain_limits_.admit(tx, batch.lane.sender_id, per_minute, messages);
    });
}

void SendPipeline::give_back(const Batch& batch, std::string_view why, TimeMs again_at) {
    std::vector<DeliveryReport> reports;
    for (std::size_t i = 0; i < batch.jobs.size(); ++i) {
        reports.push_back(put_off(delivery_of(batch, i, 0), again_at, why));
    }
    record(std::move(reports));
}

}  // namespace campaignd::jobs
