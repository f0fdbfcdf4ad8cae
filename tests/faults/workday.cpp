#include "faults/workday.h"

#include <future>

#include "service/sequence/enrolment.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "store/settings.h"
#include "support/factories.h"

namespace campaignd::test {
namespace {

using service::Delivery;
using service::DeliveryReport;

constexpr int kPeople = 60;
constexpr int kCampaigns = 3;
constexpr int kSteps = 2;

void put(db::WriteTx& tx, const std::string& key) {
    store::settings::put(tx, key, "\"" + std::string(600, 'x') + key + "\"");
}

std::function<bool(const db::ReadTx&)> has_setting(const std::string& key) {
    return [key](const db::ReadTx& tx) { return store::settings::find(tx, key).has_value(); };
}

/// Only these may a message be in once its dot may have left.
bool is_past_its_dot(const db::ReadTx& tx, MessageId id) {
    const auto message = store::messages::find(tx, id);
    return message && (message->state != MessageState::kQueued || message->maybe_duplicate);
}

std::vector<CampaignId> campaigns_in(const db::ReadTx& tx, CampaignState state) {
    store::campaigns::Filter filter;
    filter.state = state;
    filter.limit = kCampaigns;
    std::vector<CampaignId> ids;
    for (const Campaign& campaign : store::campaigns::list(tx, filter)) {
        ids.push_back(campaign.id);
    }
    return ids;
}

}  // namespace

const std::filesystem::path& workday_file() {
    static const TempDirectory home;
    static const std::filesystem::path path = [] {
        Studio studio;
        const std::int64_t list = studio.add_list();
        studio.add_people(list, kPeople);
        const std::int64_t sender = studio.add_sender();
        for (int i = 0; i < kCampaigns; ++i) {
            studio.add_campaign(sender, list, kSteps);
        }
        studio.temp.database->stop();
        const std::filesystem::path made = studio.temp->path();
        studio.temp.database.reset();
        std::filesystem::copy_file(made, home / "campaignd.db");
        return home / "campaignd.db";
    }();
    return path;
}

std::string broken_fact(db::Database& database,
                        const std::vector<Fact>& facts,
                        std::size_t position) {
    return database.read([&](const db::ReadTx& tx) {
        for (const Fact& fact : facts) {
            if (fact.since <= position && !fact.holds(tx)) {
                return fact.what;
            }
        }
        return std::string();
    });
}

Workday::Workday(db::Database& database, FakeClock& clock, unsigned seed, Position position)
    : database_(database),
      clock_(clock),
      random_(seed),
      position_(std::move(position)),
      campaigns_(database, [] {}),
      ledger_(queue::RetryPolicy{}, 1'000'000),
      instance_(std::make_unique<queue::Instance>(database, "workday")),
      seed_(seed) {
    instance_->recover_dead_peers(ledger_);
    database.read([&](const db::ReadTx& tx) {
        drafts_ = campaigns_in(tx, CampaignState::kDraft);
        launched_ = campaigns_in(tx, CampaignState::kRunning);
    });
}

void Workday::acknowledge(std::string what, std::function<bool(const db::ReadTx&)> holds) {
    facts_.push_back({position_(), std::move(what), std::move(holds)});
}

void Workday::step() {
    clock_.advance(std::chrono::seconds(pick(600)));
    switch (pick(16)) {
        case 0:
            return put_setting();
        case 1:
            return put_settings_together();
        case 2:
            return add_person();
        case 3:
            return launch();
        case 4:
        case 5:
            return enrol();
        case 6:
        case 7:
        case 8:
            return lease();
        case 9:
        case 10:
        case 11:
            return mark();
        default:
            return record(false);
    }
}

void Workday::finish() {
    for (int round = 0; round < 100 && (!hands_.empty() || !unrecorded_.empty()); ++round) {
        record(true);
    }
    instance_.reset();
}

void Workday::put_setting() {
    const std::string key = "s" + std::to_string(seed_) + "-" + std::to_string(++names_);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) { put(tx, key); });
    acknowledge("setting " + key, has_setting(key));
}

/// Units that share a commit are acknowledged each by itself.
void Workday::put_settings_together() {
    std::vector<std::pair<std::string, std::future<bool>>> waiting;
    for (int i = 0; i < 4; ++i) {
        const std::string key = "t" + std::to_string(seed_) + "-" + std::to_string(++names_);
        const auto answer = std::make_shared<std::promise<bool>>();
        waiting.emplace_back(key, answer->get_future());
        database_.submit(
            i % 2 == 0 ? db::WriteClass::kResult : db::WriteClass::kBulk,
            [key](db::WriteTx& tx) { put(tx, key); },
            [answer](const std::exception_ptr& error) { answer->set_value(!error); });
    }
    for (auto& [key, acknowledged] : waiting) {
        if (acknowledged.get()) {
            acknowledge("setting " + key, has_setting(key));
        }
    }
}

