#include "store/campaigns.h"

#include <fmt/format.h>

#include "base/error.h"
#include "store/campaign_senders.h"
#include "store/existing.h"
#include "store/lists.h"
#include "store/segments.h"
#include "wire/columns.h"

namespace campaignd::store::campaigns {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO campaign(name, sender_id, audience, schedule_at, options, uncertain,
                         created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7))sql";
constexpr const char* kUpdate = R"sql(
    UPDATE campaign SET name = ?1, sender_id = ?2, audience = ?3, schedule_at = ?4, options = ?5,
           uncertain = ?6, updated_at = ?7, revision = revision + 1
     WHERE id = ?8)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM campaign WHERE id = ?1)sql";
constexpr const char* kRemoveSteps = R"sql(
    DELETE FROM step WHERE campaign_id = ?1)sql";
constexpr const char* kInsertStep = R"sql(
    INSERT INTO step(campaign_id, step, subject, format, body, delay_s, delay_counts, condition,
                     attachments, removed, preheader, text_body, variants, winner, layout_id,
                     slots)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16))sql";

// What campaign_of() reads.
#define SELECT_CAMPAIGN                                                                \
    "SELECT id, name, state, held_reason, sender_id, audience, schedule_at, options, " \
    "uncertain, identity, recipients, enrol_cursor, enrolled, openers_cancelled, "     \
    "policy_refusals, revision, created_at, updated_at, launched_at, finished_at, "    \
    "held_from, enrolling, content_revision, slice_left, approval_by, singles FROM campaign"

constexpr const char* kFind = SELECT_CAMPAIGN R"sql( WHERE id = ?1)sql";
constexpr const char* kRevision = R"sql(
    SELECT revision FROM campaign WHERE id = ?1)sql";
constexpr const char* kList = SELECT_CAMPAIGN R"sql(
     WHERE (?1 IS NULL OR state = ?1) AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)
       AND (?3 = 0 OR id < ?3) AND (?5 OR singles = 0)
     ORDER BY id DESC LIMIT ?4)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM campaign
     WHERE (?1 IS NULL OR state = ?1) AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)
       AND (?3 OR singles = 0))sql";

// What step_of() reads, and the step's number.
#define SELECT_STEP                                                                          \
    "SELECT subject, format, body, delay_s, delay_counts, condition, attachments, removed, " \
    "preheader, text_body, variants, winner, layout_id, slots, step FROM step"

constexpr const char* kSteps = SELECT_STEP R"sql( WHERE campaign_id = ?1 ORDER BY step)sql";
constexpr const char* kRemovedSteps = R"sql(
    SELECT removed FROM step WHERE campaign_id = ?1 ORDER BY step)sql";
constexpr const char* kNextStep = SELECT_STEP R"sql(
     WHERE campaign_id = ?1 AND step > ?2 AND removed = 0 ORDER BY step LIMIT 1)sql";
constexpr const char* kSetState = R"sql(
    UPDATE campaign SET state = ?2, held_reason = ?3, updated_at = ?4,
           held_from = CASE WHEN ?2 <> 4 THEN NULL WHEN state = 4 THEN held_from ELSE state END,
           finished_at = CASE WHEN ?2 IN (5, 6) THEN ?4 END,
           enrolling = CASE WHEN ?2 IN (5, 6) THEN 0 ELSE enrolling END
     WHERE id = ?1)sql";
constexpr const char* kSetLaunched = R"sql(
    UPDATE campaign SET identity = ?2, launched_at = coalesce(launched_at, ?3) WHERE id = ?1)sql";
constexpr const char* kSetFrozen = R"sql(
    UPDATE campaign SET frozen = ?2 WHERE id = ?1)sql";
constexpr const char* kFrozen = R"sql(
    SELECT frozen FROM campaign WHERE id = ?1 AND frozen IS NOT NULL)sql";
constexpr const char* kSetOpenersCancelled = R"sql(
    UPDATE campaign SET openers_cancelled = 1, enrolled = 1, enrolling = 0 WHERE id = ?1)sql";
constexpr const char* kSetEnrolling = R"sql(
    UPDATE campaign SET enrolling = ?2, enrolled = ?3 WHERE id = ?1)sql";
constexpr const char* kAddRecipients = R"sql(
    UPDATE campaign SET recipients = recipients + ?2 WHERE id = ?1)sql";
constexpr const char* kSetEnrolment = R"sql(
    UPDATE campaign SET enrol_cursor = ?2, recipients = recipients + ?3, enrolled = ?4
     WHERE id = ?1)sql";
constexpr const char* kAddTroubles = R"sql(
    UPDATE campaign SET refusals = refusals + ?2, give_ups = give_ups + ?3 WHERE id = ?1)sql";
