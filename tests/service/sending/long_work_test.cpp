#include <catch2/catch.hpp>
#include <map>

#include "service/people/lists.h"
#include "service/people/recipients.h"
#include "service/people/suppressions.h"
#include "store/audience.h"
#include "store/imports.h"
#include "support/factories.h"
#include "wire/columns.h"
#include "wire/suppressions.h"

using namespace campaignd;
using nlohmann::json;

namespace {

/// The steps of SQLite's machine that the longest unit of each kind of work took.
using Longest = std::map<std::string, db::LongestUnit>;

/// So many people on two lists, and as many rejected rows.
struct Crowd : test::Studio {
    explicit Crowd(int count) : size(count) {
        for (int first = 0; first < count; first += 500) {
            write([&](db::WriteTx& tx) { add_some(tx, first); });
        }
        write([&](db::WriteTx& tx) {
            store::imports::end(tx, import, ImportState::kDone, std::nullopt);
        });
        temp->take_longest_unit();
    }

    void add_some(db::WriteTx& tx, int first) {
        if (import == 0) {
            Import made;
            made.list_id = first_list;
            import = store::imports::insert(tx, made);
        }
        for (int i = first; i < first + 500; ++i) {
            Recipient person;
            person.email = "p" + std::to_string(i) + "@example.org";
            last = store::recipients::insert(tx, person);
            store::lists::add_member(tx, first_list, last);
            store::lists::add_member(tx, second_list, last);
            store::imports::insert_rejected(tx, import, {i, "odd", person.email});
        }
    }

    db::LongestUnit longest_of(const std::function<void()>& work) {
        temp->take_longest_unit();
        work();
        return temp->take_longest_unit();
    }

    template <typename Work>
    void until_done(Work&& slice) {
        while (temp->write(db::WriteClass::kBulk, slice)) {
        }
    }

    void enrol_nobody(const Audience& audience) {
        const CampaignId id = add_campaign(body(sender, first_list));
        launch(id);
        write([&](db::WriteTx& tx) {
            // As if the last person had left between the launch and now.
            tx.run(
                "UPDATE campaign SET audience = ?2 WHERE id = ?1", id, wire::to_column(audience));
        });
        until_done([&](db::WriteTx& tx) { return service::enrol_slice(tx, id, 500).more; });
    }

    Longest run() {
        Longest longest;
        longest["a look for anybody"] = longest_of([&] {
            write([&](db::WriteTx& tx) {
                CHECK_FALSE(store::has_anyone(tx, {{}, {segment}, {}}, 1).has_value());
                CHECK_FALSE(
                    store::has_anyone(tx, {{first_list}, {}, {second_list}}, 1).has_value());
            });
        });
        longest["an empty segment"] = longest_of([&] { enrol_nobody({{}, {segment}, {}}); });
        longest["everybody excluded"] = longest_of([&] {
            enrol_nobody({{first_list}, {}, {second_list}});
        });
        longest["a domain suppressed"] = longest_of([&] {
            suppressions.add(actor, wire::read_suppression({{"domain", "example.com"}}));
            until_done([&](db::WriteTx& tx) { return service::sweep_suppressed(tx, 250); });
        });
        longest["a person erased"] = longest_of([&] { recipients.erase(actor, last); });
        longest["a list deleted"] = longest_of([&] {
            lists.remove(actor, second_list);
            until_done(
                [&](db::WriteTx& tx) { return service::remove_list_slice(tx, second_list, 500); });
        });
        return longest;
    }

    const int size;
    service::Lists lists{*temp};
    service::Recipients recipients{*temp};
    service::Suppressions suppressions{*temp, [] {}};
    std::int64_t first_list = add_list("first");
    std::int64_t second_list = add_list("second");
    std::int64_t sender = add_sender();
    std::int64_t segment = write([](db::WriteTx& tx) {
        tx.run(
            "INSERT INTO segment(name, filter, created_at, updated_at) VALUES ('nobody', ?1, 0, 0)",
            json{{"field", "name"}, {"op", "eq"}, {"value", "nobody"}}.dump());
        return tx.last_id();
    });
    std::int64_t import = 0;
    RecipientId last = 0;
};

}  // namespace

TEST_CASE("no unit of work grows with the rows there are", "[service]") {
    Longest few = Crowd(6'000).run();
    Longest many = Crowd(24'000).run();
    REQUIRE(few.size() == many.size());
    for (const auto& [what, longest] : many) {
        CAPTURE(what, longest.where, few[what].where, few[what].steps, longest.steps);
        CHECK(longest.steps > 0);
        CHECK(longest.steps <= few[what].steps + few[what].steps / 4);
    }
}
