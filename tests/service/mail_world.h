#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "queue/queue.h"
#include "service/campaigns/campaigns.h"
#include "service/people/lists.h"
#include "service/people/recipients.h"
#include "service/secrets/mail_links.h"
#include "service/secrets/master_key.h"
#include "service/sending/messages.h"
#include "service/sending/senders.h"
#include "service/sequence/enrolment.h"
#include "support/plans.h"
#include "support/temp_database.h"
#include "wire/campaigns.h"
#include "wire/senders.h"

namespace campaignd::test {

/// A real database with a sandbox sender and a list, to launch campaigns in. Nothing is sent: no
/// worker runs.
struct MailWorld {
    CryptoInit crypto;
    TempDatabase temp;
    service::MasterKey key = service::MasterKey::open(*temp, std::nullopt);
    service::MailLinks links{
        key.derive("message-id"), key.derive("token"), "https://mail.example.org"};
    service::Senders senders{*temp, key};
    service::Lists lists{*temp};
    service::Recipients recipients{*temp};
    service::Campaigns campaigns{*temp, [] {}};
    service::Messages messages{*temp, links, [] {}};
    service::Actor actor{"cli", ""};
    std::int64_t sender_id = senders
                                 .create(actor,
                                         wire::read_sender({{"name", "Box"},
                                                            {"from_name", "Anna"},
                                                            {"from_email", "anna@example.org"},
                                                            {"transport", "sandbox"}},
                                                           true))
                                 .id;
    std::int64_t list_id =
        lists.create(actor, {.name = "People", .description = {}, .is_public = true}).id;

    /// Ids of people p1@example.org … in the list.
    std::vector<RecipientId> add_people(int count) {
        std::vector<RecipientId> ids;
        for (int i = 0; i < count; ++i) {
            ids.push_back(recipients
                              .create(actor,
                                      {.email = "p" + std::to_string(++people) + "@example.org",
                                       .name = {},
                                       .attributes = {},
                                       .list_ids = std::vector<std::int64_t>{list_id},
                                       .timezone = {}})
                              .id);
        }
        return ids;
    }

    nlohmann::json campaign_body() const {
        return {
            {"name", "Spring"},
            {"sender_id", sender_id},
            {"audience", {{"list_ids", {list_id}}}},
            {"steps", {{{"subject", "Hello"}, {"format", "markdown"}, {"body", "Hi {{email}}"}}}}};
    }

    /// Launched and enrolled whole; every message is queued.
    CampaignId launch() {
        const auto id = campaigns.create(actor, wire::read_campaign(campaign_body(), true)).id;
        campaigns.launch(actor, id);
        make_plan(temp, id);
        temp->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            while (service::enrol_slice(tx, id, 100).more) {
            }
        });
        return id;
    }

    std::vector<LeasedJob> lease(CampaignId campaign, InstanceId owner, int limit) {
        return temp->write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            return queue::lease(tx, *queue::find_lane(tx, campaign, 0), owner, limit);
        });
    }

    std::string token(service::MailLinks::Kind kind, MessageId message) const {
        const std::string url = links.url(kind, message);
        return url.substr(url.rfind('/') + 1);
    }

    int people = 0;
};

}  // namespace campaignd::test
