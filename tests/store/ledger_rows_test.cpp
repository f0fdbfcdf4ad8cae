// The ledger's tables on their own: rows once, sums checked by the schema, rates, hot plans.
#include <catch2/catch.hpp>

#include "store/audience.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/lists.h"
#include "store/message_states.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "store/sandbox.h"
#include "store/send_rate.h"
#include "support/temp_database.h"

using namespace campaignd;
using campaignd::test::TempDatabase;

namespace {

struct Rows : TempDatabase {
    template <typename F>
    auto write(F&& work) const {
        return database->write(db::WriteClass::kRequest, std::forward<F>(work));
    }

    CampaignId campaign = database->write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
        Campaign made;
        made.name = "Spring";
        made.steps.emplace_back();
        made.steps[0].subject = "Hello";
        made.steps[0].body = "Hi";
        return store::campaigns::insert(tx, made);
    });

    std::int64_t list = database->write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
        return store::lists::insert(tx, "l", "");
    });

    RecipientId add_person(const std::string& email) const {
        return write([&](db::WriteTx& tx) {
            Recipient person;
            person.email = email;
            const RecipientId id = store::recipients::insert(tx, person);
            store::lists::add_member(tx, list, id);
            return id;
        });
    }
};

}  // namespace

TEST_CASE("how often messages failed does not fall when they are tried again", "[store]") {
    const Rows rows;
    store::message_states::SumChanges changes;
    changes.added(rows.campaign, 0, MessageState::kQueued);
    changes.moved(rows.campaign, 0, MessageState::kQueued, MessageState::kSending);
    changes.moved(rows.campaign, 0, MessageState::kSending, MessageState::kFailed);
    rows.write([&](db::WriteTx& tx) { changes.apply(tx); });
    changes.moved(rows.campaign, 0, MessageState::kFailed, MessageState::kQueued);
    changes.moved(rows.campaign, 0, MessageState::kQueued, MessageState::kSending);
    changes.moved(rows.campaign, 0, MessageState::kSending, MessageState::kSent);
    rows.write([&](db::WriteTx& tx) { changes.apply(tx); });
    const store::counters::Sums sums =
        rows.database->read([](const db::ReadTx& tx) { return store::counters::of_all(tx); });
    CHECK(sums.present[MessageState::kFailed] == 0);
    CHECK(sums.present[MessageState::kSent] == 1);
    CHECK(sums.present.total() == 1);
    CHECK(sums.ever[MessageState::kFailed] == 1);
    CHECK(sums.ever[MessageState::kSent] == 1);
}

TEST_CASE("the ledger has one row for each campaign, step and person", "[store]") {
    const Rows rows;
    const RecipientId person = rows.add_person("a@example.org");
    const auto insert = [&](int step) {
        return rows.write([&](db::WriteTx& tx) {
            return store::message_states::insert(tx, rows.campaign, person, step, 5);
        });
    };
    const auto first = insert(0);
    REQUIRE(first);
    CHECK_FALSE(insert(0));
    CHECK(insert(1));
    rows.database->read([&](const db::ReadTx& tx) {
        CHECK(store::messages::find_id(tx, rows.campaign, 0, person) == first);
        CHECK_FALSE(store::messages::find_id(tx, rows.campaign, 2, person));
        CHECK(store::messages::find_state(tx, *first) == MessageState::kQueued);
        CHECK_FALSE(store::messages::find_state(tx, 999));
        CHECK(store::messages::find(tx, *first)->email == "a@example.org");
    });
}

TEST_CASE("what has ended is not cancelled", "[store]") {
    const Rows rows;
    const RecipientId person = rows.add_person("a@example.org");
    rows.write([&](db::WriteTx& tx) {
        const MessageId id = *store::message_states::insert(tx, rows.campaign, person, 0, 5);
        CHECK_FALSE(store::message_states::mark_sent(tx, id, 5, "250"));  // no dot mark
        store::message_states::change(tx, id, {.state = MessageState::kFailed});
        CHECK_FALSE(store::message_states::mark_cancelled(tx, id));
        store::message_states::change(tx, id, {.state = MessageState::kQueued});
        CHECK(store::message_states::mark_cancelled(tx, id));
        CHECK(store::messages::find_state(tx, id) == MessageState::kCancelled);
    });
}