void Workday::add_person() {
    Recipient person;
    person.email = "n" + std::to_string(seed_) + "-" + std::to_string(++names_) + "@example.org";
    person.name = std::string(300, 'n');
    const std::int64_t id = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        return store::recipients::insert(tx, person);
    });
    acknowledge("recipient " + person.email,
                [id](const db::ReadTx& tx) { return store::recipients::find(tx, id).has_value(); });
}

void Workday::launch() {
    if (drafts_.empty()) {
        return;
    }
    const CampaignId id = drafts_.back();
    campaigns_.launch(service::Actor{"cli", ""}, id);
    drafts_.pop_back();
    launched_.push_back(id);
    acknowledge("launch of campaign " + std::to_string(id), [id](const db::ReadTx& tx) {
        return store::campaigns::get(tx, id).state != CampaignState::kDraft;
    });
}

void Workday::enrol() {
    if (launched_.empty()) {
        return;
    }
    const CampaignId id =
        launched_[static_cast<std::size_t>(pick(static_cast<int>(launched_.size())))];
    const std::int64_t enrolled = database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        service::enrol_slice(tx, id, 1 + pick(8));
        return store::campaigns::get(tx, id).recipients;
    });
    acknowledge("enrolment of campaign " + std::to_string(id), [id, enrolled](const auto& tx) {
        return store::campaigns::get(tx, id).recipients >= enrolled;
    });
}

void Workday::lease() {
    const std::vector<queue::Lane> lanes =
        database_.read([](const db::ReadTx& tx) { return queue::lanes_with_work(tx); });
    for (const queue::Lane& lane : lanes) {
        if (lane.kind != "send") {
            continue;
        }
        const auto jobs = database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            return queue::lease(tx, lane.id, instance_->id(), 1 + pick(5));
        });
        for (const LeasedJob& job : jobs) {
            const auto message = database_.read(
                [&](const db::ReadTx& tx) { return store::messages::find(tx, job.ref); });
            Hand hand;
            hand.delivery.job = job;
            hand.delivery.campaign_id = lane.campaign_id;
            hand.delivery.recipient_id = message.value().recipient_id;
            hand.delivery.step = lane.step;
            hand.delivery.date_at = clock_.now();
            hands_.push_back(hand);
        }
    }
}

void Workday::mark() {
    std::vector<Delivery> wanted;
    std::vector<Hand*> hands;
    for (Hand& hand : hands_) {
        if (!hand.dotted && pick(3) > 0) {
            wanted.push_back(hand.delivery);
            hands.push_back(&hand);
        }
    }
    if (!database_.status().may_hand_over()) {
        return;
    }
    const std::vector<bool> allowed = database_.write(
        db::WriteClass::kResult,
        [&](db::WriteTx& tx) { return ledger_.mark_dots(tx, instance_->id(), wanted); });
    for (std::size_t i = 0; i < hands.size(); ++i) {
        if (!allowed[i]) {
            continue;
        }
        hands[i]->dotted = true;  // the relay may have it from here on
        const MessageId id = wanted[i].job.ref;
        acknowledge("dot mark of message " + std::to_string(id),
                    [id](const db::ReadTx& tx) { return is_past_its_dot(tx, id); });
    }
}

void Workday::record(bool all) {
    for (auto hand = hands_.begin(); hand != hands_.end();) {
        if (!all && pick(2) == 0) {
            ++hand;
            continue;
        }
        DeliveryReport report;
        report.delivery = hand->delivery;
        report.verdict = hand->dotted   ? (pick(8) == 0 ? Verdict::kRefused : Verdict::kSent)
                         : pick(4) == 0 ? Verdict::kDeferred
                                        : Verdict::kNotSent;
        report.reply = "250 2.0.0 queued as " + std::to_string(report.delivery.job.ref);
        unrecorded_.push_back(report);
        hand = hands_.erase(hand);
    }
    const std::vector<DeliveryReport> reports = unrecorded_;
    database_.write(db::WriteClass::kResult,
                    [&](db::WriteTx& tx) { ledger_.record(tx, instance_->id(), reports); });
    unrecorded_.clear();
    for (const DeliveryReport& report : reports) {
        const MessageId id = report.delivery.job.ref;
        if (report.verdict == Verdict::kSent || report.verdict == Verdict::kRefused) {
            const MessageState end =
                report.verdict == Verdict::kSent ? MessageState::kSent : MessageState::kFailed;
            acknowledge("result of message " + std::to_string(id), [id, end](const auto& tx) {
                return store::messages::find_state(tx, id) == end;
            });
        }
    }
}

}  // namespace campaignd::test
