#include "service/sequence/campaign_moves.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/log.h"
#include "model/brakes.h"
#include "model/needs.h"
#include "queue/queue.h"
#include "service/content/step_mail.h"
#include "service/sequence/variant_tests.h"
#include "service/webhooks/announce.h"
#include "store/audience.h"
#include "store/brakes.h"
#include "store/campaigns.h"
#include "store/first_slice.h"
#include "store/ongoing.h"
#include "store/senders.h"
#include "store/step_walks.h"
#include "store/variants.h"

namespace campaignd::service::moves {
namespace {

namespace campaigns = store::campaigns;

/// Of an audience, inside a transaction: some thousand people.
constexpr int kSlicesLookedAt = 4;
constexpr std::string_view kDoubt = kHeldForDoubt;

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
constexpr std::string_view kSingles = "it holds the single messages of a sender: pause it";
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
    if (campaign.singles && (move == Move::kCancel || move == Move::kStop || move == Move::kAdd)) {
        forbid(campaign, kRules.at(static_cast<std::size_t>(move)).done, kSingles);
    }
    const Rule& rule = kRules.at(static_cast<std::size_t>(move));
    const std::string_view word = rule.by_state.at(static_cast<std::size_t>(campaign.state));
    if (word != kMade && word != kHolds) {
        forbid(campaign, rule.done, word);
    }
    return word == kMade;
}

/// The steps of which nothing goes out although the campaign runs: first messages that were
/// cancelled, steps that were removed, follow-ups during the first slice, dates that are being
/// moved.
std::vector<int> resting_steps(const db::ReadTx& tx, const Campaign& campaign) {
    std::vector<int> resting = store::step_walks::moving(tx, campaign.id);
    const bool slice = store::first_slice::left(tx, campaign.id).has_value();
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        if (campaign.steps[i].removed || (i > 0 ? slice : campaign.openers_cancelled)) {
            resting.push_back(static_cast<int>(i));
        }
    }
    return resting;
}

void run(db::WriteTx& tx, const Campaign& campaign) {
    campaigns::set_state(tx, campaign.id, CampaignState::kRunning, {});
    free_lanes(tx, campaign);
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
/// by a list from now on. Who is left out is passed over from now on, whenever its day is.
void begin_enrolling(db::WriteTx& tx,
                     const Campaign& campaign,
                     const std::vector<store::launch_matches::Chunk>& existing) {
    const CampaignOptions& options = campaign.options;
    store::ongoing::insert(
        tx,
        campaign.id,
        options.trigger ? std::vector<std::int64_t>() : campaign.audience.list_ids);
    const bool nobody = options.trigger || (!options.include_existing && existing.empty());
    campaigns::set_enrolling(tx, campaign.id, true, nobody);
    if (!existing.empty()) {
        store::launch_matches::insert(tx, campaign.id, existing);
        queue::enqueue(tx, "enrol", campaign.id, tx.now());
    }
}

/// What it remembers of people goes behind this, in slices.
void end_enrolling(db::WriteTx& tx, const Campaign& campaign) {
    if (campaign.enrolling) {
        campaigns::set_enrolling(tx, campaign.id, false, true);
        store::ongoing::stop_taking(tx, campaign.id);
        queue::enqueue(tx, "join", campaign.id, tx.now());
    }
}

/// When it was held: as nobody had been mailed.
bool waited_for_its_day(const Campaign& campaign) {
    return campaign.held_from == CampaignState::kScheduled ||
           campaign.held_from == CampaignState::kDraft;
}

/// A job that looks too early looks again at that time (start_scheduled).
void wait_for_day(db::WriteTx& tx, const Campaign& campaign) {
    campaigns::set_state(tx, campaign.id, CampaignState::kScheduled, {});
    queue::enqueue_once(tx, "schedule", campaign.id, *campaign.schedule_at);
}

/// What was paused or waited for its day when it was held does so again: a yes sends nothing that
/// would not have been sent. False for what was running, or is due.
bool give_back(db::WriteTx& tx, const Campaign& campaign) {
    if (campaign.held_from == CampaignState::kPaused) {
        campaigns::set_state(tx, campaign.id, CampaignState::kPaused, {});
        return true;
    }
    if (!waited_for_its_day(campaign) || !campaign.schedule_at ||
        *campaign.schedule_at <= tx.now()) {
        return false;
    }
    wait_for_day(tx, campaign);
    return true;
}

void open_lanes(db::WriteTx& tx, const Campaign& campaign) {
    for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
        const int step = static_cast<int>(i);
        if (!queue::find_lane(tx, campaign.id, step)) {
            queue::open_lane(tx,
                             {.kind = "send",
                              .campaign_id = campaign.id,
                              .step = step,
                              .sender_id = campaign.sender_id});
        }
    }
}

