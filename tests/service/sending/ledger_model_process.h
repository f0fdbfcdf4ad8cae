#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "db/backup.h"
#include "service/campaigns/queue_view.h"
#include "service/people/segments.h"
#include "service/sending/ledger_model.h"
#include "service/sequence/newcomers.h"
#include "support/factories.h"
#include "wire/segments.h"

namespace campaignd::test {

constexpr int kPeople = 8;

/// What may happen in a history, and how often each.
enum class Verb {
    kLaunch,
    kWork,
    kLease,
    kDot,
    kReport,
    kNote,
    kSteer,
    kCancel,
    kVerdict,
    kJob,
    kLeave,
    kJoin,
    kMatch,
    kWalk,
    kStop,
    kAdd,
    kPrune,
    kJump,
    kAdvance,
    kLook,
    kBeat,
    kKill
};
inline const char* const kVerbs[] = {"launch",
                                     "work",
                                     "lease",
                                     "dot",
                                     "report",
                                     "note",
                                     "steer",
                                     "cancel",
                                     "verdict",
                                     "job verdict",
                                     "leave",
                                     "join or leave the list",
                                     "come to match or not",
                                     "walk",
                                     "stop enrolling",
                                     "add people",
                                     "prune",
                                     "jump",
                                     "advance",
                                     "look",
                                     "beat",
                                     "kill"};
inline const std::vector<double> kWeights{1, 12, 22, 26,  34, 9, 6, 1,  6,  3, 0.7,
                                          4, 3,  6,  0.5, 2,  2, 2, 10, 10, 3, 7};

/// A lease that a process believes to hold.
struct Hand {
    service::Delivery delivery;
    bool stale = false;  // its message needed no sending when it was leased
    bool dotted = false;
    bool refused = false;
    std::optional<service::DeliveryReport> noted{};  // in the journal, not recorded yet
};

template <typename T>
std::size_t pick(const std::vector<T>& all, int number) {
    return static_cast<std::size_t>(number) % all.size();
}

/// An end that this lease may come to, `number` says which.
inline service::DeliveryReport report_of(const Hand& hand, int number, TimeMs now) {
    static const std::vector<Verdict> before{Verdict::kDeferred,
                                             Verdict::kLost,
                                             Verdict::kNotSent,
                                             Verdict::kRefused,
                                             Verdict::kRelayDeferred,
                                             Verdict::kPolicyRefused,
                                             Verdict::kNotSent,
                                             Verdict::kDeferred,
                                             Verdict::kTooLarge,
                                             Verdict::kRelayDeferred,
                                             Verdict::kNoSuchAddress,
                                             Verdict::kLost,
                                             Verdict::kSkipped};
    static const std::vector<Verdict> after{Verdict::kSent,
                                            Verdict::kSent,
                                            Verdict::kSent,
                                            Verdict::kSent,
                                            Verdict::kDeferred,
                                            Verdict::kRelayDeferred,
                                            Verdict::kLost,
                                            Verdict::kRefused,
                                            Verdict::kPolicyRefused,
                                            Verdict::kUnknown,
                                            Verdict::kUnknown,
                                            Verdict::kNotSent};
    service::DeliveryReport report;
    report.delivery = hand.delivery;
    report.reply = "reply";
    report.stage = "dot";
    report.verdict = hand.stale     ? Verdict::kStale
                     : hand.refused ? Verdict::kNotSent
                     : hand.dotted  ? after[pick(after, number)]
                                    : before[pick(before, number)];
    report.cut_off = report.verdict == Verdict::kUnknown && number / 12 % 2 == 0;
    report.again_at = number % 2 == 0 ? 0 : now + 1'000;
    report.code = number % 5 == 0 ? 503 : 450;
    if (report.verdict == Verdict::kSkipped) {
        report.again_at = 0;  // to be put off is the contact cap's, which has tests of its own
        report.skip_reason =
            number / 5 % 2 == 0 ? SkipReason::kCondition : SkipReason::kUnsubscribed;
    }
    return report;
}

/// One process on the file: its own connections, services and instance.
struct Process {
    Process(const std::filesystem::path& path, const Clock& clock, const service::MasterKey& key)
        : database({.path = path}, clock),
          links(key.derive("message-id"), key.derive("token"), "https://mail.example.org/"),
          campaigns(database, [] {}),
          messages(database, links, [] {}),
          view(database, messages, {}),
          instance(database, "test", std::chrono::seconds(LedgerModel::kHungAfterMs / 1'000)) {}

    template <typename F>
    auto write(F&& unit) {
        return database.write(db::WriteClass::kResult, std::forward<F>(unit));
    }

    db::Database database;
    service::MailLinks links;
    service::Campaigns campaigns;
    service::Messages messages;
    service::QueueView view;
    queue::Instance instance;
    std::vector<Hand> hands;
    std::vector<std::pair<std::string, LeasedJob>> work;  // enrol, cancel and join jobs
};

/// False when the move was refused.
template <typename F>
bool allowed(F&& call) {
    try {
        call();
        return true;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::kConflict || error.code() == ErrorCode::kInvalid ||
            error.code() == ErrorCode::kNotFound) {
            return false;
        }
        throw;
    }
}

/// One slice of an enrol, join or cancel job; true while there is more.
inline bool do_slice(Process& by, const std::string& kind, CampaignId campaign, int limit) {
    return by.write([&](db::WriteTx& tx) {
        return kind == "enrol"  ? service::enrol_slice(tx, campaign, limit).more
               : kind == "join" ? service::newcomer_slice(tx, campaign, limit)
                                : service::cancel_slice(tx, campaign, limit).more;
    });
}

/// Whether the person matches the segment of the campaign that goes on.
inline void set_matching(Process& by, RecipientId person, bool matches) {
    by.write([&](db::WriteTx& tx) {
        tx.run(R"(UPDATE recipient SET attributes = iif(?2, '{"plan":"pro"}', '{}') WHERE id = ?1)",
               person,
               matches);
    });
}

/// A file with people, a sender and three drafts: one repeats what is uncertain, one holds it, and
/// one goes on enrolling the members of a second list and those who match a segment. Made once,
/// then copied.
inline const std::filesystem::path& prepared_file() {
    static const TempDirectory home;
    static const std::filesystem::path path = [] {
        Studio studio;
        const std::int64_t list = studio.add_list();
        studio.add_people(list, kPeople);
        const std::int64_t sender = studio.add_sender();
        for (const char* policy : {"retry", "hold"}) {
            nlohmann::json body = Studio::body(sender, list, 2);
            body["uncertain"] = policy;
            body["steps"][1]["delay_s"] = LedgerModel::kFollowUpMs / 1'000;
            studio.add_campaign(body);
        }
        const std::int64_t second = studio.add_list("second");
        studio.write([&](db::WriteTx& tx) {
            for (RecipientId person = 1; person <= kPeople / 2; ++person) {
                store::lists::add_member(tx, second, person);
            }
        });
        const SegmentChange segment = wire::read_segment(
            {{"name", "pro"},
             {"filter", {{"field", "attributes.plan"}, {"op", "eq"}, {"value", "pro"}}}},
            true);
        nlohmann::json body = Studio::body(sender, second, 2);
        body["mode"] = "ongoing";
        body["audience"]["segment_ids"] = {
            service::Segments(*studio.temp).create(studio.actor, segment).id};
        body["steps"][1]["delay_s"] = LedgerModel::kFollowUpMs / 1'000;
        studio.add_campaign(body);
        db::back_up(studio.temp.database->path(), home / "prepared.db");
        return home / "prepared.db";
    }();
    return path;
}

/// The file in the words of LedgerModel::text().
inline std::string text_of_file(const db::ReadTx& tx) {
    static const char* const kAll[] = {
        "SELECT printf('job %d %d %d %d %d %d %d %d %d %d', j.id, lane_id, state, run_at, ref, "
        "attempts, starts, coalesce(owner, 0), token, coalesce(finished_at, 0)) "
        "FROM job j JOIN lane l ON l.id = j.lane_id "
        "WHERE l.kind IN ('send', 'enrol', 'cancel', 'join', 'ongoing', 'plan') ORDER BY j.id",
        "SELECT printf('lane %d %d %d %d %d', id, coalesce(campaign_id, 0), coalesce(step, 0), "
        "paused, closed) FROM lane "
        "WHERE kind IN ('send', 'enrol', 'cancel', 'join', 'ongoing', 'plan') "
        "ORDER BY id",
        "SELECT printf('instance %d %d', id, beat_at) FROM instance ORDER BY id",
        "SELECT printf('message %d %d %d %d %d %d %d %d %d %d %d %d %d %d', id, campaign_id, "
        "recipient_id, step, state, coalesce(reason, -1), attempts, maybe_duplicate, due_at, "
        "coalesce(date_at, 0), coalesce(sent_at, 0), "
        "(SELECT count(*) FROM attempt WHERE message_id = message.id), "
        "iif(state < 2, coalesce(deferred_since, 0), 0), iif(state < 2, deferrals, 0)) "
        "FROM message ORDER BY id",
        "SELECT printf('sum %d %d %d %d %d %d %d %d %d', campaign_id, step, queued, sending, sent, "
        "failed, uncertain, skipped, cancelled) FROM step_counter WHERE queued OR sending OR sent "
        "OR failed OR uncertain OR skipped OR cancelled ORDER BY campaign_id, step",
        "SELECT printf('campaign %d %d %d %d %d %d %d %d %d %d', id, state, recipients, "
        "enrol_cursor, enrolled, enrolling, openers_cancelled, policy_refusals, "
        "(SELECT coalesce(sum(unsubscribes), 0) FROM feedback_counter WHERE campaign_id = "
        "campaign.id), "
        "(SELECT coalesce(sum(sent), 0) FROM send_timeline WHERE campaign_id = campaign.id)) "
        "|| char(10) || coalesce(held_reason, '') FROM campaign ORDER BY id",
        "SELECT printf('person %d %d', id, status = 0) FROM recipient ORDER BY id",
        "SELECT printf('newcomer %d', recipient_id) FROM newcomer ORDER BY recipient_id"};
    std::string all;
    for (const char* sql : kAll) {
        db::Statement row = tx.query(sql);
        while (row.step()) {
            all += row.string(0) + "\n";
        }
    }
    return all;
}

}  // namespace campaignd::test
