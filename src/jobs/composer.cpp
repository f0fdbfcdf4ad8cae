#include "jobs/composer.h"

#include <algorithm>
#include <memory>

#include "base/crash_point.h"
#include "base/error.h"
#include "base/log.h"
#include "model/sending_windows.h"
#include "model/single.h"
#include "service/sending/sender_pool.h"
#include "service/sequence/contact_caps.h"
#include "store/events.h"
#include "store/senders.h"
#include "store/sequences.h"
#include "store/step_revisions.h"

namespace campaignd::jobs {
namespace {

using service::Delivery;
using service::DeliveryReport;
using store::messages::ForSending;

/// A batch that cannot be composed now (database trouble) rests this long.
constexpr TimeMs kComposeRestMs = 5'000;
/// What waits for its own sender is looked at again so soon.
constexpr TimeMs kDoubtRestMs = 60'000;

/// In a catch clause: what cannot be composed for this person is refused; other faults go on.
void refuse(DeliveryReport& ended, const Error& error) {
    if (error.code() != ErrorCode::kInvalid) {
        throw;
    }
    ended.verdict = Verdict::kRefused;
    ended.stage = "compose";
    ended.reply = error.what();
}

/// Why this person must not get this message.
std::optional<SkipReason> reason_against(const db::ReadTx& tx, const ForSending& message) {
    const auto reason =
        skip_reason(message.recipient_status, message.suppressed, message.essential);
    return reason ? reason
                  : store::sequences::reason_of(tx, message.campaign_id, message.recipient_id);
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

Delivery delivery_of(const Batch& batch, std::size_t index, TimeMs date_at) {
    Delivery delivery{.job = batch.jobs[index],
                      .campaign_id = batch.lane.campaign_id,
                      .step = batch.lane.step,
                      .sender_id = batch.lane.sender_id,
                      .date_at = date_at,
                      .ticket = batch.first_ticket + index};
    if (!batch.admitted.empty()) {
        delivery.domain_throttle = batch.admitted[index].key;
        delivery.domain_taken_at = batch.admitted[index].taken_at;
    }
    return delivery;
}

Composed give_back(const Batch& batch, std::string_view why, TimeMs again_at) {
    Composed work;
    for (std::size_t i = 0; i < batch.jobs.size(); ++i) {
        work.ended.push_back({.delivery = delivery_of(batch, i, 0),
                              .reply = std::string(why),
                              .again_at = again_at});
    }
    return work;
}

}  // namespace

/// One batch that turns into mail.
class Composer::Composing {
  public:
    Composing(Composer& composer, std::size_t slot, Batch& batch)
        : composer_(composer), slot_(slot), batch_(batch) {
        work_.account = composer.database_.read([&](const db::ReadTx& tx) {
            return composer.senders_.account(tx, batch.lane.sender_id);
        });
        smtp_account_ = std::make_shared<const SmtpAccount>(work_.account.smtp);
        if (batch.lane.campaign_id == 0) {
            return;
        }
        if (work_.account.per_domain_per_minute) {
            admit_domains(*work_.account.per_domain_per_minute);
        }
        campaign_ = composer.compiled_.get(
            composer.database_, batch.lane.campaign_id, batch.lane.sender_id);
        exempt_ = campaign_->campaign.options.contact_cap_exempt;
        if (campaign_->campaign.singles) {
            load_singles();
        } else {
            windows_ = sending_windows(work_.account.window,
                                       work_.account.holidays,
                                       campaign_->campaign.options.window,
                                       batch.lane.campaign_id);
        }
    }

    Composed run() {
        if (batch_.lane.campaign_id == 0) {
            compose_signups();
        } else {
            compose_messages();
        }
        composer_.black_box_.note(slot_, 0);
        return std::move(work_);
    }

  private:
    void compose_messages() {
        composer_.database_.read([&](const db::ReadTx& tx) {
            const service::ContactCaps caps(tx);
            for (std::size_t i = 0; i < batch_.jobs.size(); ++i) {
                load_one(tx, caps, i);
            }
        });
        for (Doubtful& one : doubtful_) {
            take_as_it_was(one);
        }
        for (Pending& pending : pending_) {
            compose_mail(pending);
        }
    }