/// Throws every fault at once; `nobody`: nobody in the audience can get mail.
void require_complete(const db::ReadTx& tx, const Campaign& campaign, bool nobody) {
    std::vector<FieldError> faults;
    const std::vector<CampaignSender> senders = campaign.all_senders();
    const bool all_there =
        std::all_of(senders.begin(), senders.end(), [&](const CampaignSender& one) {
            return store::senders::find(tx, one.sender_id).has_value();
        });
    if (senders.empty() || !all_there) {
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

/// "user:1 anna@example.org" is user:1 under whatever address.
std::string_view key_of(std::string_view actor) {
    return actor.substr(0, actor.find(' '));
}

/// What held it is over: rates count anew, and a slice has ended, unless another was asked for
/// meanwhile.
void clear_cause(db::WriteTx& tx, const Campaign& campaign) {
    campaigns::clear_policy_refusals(tx, campaign.id);
    if (is_brake_reason(campaign.held_reason)) {
        store::brakes::begin_anew(tx, campaign.id);
    }
    if (campaign.held_reason == kHeldForSlice &&
        !store::first_slice::is_untouched(tx, campaign.id)) {
        store::first_slice::end(tx, campaign.id);
    }
    if (!campaign.approval_by.empty()) {
        campaigns::set_approval(tx, campaign.id, {});
    }
}

/// Everybody of the first slice has got it, or nobody is left to get one, while others wait.
bool slice_is_over(const db::ReadTx& tx, CampaignId campaign, const campaigns::Remaining& left) {
    const bool all_out = left.everybody && left.openers == 0;
    return left.slice_left && (*left.slice_left == 0 || all_out) && left.sending == 0 &&
           !(left.everybody && left.open == 0) && !store::first_slice::has_queued(tx, campaign);
}

}  // namespace

void require_launchable(const db::ReadTx& tx, const Campaign& campaign) {
    require_complete(tx,
                     campaign,
                     !campaign.options.ongoing &&
                         campaigns::audience_after(tx, campaign.audience, 0, 1).empty());
}

void free_lanes(db::WriteTx& tx, const Campaign& campaign) {
    queue::set_paused(tx, campaign.id, false);
    for (const int step : resting_steps(tx, campaign)) {
        queue::set_step_paused(tx, campaign.id, step, true);
    }
    for (const store::variants::Test& test : store::variants::open(tx, campaign.id)) {
        if (const auto lane = queue::find_lane(tx, campaign.id, test.step, queue::kWaitingPart)) {
            queue::set_lane_paused(tx, *lane, true);
        }
    }
}

bool launch(db::WriteTx& tx,
            const Campaign& campaign,
            const CompiledCampaign* compiled,
            std::string_view by,
            const std::vector<store::launch_matches::Chunk>& existing) {
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
    freeze(tx, *compiled);
    campaigns::set_launched(tx, campaign.id, identity);
    fix_identities(tx, campaign, identity);
    if (campaign.options.ongoing) {
        begin_enrolling(tx, campaign, existing);
    }
    open_lanes(tx, campaign);
    if (campaign.options.first_slice) {
        store::first_slice::begin(tx, campaign.id, *campaign.options.first_slice);
    }
    if (!by.empty()) {
        ask_approval(tx, campaign.id, by);
    } else if (campaign.schedule_at && *campaign.schedule_at > tx.now()) {
        wait_for_day(tx, campaign);
    } else {
        go_on(tx, campaign);
    }
    return true;
}

void ask_approval(db::WriteTx& tx, CampaignId campaign, std::string_view by) {
    hold(tx, campaign, kHeldForApproval);
    campaigns::set_approval(tx, campaign, by);
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

void approve(db::WriteTx& tx, const Campaign& campaign, std::string_view by) {
    if (!may(Move::kApprove, campaign)) {
        return;
    }
    if (campaign.held_reason == kHeldForApproval && key_of(by) == key_of(campaign.approval_by)) {
        fail(ErrorCode::kForbidden,
             fmt::format("you asked for campaign {} to go out: another person approves it",
                         campaign.id));
    }
    const campaigns::Remaining left = campaigns::remaining(tx, campaign.id);
    if (campaign.held_reason == kDoubt && left.uncertain > 0) {
        forbid(campaign,
               "approved",
               fmt::format("first resolve its {} uncertain messages as sent or retry",
                           left.uncertain));
    }
    clear_cause(tx, campaign);
    if (waited_for_its_day(campaign) && campaign.openers_cancelled) {
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
    queue::set_step_paused(tx, campaign.id, 0, true);
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
    const HeldWords words = held_words(reason);
    announce(
        tx,
        {.type = WebhookEvent::kCampaignHeld,
         .campaign_id = campaign,
         .detail = {{"held_reason", reason}, {"why", words.why}, {"what_to_do", words.remedy}}});
    log::warn("service", "campaign {} is held: {}", campaign, reason);
}

void brake(db::WriteTx& tx, CampaignId campaign) {
    const campaigns::Rules rules = campaigns::rules(tx, campaign);
    // What one program asks for says nothing of what another does.
    if (rules.state != CampaignState::kRunning || rules.singles) {
        return;
    }
    const auto reason =
        brake_reason(campaigns::options(tx, campaign).brakes, store::brakes::sums(tx, campaign));
    if (reason) {
        hold(tx, campaign, *reason);
    }
}

void relane(db::WriteTx& tx, const Campaign& campaign) {
    open_lanes(tx, campaign);
    queue::set_sender(tx, campaign.id, campaign.sender_id);
    if (campaign.state == CampaignState::kFinished) {
        queue::reopen_lanes(tx, campaign.id);
        campaigns::set_state(tx, campaign.id, CampaignState::kPaused, {});
    }
    if (campaign.state != CampaignState::kScheduled) {
        queue::set_paused(tx, campaign.id, true);
    }
}

void reschedule(db::WriteTx& tx, const Campaign& campaign) {
    if (campaign.state == CampaignState::kScheduled && campaign.schedule_at) {
        queue::enqueue_once(tx, "schedule", campaign.id, *campaign.schedule_at);
    }
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
    if (left.sampling) {
        look_at_samples(tx, campaign, left.everybody);
    }
    if (slice_is_over(tx, campaign, left)) {
        hold(tx, campaign, kHeldForSlice);
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
