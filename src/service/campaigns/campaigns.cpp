#include "service/campaigns/campaigns.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "service/access/settings.h"
#include "service/campaigns/calendar_view.h"
#include "service/campaigns/campaign_checks.h"
#include "service/sending/waiting.h"
#include "service/sequence/additions.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/continuity.h"
#include "service/sequence/enrolment.h"
#include "service/sequence/variant_tests.h"
#include "store/additions.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

constexpr int kLaunchRounds = 3;  // with changes in between
constexpr int kApprovedPerPage = 500;
constexpr int kAdditionsShown = 100;

namespace campaigns = store::campaigns;

CampaignView view_of(const db::ReadTx& tx, Campaign campaign) {
    CampaignView view{std::move(campaign)};
    view.waiting = waiting(tx, view);
    return view;
}

CampaignView view_of(const db::ReadTx& tx, CampaignId id) {
    return view_of(tx, campaigns::get(tx, id));
}

std::optional<CampaignState> state_filter(const std::optional<std::string>& text) {
    if (!text || text->empty()) {
        return std::nullopt;
    }
    const auto state = parse_campaign_state(*text);
    if (!state) {
        throw Error(std::vector<FieldError>{
            {"state", "must be draft, scheduled, running, paused, held, finished or cancelled"}});
    }
    return state;
}

}  // namespace

Campaigns::Campaigns(db::Database& database,
                     std::function<void()> changed,
                     UncertainPolicy uncertain)
    : database_(database), changed_(std::move(changed)), uncertain_(uncertain) {}

CampaignView Campaigns::create(const Actor& actor, const CampaignChange& change) {
    Campaign campaign;
    campaign.uncertain = uncertain_;
    apply(change, campaign);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        std::vector<FieldError> faults = change.faults;
        check_references(tx, campaign, faults);
        check_ongoing(campaign, faults);
        throw_if_any(std::move(faults));
        const CampaignId id = campaigns::insert(tx, campaign);
        audit(tx, actor, "campaign.create", id, wire::made(campaign));
        return view_of(tx, id);
    });
}

void Campaigns::remove(const Actor& actor, CampaignId id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Campaign campaign = campaigns::get(tx, id);
        check_revision(expected, campaign.revision);
        if (campaign.state != CampaignState::kDraft) {
            fail(
                ErrorCode::kConflict,
                fmt::format("campaign {} was launched: its ledger is kept; cancel it instead", id));
        }
        campaigns::remove(tx, id);
        audit(tx, actor, "campaign.remove", id, wire::removed(campaign));
    });
}

CampaignView Campaigns::get(CampaignId id) const {
    return database_.read([&](const db::ReadTx& tx) { return view_of(tx, id); });
}

Page<CampaignView> Campaigns::list(const PageQuery& query,
                                   const std::optional<std::string>& state) const {
    check_page(query);
    const campaigns::Filter filter{.state = state_filter(state),
                                   .q = query.q,
                                   .before = query.after(0),
                                   .limit = query.limit + 1};
    return database_.read([&](const db::ReadTx& tx) {
        std::vector<CampaignView> rows;
        for (Campaign& campaign : campaigns::list(tx, filter)) {
            rows.push_back(view_of(tx, std::move(campaign)));
            rows.back().messages = store::counters::total(tx, rows.back().id);
            rows.back().planned = planned_messages(tx, rows.back().id);
        }
        return page_of(std::move(rows), query, campaigns::count(tx, filter));
    });
}

CampaignView Campaigns::steer(const Actor& actor,
                              CampaignId id,
                              std::string_view action,
                              const Move& move) {
    CampaignView result = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Campaign campaign = campaigns::get(tx, id);
        move(tx, campaign);
        audit(tx, actor, action, id);
        return view_of(tx, id);
    });
    changed_();
    return result;
}

/// A draft as it would go out; nothing for a campaign in another state. Its templates are compiled
/// between transactions: that may take seconds.
std::optional<CompiledCampaign> Campaigns::compile_draft(CampaignId id) const {
    auto source = database_.read([&](const db::ReadTx& tx) -> std::optional<CampaignSource> {
        Campaign campaign = campaigns::get(tx, id);
        if (campaign.state != CampaignState::kDraft) {
            return std::nullopt;
        }
        moves::require_launchable(tx, campaign);
        return source_of(tx, std::move(campaign));
    });
    return source ? std::optional(compile_campaign(*std::move(source))) : std::nullopt;
}

std::vector<store::launch_matches::Chunk> Campaigns::existing_of(
    const std::optional<CompiledCampaign>& compiled) const {
    if (!compiled || !leaves_existing_out(compiled->campaign)) {
        return {};
    }
    return database_.read([&](const db::ReadTx& tx) {
        return store::launch_matches::find(tx, segments_of(compiled->campaign.audience));
    });
}