    /// A message that may go.
    struct Pending {
        ComposedMail made;
        std::shared_ptr<const service::CompiledCampaign> campaign;
        service::LoadedMessage loaded;
    };

    /// A message in doubt whose step was changed since it was handed to the relay.
    struct Doubtful {
        ComposedMail made;
        ForSending message;
    };

    /// The second copy, if it becomes one, is the first one once more.
    void take_as_it_was(Doubtful& one) {
        const std::int64_t revision = one.message.revision.value_or(0);
        auto campaign = composer_.compiled_.get_as_sent(composer_.database_,
                                                        batch_.lane.campaign_id,
                                                        one.message.step,
                                                        revision,
                                                        batch_.lane.sender_id);
        one.made.delivery.revision = revision;
        auto loaded = composer_.database_.read([&](const db::ReadTx& tx) {
            return service::load_message(tx, *campaign, composer_.links_, std::move(one.message));
        });
        pending_.push_back({.made = std::move(one.made),
                            .campaign = std::move(campaign),
                            .loaded = std::move(loaded)});
    }

    /// Asks the sender's limit by recipient domain about each message.
    void admit_domains(std::int64_t per_minute) {
        std::vector<MessageId> messages;
        for (const LeasedJob& job : batch_.jobs) {
            messages.push_back(job.ref);
        }
        batch_.admitted = composer_.database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            return composer_.domain_limits_.admit(tx, batch_.lane.sender_id, per_minute, messages);
        });
    }

    /// What each single message is made of: compiled before the transaction that composes.
    void load_singles() {
        for (const LeasedJob& job : batch_.jobs) {
            auto message = composer_.database_.read([&](const db::ReadTx& tx) {
                return store::messages::find_for_sending(tx, job.ref);
            });
            Single& single = singles_.emplace_back();
            if (!message) {
                continue;
            }
            try {
                single.made = composer_.singles_.get(composer_.database_, *std::move(message));
            } catch (const Error& error) {
                refuse(single.fault, error);
            }
        }
    }

    /// The message as it is now; of a single one, with what was asked for. False, and why in
    /// `ended`, when it cannot be made.
    bool take_single(std::size_t index, ForSending& message, DeliveryReport& ended) {
        if (singles_.empty()) {
            return true;
        }
        const Single& single = singles_[index];
        if (!single.made.mail) {
            ended = single.fault;
            return false;
        }
        campaign_ = single.made.mail;
        message.name = single.made.message.name;
        message.attributes = single.made.message.attributes;
        return true;
    }

    void load_one(const db::ReadTx& tx, const service::ContactCaps& caps, std::size_t index) {
        const LeasedJob& job = batch_.jobs[index];
        ComposedMail made{.delivery = delivery_of(batch_, index, tx.now())};
        if (!batch_.admitted.empty() && batch_.admitted[index].not_before) {
            work_.ended.push_back({.delivery = std::move(made.delivery),
                                   .again_at = *batch_.admitted[index].not_before});
            return;
        }
        composer_.black_box_.note(slot_, job.id);
        DeliveryReport ended;
        std::optional<ForSending> message = store::messages::find_for_sending(tx, job.ref);
        if (!message || message->state != MessageState::kQueued) {
            ended.verdict = Verdict::kStale;
        } else {
            made.delivery.recipient_id = message->recipient_id;
            made.delivery.contact_cap_exempt = exempt_;
            made.delivery.revision = campaign_->campaign.revision;
            made.delivery.date_at = message->date_at.value_or(tx.now());
            const bool as_it_was = was_other_mail(tx, *message);
            if (!as_it_was) {
                message->variant = campaign_->variant_for(*message);
            }
            made.delivery.variant = message->variant;
            if (const auto own = campaign_->sender_for(*message)) {
                message->sender_id = own;
            }
            if (take_single(index, *message, ended) && may_go(tx, caps, *message, ended) &&
                is_ours(tx, *message, made.delivery, ended)) {
                if (as_it_was) {
                    doubtful_.push_back({std::move(made), *std::move(message)});
                    return;
                }
                pending_.push_back({.made = std::move(made),
                                    .campaign = campaign_,
                                    .loaded = service::load_message(
                                        tx, *campaign_, composer_.links_, *std::move(message))});
                return;
            }
        }
        ended.delivery = std::move(made.delivery);
        work_.ended.push_back(std::move(ended));
    }