constexpr const char* kSetContentRevision = R"sql(
    UPDATE campaign SET content_revision = revision, identity = ?2 WHERE id = ?1)sql";
constexpr const char* kTouchContent = R"sql(
    UPDATE campaign SET revision = revision + 1, content_revision = revision + 1, updated_at = ?2
     WHERE id = ?1)sql";
constexpr const char* kSetApproval = R"sql(
    UPDATE campaign SET approval_by = ?2 WHERE id = ?1)sql";
constexpr const char* kRemoveLinksFrom = R"sql(
    DELETE FROM link WHERE campaign_id = ?1 AND step >= ?2)sql";
constexpr const char* kAddPolicyRefusals = R"sql(
    UPDATE campaign SET policy_refusals = policy_refusals + ?2 WHERE id = ?1
    RETURNING policy_refusals)sql";
constexpr const char* kOptions = R"sql(
    SELECT options FROM campaign WHERE id = ?1)sql";
constexpr const char* kEarlierUnsubscribes = R"sql(
    SELECT unsubscribes FROM campaign WHERE id = ?1)sql";
constexpr const char* kClearPolicyRefusals = R"sql(
    UPDATE campaign SET policy_refusals = 0 WHERE id = ?1 AND policy_refusals > 0)sql";
constexpr const char* kAudienceOfOneList = R"sql(
    SELECT m.recipient_id FROM list_member m JOIN recipient r ON r.id = m.recipient_id
     WHERE m.list_id = ?1 AND m.recipient_id > ?2 AND r.status = 0
     ORDER BY m.recipient_id LIMIT ?3)sql";
constexpr const char* kAudience = R"sql(
    SELECT r.id FROM recipient r
     WHERE r.id > ?3 AND r.status = 0
       AND EXISTS (SELECT 1 FROM list_member m INDEXED BY list_member_recipient
                    WHERE m.recipient_id = r.id
                      AND m.list_id IN (SELECT value FROM json_each(?1)))
       AND NOT EXISTS (SELECT 1 FROM list_member m INDEXED BY list_member_recipient
                        WHERE m.recipient_id = r.id
                          AND m.list_id IN (SELECT value FROM json_each(?2)))
     ORDER BY r.id LIMIT ?4)sql";

constexpr const char* kRemaining = R"sql(
    SELECT c.state,
           c.enrolled AND NOT c.enrolling AND NOT c.singles
           AND NOT EXISTS (SELECT 1 FROM addition INDEXED BY addition_open
                            WHERE campaign_id = c.id AND ended_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM step_walk INDEXED BY step_walk_campaign
                            WHERE campaign_id = c.id),
           coalesce(sum(s.queued + s.sending), 0),
           coalesce(sum(s.uncertain), 0), c.state = 4 AND c.held_reason = 'uncertain',
           c.slice_left, coalesce(sum(s.sending), 0),
           coalesce(sum(iif(s.step = 0, s.queued + s.sending, 0)), 0),
           EXISTS (SELECT 1 FROM variant_test INDEXED BY variant_test_open
                    WHERE campaign_id = c.id AND decided_at IS NULL AND decide_at IS NULL
                      AND (threshold IS NOT NULL OR places IS NOT NULL))
      FROM campaign c LEFT JOIN step_counter s ON s.campaign_id = c.id WHERE c.id = ?1)sql";
constexpr const char* kRules = R"sql(
    SELECT state, uncertain, singles FROM campaign WHERE id = ?1)sql";

Campaign campaign_of(const db::Statement& row) {
    Campaign campaign;
    campaign.id = row.integer(0);
    campaign.name = row.string(1);
    campaign.state = static_cast<CampaignState>(row.integer(2));
    campaign.held_reason = row.string(3);
    campaign.sender_id = row.optional_integer(4);
    campaign.audience = wire::audience_from_column(row.text(5));
    campaign.schedule_at = row.optional_integer(6);
    campaign.options = wire::options_from_column(row.text(7));
    campaign.uncertain = static_cast<UncertainPolicy>(row.integer(8));
    if (!row.is_null(9)) {
        campaign.identity = wire::identity_from_column(row.text(9));
    }
    campaign.recipients = row.integer(10);
    campaign.enrol_cursor = row.integer(11);
    campaign.enrolled = row.integer(12) != 0;
    campaign.openers_cancelled = row.integer(13) != 0;
    campaign.policy_refusals = row.integer(14);
    campaign.revision = row.integer(15);
    campaign.created_at = row.integer(16);
    campaign.updated_at = row.integer(17);
    campaign.launched_at = row.optional_integer(18);
    campaign.finished_at = row.optional_integer(19);
    if (const auto held_from = row.optional_integer(20)) {
        campaign.held_from = static_cast<CampaignState>(*held_from);
    }
    campaign.enrolling = row.integer(21) != 0;
    campaign.content_revision = row.integer(22);
    campaign.slice_left = row.optional_integer(23);
    campaign.approval_by = row.string(24);
    campaign.singles = row.integer(25) != 0;
    return campaign;
}

