#include "store/events.h"

#include "store/variants.h"

namespace campaignd::store::events {
namespace {

constexpr TimeMs kSliceMs = 10'000;

constexpr const char* kInsertLink = R"sql(
    INSERT INTO link(campaign_id, step, number, target) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING)sql";
constexpr const char* kLinks = R"sql(
    SELECT step, number, target, clicks, unique_clicks, machine_clicks
      FROM link WHERE campaign_id = ?1 ORDER BY step, number)sql";
constexpr const char* kFindTarget = R"sql(
    SELECT target FROM link WHERE campaign_id = ?1 AND step = ?2 AND number = ?3)sql";
// message: 1 = sending, 4 = uncertain; recipient: 4 = erased
constexpr const char* kFindTracked = R"sql(
    SELECT m.campaign_id, m.step, m.sent_at, m.first_opened_at, m.first_clicked_at,
           m.state IN (1, 4), r.status = 4, m.recipient_id, m.variant
      FROM message m JOIN recipient r ON r.id = m.recipient_id WHERE m.id = ?1)sql";
constexpr const char* kSetFirsts = R"sql(
    UPDATE message SET first_opened_at = ?2, first_clicked_at = ?3 WHERE id = ?1)sql";
constexpr const char* kActsBefore = R"sql(
    SELECT max(first_opened_at), max(first_clicked_at) FROM message INDEXED BY message_recipient
     WHERE recipient_id = ?2 AND campaign_id = ?1 AND step < ?3)sql";
constexpr const char* kInsert = R"sql(
    INSERT INTO event(message_id, kind, link, at, machine, agent, network)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql";
constexpr const char* kCountKept = R"sql(
    SELECT count(*) FROM (SELECT 1 FROM event INDEXED BY event_message
                           WHERE message_id = ?1 AND kind = ?2 LIMIT ?3))sql";
constexpr const char* kFindAlike = R"sql(
    SELECT max(id) FROM event INDEXED BY event_message
     WHERE message_id = ?1 AND kind = ?2 AND link IS ?3 AND (machine > 0) = ?4 AND id <> ?5)sql";
constexpr const char* kRepeat = R"sql(
    UPDATE event SET repeats = repeats + ?2, last_at = max(coalesce(last_at, at), ?3)
     WHERE id = ?1)sql";
constexpr const char* kRemoveEvent = R"sql(DELETE FROM event WHERE id = ?1)sql";
constexpr const char* kList = R"sql(
    SELECT e.id, e.message_id, e.kind, e.link, e.at, e.machine, e.agent, e.network, l.target,
           e.repeats, e.last_at
      FROM event e INDEXED BY event_message JOIN message m ON m.id = e.message_id
      LEFT JOIN link l ON l.campaign_id = m.campaign_id AND l.step = m.step AND l.number = e.link
     WHERE e.message_id = ?1 ORDER BY e.id DESC LIMIT ?2)sql";
constexpr const char* kHasClick = R"sql(
    SELECT 1 FROM event INDEXED BY event_message
     WHERE message_id = ?1 AND kind = 2 AND link = ?2 AND machine = 0 LIMIT 1)sql";
constexpr const char* kFirstClick = R"sql(
    SELECT min(at) FROM event INDEXED BY event_message
     WHERE message_id = ?1 AND kind = 2 AND machine = 0)sql";
constexpr const char* kClicksSince = R"sql(
    SELECT id, link, at, repeats, last_at FROM event INDEXED BY event_message
     WHERE message_id = ?1 AND kind = 2 AND machine = 0 AND at >= ?2 ORDER BY id)sql";
constexpr const char* kSetMachine = R"sql(
    UPDATE event SET machine = ?2 WHERE id = ?1)sql";
constexpr const char* kCounts = R"sql(
    SELECT step, opens, unique_opens, clicks, unique_clicks, machine_opens, machine_clicks
      FROM step_event_counter WHERE campaign_id = ?1)sql";
constexpr const char* kSeries = R"sql(
    SELECT slice - slice % ?2 AS bucket, sum(opens), sum(clicks), sum(machine_opens),
           sum(machine_clicks), sum(replies), sum(bounces), sum(complaints), sum(unsubscribes)
      FROM event_timeline WHERE campaign_id = ?1 GROUP BY bucket ORDER BY bucket)sql";
constexpr const char* kEnsureStep = R"sql(
    INSERT INTO step_event_counter(campaign_id, step) VALUES (?1, ?2))sql";
