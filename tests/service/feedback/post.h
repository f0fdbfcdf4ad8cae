#pragma once

#include <string>
#include <vector>

#include "service/sequence/feedback.h"
#include "service/upkeep/check.h"
#include "support/factories.h"
#include "wire/progress.h"

namespace campaignd::test {

inline constexpr const char* kStatus = R"sql(SELECT status FROM recipient WHERE id = ?1)sql";
inline constexpr const char* kJobsAbout = R"sql(
    SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id
     WHERE l.campaign_id IS NOT NULL AND j.ref = ?1)sql";
inline constexpr const char* kMessageOf = R"sql(
    SELECT coalesce((SELECT id FROM message
                      WHERE campaign_id = ?1 AND recipient_id = ?2 AND step = ?3), 0))sql";
inline constexpr InstanceId kOwner = 7;

/// People of whom messages are sent without a relay: what a worker would record is recorded.
struct Post : Studio {
    Post() {
        temp.run(
            "INSERT INTO instance(id, lock_file, host, pid, version, started_at, beat_at) "
            "VALUES (?1, '', '', 1, '', 0, 0)",
            kOwner);
    }

    CampaignId start(const nlohmann::json& more = nlohmann::json::object(), int steps = 3) {
        nlohmann::json asked = body(sender, list, steps);
        asked.update(more);
        const CampaignId id = add_campaign(asked);
        launch(id);
        enrol(id);
        return id;
    }

    MessageId of(CampaignId id, RecipientId person, int step) const {
        return temp.integer(kMessageOf, id, person, step);
    }

    std::vector<LeasedJob> lease(CampaignId id, int step) const {
        return write(
            [&](db::WriteTx& tx) { return queue::lease(tx, lane(id, step), kOwner, 100); });
    }

    service::Delivery delivery(CampaignId id, const LeasedJob& job, int step) const {
        return {job, id, message(job.ref).recipient_id, step, 0, 1};
    }

    /// Sends what is due of a step.
    void send(CampaignId id, int step, Verdict verdict = Verdict::kSent) const {
        std::vector<service::DeliveryReport> reports;
        std::vector<service::Delivery> deliveries;
        for (const LeasedJob& job : lease(id, step)) {
            service::DeliveryReport report;
            report.delivery = delivery(id, job, step);
            report.verdict = verdict;
            deliveries.push_back(report.delivery);
            reports.push_back(report);
        }
        write([&](db::WriteTx& tx) {
            ledger.mark_dots(tx, kOwner, deliveries);
            ledger.record(tx, kOwner, reports);
        });
    }

    service::FeedbackResult tell(FeedbackKind kind,
                                 MessageId about,
                                 const std::string& source = "") const {
        return tell({.source = source.empty() ? "test:" + std::to_string(++told) : source,
                     .kind = kind,
                     .message = about});
    }

    service::FeedbackResult tell(const FeedbackReport& report) const {
        return write([&](db::WriteTx& tx) { return feedback.apply(tx, report); });
    }

    std::string state_of(MessageId id) const {
        const Message found = message(id);
        return std::string(to_text(found.state)) +
               (found.reason ? " " + std::string(to_text(*found.reason)) : "");
    }

    nlohmann::json progress(CampaignId id) const { return campaigns.progress(id); }

    std::int64_t status(RecipientId person) const { return temp.integer(kStatus, person); }

    void require_sound() const {
        CHECK(broken(temp) == "");
        CHECK(service::check_database(*temp).empty());
    }

    std::int64_t list = add_list();
    std::vector<RecipientId> people = add_people(list, 3);
    std::int64_t sender = add_sender();
    service::Ledger ledger{queue::RetryPolicy{}, 100};
    service::Feedback feedback;
    mutable int told = 0;
};

}  // namespace campaignd::test