    /// It is in doubt, and its step is not any more what was handed to the relay.
    bool was_other_mail(const db::ReadTx& tx, const ForSending& message) const {
        return message.maybe_duplicate && message.revision &&
               *message.revision < campaign_->campaign.revision && singles_.empty() &&
               store::step_revisions::find(
                   tx, message.campaign_id, message.step, *message.revision);
    }

    void compose_signups() {
        std::vector<service::SignupPlan> plans;
        TimeMs now = 0;
        const auto sender = composer_.database_.read([&](const db::ReadTx& tx) {
            now = tx.now();
            for (const LeasedJob& job : batch_.jobs) {
                plans.push_back(service::plan_signup_mail(tx, job.ref));
            }
            return store::senders::find(tx, batch_.lane.sender_id);
        });
        for (std::size_t i = 0; sender && i < plans.size(); ++i) {
            compose_signup(std::move(plans[i]), delivery_of(batch_, i, now), sender->settings);
        }
    }

    void compose_signup(service::SignupPlan plan, Delivery delivery, const SenderSettings& sender) {
        ComposedMail made{.delivery = std::move(delivery)};
        composer_.black_box_.note(slot_, made.delivery.job.id);
        DeliveryReport ended;
        ended.verdict = plan.mail.is_due ? Verdict::kSkipped : Verdict::kStale;
        ended.reply = plan.mail.refusal;
        try {
            if (plan.mail.is_due && ended.reply.empty()) {
                service::SignupMail mail =
                    service::compose_signup_mail(std::move(plan), composer_.links_, sender);
                made.delivery.is_already_subscribed = mail.is_already;
                made.subject = std::move(mail.subject);
                made.outgoing = {.cookie = made.delivery.ticket,
                                 .account = smtp_account_,
                                 .envelope_from = std::move(mail.envelope_from),
                                 .envelope_to = std::move(mail.envelope_to),
                                 .data = std::move(mail.data),
                                 .tail = std::move(mail.tail)};
                work_.mails.push_back(std::move(made));
                return;
            }
        } catch (const Error& error) {
            refuse(ended, error);
        }
        ended.delivery = std::move(made.delivery);
        work_.ended.push_back(std::move(ended));
    }

    /// False, and why in `ended`.
    bool may_go(const db::ReadTx& tx,
                const service::ContactCaps& caps,
                const ForSending& message,
                DeliveryReport& ended) const {
        if (!is_current(message)) {
            return false;
        }
        ended.skip_reason = reason_against(tx, message);
        if (!ended.skip_reason && condition_fails(tx, campaign_->campaign, message)) {
            ended.skip_reason = SkipReason::kCondition;
        }
        if (ended.skip_reason) {
            ended.verdict = Verdict::kSkipped;
            return false;
        }
        // Windows that do not go by the recipient were looked at by the lease.
        ended.again_at =
            windows_.follow_recipient() ? windows_.open_for(tx.now(), message.timezone) : tx.now();
        if (ended.again_at > tx.now()) {
            return false;
        }
        const auto over = exempt_ ? std::nullopt : caps.look(message.recipient_id, message.id);
        if (over) {
            ended.verdict = Verdict::kSkipped;
            ended.skip_reason = SkipReason::kContactCap;
            ended.again_at = over->over == OverCap::kDelay ? over->until : 0;
        }
        return !over;
    }

    /// False for what goes by another sender alone, told in `ended`; what goes by this one instead
    /// of another gets the reason with it.
    bool is_ours(const db::ReadTx& tx,
                 const ForSending& message,
                 Delivery& delivery,
                 DeliveryReport& ended) const {
        const Campaign& campaign = campaign_->campaign;
        const std::int64_t owner = message.sender_id.value_or(0);
        if (owner == 0 || owner == batch_.lane.sender_id) {
            return true;
        }
        const bool is_member = campaign.has_sender(owner);
        if (is_member && batch_.lane.part != owner) {
            ended.owner = owner;
            return false;
        }
        // In doubt it may be with somebody already: it never moves by itself.
        if (is_member &&
            (message.maybe_duplicate || !service::may_stand_in(campaign, message.step))) {
            ended.again_at = tx.now() + kDoubtRestMs;
            return false;
        }
        delivery.moved_because = service::why_out(store::senders::find(tx, owner), owner);
        return true;
    }

