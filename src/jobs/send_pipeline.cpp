#include "jobs/send_pipeline.h"

#include <algorithm>

#include "base/error.h"
#include "service/sending/sender_pool.h"
#include "store/campaigns.h"
#include "store/senders.h"

namespace campaignd::jobs {
namespace {

using service::Delivery;
using service::DeliveryReport;

constexpr std::chrono::milliseconds kRulesAge{500};
constexpr std::size_t kMostRules = 256;  // lanes; more stay only while they are in use
constexpr TimeMs kRestMs = 1'000;
constexpr int kSandboxCapacity = 500;
constexpr TimeMs kSandboxRestMs = 5'000;  // what the sandbox could not keep rests this long

/// Several messages per connection are in the works, so that a connection never waits for one.
constexpr int kPerConnection = 4;

}  // namespace

SendPipeline::SendPipeline(db::Database& database,
                           queue::Instance& instance,
                           const service::Ledger& ledger,
                           const service::Senders& senders,
                           const service::MailLinks& links,
                           const SendOptions& options,
                           std::function<void()> slots_free)
    : database_(database),
      instance_(instance),
      ledger_(ledger),
      options_(options),
      slots_free_(std::move(slots_free)),
      recorder_(database,
                instance,
                ledger,
                [this](const Recorder::Reports& reports) { recorded(reports); }),
      relays_(outages_, recorder_, database.clock(), slots_free_),
      sandbox_(ledger, instance.id(), recorder_),
      engine_(std::make_unique<mail::SmtpEngine>(*this, options.smtp, database.clock())),
      composer_(std::make_unique<Composer>(database,
                                           instance.black_box(),
                                           senders,
                                           links,
                                           options.compose_threads,
                                           [this](Composed work) { send(std::move(work)); })) {}

SendPipeline::~SendPipeline() {
    stop_now();
}

const SendPipeline::CachedRules& SendPipeline::rules_of(const queue::Lane& lane) {
    const SteadyTime now = database_.clock().steady();
    const std::pair key(lane.id, lane.sender_id);
    if (rules_.size() >= kMostRules && rules_.find(key) == rules_.end()) {
        std::erase_if(rules_, [&](const auto& rules) { return rules.second.until <= now; });
    }
    CachedRules& cached = rules_[key];
    const std::uint64_t round = relays_.round();
    if (now < cached.until && round == cached.round) {
        return cached;
    }
    cached.until = now + kRulesAge;
    cached.round = round;
    database_.read([&](const db::ReadTx& tx) {
        const auto sender = store::senders::find(tx, lane.sender_id);
        if (lane.campaign_id == 0) {
            cached.rules =
                sender ? service::sender_rules(*sender, tx.now()) : service::SendingRules();
        } else {
            const Campaign campaign = store::campaigns::get(tx, lane.campaign_id);
            cached.rules = service::sending_rules(tx, campaign, lane.sender_id, lane.step);
            cached.has_slice = campaign.slice_left.has_value();
        }
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
    const int most = std::min(cached.capacity,
                              outages_.most_under_way(lane.sender_id).value_or(cached.capacity));
    const int busy = under_way(lane.sender_id);
    room.slots = most - busy;
    room.capacity = most;
    if (cached.has_slice) {
        room.together = database_.read(
            [&](const db::ReadTx& tx) { return service::slice_room(tx, lane.campaign_id); });
        room.slots = std::min(room.slots, room.together);
    }
    const Lock lock(mutex_);
    room.slots = draining_ ? 0 : room.slots;
    return room;
}

std::vector<Taker> SendPipeline::takers(const queue::Lane& lane) {
    if (lane.campaign_id == 0) {
        return {{.sender_id = lane.sender_id}};
    }
    const SteadyTime now = database_.clock().steady();
    if (takers_.size() >= kMostRules && takers_.find(lane.id) == takers_.end()) {
        std::erase_if(takers_, [&](const auto& takers) { return takers.second.until <= now; });
    }
    CachedTakers& cached = takers_[lane.id];
    const std::uint64_t round = relays_.round();
    if (now >= cached.until || round != cached.round) {
        cached.until = now + kRulesAge;
        cached.round = round;
        cached.takers = database_.read([&](const db::ReadTx& tx) {
            return service::takers(tx, store::campaigns::get(tx, lane.campaign_id), lane);
        });
    }
    return cached.takers;
}

void SendPipeline::take(const queue::Lane& lane, std::vector<LeasedJob> jobs) {
    Batch batch{.lane = lane, .jobs = std::move(jobs)};
    {
        const Lock lock(mutex_);
        busy_[lane.sender_id] += static_cast<int>(batch.jobs.size());
        batch.first_ticket = next_ticket_;
        for (const LeasedJob& job : batch.jobs) {
            Delivery delivery{.job = job,
                              .campaign_id = lane.campaign_id,
                              .step = lane.step,
                              .sender_id = lane.sender_id,
                              .ticket = next_ticket_++};
            in_flight_.emplace(delivery.ticket, Flight{delivery, lane.sender_id});
        }
    }
    composer_->add(std::move(batch));
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
    return recorder_.unwritten() == in_flight();
}

void SendPipeline::begin_drain() {
    {
        const Lock lock(mutex_);
        draining_ = true;
    }
    composer_->begin_drain();
    engine_->begin_drain();
}

void SendPipeline::stop_now() {
    {
        const Lock lock(mutex_);
        draining_ = true;
        stopping_ = true;
    }
    composer_->stop();
    engine_->stop_now();
    recorder_.finish();
}

void SendPipeline::tick() {
    composer_->drop_idle();
    recorder_.write_again();
}

/// What has been composed goes on its way: compose threads.
void SendPipeline::send(Composed work) {
    {
        const Lock lock(mutex_);
        for (const ComposedMail& mail : work.mails) {
            in_flight_.at(mail.delivery.ticket).delivery = mail.delivery;
        }
    }
    recorder_.record(std::move(work.ended));
    if (work.mails.empty()) {
        return;
    }
    if (work.account.transport == TransportKind::kSandbox) {
        sandbox_.send(work.account.smtp.sender_id,
                      std::move(work.mails),
                      database_.clock().now() + kSandboxRestMs);
        return;
    }
    std::vector<mail::Outgoing> outgoing;
    outgoing.reserve(work.mails.size());
    for (ComposedMail& mail : work.mails) {
        outgoing.push_back(std::move(mail.outgoing));
    }
    engine_->submit(std::move(outgoing));
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
    recorder_.submit(
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
    relays_.weigh(outcomes, reports, [this](std::int64_t sender) { return under_way(sender); });
    recorder_.note(reports);
    recorder_.record(std::move(reports));
}

void SendPipeline::sender_trouble(mail::SenderTrouble trouble) {
    relays_.trouble(trouble);
}

void SendPipeline::sender_connected(std::int64_t sender_id) {
    relays_.connected(sender_id);
}

void SendPipeline::relay_learnt(std::int64_t sender_id,
                                std::int64_t revision,
                                const RelayHabits& habits) {
    relays_.learnt(sender_id, revision, habits);
}

// ---- what is on its way ----

int SendPipeline::under_way(std::int64_t sender_id) const {
    const Lock lock(mutex_);
    const auto busy = busy_.find(sender_id);
    return busy == busy_.end() ? 0 : busy->second;
}

void SendPipeline::recorded(const Recorder::Reports& reports) {
    {
        const Lock lock(mutex_);
        for (const DeliveryReport& report : reports) {
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
