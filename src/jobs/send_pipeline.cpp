#include "jobs/send_pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/crash_point.h"
#include "base/error.h"
#include "base/log.h"
#include "service/sending/outcome_note.h"
#include "store/relay_habits.h"
#include "store/sandbox.h"
#include "store/senders.h"

namespace campaignd::jobs {
namespace {

using service::Delivery;
using service::DeliveryReport;

constexpr std::chrono::milliseconds kRulesAge{500};
constexpr std::size_t kMostRules = 256;  // lanes; more stay only while they are in use
constexpr TimeMs kRestMs = 1'000;
constexpr int kSandboxCapacity = 500;

/// Several messages per connection are in the works, so that a connection never waits for one.
constexpr int kPerConnection = 4;

std::string_view words_of(std::string_view stage) {
    return stage == "dot" || stage == "body" ? "the mail" : stage;
}

/// Why a sender rests, for people.
std::string trouble_of(const DeliveryReport& report) {
    if (report.code == 0) {
        return fmt::format("the relay did not answer {} in time", words_of(report.stage));
    }
    const bool speech =
        (report.code >= 500 && report.code <= 504) || report.enhanced.starts_with("5.5.");
    return fmt::format("the relay {}; it answered {} with \"{} {}\"",
                       speech ? "does not understand us" : "says \"later\"",
                       words_of(report.stage),
                       report.code,
                       report.reply);
}

}  // namespace

SendPipeline::SendPipeline(db::Database& database,
                           queue::Instance& instance,
                           const service::Ledger& ledger,
                           const service::Senders& senders,
                           const service::MailLinks& links,
                           SendOptions options,
                           std::function<void()> slots_free)
    : database_(database),
      instance_(instance),
      ledger_(ledger),
      senders_(senders),
      links_(links),
      options_(options),
      slots_free_(std::move(slots_free)),
      engine_(std::make_unique<mail::SmtpEngine>(*this, options.smtp, database.clock())) {
    const auto count = static_cast<std::size_t>(std::max(options.compose_threads, 1));
    for (std::size_t slot = 0; slot < count; ++slot) {
        composers_.emplace_back("compose-" + std::to_string(slot),
                                [this, slot] { compose_loop(slot); });
    }
}

SendPipeline::~SendPipeline() {
    stop_now();
}

const SendPipeline::CachedRules& SendPipeline::rules_of(const queue::Lane& lane) {
    const SteadyTime now = database_.clock().steady();
    if (rules_.size() >= kMostRules && rules_.find(lane.id) == rules_.end()) {
        std::erase_if(rules_, [&](const auto& rules) { return rules.second.until <= now; });
    }
    CachedRules& cached = rules_[lane.id];
    const std::uint64_t round = rests_stored_.load();
    if (now < cached.until && round == cached.round) {
        return cached;
    }
    cached.until = now + kRulesAge;
    cached.round = round;
    database_.read([&](const db::ReadTx& tx) {
        const Campaign campaign = store::campaigns::get(tx, lane.campaign_id);
        cached.rules = service::sending_rules(tx, campaign, lane.step);
        const auto sender = store::senders::find(tx, lane.sender_id);
        const bool sandbox = sender && sender->settings.transport == TransportKind::kSandbox;
        const int connections =
            std::min(sender ? sender->settings.max_connections : 0, options_.smtp.connections);
        cached.capacity = sandbox ? kSandboxCapacity : connections * kPerConnection;
        outages_.configured(lane.sender_id, sender ? sender->revision : 0);
    });
    return cached;
}

queue::Consumer::Room SendPipeline::room(const queue::Lane& lane, TimeMs now) {
    const CachedRules& cached = rules_of(lane);
    queue::Consumer::Room room;
    room.rules = cached.rules.throttles;
    room.closed_until = cached.rules.open_at(now);
    const Lock lock(mutex_);
    const auto busy = busy_.find(lane.sender_id);
    const int most = std::min(cached.capacity,
                              outages_.most_under_way(lane.sender_id).value_or(cached.capacity));
    room.slots = draining_ ? 0 : most - (busy == busy_.end() ? 0 : busy->second);
    return room;
}

void SendPipeline::take(const queue::Lane& lane, std::vector<LeasedJob> jobs) {
    const Lock lock(mutex_);
    busy_[lane.sender_id] += static_cast<int>(jobs.size());
    const std::uint64_t first_ticket = next_ticket_;
    for (const LeasedJob& job : jobs) {
        Delivery delivery;
        delivery.job = job;
        delivery.campaign_id = lane.campaign_id;
        delivery.step = lane.step;
        delivery.ticket = next_ticket_++;
        in_flight_.emplace(delivery.ticket, Flight{delivery, lane.sender_id});
    }
    batches_.push_back({lane, std::move(jobs), first_ticket});
    work_.notify_one();
}

std::size_t SendPipeline::in_flight() const {
    const Lock lock(mutex_);
    return in_flight_.size();
}

bool SendPipeline::drained() const {
    const Lock lock(mutex_);
    return in_flight_.empty();
}

bool SendPipeline::only_unwritten_left() const {
    const Lock lock(mutex_);
    std::size_t unwritten = 0;
    for (const Reports& reports : unrecorded_) {
        unwritten += reports->size();
    }
    return unwritten == in_flight_.size();
}

void SendPipeline::begin_drain() {
    {
        const Lock lock(mutex_);
        draining_ = true;
        work_.notify_all();
    }
    engine_->begin_drain();
}

void SendPipeline::stop_now() {
    {
        const Lock lock(mutex_);
        draining_ = true;
        stopping_ = true;
        work_.notify_all();
    }
    composers_.clear();
    engine_->stop_now();
    Lock lock(mutex_);
    while (writes_ > 0) {
        written_.wait(lock);
    }
}

void SendPipeline::tick() {
    compiled_.drop_idle(database_.clock().steady());
    std::vector<Reports> again;
    {
        const Lock lock(mutex_);
        again.swap(unrecorded_);
    }
    for (const Reports& reports : again) {
        submit_record(reports);
    }
}

// ---- answers of the relay: smtp thread ----

void SendPipeline::dots_wanted(std::vector<std::uint64_t> cookies) {
    auto deliveries = std::make_shared<std::vector<Delivery>>();
    {
        const Lock lock(mutex_);
        for (const std::uint64_t cookie : cookies) {
            deliveries->push_back(in_flight_.at(cookie).delivery);
        }
    }
    auto allowed = std::make_shared<std::vector<bool>>();
    submit_write(
        [this, deliveries, allowed](db::WriteTx& tx) {
            if (!database_.status().may_hand_over()) {
                fail(ErrorCode::kUnavailable, "nothing is handed over that may not be recorded");
            }
            *allowed = ledger_.mark_dots(tx, instance_.id(), *deliveries);
        },
        [this, deliveries, allowed](const std::exception_ptr& error) {
            std::vector<mail::DotDecision> decisions;
            for (std::size_t i = 0; i < deliveries->size(); ++i) {
                decisions.push_back({(*deliveries)[i].ticket, !error && (*allowed)[i]});
            }
            engine_->decide_dots(std::move(decisions));
        });
}

void SendPipeline::outcomes(std::vector<mail::SmtpOutcome> outcomes) {
    std::vector<DeliveryReport> reports;
    {
        const Lock lock(mutex_);
        for (mail::SmtpOutcome& outcome : outcomes) {
            DeliveryReport report;
            report.delivery = in_flight_.at(outcome.cookie).delivery;
            report.verdict = outcome.result;
            report.code = outcome.code;
            report.enhanced = std::move(outcome.enhanced);
            report.reply = std::move(outcome.reply);
            report.stage = std::move(outcome.stage);
            report.cut_off = stopping_;
            if (report.verdict == Verdict::kNotSent && !draining_) {
                report.again_at = database_.clock().now() + kRestMs;
            }
            reports.push_back(std::move(report));
        }
    }
    weigh(outcomes, reports);
    note(reports);
    record(std::move(reports));
}

/// What the answers say of the relays: which senders rest now, and which are well.
void SendPipeline::weigh(const std::vector<mail::SmtpOutcome>& outcomes,
                         std::vector<DeliveryReport>& reports) {
    std::map<std::int64_t, int> left;  // under way of a sender that was put off, but for those
    for (const mail::SmtpOutcome& outcome : outcomes) {
        if (outcome.result == Verdict::kRelayDeferred) {
            const Lock lock(mutex_);
            --left.try_emplace(outcome.sender_id, busy_[outcome.sender_id]).first->second;
        }
    }
    std::set<std::int64_t> answered;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const std::int64_t sender = outcomes[i].sender_id;
        DeliveryReport& report = reports[i];
        if (report.verdict == Verdict::kRelayDeferred) {
            const auto outage = outages_.put_off(sender,
                                                 report.delivery.job.leased_at,
                                                 left.at(sender) <= 0,
                                                 database_.clock().now());
            report.again_at = outage ? outage->until : 0;
            if (outage && outage->is_new) {
                rest(sender, trouble_of(report), outage->until);
                answered.erase(sender);  // what it answered before is past
            }
        } else if (report.code != 0 && report.verdict != Verdict::kNotSent &&
                   outages_.answered(sender)) {
            answered.insert(sender);
        }
    }
    for (const std::int64_t sender : answered) {
        end_trouble(sender);
    }
}

