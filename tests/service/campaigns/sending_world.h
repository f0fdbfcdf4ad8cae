#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "queue/dispatcher.h"
#include "service/campaigns/calendar_view.h"
#include "service/sending/sender_pool.h"
#include "service/sending/sending_rules.h"
#include "service/sequence/contact_caps.h"
#include "store/campaign_plans.h"
#include "support/factories.h"

namespace campaignd::test {

/// The real dispatcher and ledger with a fake clock, and a relay that takes every mail at once.
/// Time runs from one moment at which something can go to the next. Owner: a test. Thread: the
/// test's.
class SendingWorld : public Studio, public queue::Consumer {
  public:
    SendingWorld() {
        queue::DispatcherOptions options;
        options.longest_wait = std::chrono::hours(24 * 400);
        options.stop_free_bytes = 0;
        dispatcher_ =
            std::make_unique<queue::Dispatcher>(*temp, instance_, *this, ledger_, options);
    }

    Room room(const queue::Lane& lane, TimeMs now) override {
        if (lane.campaign_id == 0) {
            return {};  // the test does what has to be done there
        }
        return temp->read([&](const db::ReadTx& tx) {
            const auto rules = service::sending_rules(
                tx, store::campaigns::get(tx, lane.campaign_id), lane.sender_id, lane.step);
            return Room{slots, rules.open_at(now), rules.throttles};
        });
    }

    std::vector<Taker> takers(const queue::Lane& lane, TimeMs /*now*/) override {
        if (lane.campaign_id == 0) {
            return {};
        }
        return temp->read([&](const db::ReadTx& tx) {
            return service::takers(tx, store::campaigns::get(tx, lane.campaign_id), lane);
        });
    }

    /// Launches it, and what the calendar says then.
    KeptPlan launch_planned(CampaignId id) {
        launch(id);
        return kept_plan(id).value();
    }

    std::optional<KeptPlan> kept_plan(CampaignId id) const {
        return temp->read(
            [&](const db::ReadTx& tx) { return store::campaign_plans::find(tx, id); });
    }

    /// As the composer looks at each message, and the relay answers.
    void take(const queue::Lane& lane, std::vector<LeasedJob> jobs) override {
        taken_ = true;
        write([&](db::WriteTx& tx) {
            const Campaign campaign = store::campaigns::get(tx, lane.campaign_id);
            const auto windows =
                service::sending_rules(tx, campaign, lane.sender_id, lane.step).windows;
            std::vector<service::DeliveryReport> reports;
            for (const LeasedJob& job : jobs) {
                reports.push_back(end_of(tx, campaign, windows, lane, job));
            }
            ledger_.record(tx, instance_.id(), reports);
        });
    }

    /// Until nothing is left to go out, or `end`.
    void run_until(TimeMs end) {
        for (int idle = 0; temp.clock.now() < end;) {
            taken_ = false;
            const TimeMs wait = dispatcher_->run_once().count();
            if (temp.integer("SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id "
                             "WHERE j.state = 0 AND l.campaign_id IS NOT NULL") == 0) {
                return;
            }
            idle = taken_ || wait > 0 ? 0 : idle + 1;
            // What came back from a lease is looked at again before time goes on.
            const TimeMs step = taken_ ? 0 : idle > 20 ? 1'000 : wait;
            temp.clock.advance(std::chrono::milliseconds(std::min(step, ramp_day())));
        }
    }

    /// Messages that went out, by hour and step.
    std::map<std::pair<TimeMs, int>, std::int64_t> sent(CampaignId id) const {
        constexpr TimeMs kHourMs = 3'600'000;
        std::map<std::pair<TimeMs, int>, std::int64_t> hours;
        temp->read([&](const db::ReadTx& tx) {
            db::Statement row = tx.query(
                "SELECT sent_at, step FROM message WHERE campaign_id = ?1 AND state = 2", id);
            while (row.step()) {
                ++hours[{row.integer(0) - row.integer(0) % kHourMs,
                         static_cast<int>(row.integer(1))}];
            }
        });
        return hours;
    }

    int slots = 1'000;  // leased at once

  private:
    service::DeliveryReport end_of(db::WriteTx& tx,
                                   const Campaign& campaign,
                                   const SendingWindows& windows,
                                   const queue::Lane& lane,
                                   const LeasedJob& job) {
        service::DeliveryReport report;
        report.delivery = {.job = job,
                           .campaign_id = lane.campaign_id,
                           .step = lane.step,
                           .sender_id = lane.sender_id,
                           .date_at = tx.now()};
        const auto message = store::messages::find_for_sending(tx, job.ref);
        report.delivery.recipient_id = message->recipient_id;
        report.delivery.contact_cap_exempt = campaign.options.contact_cap_exempt;
        if (windows.follow_recipient()) {
            report.again_at = windows.open_for(tx.now(), message->timezone);
            if (report.again_at > tx.now()) {
                return report;
            }
        }
        const auto over = campaign.options.contact_cap_exempt
                              ? std::nullopt
                              : service::ContactCaps(tx).look(message->recipient_id, message->id);
        if (over) {
            report.verdict = Verdict::kSkipped;
            report.skip_reason = SkipReason::kContactCap;
            report.again_at = over->over == OverCap::kDelay ? over->until : 0;
            return report;
        }
        const std::vector<service::Delivery> one{report.delivery};
        report.verdict =
            ledger_.mark_dots(tx, instance_.id(), one)[0] ? Verdict::kSent : Verdict::kNotSent;
        return report;
    }

    /// The next day of a ramp allows more: the daemon looks every quarter of a second.
    TimeMs ramp_day() const {
        constexpr TimeMs kDayMs = 24LL * 3'600'000;
        TimeMs next = kDayMs * 400;
        temp->read([&](const db::ReadTx& tx) {
            db::Statement row = tx.query(
                "SELECT ramp_started_at FROM sender WHERE ramp IS NOT NULL AND "
                "ramp_started_at IS NOT NULL");
            while (row.step()) {
                next = std::min(next, kDayMs - (temp.clock.now() - row.integer(0)) % kDayMs);
            }
        });
        return next;
    }

    service::Ledger ledger_{queue::RetryPolicy{}, 10};
    queue::Instance instance_{*temp, "test"};
    std::unique_ptr<queue::Dispatcher> dispatcher_;
    bool taken_ = false;
};

}  // namespace campaignd::test
