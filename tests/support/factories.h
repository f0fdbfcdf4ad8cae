#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/error.h"
#include "queue/queue.h"
#include "service/campaigns/campaign_mail.h"
#include "service/campaigns/campaigns.h"
#include "service/secrets/mail_links.h"
#include "service/secrets/master_key.h"
#include "service/sending/ledger.h"
#include "service/sending/messages.h"
#include "service/sending/senders.h"
#include "service/sequence/enrolment.h"
#include "service/sequence/variant_tests.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/lists.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "support/plans.h"
#include "support/temp_database.h"
#include "wire/campaigns.h"
#include "wire/senders.h"

namespace campaignd::test {

/// "FIELD words" of the first field that a call is refused for, or its words; empty when it is not.
inline std::string fault_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.fields().empty() ? error.what()
                                      : error.fields()[0].field + ' ' + error.fields()[0].message;
    }
    return "";
}

/// The sending part of the service layer on a real database, with lists, people, senders and
/// campaigns made in one line each. Owner: a test. Thread: the test's.
struct Studio {
    CryptoInit crypto;
    TempDatabase temp;
    service::MasterKey key{"thirty-two characters of a secret", "test"};
    service::MailLinks links{
        key.derive("message-id"), key.derive("token"), "https://mail.example.org/"};
    service::Senders senders{*temp, key};
    service::Campaigns campaigns{*temp, [] {}};
    service::CampaignMail mail{*temp, senders, links};
    service::Messages messages{*temp, links, [] {}};
    service::Actor actor{"cli", ""};

    template <typename F>
    auto write(F&& work) const {
        return temp->write(db::WriteClass::kRequest, std::forward<F>(work));
    }

    std::int64_t add_list(const std::string& name = "people") const {
        return write([&](db::WriteTx& tx) { return store::lists::insert(tx, name, ""); });
    }

    RecipientId add_person(std::int64_t list,
                           const std::string& email,
                           const std::string& name = "",
                           const nlohmann::json& attributes = nlohmann::json::object()) const {
        return write([&](db::WriteTx& tx) {
            Recipient person;
            person.email = email;
            person.name = name;
            person.attributes = attributes.dump();
            const RecipientId id = store::recipients::insert(tx, person);
            store::lists::add_member(tx, list, id);
            return id;
        });
    }

    /// p0@example.org, p1@… in one commit.
    std::vector<RecipientId> add_people(std::int64_t list, int count) const {
        return write([&](db::WriteTx& tx) {
            std::vector<RecipientId> ids;
            for (int i = 0; i < count; ++i) {
                Recipient person;
                person.email = "p" + std::to_string(i) + "@example.org";
                person.name = "Person " + std::to_string(i);
                ids.push_back(store::recipients::insert(tx, person));
                store::lists::add_member(tx, list, ids.back());
            }
            return ids;
        });
    }

    void leave(RecipientId person, RecipientStatus status) const {
        write([&](db::WriteTx& tx) { store::recipients::end_subscription(tx, person, status); });
    }

    /// A sandbox, or with `port` a relay on this machine without TLS.
    std::int64_t add_sender(int port = 0, nlohmann::json more = nlohmann::json::object()) {
        nlohmann::json body{{"name", "sender " + std::to_string(++senders_made_)},
                            {"from_name", "Ada"},
                            {"from_email", "ada@example.com"},
                            {"transport", port == 0 ? "sandbox" : "smtp"}};
        if (port != 0) {
            body["host"] = "127.0.0.1";
            body["port"] = port;
            body["tls"] = "none";
        }
        body.update(more);
        return senders.create(actor, wire::read_sender(body, true)).id;
    }

    static nlohmann::json body(std::int64_t sender, std::int64_t list, int steps = 1) {
        nlohmann::json all = nlohmann::json::array();
        all.push_back({{"subject", "Hello {{name}}"}, {"body", "Hi {{name|there}}"}});
        for (int step = 1; step < steps; ++step) {
            all.push_back({{"delay_s", 3600}, {"body", "Did you see it?"}});
        }
        return {{"name", "Spring"},
                {"sender_id", sender},
                {"audience", {{"list_ids", {list}}}},
                {"steps", all}};
    }

    CampaignId add_campaign(const nlohmann::json& body) {
        return campaigns.create(actor, wire::read_campaign(body, true)).id;
    }

