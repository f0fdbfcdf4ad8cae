#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/variants.h"

/// Who of a launched campaign gets which variant of a step, and the sums of each. Thread: inside
/// the caller's transaction. Throws SqlError.
namespace campaignd::store::variants {

/// What is known of a step's variants beside the step itself.
struct Test {
    std::int64_t id = 0;
    CampaignId campaign_id = 0;
    int step = 0;
    VariantChoice choice{};
    std::int64_t sample = 0;               // people of it
    std::optional<std::int64_t> places{};  // where it is the first to come: how many more
    std::optional<TimeMs> decide_at;       // the sample has gone out
    std::optional<bool> clear;             // whether the winner was clearly better; none: by hand
    std::optional<TimeMs> decided_at;
    std::string decided_by{};  // empty: by the rule

    /// Others than the sample wait, or will.
    bool is_open() const noexcept { return !decided_at; }

    bool has_sample() const noexcept { return choice.threshold || places; }
};

/// Of a step with variants that has none yet.
void insert(db::WriteTx& tx, CampaignId campaign, int step);
std::optional<Test> find(const db::ReadTx& tx, std::int64_t id);
std::optional<Test> find(const db::ReadTx& tx, CampaignId campaign, int step);
/// By step.
std::vector<Test> list(const db::ReadTx& tx, CampaignId campaign);
/// The step of each that is not decided.
std::vector<Test> open(const db::ReadTx& tx, CampaignId campaign);

/// True while a message of a step that waits for nobody is under way, or has its first try before
/// it. What the relay put off, or was tried in vain, does not count.
bool is_going(const db::ReadTx& tx, CampaignId campaign, int step);
/// Messages that wait for the winner.
std::int64_t count_waiting(const db::ReadTx& tx, CampaignId campaign, int step);

/// The sample is drawn: everybody whose lot is below.
void set_sample(db::WriteTx& tx, std::int64_t id, std::int64_t threshold, std::int64_t people);
/// The first `people` to come are the sample.
void open_sample(db::WriteTx& tx, std::int64_t id, std::int64_t people);
/// Somebody has come: false when the sample is full.
bool take_place(db::WriteTx& tx, std::int64_t id);
/// There is no sample any more, or it is to be drawn anew.
void clear_sample(db::WriteTx& tx, std::int64_t id);
void set_decide_at(db::WriteTx& tx, std::int64_t id, std::optional<TimeMs> at);
/// False when it was decided before.
bool decide(
    db::WriteTx& tx, std::int64_t id, int winner, std::optional<bool> clear, std::string_view by);
/// Another winner, by hand.
void decide_again(db::WriteTx& tx, std::int64_t id, int winner, std::string_view by);

/// Messages that went out, or did not after all.
void add_sent(db::WriteTx& tx, CampaignId campaign, int step, int variant, std::int64_t by);
void add_events(
    db::WriteTx& tx, CampaignId campaign, int step, int variant, const EventCounts& more);
void add_feedback(
    db::WriteTx& tx, CampaignId campaign, int step, int variant, const FeedbackCounts& more);
/// By step, and in it by key.
std::map<int, std::vector<VariantCounts>> counts(const db::ReadTx& tx, CampaignId campaign);

}  // namespace campaignd::store::variants