constexpr const char* kApplyStep = R"sql(
    UPDATE step_event_counter SET opens = opens + ?3, unique_opens = unique_opens + ?4,
           clicks = clicks + ?5, unique_clicks = unique_clicks + ?6,
           machine_opens = machine_opens + ?7, machine_clicks = machine_clicks + ?8
     WHERE campaign_id = ?1 AND step = ?2)sql";
constexpr const char* kApplySlice = R"sql(
    INSERT INTO event_timeline(campaign_id, slice, opens, clicks, machine_opens, machine_clicks)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT DO UPDATE SET opens = opens + ?3, clicks = clicks + ?4,
           machine_opens = machine_opens + ?5, machine_clicks = machine_clicks + ?6)sql";
constexpr const char* kApplyLink = R"sql(
    UPDATE link SET clicks = clicks + ?4, unique_clicks = unique_clicks + ?5,
           machine_clicks = machine_clicks + ?6
     WHERE campaign_id = ?1 AND step = ?2 AND number = ?3)sql";

}  // namespace

void insert_link(
    db::WriteTx& tx, CampaignId campaign, int step, int number, std::string_view target) {
    tx.run(kInsertLink, campaign, step, number, target);
}

std::vector<Link> links(const db::ReadTx& tx, CampaignId campaign) {
    return db::all(tx.query(kLinks, campaign), [](const db::Statement& row) {
        return Link{static_cast<int>(row.integer(0)),
                    static_cast<int>(row.integer(1)),
                    row.string(2),
                    row.integer(3),
                    row.integer(4),
                    row.integer(5)};
    });
}

std::optional<std::string> find_target(const db::ReadTx& tx,
                                       CampaignId campaign,
                                       int step,
                                       int number) {
    db::Statement row = tx.query(kFindTarget, campaign, step, number);
    return row.step() ? std::optional(row.string(0)) : std::nullopt;
}

std::optional<Tracked> find_tracked(const db::ReadTx& tx, MessageId id) {
    db::Statement row = tx.query(kFindTracked, id);
    if (!row.step()) {
        return std::nullopt;
    }
    const auto variant = row.optional_integer(8);
    return Tracked{.campaign_id = row.integer(0),
                   .recipient_id = row.integer(7),
                   .step = static_cast<int>(row.integer(1)),
                   .sent_at = row.optional_integer(2),
                   .first_opened_at = row.optional_integer(3),
                   .first_clicked_at = row.optional_integer(4),
                   .in_doubt = row.integer(5) != 0,
                   .erased = row.integer(6) != 0,
                   .variant = variant ? std::optional(static_cast<int>(*variant)) : std::nullopt};
}

void set_firsts(db::WriteTx& tx, MessageId id, const Tracked& message) {
    tx.run(kSetFirsts, id, message.first_opened_at, message.first_clicked_at);
}

Acts acts_before(const db::ReadTx& tx, CampaignId campaign, RecipientId recipient, int step) {
    db::Statement row = tx.query(kActsBefore, campaign, recipient, step);
    row.step();
    const bool clicked = !row.is_null(1);
    return {clicked || !row.is_null(0), clicked};
}

void insert(db::WriteTx& tx, const Event& event) {
    tx.run(kInsert,
           event.message_id,
           event.kind,
           event.link,
           event.at,
           event.machine,
           event.agent,
           event.network);
}

int count_kept(const db::ReadTx& tx, MessageId message, EventKind kind, int cap) {
    return static_cast<int>(tx.find_integer(kCountKept, message, kind, cap).value_or(0));
}

std::optional<std::int64_t> find_alike(const db::ReadTx& tx, const Event& event) {
    return tx.find_integer(kFindAlike,
                           event.message_id,
                           event.kind,
                           event.link,
                           event.machine != MachineReason::kNone,
                           event.id);
}

void add_repeats(db::WriteTx& tx, std::int64_t row, std::int64_t count, TimeMs last_at) {
    tx.run(kRepeat, row, count, last_at);
}

void remove(db::WriteTx& tx, std::int64_t event) {
    tx.run(kRemoveEvent, event);
}

std::vector<Event> list(const db::ReadTx& tx, MessageId message, int limit) {
    return db::all(tx.query(kList, message, limit), [](const db::Statement& row) {
        const auto link = row.optional_integer(3);
        return Event{.id = row.integer(0),
                     .message_id = row.integer(1),
                     .kind = static_cast<EventKind>(row.integer(2)),
                     .link = link ? std::optional(static_cast<int>(*link)) : std::nullopt,
                     .at = row.integer(4),
                     .machine = static_cast<MachineReason>(row.integer(5)),
                     .agent = row.string(6),
                     .network = row.optional_integer(7),
                     .target = row.string(8),
                     .repeats = row.integer(9),
                     .last_at = row.optional_integer(10)};
    });
}