CampaignView Campaigns::launch(const Actor& actor, CampaignId id) {
    for (int round = 0; round < kLaunchRounds; ++round) {
        const std::optional<CompiledCampaign> compiled = compile_draft(id);
        const auto existing = existing_of(compiled);
        auto result = database_.write(
            db::WriteClass::kRequest, [&](db::WriteTx& tx) -> std::optional<CampaignView> {
                if (!moves::launch(tx,
                                   campaigns::get(tx, id),
                                   compiled ? &*compiled : nullptr,
                                   Settings::launch_approval(tx) ? actor.name : std::string(),
                                   existing)) {
                    return std::nullopt;
                }
                if (compiled) {
                    note_tests(tx, compiled->campaign, {});
                    CalendarView::await_plan(tx, id);
                }
                audit(tx, actor, "campaign.launch", id);
                return view_of(tx, id);
            });
        if (result) {
            changed_();
            return *std::move(result);
        }
    }
    fail(ErrorCode::kConflict,
         fmt::format(
             "campaign {} was changed while it was launched: look at it and launch it again", id));
}

CampaignView Campaigns::pause(const Actor& actor, CampaignId id) {
    return steer(actor, id, "campaign.pause", moves::pause);
}

CampaignView Campaigns::resume(const Actor& actor, CampaignId id) {
    return steer(actor, id, "campaign.resume", moves::resume);
}

CampaignView Campaigns::approve(const Actor& actor, CampaignId id) {
    return steer(
        actor, id, "campaign.approve", [&actor](db::WriteTx& tx, const Campaign& campaign) {
            moves::approve(tx, campaign, actor.name);
        });
}

std::vector<CampaignId> Campaigns::approve_all(const Actor& actor) {
    std::vector<CampaignId> approved;
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        campaigns::Filter filter;
        filter.state = CampaignState::kHeld;
        filter.limit = kApprovedPerPage;
        filter.with_singles = true;
        for (auto page = campaigns::list(tx, filter); !page.empty();
             page = campaigns::list(tx, filter)) {
            for (const Campaign& campaign : page) {
                filter.before = campaign.id;
                if (concerns_database(campaign.held_reason)) {
                    moves::approve(tx, campaign);
                    audit(tx, actor, "campaign.approve", campaign.id);
                    approved.push_back(campaign.id);
                }
            }
        }
    });
    changed_();
    return approved;
}

CampaignView Campaigns::cancel(const Actor& actor, CampaignId id, bool everything) {
    return everything ? steer(actor, id, "campaign.cancel", moves::cancel_everything)
                      : steer(actor, id, "campaign.cancel_openers", moves::cancel_openers);
}

CampaignView Campaigns::stop_enrolling(const Actor& actor, CampaignId id) {
    return steer(actor, id, "campaign.stop_enrolling", moves::stop_enrolling);
}

AddedCounts Campaigns::add_people(const Actor& actor, CampaignId id, const AddedPeople& people) {
    AddedCounts counts = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        std::vector<FieldError> faults;
        check_audience(tx, people.audience, "", faults);
        throw_if_any(std::move(faults));
        AddedCounts added = service::add_people(tx, campaigns::get(tx, id), people, actor.name);
        audit(tx, actor, "campaign.add_recipients", id, {{"added", added.added}});
        return added;
    });
    changed_();
    return counts;
}

std::vector<Addition> Campaigns::additions(CampaignId id) const {
    return database_.read([&](const db::ReadTx& tx) {
        campaigns::revision(tx, id);
        return store::additions::list(tx, id, kAdditionsShown);
    });
}

CampaignView Campaigns::duplicate(const Actor& actor, CampaignId id) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Campaign copy = campaigns::get(tx, id);
        copy.name = std::string(truncate_utf8(copy.name, 190)) + " (copy)";
        copy.schedule_at.reset();
        std::erase_if(copy.steps, [](const Step& step) { return step.removed; });
        const CampaignId made = campaigns::insert(tx, copy);
        audit(tx, actor, "campaign.duplicate", made, {{"of", id}});
        return view_of(tx, made);
    });
}

WinnerChoice Campaigns::choose_winner(const Actor& actor,
                                      CampaignId id,
                                      const WinnerChoice& choice) {
    WinnerChoice made = choice;
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Campaign campaign = campaigns::get(tx, id);
        made.unsent = count_unsent(tx, id, choice.step);
        if (choice.preview) {
            require_choice(campaign, choice.step, choice.variant);
            return;
        }
        service::choose_winner(tx, campaign, choice.step, choice.variant, actor.name);
        audit(tx,
              actor,
              "campaign.winner",
              id,
              {{"step", choice.step},
               {"variant", variant_letter(choice.variant)},
               {"unsent", made.unsent}});
    });
    changed_();
    return made;
}

CampaignProgress Campaigns::progress(CampaignId id) const {
    return database_.read(
        [&](const db::ReadTx& tx) { return progress_of(tx, campaigns::get(tx, id)); });
}

void Campaigns::start_scheduled(db::WriteTx& tx, CampaignId id) {
    if (const auto campaign = campaigns::find(tx, id)) {
        moves::start_scheduled(tx, *campaign);
    }
}

}  // namespace campaignd::service