void SendPipeline::sender_trouble(mail::SenderTrouble trouble) {
    const Outages::Rest outage = outages_.unreachable(trouble.sender_id, database_.clock().now());
    if (outage.is_new) {
        rest(trouble.sender_id, std::move(trouble.what), outage.until);
    }
}

/// Lost without harm when it cannot be written: it will be learnt again.
void SendPipeline::relay_learnt(std::int64_t sender_id,
                                std::int64_t revision,
                                const RelayHabits& habits) {
    submit_write(
        [sender_id, revision, habits](db::WriteTx& tx) {
            store::relay_habits::record(tx, sender_id, revision, habits);
        },
        [](const std::exception_ptr&) {});
}

void SendPipeline::sender_connected(std::int64_t sender_id) {
    if (outages_.reached(sender_id)) {
        end_trouble(sender_id);
    }
}

/// Closes the sender's lanes until then.
void SendPipeline::rest(std::int64_t sender_id, std::string what, TimeMs until) {
    log::warn("smtp", "sender {}: {}", sender_id, what);
    submit_write(
        [sender_id, what = std::move(what), until](db::WriteTx& tx) {
            store::senders::record_trouble(tx, sender_id, what, until);
        },
        [this, sender_id](const std::exception_ptr&) {
            outages_.stored(sender_id, database_.clock().now());
            ++rests_stored_;
            slots_free_();
        });
}