    /// False for what was leased before the campaign got another sender, or lost this step.
    bool is_current(const ForSending& message) const {
        const Campaign& campaign = campaign_->campaign;
        const auto step = static_cast<std::size_t>(message.step);
        return campaign.has_sender(batch_.lane.sender_id) && step < campaign.steps.size() &&
               !campaign.steps[step].removed;
    }

    /// Outside of the transaction: a template may take its time.
    void compose_mail(Pending& pending) {
        const bool sandbox = work_.account.transport == TransportKind::kSandbox;
        ComposedMail& made = pending.made;
        const ForSending& message = pending.loaded.message;
        composer_.black_box_.note(slot_, made.delivery.job.id);
        crash_point(message.email.c_str());
        try {
            service::compose_message(pending.loaded,
                                     *pending.campaign,
                                     composer_.links_,
                                     made.delivery.date_at,
                                     made.outgoing.data,
                                     sandbox ? &made.subject : nullptr);
            made.outgoing.tail = pending.campaign->step(message.step, message.variant).tail();
            made.outgoing.cookie = made.delivery.ticket;
            made.outgoing.account = smtp_account_;
            made.outgoing.envelope_from =
                service::envelope_from(pending.campaign->identity, composer_.links_, message.id);
            made.outgoing.envelope_to = message.email;
            work_.mails.push_back(std::move(made));
        } catch (const Error& error) {
            DeliveryReport ended;
            refuse(ended, error);
            ended.delivery = std::move(made.delivery);
            work_.ended.push_back(std::move(ended));
        }
    }

    Composer& composer_;
    const std::size_t slot_;
    Batch& batch_;
    Composed work_;
    std::shared_ptr<const SmtpAccount> smtp_account_;

    struct Single {
        service::SingleMail made;
        DeliveryReport fault;  // when there is no mail
    };

    std::shared_ptr<const service::CompiledCampaign> campaign_;  // of singles: of the present one
    std::vector<Pending> pending_{};
    std::vector<Doubtful> doubtful_{};
    std::vector<Single> singles_;  // as batch_.jobs; else empty
    SendingWindows windows_;
    bool exempt_ = false;  // of the contact cap
};

Composer::Composer(db::Database& database,
                   queue::BlackBox& black_box,
                   const service::Senders& senders,
                   const service::MailLinks& links,
                   int threads,
                   Sink sink)
    : database_(database),
      black_box_(black_box),
      senders_(senders),
      links_(links),
      sink_(std::move(sink)) {
    const auto count = static_cast<std::size_t>(std::max(threads, 1));
    for (std::size_t slot = 0; slot < count; ++slot) {
        threads_.emplace_back("compose-" + std::to_string(slot), [this, slot] { loop(slot); });
    }
}

void Composer::add(Batch batch) {
    const Lock lock(mutex_);
    batches_.push_back(std::move(batch));
    work_.notify_one();
}

void Composer::begin_drain() {
    const Lock lock(mutex_);
    draining_ = true;
    work_.notify_all();
}

void Composer::stop() {
    {
        const Lock lock(mutex_);
        draining_ = true;
        stopping_ = true;
        work_.notify_all();
    }
    threads_.clear();
}

void Composer::loop(std::size_t slot) {
    while (true) {
        Batch batch;
        bool draining = false;
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
            draining = draining_;
        }
        try {
            sink_(draining ? give_back(batch, "", 0) : Composing(*this, slot, batch).run());
        } catch (const std::exception& error) {
            log::error("jobs", "campaign {}: {}", batch.lane.campaign_id, error.what());
            sink_(give_back(batch, error.what(), database_.clock().now() + kComposeRestMs));
        }
        black_box_.note(slot, 0);
    }
}

}  // namespace campaignd::jobs