    CampaignId add_campaign(std::int64_t sender, std::int64_t list, int steps = 1) {
        return add_campaign(body(sender, list, steps));
    }

    void launch(CampaignId id) {
        campaigns.launch(actor, id);
        make_plan(temp, id);
    }

    /// Walks the audience to its end.
    void enrol(CampaignId id, int slice = 500) const {
        service::draw_samples(*temp, id);
        while (write([&](db::WriteTx& tx) { return service::enrol_slice(tx, id, slice); }).more) {
        }
    }

    Campaign campaign(CampaignId id) const {
        return temp->read([&](const db::ReadTx& tx) { return store::campaigns::get(tx, id); });
    }

    std::string state(CampaignId id) const { return std::string(to_text(campaign(id).state)); }

    Message message(MessageId id) const {
        return *temp->read([&](const db::ReadTx& tx) { return store::messages::find(tx, id); });
    }

    MessageCounts counts(CampaignId id) const {
        return temp->read([&](const db::ReadTx& tx) { return store::counters::total(tx, id); });
    }

    LaneId lane(CampaignId id, int step) const {
        return *temp->read([&](const db::ReadTx& tx) { return queue::find_lane(tx, id, step); });
    }

  private:
    int senders_made_ = 0;
};

/// What is wrong with the ledger, from the rows alone; empty when it is sound.
inline std::string broken(const TempDatabase& temp) {
    const std::vector<std::pair<const char*, const char*>> rules = {
        {"counters equal rows",
         "SELECT count(*) FROM (SELECT campaign_id, step, sum(state = 0), sum(state = 1), "
         "sum(state = 2), sum(state = 3), sum(state = 4), sum(state = 5), sum(state = 6) "
         "FROM message GROUP BY 1, 2 EXCEPT SELECT campaign_id, step, queued, sending, sent, "
         "failed, uncertain, skipped, cancelled FROM step_counter)"},
        {"no sum without rows",
         "SELECT count(*) FROM step_counter c WHERE queued + sending + sent + failed + uncertain "
         "+ skipped + cancelled <> (SELECT count(*) FROM message m "
         "WHERE m.campaign_id = c.campaign_id AND m.step = c.step)"},
        {"an open message has exactly one job",
         "SELECT count(*) FROM message m WHERE state <= 1 AND 1 <> (SELECT count(*) FROM job j "
         "JOIN lane l ON l.id = j.lane_id WHERE l.campaign_id = m.campaign_id AND l.step = m.step "
         "AND j.ref = m.id AND j.state <= 1)"},
        {"a sending message's job is leased",
         "SELECT count(*) FROM message m WHERE state = 1 AND NOT EXISTS (SELECT 1 FROM job j "
         "JOIN lane l ON l.id = j.lane_id WHERE l.campaign_id = m.campaign_id AND l.step = m.step "
         "AND j.ref = m.id AND j.state = 1)"},
        {"enrolled recipients are the first messages",
         "SELECT count(*) FROM campaign c WHERE recipients <> (SELECT count(*) FROM message m "
         "WHERE m.campaign_id = c.id AND m.step = 0)"},
        {"running means that something is left to do",
         "SELECT count(*) FROM campaign c WHERE state = 2 AND enrolled = 1 AND enrolling = 0 "
         "AND singles = 0 "
         "AND NOT EXISTS (SELECT 1 FROM addition a WHERE a.campaign_id = c.id "
         "AND ended_at IS NULL) AND NOT EXISTS (SELECT 1 FROM step_walk w WHERE w.campaign_id = "
         "c.id) AND NOT EXISTS (SELECT 1 FROM message m WHERE m.campaign_id = c.id "
         "AND m.state <= 1)"},
        {"finished means that nothing is left",
         "SELECT count(*) FROM campaign c WHERE state = 5 AND (enrolled = 0 OR EXISTS "
         "(SELECT 1 FROM message m WHERE m.campaign_id = c.id AND m.state IN (0, 1, 4)))"},
        {"nobody is enrolled any more in what has ended",
         "SELECT count(*) FROM campaign WHERE state >= 5 AND enrolling = 1"},
        {"attempts are at most three without a person",
         "SELECT count(*) FROM job WHERE attempts > 3"},
    };
    std::string found;
    for (const auto& [rule, sql] : rules) {
        if (temp.integer(sql) != 0) {
            found += std::string(rule) + "; ";
        }
    }
    return found;
}

}  // namespace campaignd::test
