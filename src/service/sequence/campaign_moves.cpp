#include "service/sequence/campaign_moves.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "base/log.h"
#include "queue/queue.h"
#include "service/content/step_mail.h"
#include "service/webhooks/announce.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/ongoing.h"
#include "store/senders.h"

namespace campaignd::service::moves {
namespace {

namespace campaigns = store::campaigns;

/// Of an audience, inside a transaction: some thousand people.
constexpr int kSlicesLookedAt = 4;
constexpr std::string_view kDoubt = "uncertain";

enum class Move { kLaunch, kPause, kResume, kApprove, kCancel, kStop, kAdd };

constexpr std::string_view kMade;         // the state allows the move
constexpr std::string_view kHolds = "=";  // there is nothing to do
// What to do instead.
constexpr std::string_view kResume = "resume it";
constexpr std::string_view kApprove = "approve it";
constexpr std::string_view kCopy = "duplicate it to send it again";
constexpr std::string_view kRunning = "only a running campaign can be";
constexpr std::string_view kPaused = "only a paused one can be";
constexpr std::string_view kHeld = "only a held campaign waits for that";
constexpr std::string_view kOnce = "let it get its audience once instead";
constexpr std::string_view kCancel = "cancel it, nobody has been enrolled";
constexpr std::string_view kAudience = "choose its lists instead";
constexpr std::string_view kWait = "wait until it runs";
constexpr std::string_view kEnded = "all its messages have ended";

struct Rule {
    std::string_view done;  // "it cannot be ..."
    std::array<std::string_view, 7> by_state;
};

/// A line for each Move, a column for each CampaignState.
// clang-format off
constexpr std::array<Rule, 7> kRules{{
    //             draft      scheduled  running    paused    held       finished   cancelled
    {"launched",  {kMade,     kHolds,    kHolds,    kResume,  kApprove,  kCopy,     kCopy}},
    {"paused",    {kRunning,  kRunning,  kMade,     kHolds,   kRunning,  kRunning,  kRunning}},
    {"resumed",   {kPaused,   kPaused,   kHolds,    kMade,    kApprove,  kPaused,   kPaused}},
    {"approved",  {kHeld,     kHeld,     kHolds,    kHeld,    kMade,     kHeld,     kHeld}},
    {"cancelled", {kMade,     kMade,     kMade,     kMade,    kMade,     kEnded,    kHolds}},
    {"closed",    {kOnce,     kCancel,   kMade,     kMade,    kMade,     kHolds,    kHolds}},
    {"extended",  {kAudience, kWait,     kMade,     kMade,    kApprove,  kCopy,     kCopy}},
}};

// clang-format on

[[noreturn]] void forbid(const Campaign& campaign, std::string_view done, std::string_view remedy) {
    fail(ErrorCode::kConflict,
         fmt::format("campaign {} is {}: it cannot be {}; {}",
                     campaign.id,
                     to_text(campaign.state),
                     done,
                     remedy));
}

/// False when it holds already. Throws Error(kConflict).
bool may(Move move, const Campaign& campaign) {
    const Rule& rule = kRules.at(static_cast<std::size_t>(move));
    const std::string_view word = rule.by_state.at(static_cast<std::size_t>(campaign.state));
    if (word != kMade && word != kHolds) {
        forbid(campaign, rule.done, word);
    }
    return word == kMade;
}

/// running, with every lane free but that of first messages that were cancelled.
void run(db::WriteTx& tx, const Campaign& campaign) {
    campaigns::set_state(tx, campaign.id, CampaignState::kRunning, {});
    queue::set_paused(tx, campaign.id, false);
    const auto openers = queue::find_lane(tx, campaign.id, 0);
    if (campaign.openers_cancelled && openers) {
        queue::set_lane_paused(tx, *openers, true);
    }
}

/// Runs it, and ends it at once when there is nothing left to run.
void go_on(db::WriteTx& tx, const Campaign& campaign) {
    run(tx, campaign);
    const Campaign now = campaigns::get(tx, campaign.id);
    if (!now.enrolled) {
        queue::enqueue(tx, "enrol", campaign.id, tx.now());
    }
    const auto ongoing = store::ongoing::find(tx, campaign.id);
    if (now.enrolling && ongoing && !ongoing->since) {
        store::ongoing::start(tx, campaign.id);
        queue::enqueue(tx, "ongoing", campaign.id, tx.now());
    }
    settle(tx, campaign.id);
}

/// Whoever joins from now on is noted. Nobody is there to be walked when each comes by a date, or
/// by a list from now on.
void begin_enrolling(db::WriteTx& tx, const Campaign& campaign) {
    const CampaignOptions& options = campaign.options;
    store::ongoing::insert(
        tx,
        campaign.id,
        options.trigger ? std::vector<std::int64_t>() : campaign.audience.list_ids);
    const bool nobody =
        options.trigger || (!options.include_existing && campaign.audience.segment_ids.empty());
    campaigns::set_enrolling(tx, campaign.id, true, nobody);
}

/// What it remembers of people goes behind this, in slices.
void end_enrolling(db::WriteTx& tx, const Campaign& campaign) {
    if (campaign.enrolling) {
        campaigns::set_enrolling(tx, campaign.id, false, true);
        store::ongoing::stop_taking(tx, campaign.id);
        queue::enqueue(tx, "join", campaign.id, tx.now());
    }
}

/// What was paused or waited for its day when it was held does so again: a yes sends nothing that
/// would not have been sent. False for what was running, or is due.
bool give_back(db::WriteTx& tx, const Campaign& campaign) {
    if (campaign.held_from == CampaignState::kPaused) {
        campaigns::set_state(tx, campaign.id, CampaignState::kPaused, {});
        return true;
    }
    if (campaign.held_from != CampaignState::kScheduled || !campaign.schedule_at ||
        *campaign.schedule_at <= tx.now()) {
        return false;
    }
    campaigns::set_state(tx, campaign.id, CampaignState::kScheduled, {});
    queue::enqueue(tx, "schedule", campaign.id, *campaign.schedule_at);
    return true;
}

void open_lanes(db::WriteTx& tx, const Campaign& campaign) {
    for (std::size_t step = 0; step < campaign.steps.size(); ++step) {
        queue::open_lane(tx,
                         {.kind = "send",
                          .campaign_id = campaign.id,
                          .step = static_cast<int>(step),
                          .sender_id = campaign.sender_id});
    }
}

/// Throws every fault at once; `nobody`: nobody in the audience can get mail.
void require_complete(const db::ReadTx& tx, const Campaign& campaign, bool nobody) {
    std::vector<FieldError> faults;
    if (!campaign.sender_id || !store::senders::find(tx, *campaign.sender_id)) {
        faults.push_back({"sender_id", "choose a sender: a campaign needs a From address"});
    }
    if (campaign.steps.empty()) {
        faults.push_back({"steps", "write at least the first message"});
    }
    if (campaign.audience.list_ids.empty() && campaign.audience.segment_ids.empty()) {
        faults.push_back({"audience.list_ids", "choose at least one list or segment"});
    } else if (nobody) {
        faults.push_back(
            {"audience", "nobody in these lists can get mail: import recipients first"});
    }
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
}

}  // namespace

void require_launchable(const db::ReadTx& tx, const Campaign& campaign) {
    require_complete(tx,
                     campaign,
                     !campaign.options.ongoing &&
                         campaigns::audience_after(tx, campaign.audience, 0, 1).empty());
}

bool launch(db::WriteTx& tx, const Campaign& campaign, const CompiledCampaign* compiled) {
    if (!may(Move::kLaunch, campaign)) {
        return true;
    }
    // Who is at the end of a long audience was found before this transaction.
    require_complete(tx,
                     campaign,
                     !campaign.options.ongoing &&
                         store::has_anyone(tx, campaign.audience, kSlicesLookedAt) == false);
    const CampaignIdentity identity = identity_of(tx, campaign);
    if (compiled == nullptr || compiled->campaign.revision != campaign.revision ||
        compiled->identity != identity) {
        return false;
    }
    store_links(tx, *compiled);
    campaigns::set_launched(tx, campaign.id, identity);
    if (campaign.options.ongoing) {
        begin_enrolling(tx, campaign);
    }
    open_lanes(tx, campaign);
    if (campaign.schedule_at && *campaign.schedule_at > tx.now()) {
        campaigns::set_state(tx, campaign.id, CampaignState::kScheduled, {});
        queue::enqueue(tx, "schedule", campaign.id, *campaign.schedule_at);
        return true;
    }
    go_on(tx, campaign);
    return true;
}

void start_scheduled(db::WriteTx& tx, const Campaign& campaign) {
    if (campaign.state != CampaignState::kScheduled || !campaign.schedule_at) {
        return;
    }
    if (*campaign.schedule_at > tx.now()) {
        queue::enqueue(tx, "schedule", campaign.id, *campaign.schedule_at);
        return;
    }
    if (tx.now() - *campaign.schedule_at > campaign.options.late_after_s * 1000) {
        hold(tx, campaign.id, "late");
        return;
    }
    go_on(tx, campaign);
}

void pause(db::WriteTx& tx, const Campaign& campaign) {
    if (!may(Move::kPause, campaign)) {
        return;
    }
    campaigns::set_state(tx, campaign.id, CampaignState::kPaused, {});
    queue::set_paused(tx, campaign.id, true);
}

void resume(db::WriteTx& tx, const Campaign& campaign) {
    if (may(Move::kResume, campaign)) {
        run(tx, campaign);
        settle(tx, campaign.id);
    }
}

void approve(db::WriteTx& tx, const Campaign& campaign) {
    if (!may(Move::kApprove, campaign)) {
        return;
    }
    const campaigns::Remaining left = campaigns::remaining(tx, campaign.id);
    if (campaign.held_reason == kDoubt && left.uncertain > 0) {
        forbid(campaign,
               "approved",
               fmt::format("first resolve its {} uncertain messages as sent or retry",
                           left.uncertain));
    }
    campaigns::clear_policy_refusals(tx, campaign.id);
    if (campaign.held_from == CampaignState::kScheduled && campaign.openers_cancelled) {
        cancel_everything(tx, campaign);  // nobody has been mailed: there is nothing to go on with
    } else if (!give_back(tx, campaign)) {
        go_on(tx, campaign);
    }
}

void cancel_everything(db::WriteTx& tx, const Campaign& campaign) {
    if (may(Move::kCancel, campaign)) {
        end_enrolling(tx, campaign);
        campaigns::set_state(tx, campaign.id, CampaignState::kCancelled, {});
        queue::set_paused(tx, campaign.id, true);
        queue::enqueue(tx, "cancel", campaign.id, tx.now());
    }
}

void cancel_openers(db::WriteTx& tx, const Campaign& campaign) {
    if (campaign.openers_cancelled || !may(Move::kCancel, campaign)) {
        return;
    }
    if (campaign.state == CampaignState::kDraft || campaign.state == CampaignState::kScheduled) {
        cancel_everything(tx, campaign);  // nobody has been mailed: there is nothing to go on with
        return;
    }
    end_enrolling(tx, campaign);
    campaigns::set_openers_cancelled(tx, campaign.id);
    if (const auto lane = queue::find_lane(tx, campaign.id, 0)) {
        queue::set_lane_paused(tx, *lane, true);
    }
    queue::enqueue(tx, "cancel", campaign.id, tx.now());
}

void stop_enrolling(db::WriteTx& tx, const Campaign& campaign) {
    if (!campaign.options.ongoing) {
        forbid(campaign, "closed", "it enrols its audience once and ends by itself");
    }
    if (may(Move::kStop, campaign)) {
        end_enrolling(tx, campaign);
        settle(tx, campaign.id);
    }
}

void require_taking(const Campaign& campaign) {
    may(Move::kAdd, campaign);
    if (campaign.openers_cancelled) {
        forbid(campaign, "extended", "its first messages were cancelled: duplicate it");
    }
}

void hold(db::WriteTx& tx, CampaignId campaign, std::string_view reason) {
    campaigns::set_state(tx, campaign, CampaignState::kHeld, reason);
    queue::set_paused(tx, campaign, true);
    announce(tx,
             {.type = WebhookEvent::kCampaignHeld,
              .campaign_id = campaign,
              .detail = {{"held_reason", reason}}});
    log::warn("service", "campaign {} is held: {}", campaign, reason);
}

void settle(db::WriteTx& tx, CampaignId campaign) {
    const campaigns::Remaining left = campaigns::remaining(tx, campaign);
    const bool more = left.open > 0 || (left.held_for_doubt && left.uncertain == 0);
    if (more && (left.held_for_doubt || left.state == CampaignState::kFinished)) {
        queue::reopen_lanes(tx, campaign);
        run(tx, campaigns::get(tx, campaign));
    } else if (left.state != CampaignState::kRunning) {
        return;
    }
    if (!left.everybody || left.open > 0) {
        return;
    }
    if (left.uncertain > 0) {
        hold(tx, campaign, kDoubt);
        return;
    }
    campaigns::set_state(tx, campaign, CampaignState::kFinished, {});
    queue::close_lanes(tx, campaign);
    announce(tx, {.type = WebhookEvent::kCampaignFinished, .campaign_id = campaign});
    log::info("service", "campaign {} is finished", campaign);
}

}  // namespace campaignd::service::moves
