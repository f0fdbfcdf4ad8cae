#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <span>
#include <vector>

#include "service/sending/ledger.h"
#include "support/factories.h"

namespace campaignd::test {

/// A running campaign of `people` with a follow-up after an hour, and one process.
struct LedgerBench : Studio {
    explicit LedgerBench(int count = 1, nlohmann::json more = nlohmann::json::object()) {
        const std::int64_t list = add_list();
        people = add_people(list, count);
        nlohmann::json made = body(add_sender(), list, 2);
        made.update(more);
        id = add_campaign(made);
        Studio::launch(id);
        enrol(id);
    }

    std::vector<service::Delivery> lease(int step = 0, int limit = 100) const {
        const auto jobs =
            write([&](db::WriteTx& tx) { return queue::lease(tx, lane(id, step), owner, limit); });
        std::vector<service::Delivery> deliveries;
        for (const LeasedJob& job : jobs) {
            const Message row = message(job.ref);
            deliveries.push_back({.job = job,
                                  .campaign_id = id,
                                  .recipient_id = row.recipient_id,
                                  .step = step,
                                  .date_at = row.date_at.value_or(temp.clock.now())});
        }
        return deliveries;
    }

    bool mark(const service::Delivery& delivery) const {
        return write([&](db::WriteTx& tx) -> bool {
            return ledger.mark_dots(tx, owner, std::span(&delivery, 1)).at(0);
        });
    }

    void record(const service::Delivery& delivery,
                Verdict verdict,
                std::optional<SkipReason> reason = std::nullopt) const {
        service::DeliveryReport report;
        report.delivery = delivery;
        report.verdict = verdict;
        report.skip_reason = reason;
        report.reply = "451 4.3.0 reply";
        write([&](db::WriteTx& tx) { ledger.record(tx, owner, std::span(&report, 1)); });
        CHECK(broken(temp).empty());
    }

    void send(const service::Delivery& delivery) const {
        REQUIRE(mark(delivery));
        record(delivery, Verdict::kSent);
    }

    service::Ledger ledger{queue::RetryPolicy{}, 3};
    InstanceId owner = 77;
    std::vector<RecipientId> people;
    CampaignId id = 0;
};

}  // namespace campaignd::test
