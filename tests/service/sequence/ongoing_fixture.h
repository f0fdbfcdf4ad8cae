#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "service/people/recipients.h"
#include "service/people/segments.h"
#include "service/sequence/additions.h"
#include "service/sequence/message_moves.h"
#include "service/sequence/newcomers.h"
#include "service/sequence/ongoing_walk.h"
#include "store/jobs.h"
#include "store/ongoing.h"
#include "support/factories.h"
#include "wire/ongoing.h"
#include "wire/recipients.h"
#include "wire/segments.h"

namespace campaignd::test {

/// Campaigns that go on enrolling, run as the batch thread runs them. Owner: a test.
struct OngoingWorld : Studio {
    service::Segments segments{*temp};
    service::Recipients recipients{*temp};
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();

    nlohmann::json ongoing_body(nlohmann::json more = nlohmann::json::object(),
                                int steps = 1) const {
        nlohmann::json body = Studio::body(sender, list, steps);
        body["mode"] = "ongoing";
        if (!more.is_null()) {
            body.update(more);
        }
        return body;
    }

    CampaignId start(const nlohmann::json& body) {
        const CampaignId id = add_campaign(body);
        launch(id);
        enrol(id);
        return id;
    }

    std::int64_t add_segment(const nlohmann::json& filter) {
        return segments.create(actor, wire::read_segment({{"name", "s"}, {"filter", filter}}, true))
            .id;
    }

    /// As the API makes a person.
    RecipientId join(const std::string& email,
                     nlohmann::json attributes = nlohmann::json::object(),
                     const std::string& timezone = "") {
        nlohmann::json body{
            {"email", email}, {"attributes", std::move(attributes)}, {"list_ids", {list}}};
        if (!timezone.empty()) {
            body["timezone"] = timezone;
        }
        return recipients.create(actor, wire::read_recipient(body)).id;
    }

    void set_attributes(RecipientId id, const nlohmann::json& attributes) {
        recipients.update(actor, id, wire::read_recipient({{"attributes", attributes}}));
    }

    /// The job of each join.
    void welcome(CampaignId id, int slice = 500) const {
        while (write([&](db::WriteTx& tx) { return service::newcomer_slice(tx, id, slice); })) {
        }
    }

    /// The walk up to the moment it rests until; nothing when it is over.
    std::optional<TimeMs> walk(CampaignId id) const {
        for (;;) {
            const service::WalkSlice slice = service::ongoing_slice(*temp, id);
            if (!slice.more) {
                return slice.again_at;
            }
        }
    }

    /// A walk `minutes` later.
    void walk_after(CampaignId id, std::int64_t minutes) {
        temp.clock.advance(std::chrono::minutes(minutes));
        walk(id);
    }

    std::int64_t first_messages(CampaignId id) const {
        return temp.integer("SELECT count(*) FROM message WHERE campaign_id = ?1 AND step = 0", id);
    }

    std::int64_t messages_to(CampaignId id, RecipientId person) const {
        return temp.integer(
            "SELECT count(*) FROM message WHERE campaign_id = ?1 AND recipient_id = ?2 AND step = "
            "0",
            id,
            person);
    }

    /// Everything queued has gone out.
    void send_all(CampaignId id) const {
        write([&](db::WriteTx& tx) {
            service::MessageMoves::make(tx, [&](service::MessageMoves& moves) {
                for (const Message& message : store::messages::list(tx, id, -1, 0, 0, 100'000)) {
                    if (message.state == MessageState::kQueued) {
                        const auto lane = *queue::find_lane(tx, id, message.step);
                        queue::remove_job(
                            tx, *store::jobs::find_ready(tx, lane, message.due_at, message.id));
                        moves.decide_sent(message);
                    }
                }
            });
        });
    }
};

}  // namespace campaignd::test