Step step_of(const db::Statement& row) {
    return {.subject = row.optional_string(0),
            .format = static_cast<StepFormat>(row.integer(1)),
            .body = row.string(2),
            .delay_s = row.integer(3),
            .delay_counts = static_cast<DelayCounts>(row.integer(4)),
            .condition = static_cast<StepCondition>(row.integer(5)),
            .attachments = wire::attachments_from_column(row.text(6)),
            .removed = row.integer(7) != 0,
            .preheader = row.string(8),
            .text_body = row.string(9),
            .variants = wire::variants_from_column(row.text(10)),
            .winner = row.is_null(11) ? std::nullopt
                                      : std::optional(wire::winner_from_column(row.text(11))),
            .layout_id = row.optional_integer(12),
            .slots = wire::slots_from_column(row.text(13))};
}

void insert_steps(db::WriteTx& tx, CampaignId id, const std::vector<Step>& steps) {
    int number = 0;
    for (const Step& step : steps) {
        tx.run(kInsertStep,
               id,
               number++,
               step.subject,
               step.format,
               step.body,
               step.delay_s,
               step.delay_counts,
               step.condition,
               wire::to_column(step.attachments),
               step.removed,
               step.preheader,
               step.text_body,
               wire::to_column(step.variants),
               step.winner ? std::optional(wire::to_column(*step.winner)) : std::nullopt,
               step.layout_id,
               wire::to_column(step.slots));
    }
}

/// Binds what it says as ?1 to ?6, now as ?7, and what is given behind.
template <typename... More>
void run_with(db::WriteTx& tx, const char* sql, const Campaign& campaign, const More&... more) {
    tx.run(sql,
           campaign.name,
           campaign.sender_id,
           wire::to_column(campaign.audience),
           campaign.schedule_at,
           wire::to_column(campaign.options),
           campaign.uncertain,
           tx.now(),
           more...);
}

}  // namespace

CampaignId insert(db::WriteTx& tx, const Campaign& campaign) {
    run_with(tx, kInsert, campaign);
    const CampaignId id = tx.last_id();
    insert_steps(tx, id, campaign.steps);
    std::vector<CampaignSender> senders = campaign.senders;
    for (CampaignSender& sender : senders) {
        sender.identity.reset();  // of another campaign's launch
    }
    campaign_senders::replace(tx, id, senders);
    return id;
}

void update(db::WriteTx& tx, const Campaign& campaign) {
    run_with(tx, kUpdate, campaign, campaign.id);
    tx.run(kRemoveSteps, campaign.id);
    insert_steps(tx, campaign.id, campaign.steps);
    if (!campaign.senders.empty() || campaign_senders::is_pool(tx, campaign.id)) {
        campaign_senders::replace(tx, campaign.id, campaign.senders);
    }
}

void remove(db::WriteTx& tx, CampaignId id) {
    tx.run(kRemoveSteps, id);
    campaign_senders::replace(tx, id, {});
    tx.run(kRemove, id);
}

std::optional<Campaign> find(const db::ReadTx& tx, CampaignId id) {
    db::Statement row = tx.query(kFind, id);
    if (!row.step()) {
        return std::nullopt;
    }
    Campaign campaign = campaign_of(row);
    campaign.steps = steps(tx, id);
    campaign.senders = campaign_senders::list(tx, id);
    return campaign;
}

std::int64_t revision(const db::ReadTx& tx, CampaignId id) {
    return existing(tx.find_integer(kRevision, id), "campaign", id);
}

Campaign get(const db::ReadTx& tx, CampaignId id) {
    return existing(find(tx, id), "campaign", id);
}

std::vector<Campaign> list(const db::ReadTx& tx, const Filter& filter) {
    std::vector<Campaign> found = db::all(
        tx.query(kList, filter.state, filter.q, filter.before, filter.limit, filter.with_singles),
        campaign_of);
    for (Campaign& campaign : found) {
        campaign.senders = campaign_senders::list(tx, campaign.id);
    }
    return found;
}

std::int64_t count(const db::ReadTx& tx, const Filter& filter) {
    return tx.find_integer(kCount, filter.state, filter.q, filter.with_singles).value_or(0);
}

std::vector<Step> steps(const db::ReadTx& tx, CampaignId id) {
    return db::all(tx.query(kSteps, id), step_of);
}

std::vector<std::int64_t> removed_steps(const db::ReadTx& tx, CampaignId id) {
    return db::integers(tx.query(kRemovedSteps, id));
}