bool has_click(const db::ReadTx& tx, MessageId message, int link) {
    return tx.find_integer(kHasClick, message, link).has_value();
}

std::optional<TimeMs> first_click(const db::ReadTx& tx, MessageId message) {
    return tx.find_integer(kFirstClick, message);
}

std::vector<Event> clicks_since(const db::ReadTx& tx, MessageId message, TimeMs since) {
    return db::all(tx.query(kClicksSince, message, since), [&](const db::Statement& row) {
        return Event{.id = row.integer(0),
                     .message_id = message,
                     .kind = EventKind::kClick,
                     .link = static_cast<int>(row.integer(1)),
                     .at = row.integer(2),
                     .repeats = row.integer(3),
                     .last_at = row.optional_integer(4)};
    });
}

void set_machine(db::WriteTx& tx, std::int64_t event, MachineReason machine) {
    tx.run(kSetMachine, event, machine);
}

std::map<int, Counts> counts(const db::ReadTx& tx, CampaignId campaign) {
    std::map<int, Counts> steps;
    db::Statement row = tx.query(kCounts, campaign);
    while (row.step()) {
        steps[static_cast<int>(row.integer(0))] = {row.integer(1),
                                                   row.integer(2),
                                                   row.integer(3),
                                                   row.integer(4),
                                                   row.integer(5),
                                                   row.integer(6)};
    }
    return steps;
}

std::vector<Slice> series(const db::ReadTx& tx, CampaignId campaign, TimeMs bucket_ms) {
    return db::all(tx.query(kSeries, campaign, bucket_ms), [](const db::Statement& row) {
        return Slice{.at = row.integer(0),
                     .counts = {.opens = row.integer(1),
                                .clicks = row.integer(2),
                                .machine_opens = row.integer(3),
                                .machine_clicks = row.integer(4)},
                     .came = {row.integer(5), row.integer(6), row.integer(7), row.integer(8)}};
    });
}

void Changes::add(const Tracked& message, EventKind kind, bool machine, TimeMs at, int by) {
    const bool open = kind == EventKind::kOpen;
    std::int64_t Counts::*field = open ? (machine ? &Counts::machine_opens : &Counts::opens)
                                       : (machine ? &Counts::machine_clicks : &Counts::clicks);
    steps_[{message.campaign_id, message.step}].*field += by;
    if (message.variant) {
        variants_[{message.campaign_id, message.step, *message.variant}].*field += by;
    }
    slices_[{message.campaign_id, at - at % kSliceMs}].*field += by;
}

void Changes::add_unique(const Tracked& message, EventKind kind, int by) {
    std::int64_t Counts::*field =
        kind == EventKind::kOpen ? &Counts::unique_opens : &Counts::unique_clicks;
    steps_[{message.campaign_id, message.step}].*field += by;
    if (message.variant) {
        variants_[{message.campaign_id, message.step, *message.variant}].*field += by;
    }
}

void Changes::add_link(const Tracked& message, int link, bool machine, bool unique, int by) {
    LinkCounts& counts = links_[{{message.campaign_id, message.step}, link}];
    (machine ? counts.machine : counts.clicks) += by;
    counts.unique += unique ? by : 0;
}

void Changes::apply(db::WriteTx& tx) {
    for (const auto& [key, counts] : steps_) {
        const auto update = [&, &campaign = key.first, &step = key.second, &sums = counts] {
            return tx.run(kApplyStep,
                          campaign,
                          step,
                          sums.opens,
                          sums.unique_opens,
                          sums.clicks,
                          sums.unique_clicks,
                          sums.machine_opens,
                          sums.machine_clicks);
        };
        if (update() == 0) {
            tx.run(kEnsureStep, key.first, key.second);
            update();
        }
    }
    for (const auto& [key, counts] : slices_) {
        tx.run(kApplySlice,
               key.first,
               key.second,
               counts.opens,
               counts.clicks,
               counts.machine_opens,
               counts.machine_clicks);
    }
    for (const auto& [key, counts] : links_) {
        tx.run(kApplyLink,
               key.first.first,
               key.first.second,
               key.second,
               counts.clicks,
               counts.unique,
               counts.machine);
    }
    for (const auto& [place, counts] : variants_) {
        const auto [campaign, step, variant] = place;
        variants::add_events(tx, campaign, step, variant, counts);
    }
    steps_.clear();
    variants_.clear();
    slices_.clear();
    links_.clear();
}

}  // namespace campaignd::store::events
