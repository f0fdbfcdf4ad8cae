#include "service/campaigns/campaigns.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "service/campaigns/calendar_view.h"
#include "service/sending/waiting.h"
#include "service/sequence/additions.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/continuity.h"
#include "store/additions.h"
#include "store/campaign_plans.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/lists.h"
#include "store/segments.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

constexpr int kLaunchRounds = 3;  // with changes in between
constexpr int kApprovedPerPage = 500;
constexpr int kAdditionsShown = 100;

namespace campaigns = store::campaigns;

constexpr std::int64_t kDaySeconds = 24 * 3'600;
constexpr std::int64_t kLongestYearlyDays = 300;

void check_audience(const db::ReadTx& tx,
                    const Audience& audience,
                    const std::string& path,
                    std::vector<FieldError>& faults) {
    const auto check =
        [&](const std::vector<std::int64_t>& ids, const char* field, const char* kind, auto find) {
            for (const std::int64_t id : ids) {
                if (!find(tx, id)) {
                    faults.push_back({path + field, fmt::format("there is no {} {}", kind, id)});
                }
            }
        };
    check(audience.list_ids, "list_ids", "list", store::lists::find);
    check(audience.exclude_list_ids, "exclude_list_ids", "list", store::lists::find);
    check(audience.segment_ids, "segment_ids", "segment", store::segments::find);
    check(audience.exclude_segment_ids, "exclude_segment_ids", "segment", store::segments::find);
}

/// References that point nowhere, found before they are stored.
void check_references(const db::ReadTx& tx,
                      const Campaign& campaign,
                      std::vector<FieldError>& faults) {
    if (campaign.sender_id && !store::senders::find(tx, *campaign.sender_id)) {
        faults.push_back({"sender_id", fmt::format("there is no sender {}", *campaign.sender_id)});
    }
    check_audience(tx, campaign.audience, "audience.", faults);
}

/// What of an ongoing campaign does not go together.
void check_ongoing(const Campaign& campaign, std::vector<FieldError>& faults) {
    const auto& trigger = campaign.options.trigger;
    if (trigger && !campaign.options.ongoing) {
        faults.push_back({"trigger", "goes with \"mode\": \"ongoing\" alone"});
    }
    std::int64_t days = 0;
    for (const Step& step : campaign.steps) {
        days += step.delay_s / kDaySeconds;
    }
    if (trigger && trigger->every_year && days > kLongestYearlyDays) {
        faults.push_back({"steps",
                          fmt::format("take {} days, and the campaign comes every year: let them "
                                      "end within {} days, before the next year's begin",
                                      days,
                                      kLongestYearlyDays)});
    }
}

/// What a launched campaign's messages were made of must not change under them.
void check_frozen(const Campaign& before, const Campaign& after, std::vector<FieldError>& faults) {
    if (before.state == CampaignState::kDraft) {
        return;
    }
    const char* remedy = "cannot change once the campaign is launched: duplicate it";
    if (before.steps != after.steps) {
        faults.push_back({"steps", remedy});
    }
    if (before.sender_id != after.sender_id) {
        faults.push_back({"sender_id", remedy});
    }
    if (!(before.audience == after.audience)) {
        faults.push_back({"audience", remedy});
    }
    if (before.schedule_at != after.schedule_at) {
        faults.push_back({"schedule_at", remedy});
    }
    if (before.options.ongoing != after.options.ongoing) {
        faults.push_back({"mode", remedy});
    }
    if (before.options.include_existing != after.options.include_existing) {
        faults.push_back({"include_existing", remedy});
    }
    if (before.options.trigger != after.options.trigger) {
        faults.push_back({"trigger", remedy});
    }
    if (before.options.track_opens != after.options.track_opens) {
        faults.push_back({"track_opens", remedy});
    }
    if (before.options.track_clicks != after.options.track_clicks) {
        faults.push_back({"track_clicks", remedy});
    }
}

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
        audit(tx, actor, "campaign.create", id, {{"name", campaign.name}});
        return view_of(tx, id);
    });
}

CampaignView Campaigns::update(const Actor& actor,
                               CampaignId id,
                               const CampaignChange& change,
                               const ExpectedRevision& expected) {
    CampaignView result = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Campaign before = campaigns::get(tx, id);
        check_revision(expected, before.revision);
        if (before.state == CampaignState::kFinished || before.state == CampaignState::kCancelled) {
            fail(ErrorCode::kConflict,
                 fmt::format("campaign {} is {}: duplicate it to send something like it again",
                             id,
                             to_text(before.state)));
        }
        Campaign after = before;
        apply(change, after);
        std::vector<FieldError> faults = change.faults;
        check_references(tx, after, faults);
        check_ongoing(after, faults);
        check_frozen(before, after, faults);
        throw_if_any(std::move(faults));
        campaigns::update(tx, after);
        audit(tx, actor, "campaign.update", id);
        return view_of(tx, id);
    });
    changed_();
    return result;
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
        audit(tx, actor, "campaign.remove", id, {{"name", campaign.name}});
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
            rows.back().planned = planned_messages(tx, rows.back());
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

CampaignView Campaigns::launch(const Actor& actor, CampaignId id) {
    for (int round = 0; round < kLaunchRounds; ++round) {
        const std::optional<CompiledCampaign> compiled = compile_draft(id);
        const std::optional<KeptPlan> plan = CalendarView::plan_for_launch(database_, id);
        auto result = database_.write(
            db::WriteClass::kRequest, [&](db::WriteTx& tx) -> std::optional<CampaignView> {
                if (!moves::launch(tx, campaigns::get(tx, id), compiled ? &*compiled : nullptr)) {
                    return std::nullopt;
                }
                if (plan) {
                    store::campaign_plans::insert(tx, id, *plan);
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
    return steer(actor, id, "campaign.approve", moves::approve);
}

std::vector<CampaignId> Campaigns::approve_all(const Actor& actor) {
    std::vector<CampaignId> approved;
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        campaigns::Filter filter;
        filter.state = CampaignState::kHeld;
        filter.limit = kApprovedPerPage;
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
    const AddedCounts counts = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        std::vector<FieldError> faults;
        check_audience(tx, people.audience, "", faults);
        throw_if_any(std::move(faults));
        const AddedCounts added =
            service::add_people(tx, campaigns::get(tx, id), people, actor.name);
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
        const CampaignId made = campaigns::insert(tx, copy);
        audit(tx, actor, "campaign.duplicate", made, {{"of", id}});
        return view_of(tx, made);
    });
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