TEST_CASE("a sum below zero breaks its transaction", "[store]") {
    const Rows rows;
    const auto move = [&](MessageState from, MessageState to) {
        rows.write([&](db::WriteTx& tx) {
            store::message_states::SumChanges changes;
            changes.moved(rows.campaign, 0, from, to);
            changes.apply(tx);
        });
    };
    rows.write([&](db::WriteTx& tx) {
        store::message_states::SumChanges changes;
        changes.added(rows.campaign, 0, MessageState::kQueued, 2);
        changes.added(rows.campaign, 1, MessageState::kQueued);
        changes.apply(tx);
    });
    move(MessageState::kQueued, MessageState::kSending);
    CHECK_THROWS_AS(move(MessageState::kSent, MessageState::kFailed), Error);
    const MessageCounts total = rows.database->read(
        [&](const db::ReadTx& tx) { return store::counters::total(tx, rows.campaign); });
    CHECK(total[MessageState::kQueued] == 2);
    CHECK(total[MessageState::kSending] == 1);
    CHECK(total.total() == 3);
}

TEST_CASE("an audience counts each person once and leaves the excluded out", "[store]") {
    const Rows rows;
    const RecipientId a = rows.add_person("a@example.org");
    const RecipientId b = rows.add_person("b@example.org");
    const RecipientId c = rows.add_person("c@example.org");
    const auto [second, excluded] = rows.write([&](db::WriteTx& tx) {
        const std::int64_t other = store::lists::insert(tx, "second", "");
        const std::int64_t out = store::lists::insert(tx, "out", "");
        store::lists::add_member(tx, other, a);
        store::lists::add_member(tx, out, b);
        store::recipients::end_subscription(tx, c, RecipientStatus::kBounced);
        return std::pair(other, out);
    });
    rows.database->read([&, second = second, excluded = excluded](const db::ReadTx& tx) {
        const Audience audience{{rows.list, second}, {}, {excluded}};
        const store::AudienceCounts counts = store::count_audience(tx, audience);
        CHECK(counts.active == 1);
        CHECK(counts.not_active == 1);
        CHECK(counts.suppressed == 0);
        CHECK(store::campaigns::audience_after(tx, audience, 0, 9) == std::vector<RecipientId>{a});
        CHECK(store::campaigns::audience_after(tx, {{rows.list}, {}, {}}, a, 9) ==
              std::vector<RecipientId>{b});
        std::string seen;
        store::each_person(tx, {a, 999}, [&](const store::AudiencePerson& person) {
            seen += person.email;
        });
        CHECK(seen == "a@example.org");
        CHECK(store::count_audience(tx, {}).active == 0);
    });
}

TEST_CASE("the rate counts the last minute, or since the first message", "[store]") {
    Rows rows;
    const auto add = [&](std::int64_t count) {
        rows.write(
            [&](db::WriteTx& tx) { store::send_rate::add(tx, rows.campaign, 0, tx.now(), count); });
    };
    const auto rate = [&] {
        return rows.database->read([&](const db::ReadTx& tx) {
            return store::send_rate::per_minute(tx, rows.campaign, 60'000);
        });
    };
    CHECK(rate() == 0.0);
    add(10);
    add(20);
    rows.clock.advance(std::chrono::seconds(30));
    CHECK(rate() == Approx(60.0));
    rows.clock.advance(std::chrono::minutes(2));
    CHECK(rate() == 0.0);
}

TEST_CASE("what the sandbox caught is found by address and subject", "[store]") {
    const Rows rows;
    rows.write([&](db::WriteTx& tx) {
        store::sandbox::insert(tx,
                               {.sender_id = 1,
                                .message_id = 5,
                                .envelope_from = "f@x",
                                .envelope_to = "a@x",
                                .subject = "Spring news"},
                               "raw one");
        store::sandbox::insert(tx,
                               {.sender_id = 1,
                                .message_id = {},
                                .envelope_from = "f@x",
                                .envelope_to = "b@x",
                                .subject = "Other"},
                               "raw two");
    });
    rows.database->read([&](const db::ReadTx& tx) {
        CHECK(store::sandbox::list(tx, {.q = ""}, 0, 9).size() == 2);
        const auto spring = store::sandbox::list(tx, {.q = "SPRING"}, 0, 9);
        REQUIRE(spring.size() == 1);
        CHECK(spring[0].message_id == 5);
        CHECK(store::sandbox::find_raw(tx, spring[0].id) == "raw one");
        CHECK(store::sandbox::list(tx, {.q = "b@x"}, 0, 9).at(0).subject == "Other");
        CHECK(store::sandbox::list(tx, {.q = ""}, spring[0].id, 9).empty());
        CHECK(store::sandbox::count(tx, {.q = "x"}, 1) == 1);
        CHECK_FALSE(store::sandbox::find(tx, 99));
    });
}