std::optional<std::pair<int, Step>> next_step(const db::ReadTx& tx, CampaignId id, int step) {
    return db::first(tx.query(kNextStep, id, step), [](const db::Statement& row) {
        return std::pair(static_cast<int>(row.integer(14)), step_of(row));
    });
}

void set_state(db::WriteTx& tx, CampaignId id, CampaignState state, std::string_view held_reason) {
    const auto reason =
        held_reason.empty() ? std::optional<std::string_view>() : std::optional(held_reason);
    tx.run(kSetState, id, state, reason, tx.now());
}

void set_launched(db::WriteTx& tx, CampaignId id, const CampaignIdentity& identity) {
    tx.run(kSetLaunched, id, wire::to_column(identity), tx.now());
}

void set_frozen(db::WriteTx& tx, CampaignId id, std::string_view column) {
    tx.run(kSetFrozen, id, column);
}

std::optional<std::string> frozen(const db::ReadTx& tx, CampaignId id) {
    return db::first(tx.query(kFrozen, id), [](const db::Statement& row) { return row.string(0); });
}

void set_openers_cancelled(db::WriteTx& tx, CampaignId id) {
    tx.run(kSetOpenersCancelled, id);
}

void set_enrolment(db::WriteTx& tx, CampaignId id, RecipientId cursor, int added, bool enrolled) {
    tx.run(kSetEnrolment, id, cursor, added, enrolled);
}

void set_enrolling(db::WriteTx& tx, CampaignId id, bool enrolling, bool enrolled) {
    tx.run(kSetEnrolling, id, enrolling, enrolled);
}

void add_troubles(db::WriteTx& tx, CampaignId id, int refused, int gave_up) {
    tx.run(kAddTroubles, id, refused, gave_up);
}

void set_content_changed(db::WriteTx& tx, CampaignId id, const CampaignIdentity& identity) {
    tx.run(kSetContentRevision, id, wire::to_column(identity));
}

void touch_content(db::WriteTx& tx, CampaignId id) {
    tx.run(kTouchContent, id, tx.now());
}

void set_approval(db::WriteTx& tx, CampaignId id, std::string_view by) {
    tx.run(kSetApproval, id, by);
}

void remove_links_from(db::WriteTx& tx, CampaignId id, int step) {
    tx.run(kRemoveLinksFrom, id, step);
}

void add_recipients(db::WriteTx& tx, CampaignId id, int added) {
    tx.run(kAddRecipients, id, added);
}

std::int64_t add_policy_refusals(db::WriteTx& tx, CampaignId id, int count) {
    db::Statement row = tx.query(kAddPolicyRefusals, id, count);
    std::int64_t total = 0;
    while (row.step()) {
        total = row.integer(0);
    }
    return total;
}

void clear_policy_refusals(db::WriteTx& tx, CampaignId id) {
    tx.run(kClearPolicyRefusals, id);
}

std::int64_t earlier_unsubscribes(const db::ReadTx& tx, CampaignId id) {
    return tx.find_integer(kEarlierUnsubscribes, id).value_or(0);
}

CampaignOptions options(const db::ReadTx& tx, CampaignId id) {
    db::Statement row = tx.query(kOptions, id);
    check(row.step(), "a campaign with messages is there");
    return wire::options_from_column(row.text(0));
}

Remaining remaining(const db::ReadTx& tx, CampaignId id) {
    db::Statement row = tx.query(kRemaining, id);
    row.step();
    return {static_cast<CampaignState>(row.integer(0)),
            row.integer(1) != 0,
            row.integer(2),
            row.integer(3),
            row.integer(4) != 0,
            row.optional_integer(5),
            row.integer(6),
            row.integer(7),
            row.integer(8) != 0};
}

Rules rules(const db::ReadTx& tx, CampaignId id) {
    db::Statement row = tx.query(kRules, id);
    row.step();
    return {static_cast<CampaignState>(row.integer(0)),
            static_cast<UncertainPolicy>(row.integer(1)),
            row.integer(2) != 0};
}

std::vector<RecipientId> audience_after(const db::ReadTx& tx,
                                        const Audience& audience,
                                        RecipientId after,
                                        int limit) {
    if (audience.uses_segments()) {
        return segments::people(tx, audience, after, INT64_MAX, limit);
    }
    const std::vector<std::int64_t> lists = lists::living(tx, audience.list_ids);
    const bool simple = lists.size() == 1 && audience.exclude_list_ids.empty();
    db::Statement row = simple ? tx.query(kAudienceOfOneList, lists.front(), after, limit)
                               : tx.query(kAudience,
                                          wire::ids_to_column(lists),
                                          wire::ids_to_column(audience.exclude_list_ids),
                                          after,
                                          limit);
    return db::integers(std::move(row));
}

}  // namespace campaignd::store::campaigns
