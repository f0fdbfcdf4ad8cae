#include "service/sending/single_desk.h"

#include <fmt/format.h>

#include <vector>

#include "base/error.h"
#include "queue/queue.h"
#include "store/campaigns.h"
#include "store/recipients.h"
#include "store/senders.h"
#include "store/singles.h"
#include "store/suppressions.h"

namespace campaignd::service {
namespace {

/// Of the slots of a sender the single messages get this many shares where a campaign gets one: a
/// campaign keeps at least every 20th.
constexpr int kWeight = 19;

}  // namespace

SingleDesk::Door SingleDesk::open_door(std::int64_t sender_id, const CampaignIdentity& identity) {
    const auto sender = store::senders::find(tx_, sender_id);
    if (!sender) {
        return {};
    }
    if (const auto known = store::singles::campaign_of(tx_, sender_id)) {
        const Campaign campaign = store::campaigns::get(tx_, *known);
        const auto lane = queue::find_lane(tx_, *known, 0);
        check(lane.has_value(), "the single messages of a sender have a lane");
        return {*known,
                *lane,
                campaign.state == CampaignState::kHeld ? campaign.held_reason : std::string()};
    }
    const CampaignId made = store::singles::insert_campaign(
        tx_, sender_id, "Single messages of " + sender->settings.name, identity);
    return {made,
            queue::open_lane(tx_,
                             {.kind = "send",
                              .campaign_id = made,
                              .step = 0,
                              .sender_id = sender_id,
                              .weight = kWeight})};
}

SingleDesk::Door& SingleDesk::door_of(std::int64_t sender_id, const CampaignIdentity& identity) {
    const auto known = doors_.find(sender_id);
    return known != doors_.end()
               ? known->second
               : doors_.emplace(sender_id, open_door(sender_id, identity)).first->second;
}

std::optional<Error> SingleDesk::refusal(const SingleRequest& request,
                                         const CampaignIdentity& identity) {
    const Door& door = door_of(request.sender_id, identity);
    if (door.campaign == 0) {
        return Error(std::vector<FieldError>{
            {"sender_id", fmt::format("there is no sender {}", request.sender_id)}});
    }
    if (!door.held_reason.empty()) {
        return Error(ErrorCode::kUnavailable,
                     fmt::format("the single messages of sender {} are held ({}): a person has to "
                                 "approve them on the page \"Single messages\"",
                                 request.sender_id,
                                 door.held_reason));
    }
    if (erased_.holds(request.email)) {
        return Error(std::vector<FieldError>{
            {"to.email",
             "this person was erased: nothing is sent to them until they sign up by a form"}});
    }
    return std::nullopt;
}

std::int64_t SingleDesk::content_of(const SingleContent& content, const std::string& hash) {
    const auto known = contents_.find(hash);
    return known != contents_.end()
               ? known->second
               : contents_.emplace(hash, store::singles::keep_content(tx_, hash, content))
                     .first->second;
}

SingleReceipt SingleDesk::add(const SingleRequest& request,
                              const SingleContent& content,
                              const std::string& hash,
                              const Actor& actor) {
    auto person = store::singles::find_person(tx_, request.email);
    if (!person) {
        Recipient unknown;
        unknown.email = request.email;
        unknown.name = request.name;
        person = store::singles::Person{store::recipients::insert(tx_, unknown)};
    }
    const bool suppressed = store::suppressions::of_address(tx_, request.email).has_value();
    const bool essential = request.single == SingleClass::kEssential;
    const auto ended = skip_reason(person->status, suppressed, essential);
    Door& door = door_of(request.sender_id, content.identity);
    ++door.added;
    const MessageId id =
        moves_.add_single({door.campaign, person->id, door.lane, essential}, ended);
    store::singles::insert(
        tx_, id, content_of(content, hash), request.name, request.data, actor.name);
    const auto overridden = skip_reason(person->status, suppressed, false);
    if (!ended && overridden) {
        audit(tx_,
              actor,
              "message.override",
              id,
              {{"class", to_text(request.single)}, {"in_spite_of", to_text(*overridden)}});
    }
    return {id, ended ? MessageState::kSkipped : MessageState::kQueued, ended, tx_.now()};
}

void SingleDesk::finish() {
    for (const auto& [sender, door] : doors_) {
        if (door.added > 0) {
            store::campaigns::add_recipients(tx_, door.campaign, door.added);
        }
    }
}

}  // namespace campaignd::service
