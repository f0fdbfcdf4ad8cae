#include "service/sequence/unsent_change.h"

#include <algorithm>
#include <map>

#include "model/step_change.h"
#include "queue/queue.h"
#include "service/content/step_mail.h"
#include "service/sequence/campaign_moves.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/step_revisions.h"
#include "store/step_walks.h"

namespace campaignd::service {
namespace {

using store::step_walks::Kind;

/// The same mail, whenever and to whomever it goes.
bool is_same_mail(const Step& a, Step b) {
    b.delay_s = a.delay_s;
    b.delay_counts = a.delay_counts;
    b.condition = a.condition;
    b.removed = a.removed;
    return a == b;
}

bool has_other_dates(const Step& a, const Step& b) {
    return a.delay_s != b.delay_s || a.delay_counts != b.delay_counts;
}

void walk(db::WriteTx& tx, CampaignId campaign, int step, Kind kind) {
    queue::enqueue(tx, "step_walk", store::step_walks::begin(tx, campaign, step, kind), tx.now());
}

/// Steps that now follow another: whoever had that one gets them, too. A new step of a campaign
/// that goes on enrolling is for those who come to it from now on.
void plan_what_follows(db::WriteTx& tx,
                       const Campaign& before,
                       const Campaign& after,
                       std::size_t fixed) {
    const auto is_new = [fixed](std::optional<int> step) {
        return step && static_cast<std::size_t>(*step) >= fixed;
    };
    for (std::size_t i = 0; i < fixed; ++i) {
        const int step = static_cast<int>(i);
        const auto next = step_after(after.steps, step);
        const auto was_next = step_after(before.steps, step);
        const bool nobody_lacks_it = next == was_next || (is_new(next) && is_new(was_next));
        if (next && !after.steps[i].removed && !nobody_lacks_it &&
            !(is_new(next) && after.options.ongoing)) {
            walk(tx, after.id, *next, Kind::kPlan);
        }
    }
}

}  // namespace

bool has_same_senders(const Campaign& before, const Campaign& after) {
    const std::vector<CampaignSender> was = before.all_senders();
    const std::vector<CampaignSender> is = after.all_senders();
    return std::equal(was.begin(), was.end(), is.begin(), is.end(), [](auto& a, auto& b) {
        return a.sender_id == b.sender_id;
    });
}

std::size_t fixed_steps(const db::ReadTx& tx, CampaignId campaign) {
    std::size_t fixed = 0;
    for (const auto& [step, counts] : store::counters::by_step(tx, campaign)) {
        if (counts.total() > 0) {
            fixed = std::max(fixed, static_cast<std::size_t>(step) + 1);
        }
    }
    return fixed;
}

bool changes_content(const Campaign& before, const Campaign& after) {
    return before.steps != after.steps || !has_same_senders(before, after) ||
           before.options.track_opens != after.options.track_opens ||
           before.options.track_clicks != after.options.track_clicks ||
           before.options.inline_pictures != after.options.inline_pictures ||
           before.options.from_name != after.options.from_name ||
           before.options.reply_to != after.options.reply_to ||
           before.options.utm != after.options.utm;
}

void change_unsent(db::WriteTx& tx,
                   const Campaign& before,
                   const Campaign& after,
                   const CompiledCampaign& compiled) {
    const std::size_t fixed = fixed_steps(tx, before.id);
    std::map<int, MessageCounts> counts;
    for (const auto& [step, of_step] : store::counters::by_step(tx, before.id)) {
        counts[step] = of_step;
    }
    // Somebody has it, or may have it: also what is in doubt counts as queued.
    for (std::size_t i = 0; i < fixed; ++i) {
        const int step = static_cast<int>(i);
        if (!is_same_mail(before.steps[i], after.steps[i])) {
            store::step_revisions::keep(
                tx,
                before.id,
                step,
                {before.revision, before.steps[i], counts[step][MessageState::kSent]});
        }
    }
    store::campaigns::update(tx, after);
    store::campaigns::set_content_changed(tx, after.id, compiled.identity);
    fix_identities(tx, after, compiled.identity);
    store::campaigns::remove_links_from(tx, after.id, static_cast<int>(after.steps.size()));
    freeze(tx, compiled);
    moves::relane(tx, after);
    for (std::size_t i = 0; i < fixed; ++i) {
        const int step = static_cast<int>(i);
        if (after.steps[i].removed && !before.steps[i].removed) {
            walk(tx, after.id, step, Kind::kCancel);
        } else if (i > 0 && !after.steps[i].removed &&
                   has_other_dates(before.steps[i], after.steps[i])) {
            walk(tx, after.id, step, Kind::kMove);
        }
    }
    plan_what_follows(tx, before, after, fixed);
}

}  // namespace campaignd::service
