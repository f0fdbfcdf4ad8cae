#include "jobs/relays.h"

#include <fmt/format.h>

#include <memory>
#include <set>

#include "base/log.h"
#include "mail/smtp/reply_class.h"
#include "service/sending/sender_tokens.h"
#include "store/relay_habits.h"
#include "store/senders.h"

namespace campaignd::jobs {
namespace {

using service::DeliveryReport;

/// Why a sender rests, for people.
std::string trouble_of(const DeliveryReport& report) {
    const std::string at =
        report.stage == "dot" || report.stage == "body" ? "the mail" : report.stage;
    if (report.code == 0) {
        return fmt::format("the relay did not answer {} in time", at);
    }
    if (report.verdict == Verdict::kSenderRefused) {
        return fmt::format(
            "the relay refuses this sender; it answered {} with \"{} {}\"; look at the account "
            "there and at the From address here",
            at,
            report.code,
            report.reply);
    }
    const bool speech = mail::is_about_our_speech({report.code, report.enhanced, {}});
    return fmt::format("the relay {}; it answered {} with \"{} {}\"",
                       speech ? "does not understand us" : "says \"later\"",
                       at,
                       report.code,
                       report.reply);
}

/// The relay took the message, or refused it or put it off for its own sake.
bool is_answer(const mail::SmtpOutcome& outcome) {
    return outcome.code != 0 && outcome.result != Verdict::kNotSent &&
           outcome.result != Verdict::kRelayDeferred && outcome.result != Verdict::kSenderRefused &&
           !outcome.unclear;
}

}  // namespace

void Relays::weigh(const std::vector<mail::SmtpOutcome>& outcomes,
                   Recorder::Reports& reports,
                   const std::function<int(std::int64_t)>& under_way) {
    std::map<std::int64_t, int> left;  // under way of a sender that was put off, but for those
    for (const mail::SmtpOutcome& outcome : outcomes) {
        if (outcome.result == Verdict::kRelayDeferred) {
            const auto [sender, is_new] = left.try_emplace(outcome.sender_id, 0);
            sender->second += (is_new ? under_way(outcome.sender_id) : 0) - 1;
        }
    }
    std::set<std::int64_t> answered;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const std::int64_t sender = outcomes[i].sender_id;
        DeliveryReport& report = reports[i];
        const auto outage = outage_of(outcomes[i], report, left);
        report.again_at = outage ? outage->until : report.again_at;
        if (!outage && report.verdict == Verdict::kSenderRefused) {
            report.verdict = Verdict::kPolicyRefused;
        }
        if (outage && outage->is_new) {
            rest(sender,
                 trouble_of(report),
                 outage->until,
                 report.verdict == Verdict::kSenderRefused ? Refusal::kAccount : Refusal::kNone);
            answered.erase(sender);  // what it answered before is past
        } else if (is_answer(outcomes[i]) &&
                   outages_.answered(
                       sender, report.delivery.job.id, report.verdict == Verdict::kSent)) {
            answered.insert(sender);
        }
    }
    for (const std::int64_t sender : answered) {
        end_trouble(sender);
    }
}

std::optional<Outages::Rest> Relays::outage_of(const mail::SmtpOutcome& outcome,
                                               const DeliveryReport& report,
                                               const std::map<std::int64_t, int>& left) {
    const std::int64_t sender = outcome.sender_id;
    const LeasedJob& job = report.delivery.job;
    const TimeMs now = clock_.now();
    if (outcome.result == Verdict::kRelayDeferred) {
        return outages_.put_off(sender, job.leased_at, left.at(sender) <= 0, now);
    }
    if (outcome.result == Verdict::kSenderRefused) {
        return outages_.refused(sender, job.id, job.leased_at, outcome.stage != "MAIL", now);
    }
    return outcome.unclear ? outages_.unclear(sender, job.id, job.leased_at, now) : std::nullopt;
}

void Relays::trouble(const mail::SenderTrouble& trouble) {
    const Outages::Rest outage = outages_.unreachable(trouble.sender_id, clock_.now());
    if (outage.is_new) {
        rest(trouble.sender_id,
             trouble.what,
             outage.until,
             trouble.permanent_looking ? Refusal::kLogin : Refusal::kNone);
    }
}

void Relays::connected(std::int64_t sender_id) {
    if (outages_.reached(sender_id)) {
        end_trouble(sender_id);
    }
}

void Relays::learnt(std::int64_t sender_id, std::int64_t revision, const RelayHabits& habits) {
    recorder_.submit(
        [sender_id, revision, habits](db::WriteTx& tx) {
            store::relay_habits::record(tx, sender_id, revision, habits);
        },
        [](const std::exception_ptr&) {});
}

/// Closes the sender's lanes until then.
void Relays::rest(std::int64_t sender_id, const std::string& what, TimeMs until, Refusal refusal) {
    log::warn("smtp", "sender {}: {}", sender_id, what);
    const bool may_ask = refusal == Refusal::kLogin && outages_.may_ask_for_token(sender_id);
    const auto asked = std::make_shared<bool>(false);
    recorder_.submit(
        [sender_id, what, until, refusal, may_ask, asked](db::WriteTx& tx) {
            store::senders::record_trouble(tx, sender_id, what, until, refusal != Refusal::kNone);
            *asked = may_ask && service::token_refused(tx, sender_id);
        },
        [this, sender_id, asked](const std::exception_ptr& error) {
            if (*asked && !error) {
                outages_.asked_for_token(sender_id);
            }
            outages_.stored(sender_id, clock_.now());
            ++round_;
            changed_();
        });
}

void Relays::end_trouble(std::int64_t sender_id) {
    recorder_.submit([sender_id](db::WriteTx& tx) { store::senders::clear_trouble(tx, sender_id); },
                     [this](const std::exception_ptr&) {
                         ++round_;
                         changed_();
                     });
}

}  // namespace campaignd::jobs
