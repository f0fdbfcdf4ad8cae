#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "db/backup.h"
#include "service/ledger_model.h"
#include "service/queue_view.h"
#include "support/factories.h"

namespace campaignd::test {

constexpr int kPeople = 4;

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
                                     "prune",
                                     "jump",
                                     "advance",
                                     "look",
                                     "beat",
                                     "kill"};
inline const std::vector<double> kWeights{1, 12, 20, 22, 30, 4, 6, 0.5, 5, 3, 1, 2, 3, 10, 8, 5, 4};

/// A lease that a process believes to hold.
struct Hand {
    service::Delivery delivery;
    bool stale = false;  // its message needed no sending when it was leased
    bool dotted = false;
    bool refused = false;
    std::optional<service::DeliveryReport> noted{};  // in the journal, not recorded yet
};

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
    std::vector<std::pair<std::string, LeasedJob>> work;  // enrol and cancel jobs
};

/// A file with people, a sender and two drafts: one repeats what is uncertain, one holds it.
/// Made once, then copied.
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
        "WHERE l.kind IN ('send', 'enrol', 'cancel') ORDER BY j.id",
        "SELECT printf('lane %d %d %d %d %d', id, coalesce(campaign_id, 0), coalesce(step, 0), "
        "paused, closed) FROM lane WHERE kind IN ('send', 'enrol', 'cancel') ORDER BY id",
        "SELECT printf('instance %d %d', id, beat_at) FROM instance ORDER BY id",
        "SELECT printf('message %d %d %d %d %d %d %d %d %d %d %d %d', id, campaign_id, "
        "recipient_id, step, state, coalesce(reason, -1), attempts, maybe_duplicate, due_at, "
        "coalesce(date_at, 0), coalesce(sent_at, 0), "
        "(SELECT count(*) FROM attempt WHERE message_id = message.id)) FROM message ORDER BY id",
        "SELECT printf('sum %d %d %d %d %d %d %d %d %d', campaign_id, step, queued, sending, sent, "
        "failed, uncertain, skipped, cancelled) FROM step_counter WHERE queued OR sending OR sent "
        "OR failed OR uncertain OR skipped OR cancelled ORDER BY campaign_id, step",
        "SELECT printf('campaign %d %d %d %d %d %d %d %d %d', id, state, recipients, enrol_cursor, "
        "enrolled, openers_cancelled, policy_refusals, "
        "(SELECT coalesce(sum(unsubscribes), 0) FROM feedback_counter WHERE campaign_id = campaign.id), "
        "(SELECT coalesce(sum(sent), 0) FROM send_timeline WHERE campaign_id = campaign.id)) "
        "|| char(10) || coalesce(held_reason, '') FROM campaign ORDER BY id",
        "SELECT printf('person %d %d', id, status = 0) FROM recipient ORDER BY id"};
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
