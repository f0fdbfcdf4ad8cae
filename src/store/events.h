#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "db/transaction.h"
#include "model/events.h"
#include "model/feedback.h"

/// What happened to messages after they were sent: links, opens and clicks, with their sums.
/// Throws SqlError.
namespace campaignd::store::events {

using Counts = EventCounts;
using Event = MessageEvent;
using Link = CampaignLink;

/// Nothing when it is there.
void insert_link(
    db::WriteTx& tx, CampaignId campaign, int step, int number, std::string_view target);
/// By step and number.
std::vector<Link> links(const db::ReadTx& tx, CampaignId campaign);
std::optional<std::string> find_target(const db::ReadTx& tx,
                                       CampaignId campaign,
                                       int step,
                                       int number);

/// What recording an event needs of its message.
struct Tracked {
    CampaignId campaign_id = 0;
    RecipientId recipient_id = 0;
    int step = 0;
    std::optional<TimeMs> sent_at;
    std::optional<TimeMs> first_opened_at;
    std::optional<TimeMs> first_clicked_at;
    bool in_doubt = false;  // the relay's answer is not recorded
    bool erased = false;    // nothing more is kept of who does it
    std::optional<int> variant{};
};

std::optional<Tracked> find_tracked(const db::ReadTx& tx, MessageId id);
void set_firsts(db::WriteTx& tx, MessageId id, const Tracked& message);

/// What a person did with the steps before `step` of a campaign.
struct Acts {
    bool opened = false;  // or clicked: who follows a link has seen the message
    bool clicked = false;
};

Acts acts_before(const db::ReadTx& tx, CampaignId campaign, RecipientId recipient, int step);

void insert(db::WriteTx& tx, const Event& event);
/// Rows of that kind, counted up to `cap`.
int count_kept(const db::ReadTx& tx, MessageId message, EventKind kind, int cap);
/// The newest other row of that message, kind and link that also is a machine's, or a person's.
std::optional<std::int64_t> find_alike(const db::ReadTx& tx, const Event& event);
void add_repeats(db::WriteTx& tx, std::int64_t row, std::int64_t count, TimeMs last_at);
void remove(db::WriteTx& tx, std::int64_t event);
/// Newest first, with the links' targets.
std::vector<Event> list(const db::ReadTx& tx, MessageId message, int limit);
/// True when a person has followed this link of this message.
bool has_click(const db::ReadTx& tx, MessageId message, int link);
std::optional<TimeMs> first_click(const db::ReadTx& tx, MessageId message);
/// A person's clicks on this message since then: kind, link and time.
std::vector<Event> clicks_since(const db::ReadTx& tx, MessageId message, TimeMs since);
void set_machine(db::WriteTx& tx, std::int64_t event, MachineReason machine);

/// By step.
std::map<int, Counts> counts(const db::ReadTx& tx, CampaignId campaign);

struct Slice {
    TimeMs at = 0;
    Counts counts;  // without the unique ones
    FeedbackCounts came{};
};

std::vector<Slice> series(const db::ReadTx& tx, CampaignId campaign, TimeMs bucket_ms);

/// Changes of all sums of events, gathered over one transaction and written once at its end.
/// Owner: the unit of work.
class Changes {
  public:
    /// `by` is 1, or -1 to take one back.
    void add(const Tracked& message, EventKind kind, bool machine, TimeMs at, int by);
    void add_unique(const Tracked& message, EventKind kind, int by);
    void add_link(const Tracked& message, int link, bool machine, bool unique, int by);
    void apply(db::WriteTx& tx);

  private:
    struct LinkCounts {
        std::int64_t clicks = 0, unique = 0, machine = 0;
    };

    std::map<std::pair<CampaignId, int>, Counts> steps_;
    std::map<std::tuple<CampaignId, int, int>, Counts> variants_;  // by step and variant
    std::map<std::pair<CampaignId, TimeMs>, Counts> slices_;
    std::map<std::pair<std::pair<CampaignId, int>, int>, LinkCounts> links_;
};

}  // namespace campaignd::store::events