void SendPipeline::end_trouble(std::int64_t sender_id) {
    submit_write([sender_id](db::WriteTx& tx) { store::senders::clear_trouble(tx, sender_id); },
                 [this](const std::exception_ptr&) {
                     ++rests_stored_;
                     slots_free_();
                 });
}

// ---- results ----

/// One write for the whole round, before anything else: from here on a kill leaves no doubt.
void SendPipeline::note(std::vector<DeliveryReport>& reports) {
    const TimeMs now = database_.clock().now();
    std::vector<queue::Journal::Note> notes;
    notes.reserve(reports.size());
    for (const DeliveryReport& report : reports) {
        if (std::string text = service::to_note(report, now); !text.empty()) {
            notes.push_back({report.delivery.job.id, report.delivery.job.token, std::move(text)});
        }
    }
    const std::uint64_t number = instance_.journal().append(notes);
    for (DeliveryReport& report : reports) {
        report.noted = number;
    }
    crash_point("noted");
}

void SendPipeline::submit_write(db::Database::Work work, db::Database::Done done) {
    {
        const Lock lock(mutex_);
        ++writes_;
    }
    database_.submit(db::WriteClass::kResult,
                     std::move(work),
                     [this, answer = std::move(done)](const std::exception_ptr& error) {
                         answer(error);
                         const Lock lock(mutex_);
                         --writes_;
                         written_.notify_all();
                     });
}

void SendPipeline::record(std::vector<DeliveryReport> reports) {
    if (!reports.empty()) {
        submit_record(std::make_shared<std::vector<DeliveryReport>>(std::move(reports)));
    }
}

void SendPipeline::submit_record(const Reports& reports) {
    submit_write([this, reports](db::WriteTx& tx) { ledger_.record(tx, instance_.id(), *reports); },
                 [this, reports](const std::exception_ptr& error) {
                     if (error) {
                         log::error(
                             "jobs",
                             "{} results cannot be written now; they are kept and written later",
                             reports->size());
                         const Lock lock(mutex_);
                         unrecorded_.push_back(reports);
                         return;
                     }
                     crash_point("t7");
                     recorded(reports);
                 });
}

void SendPipeline::recorded(const Reports& reports) {
    instance_.journal().release(reports->front().noted);
    {
        const Lock lock(mutex_);
        for (const DeliveryReport& report : *reports) {
            const auto found = in_flight_.find(report.delivery.ticket);
            if (found != in_flight_.end()) {
                --busy_[found->second.sender_id];
                in_flight_.erase(found);
            }
        }
    }
    slots_free_();
}

}  // namespace campaignd::jobs
