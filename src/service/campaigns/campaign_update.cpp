// Campaigns::update(): drafts, and what of launched campaigns has not gone out.
#include <fmt/format.h>

#include "base/error.h"
#include "model/needs.h"
#include "model/step_change.h"
#include "service/access/settings.h"
#include "service/campaigns/campaign_checks.h"
#include "service/campaigns/campaigns.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/unsent_change.h"
#include "service/sequence/variant_tests.h"
#include "store/campaigns.h"
#include "store/first_slice.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

constexpr int kRounds = 3;  // with changes in between

namespace campaigns = store::campaigns;

/// A change as one transaction sees it.
struct Planned {
    Campaign before;
    Campaign after;
    bool is_launched = false;
    bool makes_other_mails = false;
};

/// Ended campaigns stay as they are; a finished one may get more steps.
void require_open(const Campaign& before, const Campaign& after) {
    const bool grows =
        before.state == CampaignState::kFinished && after.steps.size() > before.steps.size();
    if (before.state == CampaignState::kCancelled ||
        (before.state == CampaignState::kFinished && !grows)) {
        fail(ErrorCode::kConflict,
             fmt::format("campaign {} is {}: duplicate it to send something like it again{}",
                         before.id,
                         to_text(before.state),
                         before.state == CampaignState::kFinished
                             ? ", or add a step for those who got the last one"
                             : ""));
    }
}

/// Throws Error(kInvalid) with every fault, StaleRevision.
Planned plan(const db::ReadTx& tx,
             CampaignId id,
             const CampaignChange& change,
             const ExpectedRevision& expected) {
    Planned planned{.before = campaigns::get(tx, id), .after = {}};
    const Campaign& before = planned.before;
    Campaign& after = planned.after;
    check_revision(expected, before.revision);
    planned.is_launched = before.state != CampaignState::kDraft;
    after = before;
    apply(change, after);
    std::vector<FieldError> faults = change.faults;
    if (planned.is_launched && change.steps) {
        const std::size_t fixed = fixed_steps(tx, id);
        after.steps =
            changed_steps(before.steps, fixed, *change.steps, change.step_numbers, faults);
        add_variant_senders(after);
        check_variant_change(tx, before, after, fixed, faults);
    }
    require_open(before, after);
    check_references(tx, after, faults);
    check_ongoing(after, faults);
    check_changeable(before, after, tx.now(), faults);
    throw_if_any(std::move(faults));
    planned.makes_other_mails = planned.is_launched && changes_content(before, after);
    return planned;
}

/// Another slice from here on, or none.
void change_slice(db::WriteTx& tx, const Planned& planned) {
    const auto& slice = planned.after.options.first_slice;
    if (!planned.is_launched || planned.before.options.first_slice == slice) {
        return;
    }
    if (slice) {
        store::first_slice::begin(tx, planned.after.id, *slice);
    } else {
        store::first_slice::end(tx, planned.after.id);
    }
}

/// Who changes what another person has approved, or is to approve, asks for a yes.
void ask_again(db::WriteTx& tx, const Actor& actor, const Planned& planned) {
    const bool waits = planned.before.state == CampaignState::kHeld &&
                       planned.before.held_reason == kHeldForApproval;
    if (planned.makes_other_mails && (waits || Settings::launch_approval(tx))) {
        moves::ask_approval(tx, planned.after.id, actor.name);
    }
}

/// A change with what was made of it before the transaction.
struct Prepared {
    std::optional<CompiledCampaign> compiled;
    std::vector<VariantSample> samples;
};

void carry_out(db::WriteTx& tx,
               const Actor& actor,
               const Planned& planned,
               const Prepared& prepared) {
    const Campaign& after = planned.after;
    if (planned.makes_other_mails) {
        change_unsent(tx, planned.before, after, *prepared.compiled);
        note_tests(tx, after, prepared.samples, fixed_steps(tx, after.id));
    } else {
        campaigns::update(tx, after);
    }
    if (planned.before.schedule_at != after.schedule_at) {
        moves::reschedule(tx, after);
    }
    change_slice(tx, planned);
    ask_again(tx, actor, planned);
    // A draft is saved while it is written: its long texts are told by their beginning.
    constexpr std::size_t kDraftText = 200;
    constexpr std::size_t kLaunchedText = 2'000;
    Detail changes = wire::differences(wire::audited(planned.before),
                                       wire::audited(campaigns::get(tx, after.id)),
                                       planned.is_launched ? kLaunchedText : kDraftText);
    changes.emplace_back("revision", after.revision + 1);
    audit(tx, actor, "campaign.update", after.id, changes);
}

/// What was compiled is what the campaign is to be now.
bool still_fits(const db::ReadTx& tx, const Planned& now, const CompiledCampaign& compiled) {
    const CampaignSource source = source_of_change(tx, now.before, now.after);
    Campaign bare = source.campaign;
    for (Step& step : bare.steps) {
        drop_bodies(step);
    }
    return compiled.identity == source.identity && compiled.campaign.revision == bare.revision &&
           compiled.campaign.steps == bare.steps;
}

}  // namespace

CampaignView Campaigns::update(const Actor& actor,
                               CampaignId id,
                               const CampaignChange& change,
                               const ExpectedRevision& expected) {
    for (int round = 0; round < kRounds; ++round) {
        auto source = database_.read([&](const db::ReadTx& tx) -> std::optional<CampaignSource> {
            Planned planned = plan(tx, id, change, expected);
            return planned.makes_other_mails
                       ? std::optional(source_of_change(tx, planned.before, planned.after))
                       : std::nullopt;
        });
        // Between transactions: that may take seconds.
        Prepared prepared;
        if (source) {
            prepared.samples = draw_samples(database_, source->campaign);
            prepared.compiled = compile_campaign(*std::move(source));
        }
        const bool done = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            const Planned now = plan(tx, id, change, expected);
            if (now.makes_other_mails &&
                !(prepared.compiled && still_fits(tx, now, *prepared.compiled))) {
                return false;
            }
            carry_out(tx, actor, now, prepared);
            return true;
        });
        if (done) {
            changed_();
            return get(id);
        }
    }
    fail(ErrorCode::kConflict,
         fmt::format("campaign {} was changed by somebody else just now: look at it and change it "
                     "again",
                     id));
}

}  // namespace campaignd::service
